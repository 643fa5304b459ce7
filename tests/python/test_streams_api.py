"""Streams as resources: switching them on and off, ListStreams, DescribeStream, GetShardIterator, GetRecords."""

import datetime
import re

import pytest

from conftest import connect
from expect import INVALID, constraint, not_found, refused
from streams import VIEWS, Consumer, Stream, change, deleted, sequence_number, settled, stream_spec, streamed_table
from tables import Table, definitions, fresh_name, index, provisioned, spec, without_shorthand
from tidegate import eventually
from values import av
from wire import STREAMS

LABEL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}")
NOWHERE = "arn:aws:dynamodb:us-east-1:000000000000:table/nowhere/stream/2026-01-01T00:00:00.000"
NOT_AN_ARN = "this-is-long-enough-but-not-an-amazon-resource-name"


@pytest.fixture(scope="module")
def table(client):
    """Its stream holds ten records of one partition key."""
    table = streamed_table(client, "p:S", "c:N", view="KEYS_ONLY")
    for c in range(10):
        table.put({"p": "x", "c": c})
    yield table
    table.delete_table()


@pytest.fixture(scope="module")
def stream(streams, table):
    return Stream.of(streams, table)


@pytest.fixture(scope="module")
def shard_id(stream):
    """The shard that holds the ten records."""
    return stream.shard_with_records()


@pytest.fixture(scope="module")
def numbers(stream, shard_id):
    """The sequence numbers of the ten records."""
    return [record["dynamodb"]["SequenceNumber"] for record in stream.records(shard_id)]


# On the table.

