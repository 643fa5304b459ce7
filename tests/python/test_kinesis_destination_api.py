"""Kinesis streaming destinations as settings of a table: what the four operations answer and refuse.

What arrives at a data stream is test_kinesis_delivery.py's matter.
"""

import re

import pytest

from conftest import connect
from expect import constraint, not_found, refused
from kinesis import Kinesis
from tables import Table, fresh_name, spec
from tidegate import Tidegate, eventually

ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/{}"
MICROSECOND = {"ApproximateCreationDateTimePrecision": "MICROSECOND"}
STATE = "Table is not in a valid state to enable Kinesis Streaming Destination: "
NOT_ACTIVE_TO_DISABLE = STATE + "KinesisStreamingDestination must be ACTIVE to perform DISABLE operation."


def not_active_to_update(table, arn):
    return STATE + f"Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. TableName: {table.name}, kdsArn: {arn}"


@pytest.fixture(scope="module")
def kinesis():
    """A service without any stream but those that a test makes."""
    with Kinesis() as running:
        yield running


@pytest.fixture(scope="module")
def server(kinesis):
    """In this module every client talks to a server that knows a Kinesis endpoint."""
    with Tidegate("--in-memory", "--kinesis-endpoint", kinesis.endpoint) as running:
        yield running
        assert running.alive(), running.log()


@pytest.fixture(scope="module")
def client(server):
    return connect(server.endpoint)


@pytest.fixture
def table(client):
    table = Table.create(client, **spec("p:S"))
    yield table
    table.delete_table()


def destinations(table):
    return table.describe_kinesis_streaming_destination()["KinesisDataStreamDestinations"]


def test_a_table_without_destinations(table):
    answer = table.describe_kinesis_streaming_destination()
    assert (answer["TableName"], answer["KinesisDataStreamDestinations"]) == (table.name, [])


def test_a_destination_from_its_enabling_to_its_end(table, kinesis):
    arn = kinesis.create(table.name)
    answer = table.enable_kinesis_streaming_destination(StreamArn=arn)
    assert (answer["TableName"], answer["StreamArn"], answer["DestinationStatus"]) == (table.name, arn, "ENABLING")
    eventually(lambda: destinations(table) == [{"StreamArn": arn, "DestinationStatus": "ACTIVE"}])
    for another in (arn, kinesis.create(f"{table.name}-2")):
        with refused(STATE + "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation."):
            table.enable_kinesis_streaming_destination(StreamArn=another)
    assert table.disable_kinesis_streaming_destination(StreamArn=arn)["DestinationStatus"] == "DISABLING"
    eventually(lambda: [each["DestinationStatus"] for each in destinations(table)] == ["DISABLED"])
    with refused(NOT_ACTIVE_TO_DISABLE):
        table.disable_kinesis_streaming_destination(StreamArn=arn)
    with refused(not_active_to_update(table, arn)):
        table.update_kinesis_streaming_destination(StreamArn=arn, UpdateKinesisStreamingConfiguration=MICROSECOND)


def test_a_stream_that_is_not_there_fails_later(table):
    """Enabling is accepted; then its state says why it failed. A second attempt takes the failed entry's place."""
    arn = ARN.format("nowhere")
    for _ in range(2):
        assert table.enable_kinesis_streaming_destination(StreamArn=arn)["DestinationStatus"] == "ENABLING"
        failed, = eventually(lambda: [each for each in destinations(table) if each["DestinationStatus"] == "ENABLE_FAILED"])
        assert failed["StreamArn"] == arn and failed["DestinationStatusDescription"]
        assert len(destinations(table)) == 1
    with refused(NOT_ACTIVE_TO_DISABLE):
        table.disable_kinesis_streaming_destination(StreamArn=arn)
    with refused(not_active_to_update(table, arn)):
        table.update_kinesis_streaming_destination(StreamArn=arn, UpdateKinesisStreamingConfiguration=MICROSECOND)
    table.put({"p": "x"})
    assert table.find_all() == [{"p": "x"}]


def test_failed_destinations_stay_listed(table):
    arns = [ARN.format(name) for name in ("one", "two")]
    for arn in arns:
        table.enable_kinesis_streaming_destination(StreamArn=arn)
        eventually(lambda: all(each["DestinationStatus"] == "ENABLE_FAILED" for each in destinations(table)))
    assert {each["StreamArn"] for each in destinations(table)} == set(arns)


