"""What each kind of write leaves in a stream: which event, which images, which order; and that no change leaves nothing."""

import datetime
import re

import pytest

from expect import refused
from streams import VIEWS, Consumer, Stream, change, image, sequence_number, stream_spec, streamed_table
from tables import Table, index, spec
from values import av, avs, plains

END = -1


class Recorded:
    """A table `p`, `c` with a stream, and what single tests write into it."""

    def __init__(self, client, streams, view):
        self.table = streamed_table(client, "p:S", "c:N", view=view)
        self.stream = Stream.of(streams, self.table)

    def records(self, key, *writes):
        """The records that `writes`, one after the other, leave under the partition key; an end mark closes them."""
        consumer = Consumer.at_latest(self.stream)
        for write in writes:
            write(self.table)
        self.table.put({"p": key, "c": END})

        def is_end(record):
            return plains(record["dynamodb"]["Keys"]) == {"p": key, "c": END}
        found = consumer.read_until(lambda records: any(map(is_end, records)))
        return [record for record in found if record["dynamodb"]["Keys"]["p"]["S"] == key and not is_end(record)]

    def changes(self, key, *writes):
        """The same as (event, old image, new image)."""
        return [change(record) for record in self.records(key, *writes)]


@pytest.fixture(scope="module")
def views(client, streams):
    """A recorded table for every view type."""
    tables = {view: Recorded(client, streams, view) for view in VIEWS}
    yield tables
    for recorded in tables.values():
        recorded.table.delete_table()


@pytest.fixture(scope="module")
def recorded(views):
    return views["NEW_AND_OLD_IMAGES"]


def put(item, **request):
    return lambda table: table.put(item, **request)


def update(key, expression=None, values=None, **request):
    return lambda table: table.update(key, expression, values, **request)


def delete(key, **request):
    return lambda table: table.delete(key, **request)


def batch(*requests):
    return lambda table: table.client.batch_write_item(RequestItems={table.name: list(requests)})


def transact(*actions):
    """Actions written (kind, members), sent as one transaction."""
    return lambda table: table.client.transact_write_items(TransactItems=[
        {kind: {"TableName": table.name, **members}} for kind, members in actions])


def refuses(write, code):
    """The write, which must end in this error."""
    def attempt(table):
        with refused(code=code):
            write(table)
    return attempt


# The record.

def test_a_record_of_the_services_form(recorded, key):
    before = datetime.datetime.now(datetime.UTC)
    record, = recorded.records(key, put({"p": key, "c": 1, "v": "x"}))
    after = datetime.datetime.now(datetime.UTC)
    content = record.pop("dynamodb")
    assert re.fullmatch("[0-9a-f]{32}", record.pop("eventID"))
    assert record == {"eventName": "INSERT", "eventVersion": "1.1", "eventSource": "aws:dynamodb", "awsRegion": "us-east-1"}
    at = content.pop("ApproximateCreationDateTime")
    assert at.microsecond == 0 and before - datetime.timedelta(seconds=1) < at <= after
    assert content.pop("SequenceNumber").isdecimal()
    assert content == {
        "Keys": avs({"p": key, "c": 1}), "NewImage": avs({"p": key, "c": 1, "v": "x"}),
        "SizeBytes": 2 * (1 + 32 + 1 + 2) + 2, "StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_every_record_has_an_id_and_a_number_of_its_own(recorded, key):
    records = recorded.records(key, *(put({"p": key, "c": c % 3, "n": c}) for c in range(30)))
    assert len({record["eventID"] for record in records}) == 30
    numbers = [sequence_number(record) for record in records]
    assert numbers == sorted(set(numbers))


IMAGES = [None, {"v": "a"}, {"w": "b"}, {"w": "b", "v": "c"}, {}, None]


@pytest.mark.parametrize("view", VIEWS)
def test_images_by_view_type(views, key, view):
    """One item's life from creation to removal. A key-only image is there, with the key."""
    item = {"p": key, "c": 1}
    records = views[view].records(
        key, put(item | IMAGES[1]), put(item | IMAGES[2]), update(item, "SET v = :v", {":v": "c"}), update(item, "REMOVE v, w"), delete(item))
    images = [None if attributes is None else item | attributes for attributes in IMAGES]
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY", "MODIFY", "MODIFY", "REMOVE"]
    old, new = view in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES"), view in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES")
    assert [image(record, "OldImage") for record in records] == [before if old else None for before in images[:-1]]
    assert [image(record, "NewImage") for record in records] == [after if new else None for after in images[1:]]
    assert all(plains(record["dynamodb"]["Keys"]) == item for record in records)
    assert {record["dynamodb"]["StreamViewType"] for record in records} == {view}


SIZES = {"KEYS_ONLY": [5, 5, 5], "NEW_IMAGE": [26, 38, 5], "OLD_IMAGE": [5, 26, 38], "NEW_AND_OLD_IMAGES": [26, 59, 38]}


