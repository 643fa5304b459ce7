"""Imports: tables made of files, those that the real service wrote among them."""

import gzip
import json
import random
import time

import pytest

from conftest import connect
from expect import refused
from tables import Table, spec
from tidegate import Tidegate
from transfers import begin_export, bucket, data_files, ended_export, ended_import

# What the Developer Guide shows of an export, each item on its line.
SERVICE_JSON = (
    '{"Item":{"Authors":{"SS":["Author1","Author2"]},"Dimensions":{"S":"8.5 x 11.0 x 1.5"},"ISBN":{"S":"333-3333333333"},'
    '"Id":{"N":"103"},"InPublication":{"BOOL":false},"PageCount":{"N":"600"},"Price":{"N":"2000"},'
    '"ProductCategory":{"S":"Book"},"Title":{"S":"Book 103 Title"}}}\n'
)
SERVICE_ION = (
    '$ion_1_0 {Item:{Authors:$dynamodb_SS::["Author1","Author2"],Dimensions:"8.5 x 11.0 x 1.5",ISBN:"333-3333333333",'
    'Id:103.,InPublication:false,PageCount:6d2,Price:2d3,ProductCategory:"Book",Title:"Book 103 Title"}}\n'
)


def begin_import(client, name="target", key="p:S", prefix="", layout="DYNAMODB_JSON", **members):
    parameters = {"TableName": name, **spec(key)}
    parameters.setdefault("BillingMode", "PAY_PER_REQUEST")
    source = {"S3Bucket": "bucket", "S3KeyPrefix": prefix}
    request = {"S3BucketSource": source, "InputFormat": layout, "TableCreationParameters": parameters, **members}
    return client.import_table(**request)["ImportTableDescription"]["ImportArn"]


@pytest.mark.parametrize("layout, contents", [("DYNAMODB_JSON", SERVICE_JSON), ("ION", SERVICE_ION)])
def test_files_of_the_real_service_are_read(tmp_path, layout, contents):
    with Tidegate.on_disk(tmp_path) as server:
        client = connect(server.endpoint)
        folder = bucket(tmp_path) / "AWSDynamoDB" / "01604474914028-a1b2c3d4" / "data"
        folder.mkdir(parents=True)
        (folder / "bafybeiczss3yxay3o4abnabbb.gz").write_bytes(gzip.compress(contents.encode()) + gzip.compress(b""))
        arn = begin_import(client, key="Id:N", prefix="AWSDynamoDB/01604474914028-a1b2c3d4/data/", layout=layout, InputCompressionType="GZIP")
        assert ended_import(client, arn)["ImportStatus"] == "COMPLETED"
        found = client.get_item(TableName="target", Key={"Id": {"N": "103"}})["Item"]
        found["Authors"]["SS"].sort()
        assert found == json.loads(SERVICE_JSON)["Item"]


@pytest.mark.parametrize("layout", ["DYNAMODB_JSON", "ION"])
def test_what_was_exported_is_imported(tmp_path, layout):
    with Tidegate.on_disk(tmp_path) as server:
        source = Table.create(connect(server.endpoint), "source", **spec("p:S"))
        source.client.update_continuous_backups(TableName="source", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
        digits = "12345678901234567890123456789012345678"
        values = [{"S": "é\n\"'\\\u0001😀"}, {"N": digits}, {"N": "-1E-130"}, {"N": "9.9E+125"}, {"B": bytes(range(256))},
                  {"BOOL": True}, {"NULL": True}, {"L": [{"M": {"null": {"S": ""}, "a b": {"N": "0"}}}]},
                  {"SS": ["a", "b"]}, {"NS": ["1", digits]}, {"BS": [b"", b"x"]}]
        items = [{"p": {"S": str(number)}, "v": value} for number, value in enumerate(values)]
        for item in items:
            source.client.put_item(TableName="source", Item=item)
        bucket(tmp_path)
        exported = ended_export(source.client, begin_export(source, ExportFormat=layout)["ExportArn"])
        prefix = str(data_files(tmp_path, exported)[0].parent.relative_to(bucket(tmp_path))) + "/"
        arn = begin_import(source.client, prefix=prefix, layout=layout, InputCompressionType="GZIP")
        assert ended_import(source.client, arn)["ImportStatus"] == "COMPLETED"
        both = [sorted(source.client.scan(TableName=name)["Items"], key=str) for name in ["source", "target"]]
        assert both[0] == both[1] and len(both[0]) == len(values)


def test_csv_is_imported_with_the_types_of_keys(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        client = connect(server.endpoint)
        (bucket(tmp_path) / "list.csv").write_text('1;"a;""b"""\n2;\n')
        options = {"Csv": {"Delimiter": ";", "HeaderList": ["n", "v"]}}
        arn = begin_import(client, key="n:N", prefix="list", layout="CSV", InputFormatOptions=options)
        assert ended_import(client, arn)["ImportedItemCount"] == 2
        found = {item["n"]["N"]: item["v"] for item in client.scan(TableName="target")["Items"]}
        assert found == {"1": {"S": 'a;"b"'}, "2": {"S": ""}}


def test_a_bad_record_is_counted_and_the_rest_goes_in(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        client = connect(server.endpoint)
        (bucket(tmp_path) / "x").write_text('{"Item":{"p":{"S":"a"}}}\n{"Item":{"q":{"S":"a"}}}\nno\n')
        arn = begin_import(client)
        with refused("Table already exists: target", code="ResourceInUseException"):
            begin_import(client)
        ended = ended_import(client, arn)
        counts = [ended[name] for name in ["ImportStatus", "ProcessedItemCount", "ImportedItemCount", "ErrorCount", "FailureCode"]]
        assert counts == ["FAILED", 3, 1, 2, "ItemValidationError"]
        assert client.describe_table(TableName="target")["Table"]["TableStatus"] == "ACTIVE"
        told = next(bucket(tmp_path, "tidegate-backups").rglob("error/*.json")).read_text().splitlines()
        assert json.loads(told[0]) == {
            "itemS3Pointer": {"bucket": "bucket", "key": "x", "itemIndex": 1}, "importArn": arn,
            "errorMessages": ["One or more parameter values were invalid: Missing the key p in the item"]}


@pytest.mark.parametrize("seed", range(3))
def test_an_import_goes_on_after_kills(tmp_path, seed):
    rng = random.Random(seed)
    for file in range(4):
        lines = (json.dumps({"Item": {"p": {"S": f"{file}-{number}"}, "v": {"S": "x" * 2000}}}) if number % 50 else "bad" for number in range(2500))
        (bucket(tmp_path) / f"part-{file}").write_text("\n".join(lines))
    with Tidegate.on_disk(tmp_path) as server:
        arn = begin_import(connect(server.endpoint))
        time.sleep(rng.uniform(0, 0.7))  # the moment of death
        server.kill()
    for _ in range(2):
        with Tidegate.on_disk(tmp_path) as server:
            time.sleep(rng.uniform(0, 0.7))
            server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        client = connect(server.endpoint)
        ended = ended_import(client, arn)
        assert [ended[name] for name in ["ProcessedItemCount", "ImportedItemCount", "ErrorCount"]] == [10_000, 9_800, 200]
        table = client.describe_table(TableName="target")["Table"]
        assert (table["TableStatus"], table["ItemCount"]) == ("ACTIVE", 9_800)
