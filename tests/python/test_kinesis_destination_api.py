"""Kinesis streaming destinations as settings of a table: what the four operations answer and refuse.

What arrives at a Kinesis endpoint is tested where there is one.
"""

import re

import pytest

from expect import constraint, not_found, refused
from tables import Table, fresh_name
from tidegate import eventually

ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/{}"
STATE = "Table is not in a valid state to enable Kinesis Streaming Destination: "
NOT_ACTIVE_TO_DISABLE = STATE + "KinesisStreamingDestination must be ACTIVE to perform DISABLE operation."


def not_active_to_update(table, arn):
    return STATE + f"Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. TableName: {table.name}, kdsArn: {arn}"


def destinations(table):
    return table.describe_kinesis_streaming_destination()["KinesisDataStreamDestinations"]


def test_a_table_without_destinations(new_table):
    table = new_table("p:S")
    answer = table.describe_kinesis_streaming_destination()
    assert (answer["TableName"], answer["KinesisDataStreamDestinations"]) == (table.name, [])


def test_a_stream_that_cannot_be_reached_fails_later(new_table):
    """Enabling is accepted; then its state says why it failed. A second attempt takes the failed entry's place."""
    table, arn = new_table("p:S"), ARN.format("unreachable")
    for _ in range(2):
        answer = table.enable_kinesis_streaming_destination(StreamArn=arn)
        assert (answer["TableName"], answer["StreamArn"], answer["DestinationStatus"]) == (table.name, arn, "ENABLING")
        failed, = eventually(lambda: [each for each in destinations(table) if each["DestinationStatus"] == "ENABLE_FAILED"])
        assert failed["StreamArn"] == arn and failed["DestinationStatusDescription"]
        assert len(destinations(table)) == 1
    with refused(NOT_ACTIVE_TO_DISABLE):
        table.disable_kinesis_streaming_destination(StreamArn=arn)
    with refused(not_active_to_update(table, arn)):
        table.update_kinesis_streaming_destination(
            StreamArn=arn, UpdateKinesisStreamingConfiguration={"ApproximateCreationDateTimePrecision": "MICROSECOND"})
    table.put({"p": "x"})
    assert table.find_all() == [{"p": "x"}]


def test_failed_destinations_stay_listed(new_table):
    table, arns = new_table("p:S"), [ARN.format(name) for name in ("one", "two")]
    for arn in arns:
        table.enable_kinesis_streaming_destination(StreamArn=arn)
        eventually(lambda: all(each["DestinationStatus"] == "ENABLE_FAILED" for each in destinations(table)))
    assert {each["StreamArn"] for each in destinations(table)} == set(arns)


def test_a_destination_that_never_was(new_table):
    table, arn = new_table("p:S"), ARN.format("never")
    with refused(NOT_ACTIVE_TO_DISABLE):
        table.disable_kinesis_streaming_destination(StreamArn=arn)
    with refused(not_active_to_update(table, arn)):
        table.update_kinesis_streaming_destination(
            StreamArn=arn, UpdateKinesisStreamingConfiguration={"ApproximateCreationDateTimePrecision": "MILLISECOND"})


def test_an_update_needs_a_configuration(new_table):
    table = new_table("p:S")
    for configuration in ({}, {"UpdateKinesisStreamingConfiguration": {}}):
        with refused("Streaming destination cannot be updated with given parameters: "
                     "UpdateKinesisStreamingConfiguration cannot be null or contain only null values"):
            table.update_kinesis_streaming_destination(StreamArn=ARN.format("never"), **configuration)


@pytest.mark.parametrize("operation", ["enable", "disable", "update", "describe"])
def test_a_table_that_is_not_there(client, operation):
    name = fresh_name()
    request = {"enable": {"StreamArn": ARN.format("x")}, "disable": {"StreamArn": ARN.format("x")}, "describe": {}, "update": {
        "StreamArn": ARN.format("x"), "UpdateKinesisStreamingConfiguration": {"ApproximateCreationDateTimePrecision": "MICROSECOND"}}}[operation]
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
