"""Exports: what lies in the bucket afterwards, and what the API says of it."""

import base64
import hashlib
import json
import random
import time
from decimal import Decimal

import pytest

from conftest import connect
from tables import Table, spec
from tidegate import Tidegate
from transfers import begin_export, bucket, data_lines, ended_export


def recoverable(server, name="source"):
    table = Table.create(connect(server.endpoint), name, **spec("p:S"))
    table.client.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    return table


def md5(contents):
    return base64.b64encode(hashlib.md5(contents).digest())


@pytest.mark.parametrize("prefix", [None, "a/b"])
@pytest.mark.parametrize("layout", ["DYNAMODB_JSON", "ION"])
def test_the_bucket_has_what_aws_publishes(tmp_path, layout, prefix):
    with Tidegate.on_disk(tmp_path) as server:
        table = recoverable(server)
        table.fill({"p": str(number), "n": number, "s": {"x", "y"}, "b": b"\0"} for number in range(20))
        bucket(tmp_path)
        begun = begin_export(table, ExportFormat=layout, **({"S3Prefix": prefix} if prefix else {}))
        assert begun["ExportStatus"] == "IN_PROGRESS" and begun["ClientToken"] and "ExportType" not in begun
        ended = ended_export(table.client, begun["ExportArn"])
        assert (ended["ExportStatus"], ended["ItemCount"]) == ("COMPLETED", 20)
    folder = bucket(tmp_path) / (f"{prefix}/" if prefix else "") / "AWSDynamoDB" / begun["ExportArn"].rsplit("/", 1)[1]
    names = {path.name for path in folder.iterdir()}
    assert names == {"_started", "data", "manifest-files.json", "manifest-files.md5", "manifest-summary.json", "manifest-summary.md5"}
    for name in ["manifest-files", "manifest-summary"]:
        assert (folder / f"{name}.md5").read_bytes() == md5((folder / f"{name}.json").read_bytes())
    summary = json.loads((folder / "manifest-summary.json").read_text())
    assert (summary["exportArn"], summary["itemCount"], summary["outputFormat"]) == (begun["ExportArn"], 20, layout)
    for line in (folder / "manifest-files.json").read_text().splitlines():
        file = json.loads(line)
        assert md5((bucket(tmp_path) / file["dataFileS3Key"]).read_bytes()).decode() == file["md5Checksum"]
    assert len(data_lines(tmp_path, ended)) == 20


def test_a_bucket_that_is_missing_fails_the_export(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        table = recoverable(server)
        ended = ended_export(table.client, begin_export(table, S3Bucket="nowhere")["ExportArn"])
        assert (ended["ExportStatus"], ended["FailureCode"]) == ("FAILED", "S3NoSuchBucket")
        assert "bucket does not exist" in ended["FailureMessage"]


@pytest.mark.parametrize("seed", range(3))
def test_an_export_goes_on_after_kills(tmp_path, seed):
    """At the same moment: what is written between the kills is not in it, and nothing is there twice."""
    rng = random.Random(seed)
    with Tidegate.on_disk(tmp_path) as server:
        table = recoverable(server)
        bucket(tmp_path)
        table.fill({"p": str(number), "v": rng.randbytes(20_000)} for number in range(1500))
        arn = begin_export(table)["ExportArn"]
        time.sleep(rng.uniform(0, 0.5))  # the moment of death
        server.kill()
    for kill in range(2):
        with Tidegate.on_disk(tmp_path) as server:
            connect(server.endpoint).put_item(TableName="source", Item={"p": {"S": f"late{kill}"}})
            time.sleep(rng.uniform(0, 0.5))
            server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        ended = ended_export(connect(server.endpoint), arn)
        assert (ended["ExportStatus"], ended["ItemCount"]) == ("COMPLETED", 1500)
    keys = [json.loads(line)["Item"]["p"]["S"] for line in data_lines(tmp_path, ended)]
    assert sorted(keys, key=Decimal) == [str(number) for number in range(1500)]
