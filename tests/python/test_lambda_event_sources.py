"""Functions that follow a table's stream."""

import json
import re

import pytest

from conftest import connect
from expect import refused
from functions import CALL, create, lambda_client
from tidegate import Tidegate, eventually
from tables import Table, spec

# Counts each item of the stream in another table.
FOLLOW = CALL + '''
def handler(event, context):
    for record in event["Records"]:
        key = {"p": {"S": record["eventName"] + " " + record["dynamodb"]["Keys"]["p"]["S"]}}
        call("UpdateItem", {"TableName": os.environ["VIEW"], "Key": key, "UpdateExpression": "ADD seen :one",
                            "ExpressionAttributeValues": {":one": {"N": "1"}}})
'''


def tables_of(server):
    tables = connect(server.endpoint)
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    source = Table.create(tables, **spec("p:S", StreamSpecification=stream))
    view = Table.create(tables, **spec("p:S"))
    arn = tables.describe_table(TableName=source.name)["Table"]["LatestStreamArn"]
    return tables, source.name, view.name, arn


def put(tables, table, *names):
    for name in names:
        tables.put_item(TableName=table, Item={"p": {"S": name}})


def seen(tables, view):
    return {item["p"]["S"] for item in tables.scan(TableName=view)["Items"]}


def test_a_stream_is_followed_with_filters(server):
    client = lambda_client(server)
    tables, source, view, arn = tables_of(server)
    put(tables, source, "early", "xenon")
    name = create(client, FOLLOW, Environment={"Variables": {"VIEW": view}})
    pattern = json.dumps({"dynamodb": {"Keys": {"p": {"S": [{"anything-but": {"prefix": "x"}}]}}}})
    made = client.create_event_source_mapping(
        FunctionName=name, EventSourceArn=arn, StartingPosition="TRIM_HORIZON", BatchSize=2,
        FilterCriteria={"Filters": [{"Pattern": pattern}]})
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 202 and made["State"] == "Creating"
    put(tables, source, "late")
    eventually(lambda: seen(tables, view) == {"INSERT early", "INSERT late"})
    found = client.get_event_source_mapping(UUID=made["UUID"])
    assert (found["State"], found["LastProcessingResult"]) == ("Enabled", "OK")
    with refused(re.compile("provided mapping already exists"), code="ResourceConflictException", status=409):
        client.create_event_source_mapping(FunctionName=name, EventSourceArn=arn, StartingPosition="LATEST")
    assert client.delete_event_source_mapping(UUID=made["UUID"])["State"] == "Deleting"


def test_a_mapping_goes_on_after_a_kill(tmp_path):
    with Tidegate.on_disk(tmp_path) as first:
        client = lambda_client(first)
        tables, source, view, arn = tables_of(first)
        name = create(client, FOLLOW, Environment={"Variables": {"VIEW": view}})
        client.create_event_source_mapping(FunctionName=name, EventSourceArn=arn, StartingPosition="LATEST")
        put(tables, source, "one")
        eventually(lambda: seen(tables, view) == {"INSERT one"})
        put(tables, source, "two")
        first.kill()
    with Tidegate.on_disk(tmp_path) as second:
        tables = connect(second.endpoint)
        put(tables, source, "three")
        eventually(lambda: seen(tables, view) == {"INSERT one", "INSERT two", "INSERT three"})


@pytest.mark.parametrize("settings, message", [
    ({"EventSourceArn": "arn:aws:kinesis:us-east-1:000000000000:stream/s"}, "an event source of kinesis is not supported"),
    ({"StartingPosition": "AT_TIMESTAMP"}, "Unsupported starting position for arn type: arn:aws:dynamodb:"),
    ({"StartingPositionTimestamp": 1767312001}, "Timestamp only valid with StartingPosition AT_TIMESTAMP"),
    ({"FilterCriteria": {"Filters": [{"Pattern": "{\"a\": 1}"}]}}, "Invalid filter pattern definition."),
    ({"FunctionName": "nobody"}, "Function does not exist"),
])
def test_what_cannot_be_mapped_is_refused(server, settings, message):
    client = lambda_client(server)
    _, _, _, arn = tables_of(server)
    request = {"FunctionName": create(client), "EventSourceArn": arn, "StartingPosition": "LATEST"} | settings
    with refused(re.compile(re.escape(message)), code="InvalidParameterValueException"):
        client.create_event_source_mapping(**request)