def test_create_table_answers_the_stream(client, streams):
    name = fresh_name()
    created = client.create_table(TableName=name, **spec("p:S", **stream_spec("NEW_IMAGE")))["TableDescription"]
    assert created["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    assert LABEL.fullmatch(created["LatestStreamLabel"])
    assert created["LatestStreamArn"] == f"{created['TableArn']}/stream/{created['LatestStreamLabel']}"
    table = Table(client, name)
    table.wait_active()
    described = table.describe()
    unrelated = table.update_table(BillingMode="PAY_PER_REQUEST")["TableDescription"]
    for member in ("StreamSpecification", "LatestStreamLabel", "LatestStreamArn"):
        assert created[member] == described[member] == unrelated[member]
    assert [found["StreamArn"] for found in streams.list_streams(TableName=name)["Streams"]] == [created["LatestStreamArn"]]


def test_a_table_without_a_stream(client, streams, new_table):
    for request in ({}, {"StreamSpecification": {"StreamEnabled": False}}):
        table = new_table("p:S", **request)
        assert not {"StreamSpecification", "LatestStreamArn", "LatestStreamLabel"} & table.describe().keys()
        assert streams.list_streams(TableName=table.name)["Streams"] == []


@pytest.mark.parametrize("view", VIEWS)
def test_update_table_switches_a_stream_on_and_off(new_table, streams, view):
    table = new_table("p:S")
    updated = table.update_table(**stream_spec(view))["TableDescription"]
    assert updated["TableStatus"] == "UPDATING"
    assert updated["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": view}
    table.wait_active()
    stream = settled(Stream.of(streams, table), "ENABLED")
    assert stream.describe()["StreamViewType"] == view
    assert table.update_table(StreamSpecification={"StreamEnabled": False})["TableDescription"]["TableStatus"] == "UPDATING"
    table.wait_active()
    settled(stream, "DISABLED")
    described = table.describe()
    assert "StreamSpecification" not in described
    assert described["LatestStreamArn"] == stream.arn


def test_what_update_table_refuses(table, new_table):
    plain = new_table("p:S", "c:N")
    off, on = {"StreamEnabled": False}, stream_spec("NEW_IMAGE")["StreamSpecification"]
    add_index = {"AttributeDefinitions": definitions("p:S", "c:N", "g:S"),
                 "GlobalSecondaryIndexUpdates": [{"Create": without_shorthand(index("gee", "g:S"))}]}
    cases = [
        (table, on, f"Table already has an enabled stream: TableName: {table.name}"),
        (table, stream_spec("KEYS_ONLY")["StreamSpecification"], f"Table already has an enabled stream: TableName: {table.name}"),
        (plain, off, f"Table has no stream to disable: TableName: {plain.name}"),
        (plain, {"StreamEnabled": True}, INVALID + "If stream is being enabled then UpdateViewType is required"),
        (table, off | {"StreamViewType": "KEYS_ONLY"}, INVALID + "If stream is being disabled, then UpdateViewType must not be specified"),
        (plain, {"StreamViewType": "KEYS_ONLY"}, "1 validation error detected: Value null at 'streamSpecification.streamEnabled' "
                                                 "failed to satisfy constraint: Member must not be null"),
        (plain, {"StreamEnabled": True, "StreamViewType": "EVERYTHING"},
         re.compile("Value 'EVERYTHING' at 'streamSpecification.streamViewType' failed to satisfy constraint: Member must satisfy enum value set")),
    ]
    for subject, specification, message in cases:
        with refused(message):
            subject.update_table(StreamSpecification=specification)
    with refused(INVALID + "You cannot create or delete index while changing stream status"):
        plain.update_table(StreamSpecification=on, **add_index)
    assert table.describe()["StreamSpecification"]["StreamViewType"] == "KEYS_ONLY"
    assert "StreamSpecification" not in plain.describe()


def test_capacity_and_stream_do_not_change_together(new_table):
    table = new_table("p:S", **provisioned(5, 5))
    with refused(INVALID + "You cannot modify stream status while updating table IOPS"):
        table.update_table(**stream_spec(), **provisioned(6, 6))


@pytest.mark.parametrize("specification, message", [
    ({"StreamEnabled": True}, INVALID + "Table is being created with a stream enabled, UpdateViewType is required"),
    ({"StreamEnabled": False, "StreamViewType": "KEYS_ONLY"},
     INVALID + "Table is being created with a stream disabled, UpdateViewType should not be specified"),
])
def test_what_create_table_refuses(client, specification, message):
    with refused(message):
        client.create_table(TableName=fresh_name(), **spec("p:S", StreamSpecification=specification))


def test_a_stream_outlives_other_changes(new_table, streams):
    table = new_table("p:S", **stream_spec())
    arn = table.describe()["LatestStreamArn"]
    table.client.tag_resource(ResourceArn=table.arn, Tags=[{"Key": "k", "Value": "v"}])
    table.update_table(AttributeDefinitions=definitions("p:S", "g:S"),
                       GlobalSecondaryIndexUpdates=[{"Create": without_shorthand(index("gee", "g:S"))}])
    table.wait_active()
    assert table.describe()["LatestStreamArn"] == arn
    assert len(streams.list_streams(TableName=table.name)["Streams"]) == 1


def test_a_disabled_stream_stays_readable_and_a_new_one_is_another(new_table, streams):
    table = new_table("p:S", **stream_spec())
    first = Stream.of(streams, table)
    table.put({"p": "first"})
    follower = Consumer(first)
    table.update_table(StreamSpecification={"StreamEnabled": False})
    table.wait_active()
    settled(first)
    table.put({"p": "between"})
    table.update_table(**stream_spec("KEYS_ONLY"))
    table.wait_active()
    second = settled(Stream.of(streams, table), "ENABLED")
    table.put({"p": "second"})
    assert second.arn != first.arn
    assert {found["StreamArn"] for found in streams.list_streams(TableName=table.name)["Streams"]} == {first.arn, second.arn}
    assert first.describe()["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert [change(record) for record in follower.read_until(len)] == [("INSERT", None, {"p": "first"})]
    assert [record["dynamodb"]["Keys"]["p"]["S"] for record in Consumer(second).read_until(len)] == ["second"]
    for shard in first.shards():
        bounds = shard["SequenceNumberRange"]
        assert int(bounds["StartingSequenceNumber"]) <= int(bounds["EndingSequenceNumber"])


def test_a_closed_shard_ends_without_a_next_iterator(new_table, streams):
    table = new_table("p:S", **stream_spec())
    stream = Stream.of(streams, table)
    table.put({"p": "x"})
    table.update_table(StreamSpecification={"StreamEnabled": False})
    table.wait_active()
    settled(stream)
    for shard in stream.shards():
        iterator, pages = stream.iterator(shard["ShardId"]), 0
        while iterator:
            iterator = streams.get_records(ShardIterator=iterator).get("NextShardIterator")
            pages += 1
            assert pages < 10
        assert streams.get_records(ShardIterator=stream.iterator(shard["ShardId"], "LATEST"))["Records"] == []


def test_a_deleted_tables_stream_stays_readable(client, streams):
    table = streamed_table(client, "p:S")
    stream = Stream.of(streams, table)
    table.put({"p": "x", "v": 1})
    deleted(table)
    settled(stream)
    assert [change(record) for record in stream.everything()] == [("INSERT", None, {"p": "x", "v": 1})]
    described = stream.describe()
    assert (described["TableName"], described["KeySchema"]) == (table.name, [{"AttributeName": "p", "KeyType": "HASH"}])
    assert stream.arn in [found["StreamArn"] for found in streams.list_streams(TableName=table.name)["Streams"]]
    successor = streamed_table(client, "p:S", name=table.name)
    assert Stream.of(streams, successor).arn != stream.arn
    assert Stream.of(streams, successor).everything() == []
    assert len(stream.everything()) == 1
    successor.delete_table()


# ListStreams.

def test_list_streams_names_label_and_table(streams, table, stream):
    found, = streams.list_streams(TableName=table.name)["Streams"]
    assert found == {"StreamArn": stream.arn, "TableName": table.name, "StreamLabel": stream.arn.rpartition("/stream/")[2]}


def test_list_streams_by_pages(server, streams):
    account = "222222222222"
    client, streams = connect(server.endpoint, access_key=account), connect(server.endpoint, access_key=account, service="dynamodbstreams")
    arns = {streamed_table(client, "p:S").describe()["LatestStreamArn"] for _ in range(5)}
    found, request = [], {"Limit": 2}
    while True:
        page = streams.list_streams(**request)
        assert len(page["Streams"]) <= 2
        found += [each["StreamArn"] for each in page["Streams"]]
        if "LastEvaluatedStreamArn" not in page:
            break
        assert page["LastEvaluatedStreamArn"] == found[-1]
        request["ExclusiveStartStreamArn"] = found[-1]
    assert len(found) == 5 and set(found) == arns
    assert {each["StreamArn"] for each in streams.list_streams()["Streams"]} == arns


def test_streams_are_listed_in_their_region(server, table, stream):
    elsewhere = connect(server.endpoint, region="eu-west-1", service="dynamodbstreams")
    assert stream.arn not in [found["StreamArn"] for found in elsewhere.list_streams(TableName=table.name)["Streams"]]
    with pytest.raises(elsewhere.exceptions.ClientError, match="ValidationException|ResourceNotFoundException|AccessDeniedException"):
        elsewhere.describe_stream(StreamArn=stream.arn)


@pytest.mark.parametrize("limit, rule", [
    (0, "have value greater than or equal to 1"), (-5, "have value greater than or equal to 1"), (101, "have value less than or equal to 100")])
def test_list_streams_limit(streams, stream, limit, rule):
    with refused(constraint(limit, "limit", rule)):
        streams.list_streams(Limit=limit)
    with refused(constraint(limit, "limit", rule)):
        stream.describe(Limit=limit)


def test_list_streams_start_must_be_an_arn(streams, table):
    with refused():
        streams.list_streams(TableName=table.name, ExclusiveStartStreamArn=NOT_AN_ARN)


# DescribeStream.

def test_describe_stream(table, stream):
    described = stream.describe()
    shards = described.pop("Shards")
    created = described.pop("CreationRequestDateTime")
    assert abs(datetime.datetime.now(datetime.UTC) - created) < datetime.timedelta(minutes=5)
    assert described == {
        "StreamArn": stream.arn, "StreamLabel": stream.arn.rpartition("/stream/")[2], "StreamStatus": "ENABLED",
        "StreamViewType": "KEYS_ONLY", "TableName": table.name,
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}]}
    assert shards


