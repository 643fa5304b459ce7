"""Exports and imports of a server on disk, whose buckets are directories."""

import gzip
import json
import pathlib

from tidegate import eventually


def bucket(directory, name="bucket"):
    """The bucket's directory, made if it is missing."""
    path = pathlib.Path(directory) / "objects" / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def begin_export(table, **members):
    description = table.describe()
    members = {"S3Bucket": "bucket", **members}
    return table.client.export_table_to_point_in_time(TableArn=description["TableArn"], **members)["ExportDescription"]


def ended_export(client, arn):
    def described():
        found = client.describe_export(ExportArn=arn)["ExportDescription"]
        return found if found["ExportStatus"] != "IN_PROGRESS" else None

    return eventually(described)


def ended_import(client, arn):
    def described():
        found = client.describe_import(ImportArn=arn)["ImportTableDescription"]
        return found if found["ImportStatus"] != "IN_PROGRESS" else None

    return eventually(described)


def data_files(directory, described):
    """The paths of an export's data files, by its manifests."""
    root = bucket(directory)
    summary = json.loads((root / described["ExportManifest"]).read_text())
    lines = (root / summary["manifestFilesS3Key"]).read_text().splitlines()
    return [root / json.loads(line)["dataFileS3Key"] for line in lines]


def data_lines(directory, described):
    return [line for path in data_files(directory, described) for line in gzip.decompress(path.read_bytes()).decode().splitlines()]