@pytest.mark.parametrize("view", VIEWS)
def test_size_in_bytes(client, streams, view):
    """The developer guide's own example: the size of the keys and of every image that the record carries."""
    table = streamed_table(client, "Id:N", view=view)
    key = {"Id": 101}
    table.put(key | {"Message": "New item!"})
    table.update(key, "SET Message = :m", {":m": "This item has changed"})
    table.delete(key)
    assert [record["dynamodb"]["SizeBytes"] for record in Stream.of(streams, table).everything()] == SIZES[view]
    table.delete_table()


def test_every_type_comes_back_as_it_was(recorded, key):
    item = {"p": key, "c": 1, "s": "ü€😀", "empty": "", "n": 12345678901234567890, "b": b"\x00\xff", "yes": True, "null": None,
            "list": [1, "two", [], {}], "map": {"deep": {"er": [None]}}, "ss": {"a", "b"}, "ns": {1, 2}, "bs": {b"x"}}
    assert recorded.changes(key, put(item)) == [("INSERT", None, item)]


def test_keys_of_every_type(client, streams):
    for kind, values in {"S": ["x", "ü"], "N": [1, -10**37], "B": [b"\x00", b"\xff"]}.items():
        table = streamed_table(client, f"p:{kind}", view="KEYS_ONLY")
        for value in values:
            table.put({"p": value})
        found = [plains(record["dynamodb"]["Keys"])["p"] for record in Stream.of(streams, table).everything()]
        assert sorted(found) == sorted(values)
        table.delete_table()


# Which writes are changes.

def test_puts(recorded, key):
    item = {"p": key, "c": 1}
    assert recorded.changes(key, put(item | {"v": 1}), put(item | {"v": 1}), put(item | {"v": 2}), put(item), put(item)) == [
        ("INSERT", None, item | {"v": 1}), ("MODIFY", item | {"v": 1}, item | {"v": 2}), ("MODIFY", item | {"v": 2}, item)]


def test_deletes(recorded, key):
    item = {"p": key, "c": 1}
    assert recorded.changes(key, delete(item), put(item), delete(item), delete(item)) == [("INSERT", None, item), ("REMOVE", item, None)]


def test_updates(recorded, key):
    item = {"p": key, "c": 1}
    assert recorded.changes(
        key,
        update(item, "REMOVE nothing"),  # creates nothing
        update(item),  # creates an item of the key alone
        update(item),
        update(item, "SET n = :n", {":n": 1}),
        update(item, "SET n = :n", {":n": 1}),
        update(item, "ADD n :zero", {":zero": 0}),
        update(item, "SET n = n"),
        update(item, "SET m = if_not_exists(m, n)"),
        update(item, "REMOVE nothing"),
        update(item, "ADD tags :t", {":t": {"a"}}),
        update(item, "ADD tags :t", {":t": {"a"}}),
        update(item, "DELETE tags :t", {":t": {"b"}}),
        update(item, "DELETE tags :t", {":t": {"a"}}),
    ) == [
        ("INSERT", None, item), ("MODIFY", item, item | {"n": 1}), ("MODIFY", item | {"n": 1}, item | {"n": 1, "m": 1}),
        ("MODIFY", item | {"n": 1, "m": 1}, item | {"n": 1, "m": 1, "tags": {"a"}}),
        ("MODIFY", item | {"n": 1, "m": 1, "tags": {"a"}}, item | {"n": 1, "m": 1})]


def test_equal_values_in_another_spelling_are_no_change(recorded, key):
    """Numbers by value, sets and maps whatever their order."""
    def spelled(number, names, pairs):
        return lambda table: table.put_item(Item={
            "p": av(key), "c": {"N": "1"}, "n": {"N": number}, "ss": {"SS": names}, "m": {"M": {name: {"N": number} for name in pairs}}})
    assert len(recorded.changes(
        key, spelled("100", ["a", "b"], ["x", "y"]), spelled("1e2", ["b", "a"], ["y", "x"]), spelled("100.00", ["a", "b"], ["x", "y"]))) == 1


def test_legacy_parameters(recorded, key):
    item = {"p": key, "c": 1}

    def legacy(action, value=None):
        change_ = {"Action": action} | ({} if value is None else {"Value": av(value)})
        return lambda table: table.update_item(Key=avs(item), AttributeUpdates={"v": change_})
    assert recorded.changes(key, legacy("PUT", 1), legacy("PUT", 1), legacy("ADD", 2), legacy("DELETE"), legacy("DELETE")) == [
        ("INSERT", None, item | {"v": 1}), ("MODIFY", item | {"v": 1}, item | {"v": 3}), ("MODIFY", item | {"v": 3}, item)]


def test_refused_writes(recorded, key):
    item = {"p": key, "c": 1}
    missing = {"ConditionExpression": "attribute_exists(nix)"}
    failed = "ConditionalCheckFailedException"
    assert recorded.changes(
        key, put(item),
        refuses(put(item | {"v": 1}, **missing), failed), refuses(update(item, "SET v = :v", {":v": 1}, **missing), failed),
        refuses(delete(item, **missing), failed), refuses(put(item | {"v": "x" * 500_000}), "ValidationException"),
        refuses(update(item, "ADD p :one", {":one": 1}), "ValidationException"),
    ) == [("INSERT", None, item)]