def test_a_destination_that_never_was(table):
    arn = ARN.format("never")
    with refused(NOT_ACTIVE_TO_DISABLE):
        table.disable_kinesis_streaming_destination(StreamArn=arn)
    with refused(not_active_to_update(table, arn)):
        table.update_kinesis_streaming_destination(StreamArn=arn, UpdateKinesisStreamingConfiguration=MICROSECOND)


def test_a_server_without_an_endpoint_says_so():
    with Tidegate.in_memory() as server:
        table = Table.create(connect(server.endpoint), **spec("p:S"))
        with refused("This server does not know where Kinesis data streams are: "
                     "start it with --kinesis-endpoint and the URL of a Kinesis-compatible endpoint"):
            table.enable_kinesis_streaming_destination(StreamArn=ARN.format("x"))
        assert destinations(table) == []


def test_an_update_needs_a_configuration(table):
    for configuration in ({}, {"UpdateKinesisStreamingConfiguration": {}}):
        with refused("Streaming destination cannot be updated with given parameters: "
                     "UpdateKinesisStreamingConfiguration cannot be null or contain only null values"):
            table.update_kinesis_streaming_destination(StreamArn=ARN.format("never"), **configuration)


@pytest.mark.parametrize("operation", ["enable", "disable", "update", "describe"])
def test_a_table_that_is_not_there(client, operation):
    name = fresh_name()
    request = {"enable": {"StreamArn": ARN.format("x")}, "disable": {"StreamArn": ARN.format("x")}, "describe": {}, "update": {
        "StreamArn": ARN.format("x"), "UpdateKinesisStreamingConfiguration": MICROSECOND}}[operation]
    with not_found(re.compile(re.escape(name))):
        getattr(Table(client, name), f"{operation}_kinesis_streaming_destination")(**request)


@pytest.mark.parametrize("operation", ["enable", "disable", "update"])
@pytest.mark.parametrize("arn, message", [
    (None, "1 validation error detected: Value null at 'streamArn' failed to satisfy constraint: Member must not be null"),
    ("short", constraint("short", "streamArn", "have length greater than or equal to 37")),
    ("x" * 1025, constraint("x" * 1025, "streamArn", "have length less than or equal to 1024"))])
def test_members(client, operation, arn, message):
    with refused(message):
        getattr(client, f"{operation}_kinesis_streaming_destination")(TableName=fresh_name(), **({} if arn is None else {"StreamArn": arn}))


@pytest.mark.parametrize("operation, member", [
    ("enable", "enableKinesisStreamingConfiguration"), ("update", "updateKinesisStreamingConfiguration")])
def test_precisions(client, operation, member):
    configuration = {member[0].upper() + member[1:]: {"ApproximateCreationDateTimePrecision": "NANOSECOND"}}
    with refused(re.compile(f"Value 'NANOSECOND' at '{member}.approximateCreationDateTimePrecision' failed to satisfy constraint: Member must satisfy enum")):
        getattr(client, f"{operation}_kinesis_streaming_destination")(TableName=fresh_name(), StreamArn=ARN.format("x"), **configuration)


def test_an_endpoint_that_does_not_answer():
    with Kinesis() as gone:
        endpoint = gone.endpoint
    with Tidegate("--in-memory", "--kinesis-endpoint", endpoint) as server:
        table = Table.create(connect(server.endpoint), **spec("p:S"))
        table.enable_kinesis_streaming_destination(StreamArn=ARN.format("any"))
        failed, = eventually(lambda: [each for each in destinations(table) if each["DestinationStatus"] == "ENABLE_FAILED"])
        assert "cannot be used" in failed["DestinationStatusDescription"]


@pytest.mark.parametrize("arn", ["arn:aws:firehose:us-east-1:000000000000:stream/x", "no arn at all, but it has thirty-seven characters"])
def test_an_arn_of_something_else(new_table, arn):
    with refused(f"Invalid StreamArn: {arn} is not the ARN of a Kinesis data stream"):
        new_table("p:S").enable_kinesis_streaming_destination(StreamArn=arn)
