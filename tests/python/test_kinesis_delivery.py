"""What arrives at a data stream: every change of a table, in order within an item, whatever happens on the way."""

import threading

import pytest

from conftest import connect
from expect import refused
from kinesis import Kinesis
from tables import Table, fresh_name, spec
from tidegate import Tidegate, eventually


@pytest.fixture(scope="module")
def kinesis():
    with Kinesis() as running:
        yield running


@pytest.fixture(scope="module")
def client(kinesis):
    with Tidegate("--in-memory", "--kinesis-endpoint", kinesis.endpoint) as server:
        yield connect(server.endpoint)
        assert server.alive(), server.log()


def status(table):
    return {each["StreamArn"]: each["DestinationStatus"]
            for each in table.describe_kinesis_streaming_destination()["KinesisDataStreamDestinations"]}


def enable(table, arn, **configuration):
    table.enable_kinesis_streaming_destination(StreamArn=arn, **configuration)
    eventually(lambda: status(table)[arn] == "ACTIVE")


def delivering_table(client, kinesis, *keys):
    """A table with an active destination; the stream bears the table's name."""
    table = Table.create(client, **spec(*(keys or ("p:S",))))
    enable(table, kinesis.create(table.name))
    return table


def images(events):
    """The values of each item in the order in which they arrived for the last time: what comes again replaces what came before."""
    seen = {}
    for event in events:
        values = seen.setdefault(event["dynamodb"]["Keys"]["p"]["S"], [])
        value = int(event["dynamodb"]["NewImage"]["v"]["N"])
        if value in values:
            values.remove(value)
        values.append(value)
    return seen


def test_a_record_of_each_kind(client, kinesis):
    table = delivering_table(client, kinesis, "p:S", "c:N")
    table.put({"p": "a", "c": 1, "v": "x"})
    table.put({"p": "a", "c": 1, "v": "x"})
    table.put({"p": "a", "c": 1, "v": "yy"})
    table.delete_item(Key={"p": {"S": "a"}, "c": {"N": "1"}})
    events = eventually(lambda: len(kinesis.events(table.name)) >= 3 and kinesis.events(table.name))
    assert [event["eventName"] for event in events] == ["INSERT", "MODIFY", "REMOVE"]
    assert len({event["eventID"] for event in events}) == 3
    old, new = ({"p": {"S": "a"}, "c": {"N": "1"}, "v": {"S": text}} for text in ("x", "yy"))
    for event, (new, old) in zip(events, [(old, None), (new, old), (None, new)], strict=True):
        change = event["dynamodb"]
        assert (change.get("NewImage"), change.get("OldImage")) == (new, old)
        assert change["Keys"] == {"p": {"S": "a"}, "c": {"N": "1"}}
        assert 1_600_000_000_000 < change["ApproximateCreationDateTime"] < 4_000_000_000_000
        assert change["ApproximateCreationDateTimePrecision"] == "MILLISECOND"
        assert (event["awsRegion"], event["tableName"], event["recordFormat"], event["eventSource"], event["userIdentity"]) == (
            "us-east-1", table.name, "application/json", "aws:dynamodb", None)
    assert [event["dynamodb"]["SizeBytes"] for event in events] == [12, 20, 13]
    assert len({key for key, _ in kinesis.records(table.name)}) == 1


