"""Time to live: its switch, which items expire and which do not, and what their removal leaves behind.

The service lets a table's setting change once in half an hour; that quota is not imitated, so it is not tested.
"""

import re
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError

from conftest import connect
from expect import constraint, not_found, refused
from streams import Consumer, Stream, change, stream_spec
from tables import Table, fresh_name, index, spec
from tidegate import Tidegate, eventually
from values import av, avs

DAY = 24 * 60 * 60
YEARS = 365 * DAY
SOON = 20
EXPIRED = {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}


def now():
    return int(time.time())


def switch(table, attribute="ttl", enabled=True):
    return table.update_time_to_live(TimeToLiveSpecification={"AttributeName": attribute, "Enabled": enabled})


def status(table):
    return table.describe_time_to_live()["TimeToLiveDescription"]


def enabled(table, attribute="ttl"):
    """Switches it on and waits until it is."""
    switch(table, attribute)
    eventually(lambda: status(table)["TimeToLiveStatus"] == "ENABLED")
    return table


def disabled(table, attribute="ttl"):
    switch(table, attribute, False)
    eventually(lambda: status(table)["TimeToLiveStatus"] == "DISABLED")
    return table


def swept(table, *keys, timeout=SOON):
    """Waits until the items are gone."""
    eventually(lambda: not any(table.get(key) for key in keys), timeout)


@pytest.fixture(scope="module")
def table(client):
    """Partition key `p`, expiring by `ttl`."""
    table = enabled(Table.create(client, **spec("p:S")))
    yield table
    table.delete_table()


# The switch.