def test_shard_ids_and_sequence_numbers_have_the_services_form(stream, numbers):
    """SDKs check lengths; the Kinesis Client Library wants shards in order of their ids, and numbers that are numbers."""
    shards = stream.shards()
    ids = [shard["ShardId"] for shard in shards]
    assert ids == sorted(ids) and len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"shardId-\d{20}-[0-9a-f]{8}", shard_id) for shard_id in ids)
    for shard in shards:
        bounds = shard["SequenceNumberRange"]
        assert "EndingSequenceNumber" not in bounds or shard["ShardId"] != ids[-1]
        assert all(re.fullmatch(r"\d{21,40}", number) for number in bounds.values())
        assert shard.get("ParentShardId", "") < shard["ShardId"]
    assert all(re.fullmatch(r"\d{21,40}", number) for number in numbers)


def test_shards_come_by_pages(stream):
    shards = stream.shards()
    assert stream.shards(Limit=1) == shards
    assert stream.describe(ExclusiveStartShardId=shards[-1]["ShardId"])["Shards"] == []
    assert stream.describe(ExclusiveStartShardId="shardId-99999999999999999999-ffffffff")["Shards"] == []
    assert stream.describe(ExclusiveStartShardId="shardId-00000000000000000000-00000000")["Shards"] == shards
    first = stream.describe(Limit=1)
    assert ("LastEvaluatedShardId" in first) == (len(shards) > 1)