def test_expired_items_tell_who_removed_them(client, kinesis):
    table = delivering_table(client, kinesis)
    table.put({"p": "x", "expires": 1_700_000_000})
    table.update_time_to_live(TimeToLiveSpecification={"AttributeName": "expires", "Enabled": True})
    removed = eventually(lambda: [event for event in kinesis.events(table.name) if event["eventName"] == "REMOVE"])
    assert removed[0]["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


def test_precisions(client, kinesis):
    table = Table.create(client, **spec("p:S"))
    arn, micro = kinesis.create(table.name), {"ApproximateCreationDateTimePrecision": "MICROSECOND"}
    enable(table, arn, EnableKinesisStreamingConfiguration=micro)
    described, = table.describe_kinesis_streaming_destination()["KinesisDataStreamDestinations"]
    assert described == {"StreamArn": arn, "DestinationStatus": "ACTIVE", **micro}
    uuid = table.describe()["TableId"]
    with refused(f"Invalid Request: Precision is already set to the desired value of MICROSECOND for tableId: {uuid}, kdsArn: {arn}"):
        table.update_kinesis_streaming_destination(StreamArn=arn, UpdateKinesisStreamingConfiguration=micro)
    table.put({"p": "micro"})
    eventually(lambda: len(kinesis.events(table.name)) == 1)
    milli = {"ApproximateCreationDateTimePrecision": "MILLISECOND"}
    answer = table.update_kinesis_streaming_destination(StreamArn=arn, UpdateKinesisStreamingConfiguration=milli)
    assert (answer["DestinationStatus"], answer["UpdateKinesisStreamingConfiguration"]) == ("UPDATING", milli)
    eventually(lambda: status(table)[arn] == "ACTIVE")
    table.put({"p": "milli"})
    events = eventually(lambda: len(kinesis.events(table.name)) == 2 and kinesis.events(table.name))
    digits = [len(str(event["dynamodb"]["ApproximateCreationDateTime"])) for event in events]
    assert digits == [16, 13]


def test_disabling_and_enabling_again(client, kinesis):
    table = delivering_table(client, kinesis)
    arn = next(iter(status(table)))
    with refused("Table is not in a valid state to enable Kinesis Streaming Destination: "
                 "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation."):
        table.enable_kinesis_streaming_destination(StreamArn=kinesis.create("another"))
    with refused("Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters"):
        table.disable_kinesis_streaming_destination(StreamArn=arn, EnableKinesisStreamingConfiguration={
            "ApproximateCreationDateTimePrecision": "MICROSECOND"})
    for number in range(100):
        table.put({"p": "x", "v": number})
    assert table.disable_kinesis_streaming_destination(StreamArn=arn)["DestinationStatus"] == "DISABLING"
    table.put({"p": "x", "v": 100})
    eventually(lambda: status(table)[arn] == "DISABLED")
    assert images(kinesis.events(table.name)) == {"x": list(range(100))}
    enable(table, arn)
    table.put({"p": "x", "v": 101})
    eventually(lambda: images(kinesis.events(table.name))["x"][-1] == 101)
    assert 100 not in images(kinesis.events(table.name))["x"]


@pytest.mark.parametrize("trouble", ["throttled", "broken", "dropped"])
def test_trouble_on_the_way_loses_nothing(client, kinesis, trouble):
    table = delivering_table(client, kinesis)
    kinesis.script.extend([trouble] * 4)
    for number in range(60):
        table.put({"p": f"item{number % 7}", "v": number})
    expected = {f"item{item}": [number for number in range(60) if number % 7 == item] for item in range(7)}
    eventually(lambda: images(kinesis.events(table.name)) == expected)
    kinesis.script.clear()


def test_large_items_are_cut_into_requests(client, kinesis):
    table = delivering_table(client, kinesis)
    for number in range(20):
        table.put({"p": f"item{number}", "v": number, "filler": "x" * 390_000})
    eventually(lambda: len(kinesis.events(table.name)) == 20)


def test_an_endpoint_that_hangs_costs_only_its_own_tables(tmp_path, kinesis):
    """Background work and other requests go on while nothing answers."""
    with Kinesis() as silent:
        with Tidegate("--in-memory", "--kinesis-endpoint", silent.endpoint) as server:
            client = connect(server.endpoint)
            table = delivering_table(client, silent)
            hold = threading.Lock()
            silent._lock, hold_on = hold, hold.acquire()
            assert hold_on
            table.put({"p": "x", "v": 1, "expires": 1_700_000_000})
            table.update_time_to_live(TimeToLiveSpecification={"AttributeName": "expires", "Enabled": True})
            eventually(lambda: not table.find_all())
            hold.release()
            eventually(lambda: len(silent.events(table.name)) == 2)


def test_nothing_is_lost_when_the_server_is_killed(tmp_path, kinesis):
    """Killed again and again while it delivers: everything that was acknowledged arrives, each item in order."""
    options = ("--data", str(tmp_path), "--kinesis-endpoint", kinesis.endpoint)
    name, written = fresh_name(), 0
    with Tidegate(*options) as server:
        table = Table.create(connect(server.endpoint), name, **spec("p:S"))
        enable(table, kinesis.create(name))
        server.kill()
    for _ in range(4):
        with Tidegate(*options) as server:
            table = Table(connect(server.endpoint), name)
            for number in range(written, written + 150):
                table.put({"p": f"item{number % 5}", "v": number})
            written += 150
            server.kill()
    expected = {f"item{item}": [number for number in range(written) if number % 5 == item] for item in range(5)}
    with Tidegate(*options) as server:
        eventually(lambda: images(kinesis.events(name)) == expected)


def test_a_deleted_tables_last_changes_arrive(client, kinesis):
    table = delivering_table(client, kinesis)
    kinesis.script.extend(["broken"] * 3)
    for number in range(50):
        table.put({"p": "x", "v": number})
    table.delete_table()
    eventually(lambda: images(kinesis.events(table.name)) == {"x": list(range(50))})