def test_the_switch(new_table):
    table = new_table("p:S")
    assert status(table) == {"TimeToLiveStatus": "DISABLED"}
    assert switch(table)["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert status(table)["AttributeName"] == "ttl"
    eventually(lambda: status(table) == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"})
    assert switch(table, enabled=False)["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": False}
    eventually(lambda: status(table) == {"TimeToLiveStatus": "DISABLED"})
    enabled(table, "other")
    assert status(table) == {"TimeToLiveStatus": "ENABLED", "AttributeName": "other"}
    assert table.describe()["TableStatus"] == "ACTIVE"


def test_what_the_switch_refuses(new_table):
    table = new_table("p:S")
    other = "TimeToLive is active on a different AttributeName: current AttributeName is ttl"
    with refused("TimeToLive is already disabled"):
        switch(table, enabled=False)
    enabled(table)
    for attribute, on, message in [("ttl", True, "TimeToLive is already enabled"), ("dog", True, other), ("dog", False, other)]:
        with refused(message):
            switch(table, attribute, on)
    disabled(table)
    with refused("TimeToLive is already disabled"):
        switch(table, enabled=False)


NULL = "1 validation error detected: Value null at '{}' failed to satisfy constraint: Member must not be null"


@pytest.mark.parametrize("request_, message", [
    ({}, NULL.format("timeToLiveSpecification")),
    ({"TimeToLiveSpecification": {"Enabled": True}}, NULL.format("timeToLiveSpecification.attributeName")),
    ({"TimeToLiveSpecification": {"AttributeName": "ttl"}}, NULL.format("timeToLiveSpecification.enabled")),
    ({"TimeToLiveSpecification": {"AttributeName": "", "Enabled": True}},
     constraint("", "timeToLiveSpecification.attributeName", "have length greater than or equal to 1")),
    ({"TimeToLiveSpecification": {"AttributeName": "x" * 256, "Enabled": True}},
     constraint("x" * 256, "timeToLiveSpecification.attributeName", "have length less than or equal to 255")),
    ({"TimeToLiveSpecification": {}}, re.compile("2 validation errors detected: ")),
])
def test_members_of_the_specification(table, request_, message):
    with refused(message):
        table.update_time_to_live(**request_)


@pytest.mark.parametrize("specification", [{"AttributeName": "ttl", "Enabled": "dog"}, {"AttributeName": 3, "Enabled": True}, []])
def test_members_of_wrong_types(wire, table, specification):
    answer = wire.call("UpdateTimeToLive", {"TableName": table.name, "TimeToLiveSpecification": specification})
    assert (answer.status, answer.code) == (400, "SerializationException")


def test_a_table_that_is_not_there(client):
    missing = Table(client, fresh_name())
    for call in (lambda: switch(missing), lambda: status(missing)):
        with not_found(f"Requested resource not found: Table: {missing.name} not found"):
            call()


def test_a_table_by_its_arn(new_table, client):
    table = enabled(new_table("p:S"))
    assert status(Table(client, table.arn)) == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}


def test_the_setting_leaves_with_its_table(client):
    first = enabled(Table.create(client, **spec("p:S")))
    first.delete_table()
    client.get_waiter("table_not_exists").wait(TableName=first.name, WaiterConfig={"Delay": 1, "MaxAttempts": 9})
    again = Table.create(client, first.name, **spec("p:S"))
    assert status(again) == {"TimeToLiveStatus": "DISABLED"}
    again.delete_table()


# What expires.

def test_an_expired_item_is_swept_within_seconds(table, key):
    table.put({"p": key, "ttl": now() - 60})
    swept(table, {"p": key})


def test_an_item_expires_at_its_second(table, key):
    at = now() + 2
    table.put({"p": key, "ttl": at})
    while time.time() < at:
        item = table.get({"p": key})
        assert item is not None or time.time() >= at
    swept(table, {"p": key})


def never():
    """Items that stay, by what is the matter with their attribute."""
    attributes = {
        "none": {}, "another attribute": {"TTL": now() - 60}, "string": {"ttl": str(now() - 60)}, "empty string": {"ttl": ""},
        "null": {"ttl": None}, "boolean": {"ttl": True}, "bytes": {"ttl": b"1"}, "set": {"ttl": {now() - 60}}, "list": {"ttl": [now() - 60]},
        "map": {"ttl": {"ttl": now() - 60}}, "zero": {"ttl": 0}, "negative": {"ttl": -1000}, "the epoch": {"ttl": 1},
        "over five years ago": {"ttl": now() - 5 * YEARS - 3 * DAY}, "milliseconds": {"ttl": now() * 1000}, "tomorrow": {"ttl": now() + DAY},
        "as far as numbers go": {"ttl": 10**37},
    }
    return [{"p": name, **attribute} for name, attribute in attributes.items()]


def test_what_never_expires(new_table):
    """Half of the items are older than the switch; all are older than one that expires, and are there when that is gone."""
    table, items = new_table("p:S"), never()
    table.fill(items[::2])
    table.put({"p": "old witness", "ttl": now() - 60})
    enabled(table)
    table.fill(items[1::2])
    witnesses = {"new witness": now() - 60, "almost five years ago": now() - 5 * YEARS + 10 * DAY}
    for name, end in witnesses.items():
        table.put({"p": name, "ttl": end})
    swept(table, *({"p": name} for name in ["old witness", *witnesses]))
    assert sorted(table.find_all(), key=lambda item: item["p"]) == sorted(items, key=lambda item: item["p"])


def test_an_item_changed_in_time_is_spared(table, key):
    """Moved, cleared and made a string before its second; a witness of the same second goes."""
    at = now() + 2
    names = [f"{key} {name}" for name in ("moved", "cleared", "string", "replaced", "witness")]
    for name in names:
        table.put({"p": name, "ttl": at})
    table.update({"p": names[0]}, "SET #t = :t", {":t": at + DAY}, {"#t": "ttl"})
    table.update({"p": names[1]}, "REMOVE #t", names={"#t": "ttl"})
    table.update({"p": names[2]}, "SET #t = :t", {":t": "never"}, {"#t": "ttl"})
    table.put({"p": names[3]})
    swept(table, {"p": names[4]})
    assert all(table.get({"p": name}) for name in names[:4])


def test_an_item_may_be_given_a_nearer_end(table, key):
    table.put({"p": key, "ttl": now() + DAY})
    table.update({"p": key}, "SET #t = :t", {":t": now() - 60}, {"#t": "ttl"})
    swept(table, {"p": key})


@pytest.mark.parametrize("write", ["batch", "transaction", "update"])
def test_items_of_every_kind_of_write_expire(table, key, write):
    item = avs({"p": key, "ttl": now() - 60})
    match write:
        case "batch":
            table.client.batch_write_item(RequestItems={table.name: [{"PutRequest": {"Item": item}}]})
        case "transaction":
            table.client.transact_write_items(TransactItems=[{"Put": {"TableName": table.name, "Item": item}}])
        case "update":
            table.update({"p": key}, "SET #t = :t", {":t": now() - 60}, {"#t": "ttl"})
    swept(table, {"p": key})


def test_a_key_may_be_the_attribute(new_table):
    table = enabled(new_table("p:S", "at:N"), "at")
    past, future = now() - 60, now() + DAY
    table.fill({"p": "x", "at": at} for at in (past, past + 1, future))
    eventually(lambda: [item["at"] for item in table.find("p = :p", {":p": "x"})] == [future], SOON)


def test_items_from_before_the_switch_expire(new_table):
    table = new_table("p:S", "c:N")
    table.fill({"p": str(c % 5), "c": c, "ttl": now() - c % 100 - 1 if c % 2 else now() + DAY} for c in range(1500))
    enabled(table)
    eventually(lambda: {item["c"] % 2 for item in table.find_all()} == {0}, 60)
    assert len(table.find_all()) == 750


def test_a_disabled_table_keeps_its_items(table, new_table, key):
    other = disabled(enabled(new_table("p:S")))
    for each in (other, table):
        each.put({"p": key, "ttl": now() - 60})
    swept(table, {"p": key})
    assert other.get({"p": key})


def test_the_attribute_can_be_another_one(new_table):
    table = disabled(enabled(new_table("p:S"), "first"), "first")
    past = now() - 60
    table.put({"p": "first", "first": past})
    enabled(table, "second")
    table.put({"p": "second", "second": past, "first": past})
    table.put({"p": "first again", "first": past})
    swept(table, {"p": "second"})
    assert {item["p"] for item in table.find_all()} == {"first", "first again"}


# What a removal leaves.

def test_indexes_follow(new_table):
    table = enabled(new_table("p:S", "c:N", gsis=[index("gee", "g:S")], lsis=[index("ell", "p:S", "l:N")]))
    table.fill({"p": "x", "c": c, "g": "y", "l": c, "ttl": now() - 60 if c < 5 else now() + DAY} for c in range(8))
    swept(table, *({"p": "x", "c": c} for c in range(5)))
    for name in ("gee", "ell"):
        assert sorted(item["c"] for item in table.find_all(IndexName=name)) == [5, 6, 7]


def test_the_stream_names_the_service(new_table, streams):
    table = enabled(new_table("p:S", **stream_spec()))
    items = [{"p": "deleted", "v": 1}, {"p": "expired", "v": 1, "ttl": now() - 60}]
    stream = Stream.of(streams, table)
    for item in items:
        table.put(item)
    table.delete({"p": "deleted"})
    records = Consumer(stream).read_until(lambda records: len(records) == 4, SOON)
    removals = {record["dynamodb"]["Keys"]["p"]["S"]: record for record in records if record["eventName"] == "REMOVE"}
    assert change(removals["expired"]) == ("REMOVE", items[1], None)
    assert removals["expired"]["userIdentity"] == EXPIRED
    assert [record for record in records if "userIdentity" in record] == [removals["expired"]]


def test_an_expired_item_is_removed_once(new_table, streams):
    table = new_table("p:S", **stream_spec("KEYS_ONLY"))
    table.fill({"p": str(number), "ttl": now() - 60} for number in range(200))
    enabled(table)
    records = Consumer(Stream.of(streams, table)).read_until(lambda records: len(records) >= 400, 60)
    removed = [record["dynamodb"]["Keys"]["p"]["S"] for record in records if record["eventName"] == "REMOVE"]
    assert sorted(removed) == sorted(str(number) for number in range(200))


def test_a_successor_lives(table, key):
    """An item put again after its removal is another item."""
    table.put({"p": key, "ttl": now() - 60})
    swept(table, {"p": key})
    table.put({"p": key, "ttl": now() + DAY, "v": 2})
    table.put({"p": f"{key} witness", "ttl": now() - 60})
    swept(table, {"p": f"{key} witness"})
    assert table.get({"p": key})["v"] == 2


def test_sessions_that_are_kept_alive_stay(table, key):
    """Eight users prolong their sessions again and again, past the first end of each; nobody loses one."""
    lease, first_end = 3, now() + 3

    def use(number):
        session = {"p": f"{key} {number}"}
        table.put(session | {"ttl": first_end})
        while now() <= first_end:
            table.update(session, "SET #t = :t", {":t": now() + lease}, {"#t": "ttl"}, ConditionExpression="attribute_exists(p)")
        return session
    with ThreadPoolExecutor(8) as pool:
        sessions = list(pool.map(use, range(8)))
    swept(table, *sessions)


def removals(endpoint, table):
    """What the server counted of a table."""
    text = urllib.request.urlopen(f"{endpoint}/metrics").read().decode()
    found = re.search(rf'dynamodb_time_to_live_deleted_item_count_total{{.*table="{re.escape(table.name)}"}} (\d+)', text)
    return int(found.group(1)) if found else 0


def test_removals_are_counted(new_table, server):
    table = enabled(new_table("p:S"))
    table.put({"p": "deleted", "ttl": now() + DAY})
    table.delete({"p": "deleted"})
    table.fill({"p": str(number), "ttl": now() - 60} for number in range(7))
    eventually(lambda: not table.find_all(), SOON)
    eventually(lambda: removals(server.endpoint, table) == 7, SOON)


# Across a death.

def test_expiry_goes_on_after_a_kill(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        table = enabled(Table.create(connect(server.endpoint), "durable", **spec("p:S", gsis=[index("gee", "g:S")])))
        table.fill({"p": str(number), "g": "x", "ttl": now() + number % 3 if number % 2 else now() + DAY} for number in range(600))
        server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        table = Table(connect(server.endpoint), "durable")
        assert status(table) == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
        eventually(lambda: {int(item["p"]) % 2 for item in table.find_all()} == {0}, 60)
        assert len(table.find_all()) == len(table.find("g = :g", {":g": "x"}, IndexName="gee")) == 300


def test_a_switch_on_a_full_table_outlives_a_kill(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        table = Table.create(connect(server.endpoint), "durable", **spec("p:S"))
        table.fill({"p": str(number), "ttl": now() - 60 if number % 2 else now() + DAY} for number in range(2000))
        switch(table)
        server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        table = Table(connect(server.endpoint), "durable")
        eventually(lambda: status(table) == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"})
        eventually(lambda: {int(item["p"]) % 2 for item in table.find_all()} == {0}, 60)
        assert len(table.find_all()) == 1000


def test_a_kill_in_the_middle_of_a_sweep(tmp_path):
    """Thousands expire at once while eight users move theirs out of the way; what was acknowledged stands, and the index agrees."""
    numbers, kept, end = range(3000), {}, now() + 2
    gee = index("gee", "g:S", project="KEYS_ONLY")

    def fill(table, share):
        table.fill({"p": str(number), "g": str(number % 7), "ttl": end} for number in numbers[share::8])

    def use(table, share):
        """Prolongs every fifth item, until the server is gone; an item that was swept before stays away."""
        for number in numbers[share::8][::5]:
            try:
                table.update({"p": str(number)}, "SET #t = :t", {":t": now() + DAY}, {"#t": "ttl"}, ConditionExpression="attribute_exists(p)")
                kept[str(number)] = True
            except table.client.exceptions.ConditionalCheckFailedException:
                kept[str(number)] = False
            except (EndpointConnectionError, ConnectionClosedError):
                return

    with Tidegate.on_disk(tmp_path) as server, ThreadPoolExecutor(8) as pool:
        table = enabled(Table.create(connect(server.endpoint), "durable", **spec("p:S", gsis=[gee])))
        list(pool.map(lambda share: fill(table, share), range(8)))
        users = [pool.submit(use, table, share) for share in range(8)]
        eventually(lambda: table.scan(Select="COUNT")["Count"] < len(numbers))
        server.kill()
        [user.result() for user in users]
    with Tidegate.on_disk(tmp_path) as server:
        table = Table(connect(server.endpoint), "durable")
        eventually(lambda: all(item["ttl"] > now() for item in table.find_all()), 60)
        items = {item["p"] for item in table.find_all()}
        assert {number for number, stays in kept.items() if stays} <= items
        assert not {number for number, stays in kept.items() if not stays} & items
        assert {item["p"] for item in table.find_all(IndexName="gee")} == items
        assert table.describe()["ItemCount"] == len(items)


def test_the_answer_to_a_read_may_be_an_expired_item_but_never_half_of_one(table, key):
    """Items pass from present to gone; a reader sees either."""
    table.put({"p": key, "ttl": now() + 1, "a": 1, "b": 1})
    whole = table.get({"p": key})

    def gone():
        item = table.get({"p": key})
        assert item in (whole, None)
        return item is None
    eventually(gone, SOON)
    assert table.get_item(Key={"p": av(key)}, ConsistentRead=True).keys() == {"ResponseMetadata"}