def test_children_of_a_shard(stream):
    for shard in stream.shards():
        answer = stream.describe(ShardFilter={"Type": "CHILD_SHARDS", "ShardId": shard["ShardId"]})["Shards"]
        assert [child["ShardId"] for child in answer] == [
            child["ShardId"] for child in stream.shards() if child.get("ParentShardId") == shard["ShardId"]]
    with refused(re.compile("Member must satisfy enum value set")):
        stream.describe(ShardFilter={"Type": "EVERY_SHARD", "ShardId": stream.shards()[0]["ShardId"]})


def test_a_stream_that_is_not_there(streams, shard_id):
    message = f"Requested resource not found: Stream: {NOWHERE} not found"
    with not_found(message):
        Stream(streams, NOWHERE).describe()
    with not_found(message):
        Stream(streams, NOWHERE).iterator(shard_id)


@pytest.mark.parametrize("arn", [NOT_AN_ARN, "arn:aws:dynamodb:us-east-1:000000000000:table/nowhere", "arn:aws:kinesis:us-east-1:000000000000:stream/nowhere"])
def test_an_arn_that_is_none(streams, shard_id, arn):
    with refused():
        Stream(streams, arn).describe()
    with refused():
        Stream(streams, arn).iterator(shard_id)


@pytest.mark.parametrize("request_, member, rule", [
    ({}, "streamArn", "not be null"),
    ({"StreamArn": "short"}, "streamArn", "have length greater than or equal to 37"),
    ({"StreamArn": "a" * 1025}, "streamArn", "have length less than or equal to 1024"),
    ({"StreamArn": NOWHERE, "ExclusiveStartShardId": "s" * 27}, "exclusiveStartShardId", "have length greater than or equal to 28"),
    ({"StreamArn": NOWHERE, "ExclusiveStartShardId": "s" * 66}, "exclusiveStartShardId", "have length less than or equal to 65"),
])
def test_members_of_describe_stream(streams, request_, member, rule):
    with refused(re.compile(f"1 validation error detected: .* at '{member}' failed to satisfy constraint: Member must {rule}")):
        streams.describe_stream(**request_)


# GetShardIterator.

def keys_of(records):
    return [int(record["dynamodb"]["Keys"]["c"]["N"]) for record in records]


def test_positions_in_a_shard(stream, shard_id, numbers):
    assert keys_of(stream.records(shard_id)) == list(range(10))
    assert keys_of(stream.records(shard_id, "AT_SEQUENCE_NUMBER", SequenceNumber=numbers[4])) == list(range(4, 10))
    assert keys_of(stream.records(shard_id, "AFTER_SEQUENCE_NUMBER", SequenceNumber=numbers[4])) == list(range(5, 10))
    assert keys_of(stream.records(shard_id, "AFTER_SEQUENCE_NUMBER", SequenceNumber=numbers[9])) == []
    assert keys_of(stream.records(shard_id, "LATEST")) == []
    start = next(s for s in stream.shards() if s["ShardId"] == shard_id)["SequenceNumberRange"]["StartingSequenceNumber"]
    assert keys_of(stream.records(shard_id, "AT_SEQUENCE_NUMBER", SequenceNumber=start)) == list(range(10))


def test_position_at_a_moment(stream, shard_id):
    """Records carry whole seconds; the position is before the first that is not older than the moment."""
    records = stream.records(shard_id)
    moments = [record["dynamodb"]["ApproximateCreationDateTime"] for record in records]
    for moment in {moments[0], moments[-1]}:
        found = stream.records(shard_id, "AT_TIMESTAMP", Timestamp=moment)
        assert keys_of(found) == [c for c, at in enumerate(moments) if at >= moment]
    assert keys_of(stream.records(shard_id, "AT_TIMESTAMP", Timestamp=moments[0] - datetime.timedelta(days=3))) == list(range(10))
    with refused():
        stream.iterator(shard_id, "AT_TIMESTAMP", Timestamp=datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1))