def test_batches(recorded, key):
    same, changed, gone, fresh = ({"p": key, "c": c, "v": 1} for c in range(4))

    def put_(item):
        return {"PutRequest": {"Item": avs(item)}}

    def delete_(c):
        return {"DeleteRequest": {"Key": avs({"p": key, "c": c})}}
    found = recorded.changes(
        key, put(same), put(changed), put(gone), batch(put_(same), put_(changed | {"v": 2}), delete_(2), put_(fresh), delete_(99)))
    assert sorted(found[3:], key=repr) == sorted(
        [("MODIFY", changed, changed | {"v": 2}), ("REMOVE", gone, None), ("INSERT", None, fresh)], key=repr)


def test_transactions(recorded, key):
    same, changed, gone, checked = ({"p": key, "c": c, "v": 1} for c in range(4))

    def at(c):
        return {"Key": avs({"p": key, "c": c})}
    everything = transact(
        ("Put", {"Item": avs(same)}),
        ("Update", at(1) | {"UpdateExpression": "SET v = :v", "ExpressionAttributeValues": avs({":v": 2})}),
        ("Delete", at(2)),
        ("ConditionCheck", at(3) | {"ConditionExpression": "attribute_exists(v)"}),
        ("Update", at(4) | {"UpdateExpression": "SET v = :v", "ExpressionAttributeValues": avs({":v": 1})}),
        ("Delete", at(99)),
        ("Update", at(98) | {"UpdateExpression": "REMOVE nothing"}))
    found = recorded.changes(key, put(same), put(changed), put(gone), put(checked), everything)
    assert sorted(found[4:], key=repr) == sorted(
        [("MODIFY", changed, changed | {"v": 2}), ("REMOVE", gone, None), ("INSERT", None, {"p": key, "c": 4, "v": 1})], key=repr)


def test_a_cancelled_transaction(recorded, key):
    item = {"p": key, "c": 1}
    cancelled = transact(("Put", {"Item": avs(item | {"v": 1})}),
                         ("ConditionCheck", {"Key": avs({"p": key, "c": 2}), "ConditionExpression": "attribute_exists(p)"}))
    assert recorded.changes(key, put(item), refuses(cancelled, "TransactionCanceledException")) == [("INSERT", None, item)]


def test_a_replayed_transaction(recorded, key):
    def once(table):
        table.client.transact_write_items(ClientRequestToken=key, TransactItems=[{"Update": {
            "TableName": table.name, "Key": avs({"p": key, "c": 1}), "UpdateExpression": "ADD n :one", "ExpressionAttributeValues": avs({":one": 1})}}])
    assert recorded.changes(key, once, once, once) == [("INSERT", None, {"p": key, "c": 1, "n": 1})]


def test_a_transaction_over_two_tables_writes_to_both_streams(views, key):
    first, second = views["NEW_IMAGE"], views["OLD_IMAGE"]
    readers = [Consumer.at_latest(recorded.stream) for recorded in (first, second)]
    first.table.client.transact_write_items(TransactItems=[
        {"Put": {"TableName": recorded.table.name, "Item": avs({"p": key, "c": 1, "v": 1})}} for recorded in (first, second)])
    for reader, new in zip(readers, [{"p": key, "c": 1, "v": 1}, None]):
        assert [change(record) for record in reader.read_until(len)] == [("INSERT", None, new)]


# Order.

def test_one_items_changes_come_in_their_order(recorded, key):
    found = recorded.changes(key, *(update({"p": key, "c": 1}, "ADD n :one", {":one": 1}) for _ in range(50)))
    assert [(old or {}).get("n", 0) for _, old, _ in found] == list(range(50))
    assert [new["n"] for _, _, new in found] == list(range(1, 51))


def test_an_item_collections_changes_share_a_shard(recorded, streams, key):
    """All items of a partition key are in one shard as long as that is open, in the order of their commits."""
    records = recorded.records(key, *(put({"p": key, "c": c}) for c in range(20)))
    assert [plains(record["dynamodb"]["Keys"])["c"] for record in records] == list(range(20))


# Indexes.

def test_indexes_do_not_add_records(client, streams):
    table = Table.create(client, **spec("p:S", "c:N", gsis=[index("gee", "g:S")], lsis=[index("ell", "p:S", "l:S")], **stream_spec()))
    item = {"p": "x", "c": 1, "g": "g", "l": "l"}
    table.put(item)
    table.update({"p": "x", "c": 1}, "SET g = :g REMOVE l", {":g": "h"})
    changed = {"p": "x", "c": 1, "g": "h"}
    assert [change(record) for record in Stream.of(streams, table).everything()] == [("INSERT", None, item), ("MODIFY", item, changed)]
    table.delete_table()


def test_a_stream_begins_with_its_enabling(new_table, streams):
    table = new_table("p:S")
    table.put({"p": "before"})
    table.update_table(**stream_spec())
    table.wait_active()
    table.put({"p": "after"})
    table.put({"p": "before", "v": 1})
    found = sorted((change(record) for record in Stream.of(streams, table).everything()), key=repr)
    assert found == [("INSERT", None, {"p": "after"}), ("MODIFY", {"p": "before"}, {"p": "before", "v": 1})]
