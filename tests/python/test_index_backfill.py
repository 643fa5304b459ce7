"""Global indexes that are added to and removed from tables in use."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from expect import refused
from tables import definitions, index, without_shorthand
from tidegate import eventually


def add_index(table, an_index, *keys):
    return table.update_table(AttributeDefinitions=definitions("p:S", *keys, *an_index["_keys"]),
                              GlobalSecondaryIndexUpdates=[{"Create": without_shorthand(an_index)}])["TableDescription"]


def drop_index(table, name):
    return table.update_table(GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": name}}])["TableDescription"]


def test_an_index_over_existing_items(new_table):
    table = new_table("p:S")
    table.fill({"p": str(i), "g": "even" if i % 2 == 0 else "odd"} for i in range(100))
    described = add_index(table, index("gee", "g:S"))
    gee, = described["GlobalSecondaryIndexes"]
    assert described["TableStatus"] == "UPDATING"
    assert gee["IndexStatus"] == "CREATING"
    table.wait_active()
    gee, = table.describe()["GlobalSecondaryIndexes"]
    assert gee["IndexStatus"] == "ACTIVE" and not gee.get("Backfilling")
    assert len(table.find("g = :g", {":g": "even"}, IndexName="gee")) == 50
    assert {"AttributeName": "g", "AttributeType": "S"} in table.describe()["AttributeDefinitions"]


def test_offending_items_are_left_out(new_table):
    table = new_table("p:S")
    for p, g in [("good", "x"), ("number", 1), ("empty", ""), ("null", None), ("long", "x" * 2049)]:
        table.put({"p": p, "g": g})
    table.put({"p": "none"})
    add_index(table, index("gee", "g:S"))
    table.wait_active()
    assert [item["p"] for item in table.find_all(IndexName="gee")] == ["good"]
    with refused():
        table.put({"p": "late", "g": 1})
    assert len(table.find_all()) == 6


def test_an_index_on_a_table_under_write(new_table):
    """While 8 writers churn, an index is added; once ACTIVE it agrees with the table, and goes on doing so."""
    table = new_table("p:S")
    table.fill({"p": str(i), "g": "start", "n": 0} for i in range(500))
    done = threading.Event()

    def churn(number):
        rng = random.Random(number)
        while not done.is_set():
            key = {"p": str(rng.randrange(600))}
            if rng.random() < 0.2:
                table.delete(key)
            elif rng.random() < 0.2:
                table.update(key, "REMOVE g")
            else:
                table.put(key | {"g": rng.choice(["a", "b", "c"]), "n": rng.randrange(1000)})

    with ThreadPoolExecutor(8) as pool:
        writers = [pool.submit(churn, number) for number in range(8)]
        try:
            add_index(table, index("gee", "g:S", "n:N"))
            table.wait_active()
        finally:
            done.set()
        for writer in writers:
            writer.result()
    by_key = lambda item: item["p"]  # noqa: E731
    expected = sorted((item for item in table.find_all() if {"g", "n"} <= item.keys()), key=by_key)
    assert sorted(table.find_all(IndexName="gee"), key=by_key) == expected


def test_an_index_is_not_read_before_it_is_complete(new_table):
    table = new_table("p:S")
    table.fill({"p": str(i), "g": "same"} for i in range(1000))
    add_index(table, index("gee", "g:S"))
    while True:
        try:
            found = table.find("g = :g", {":g": "same"}, IndexName="gee")
        except table.client.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] in ("ValidationException", "ResourceNotFoundException")
            continue
        assert len(found) == 1000
        break


def test_an_index_is_removed_and_its_attribute_is_free_again(new_table):
    table = new_table("p:S", gsis=[index("gee", "g:S")])
    table.put({"p": "x", "g": "y"})
    gee, = drop_index(table, "gee")["GlobalSecondaryIndexes"]
    assert gee["IndexStatus"] == "DELETING"
    eventually(lambda: "GlobalSecondaryIndexes" not in table.describe() and table.describe()["TableStatus"] == "ACTIVE")
    assert table.describe()["AttributeDefinitions"] == definitions("p:S")
    with refused("The table does not have the specified index: gee"):
        table.find("g = :g", {":g": "y"}, IndexName="gee")
    table.put({"p": "x", "g": 5})
    assert table.get({"p": "x"}) == {"p": "x", "g": 5}


def test_an_index_of_the_same_name_starts_anew(new_table):
    table = new_table("p:S", gsis=[index("gee", "g:S")])
    table.put({"p": "x", "g": "y", "h": 1})
    drop_index(table, "gee")
    eventually(lambda: "GlobalSecondaryIndexes" not in table.describe() and table.describe()["TableStatus"] == "ACTIVE")
    table.update_table(AttributeDefinitions=definitions("p:S", "h:N"),
                       GlobalSecondaryIndexUpdates=[{"Create": without_shorthand(index("gee", "h:N"))}])
    table.wait_active()
    assert table.find("h = :h", {":h": 1}, IndexName="gee") == [{"p": "x", "g": "y", "h": 1}]


def test_a_multi_attribute_index_on_a_live_table(new_table):
    table = new_table("p:S")
    table.fill({"p": str(i), "a": "x", "b": i % 3, "c": i} for i in range(30))
    add_index(table, index("multi", ["a:S", "b:N"], ["c:N"]))
    table.wait_active()
    found = table.find("a = :a AND b = :b AND c < :c", {":a": "x", ":b": 1, ":c": 15}, IndexName="multi")
    assert [item["c"] for item in found] == [1, 4, 7, 10, 13]


@pytest.mark.parametrize("projection", ["ALL", "KEYS_ONLY", ["kept"]])
def test_backfill_projects(new_table, projection):
    table = new_table("p:S")
    table.put({"p": "x", "g": "y", "kept": 1, "left": 2})
    add_index(table, index("gee", "g:S", project=projection))
    table.wait_active()
    expected = {"p": "x", "g": "y"}
    if projection != "KEYS_ONLY":
        expected["kept"] = 1
    if projection == "ALL":
        expected["left"] = 2
    assert table.find_all(IndexName="gee") == [expected]