def test_latest_sees_what_is_written_after_it(client, streams):
    table = streamed_table(client, "p:S", "c:N")
    stream = Stream.of(streams, table)
    table.put({"p": "x", "c": 0})
    iterators = [stream.iterator(shard["ShardId"], "LATEST") for shard in stream.shards()]
    assert len(set(iterators)) == len(iterators)
    for c in range(1, 4):
        table.put({"p": "x", "c": c})
    found = [record for iterator in iterators for record in streams.get_records(ShardIterator=iterator)["Records"]]
    assert keys_of(found) == [1, 2, 3]
    table.delete_table()


@pytest.mark.parametrize("kind, more", [
    ("AT_SEQUENCE_NUMBER", {}), ("AFTER_SEQUENCE_NUMBER", {}), ("AT_TIMESTAMP", {}),
    ("TRIM_HORIZON", {"SequenceNumber": True}), ("LATEST", {"SequenceNumber": True}),
    ("AT_SEQUENCE_NUMBER", {"SequenceNumber": "not a number, but long enough"}),
    ("LATEST", {"SequenceNumber": "not a number, but long enough"}),
])
def test_members_that_do_not_belong_together(stream, shard_id, numbers, kind, more):
    with refused():
        stream.iterator(shard_id, kind, **{member: numbers[0] if value is True else value for member, value in more.items()})


@pytest.mark.parametrize("request_, member, rule", [
    ({"ShardIteratorType": "SOMEWHERE"}, "shardIteratorType", "satisfy enum value set"),
    ({"ShardIteratorType": None}, "shardIteratorType", "not be null"),
    ({"ShardId": None}, "shardId", "not be null"),
    ({"StreamArn": None}, "streamArn", "not be null"),
    ({"ShardId": "short"}, "shardId", "have length greater than or equal to 28"),
    ({"SequenceNumber": "1" * 20}, "sequenceNumber", "have length greater than or equal to 21"),
    ({"SequenceNumber": "1" * 41}, "sequenceNumber", "have length less than or equal to 40"),
])
def test_members_of_get_shard_iterator(streams, stream, shard_id, request_, member, rule):
    whole = {"StreamArn": stream.arn, "ShardId": shard_id, "ShardIteratorType": "LATEST"} | request_
    with refused(re.compile(f"1 validation error detected: .* at '{member}' failed to satisfy constraint: Member must {rule}")):
        streams.get_shard_iterator(**{name: value for name, value in whole.items() if value is not None})


def test_a_shard_that_is_not_there(stream):
    for shard_id in ("shardId-00000000000000000001-00000000", "not-a-shard-but-long-enough-to-pass"):
        with not_found(None):
            stream.iterator(shard_id, "LATEST")


# GetRecords.

def test_an_open_shard_goes_on(streams, stream, shard_id):
    answer = streams.get_records(ShardIterator=stream.iterator(shard_id, "LATEST"))
    assert answer["Records"] == []
    again = streams.get_records(ShardIterator=answer["NextShardIterator"])
    assert again["Records"] == [] and again["NextShardIterator"]


def test_an_iterator_may_be_used_again(streams, stream, shard_id):
    iterator = stream.iterator(shard_id)
    first, second = (streams.get_records(ShardIterator=iterator)["Records"] for _ in range(2))
    assert first == second and len(first) == 10


def test_limit_pages_through_a_shard(stream, shard_id, numbers):
    for limit in (1, 3, 1000):
        records = stream.records(shard_id, limit=limit)
        assert [record["dynamodb"]["SequenceNumber"] for record in records] == numbers
    assert [sequence_number(record) for record in records] == sorted(map(int, numbers))
    answer = stream.client.get_records(ShardIterator=stream.iterator(shard_id), Limit=4)
    assert keys_of(answer["Records"]) == [0, 1, 2, 3]


@pytest.mark.parametrize("limit, rule", [
    (0, "have value greater than or equal to 1"), (-1, "have value greater than or equal to 1"), (1001, "have value less than or equal to 1000")])
def test_get_records_limit(streams, stream, shard_id, limit, rule):
    iterator = stream.iterator(shard_id)
    with refused(constraint(limit, "limit", rule)):
        streams.get_records(ShardIterator=iterator, Limit=limit)


@pytest.mark.parametrize("iterator", [NOT_AN_ARN, "x", f"{NOWHERE}|1|AAAA", "000000000000|" + NOWHERE + "|1|AAAAAAAAAAH="])
def test_iterators_that_are_none(streams, iterator):
    with refused("Invalid ShardIterator"):
        streams.get_records(ShardIterator=iterator)


def test_members_of_get_records(streams):
    for request, rule in [({}, "not be null"), ({"ShardIterator": ""}, "have length greater than or equal to 1"),
                          ({"ShardIterator": "x" * 2049}, "have length less than or equal to 2048")]:
        with refused(re.compile(f"1 validation error detected: .* at 'shardIterator' failed to satisfy constraint: Member must {rule}")):
            streams.get_records(**request)


def test_an_answer_has_a_thousand_records_at_most(client, streams):
    table = streamed_table(client, "p:S", "c:N", view="KEYS_ONLY")
    stream = Stream.of(streams, table)
    table.fill({"p": "x", "c": c} for c in range(1010))
    shard = stream.shard_with_records()
    answer = streams.get_records(ShardIterator=stream.iterator(shard))
    assert len(answer["Records"]) == 1000
    rest = streams.get_records(ShardIterator=answer["NextShardIterator"])["Records"]
    assert sorted(keys_of(answer["Records"] + rest)) == list(range(1010))
    table.delete_table()


def test_an_answer_has_a_megabyte_at_most(client, streams):
    table = streamed_table(client, "p:S", "c:N", view="NEW_IMAGE")
    stream = Stream.of(streams, table)
    for c in range(10):
        table.put({"p": "x", "c": c, "v": "x" * 300_000})
    shard = stream.shard_with_records()
    iterator, sizes = stream.iterator(shard), []
    while sum(sizes) < 10:
        answer = streams.get_records(ShardIterator=iterator)
        iterator = answer["NextShardIterator"]
        sizes.append(len(answer["Records"]))
    assert max(sizes) <= 4 and max(sizes) >= 3
    assert keys_of(stream.records(shard)) == list(range(10))
    table.delete_table()


def test_each_table_has_a_stream_of_its_own(client, streams):
    tables = [streamed_table(client, "p:S") for _ in range(5)]
    for number, table in enumerate(tables):
        table.put_item(Item={"p": av(str(number))})
    for number, table in enumerate(tables):
        records = eventually(Stream.of(streams, table).everything)
        assert [change(record) for record in records] == [("INSERT", None, {"p": str(number)})]
        table.delete_table()


# The wire.

def test_the_streams_api_has_its_own_operations(wire, stream):
    answer = wire.call("DescribeStream", {"StreamArn": stream.arn}, target=STREAMS)
    assert answer.status == 200 and answer.headers["Content-Type"] == "application/x-amz-json-1.0"
    assert isinstance(answer.json()["StreamDescription"]["CreationRequestDateTime"], (int, float))
    for operation, target in [("DescribeStream", "DynamoDB_20120810"), ("DescribeTable", STREAMS), ("PutRecords", STREAMS)]:
        assert wire.call(operation, {}, target=target).code == "UnknownOperationException"


@pytest.mark.parametrize("operation, payload", [
    ("DescribeStream", {"StreamArn": 1}), ("DescribeStream", {"StreamArn": NOWHERE, "Limit": "many"}), ("GetRecords", {"ShardIterator": []}),
    ("GetShardIterator", {"StreamArn": NOWHERE, "ShardId": True}), ("ListStreams", b"["), ("ListStreams", b"[]")])
def test_members_of_wrong_types(wire, operation, payload):
    answer = wire.call(operation, payload, target=STREAMS)
    assert (answer.status, answer.code) == (400, "SerializationException")


def test_times_are_seconds_on_the_wire(wire, stream, shard_id):
    iterator = stream.iterator(shard_id)
    record = wire.call("GetRecords", {"ShardIterator": iterator, "Limit": 1}, target=STREAMS).json()["Records"][0]
    at = record["dynamodb"]["ApproximateCreationDateTime"]
    assert at == int(at)
