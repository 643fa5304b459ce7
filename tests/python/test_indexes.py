"""Local and global secondary indexes: what is in them, what may be read from them, which items they refuse."""

import re

import pytest

from expect import INVALID, refused
from tables import Table, expressions, index, pages, spec
from values import av, avs


@pytest.fixture(scope="module")
def table(client):
    """Items 1..6 of partition "x"; g (S) is a sparse global key, l (N) a sparse local one."""
    created = Table.create(client, **spec("p:S", "c:N", gsis=[
        index("all", "g:S", "c:N"), index("keys", "g:S", project="KEYS_ONLY"), index("some", "g:S", "l:N", project=["extra"]),
    ], lsis=[index("by_l", "p:S", "l:N", project="KEYS_ONLY"), index("by_l_some", "p:S", "l:N", project=["extra"])]))
    for number in range(1, 7):
        item = {"p": "x", "c": number, "extra": f"e{number}", "more": f"m{number}"}
        if number % 2:
            item["g"] = "odd"
        if number > 2:
            item["l"] = -number
        created.put(item)
    return created


def numbers(items):
    return [item["c"] for item in items]


def test_indexes_are_sparse(table):
    assert numbers(table.find("g = :g", {":g": "odd"}, IndexName="all")) == [1, 3, 5]
    assert numbers(table.find("p = :p", {":p": "x"}, IndexName="by_l")) == [6, 5, 4, 3]
    assert sorted(numbers(table.find_all(IndexName="all"))) == [1, 3, 5]
    assert sorted(numbers(table.find_all(IndexName="by_l"))) == [3, 4, 5, 6]
    assert sorted(numbers(table.find_all(IndexName="some"))) == [3, 5]


PROJECTED = [
    ("all", "g = :v", "odd", {"p", "c", "g", "extra", "more"}), ("keys", "g = :v", "odd", {"p", "c", "g"}),
    ("some", "g = :v", "odd", {"p", "c", "g", "l", "extra"}), ("by_l", "p = :v", "x", {"p", "c", "l"}),
    ("by_l_some", "p = :v", "x", {"p", "c", "l", "extra"}),
]


@pytest.mark.parametrize("name, condition, value, attributes", PROJECTED)
def test_projections(table, name, condition, value, attributes):
    items = table.find(condition, {":v": value}, IndexName=name)
    wanted = attributes | ({"l"} if name == "all" else set())
    assert items and all(attributes <= item.keys() <= wanted for item in items)
    assert all(item.keys() <= wanted for item in table.find_all(IndexName=name))


def test_range_conditions_and_order(table):
    assert numbers(table.find("g = :g AND c > :c", {":g": "odd", ":c": 1}, IndexName="all")) == [3, 5]
    assert numbers(table.find("p = :p AND l BETWEEN :a AND :b", {":p": "x", ":a": -5, ":b": -4}, IndexName="by_l")) == [5, 4]
    assert numbers(table.find("p = :p", {":p": "x"}, IndexName="by_l", ScanIndexForward=False)) == [3, 4, 5, 6]


def test_pages_carry_all_keys(table):
    request = expressions(KeyConditionExpression="g = :g", values={":g": "odd"})
    page = table.query(IndexName="some", Limit=1, **request)
    assert page["LastEvaluatedKey"].keys() == {"g", "l", "p", "c"}
    assert [len(page["Items"]) for page in pages(table.query, IndexName="all", Limit=1, **request)] == [1, 1, 1, 0]
    scanned = [item for page in pages(table.scan, IndexName="keys", Limit=1) for item in page["Items"]]
    assert sorted(item["c"]["N"] for item in scanned) == ["1", "3", "5"]


@pytest.mark.parametrize("start", [{"g": "odd"}, {"p": "x", "c": 1}, {"g": "odd", "p": "x", "c": "text"}, {"g": "odd", "p": "x", "c": 1, "z": 1},
                                   {"g": "even", "p": "x", "c": 2}])
def test_start_keys_that_are_refused(table, start):
    with refused(re.compile("(?i)start(ing)? ?key|schema")):
        table.query(IndexName="all", ExclusiveStartKey=avs(start), **expressions(KeyConditionExpression="g = :g", values={":g": "odd"}))


def test_many_items_of_one_index_key(new_table):
    table = new_table("p:S", gsis=[index("gee", "g:S")])
    table.fill({"p": str(i), "g": "same"} for i in range(60))
    found = table.find("g = :g", {":g": "same"}, IndexName="gee", Limit=7)
    assert len(found) == len({item["p"] for item in found}) == 60


CONSISTENT = "Consistent reads are not supported on global secondary indexes"


def test_consistent_reads(table):
    with refused(CONSISTENT):
        table.find("g = :g", {":g": "odd"}, IndexName="all", ConsistentRead=True)
    with refused(CONSISTENT):
        table.scan(IndexName="all", ConsistentRead=True)
    with refused(CONSISTENT):
        table.find("nonsense = :g", {":g": "odd"}, IndexName="all", ConsistentRead=True)
    assert numbers(table.find("p = :p", {":p": "x"}, IndexName="by_l", ConsistentRead=True)) == [6, 5, 4, 3]
    assert table.scan(IndexName="by_l", ConsistentRead=True)["Count"] == 4


def test_local_indexes_fetch_what_they_do_not_project(table):
    for request in [{"Select": "ALL_ATTRIBUTES"}, {"ProjectionExpression": "c, more"}, {"AttributesToGet": ["c", "more"]}]:
        if "AttributesToGet" in request:
            items = table.query(IndexName="by_l", KeyConditions={"p": {"ComparisonOperator": "EQ", "AttributeValueList": [av("x")]}}, **request)["Items"]
            assert [item["more"]["S"] for item in items] == ["m6", "m5", "m4", "m3"]
        else:
            assert [item["more"] for item in table.find("p = :p", {":p": "x"}, IndexName="by_l", **request)] == ["m6", "m5", "m4", "m3"]


def test_global_indexes_do_not(table):
    with refused(INVALID + "Select type ALL_ATTRIBUTES is not supported for global secondary index keys because its projection type is not ALL"):
        table.find("g = :g", {":g": "odd"}, IndexName="keys", Select="ALL_ATTRIBUTES")
    with refused(INVALID + "Select type ALL_ATTRIBUTES is not supported for global secondary index keys because its projection type is not ALL"):
        table.scan(IndexName="keys", Select="ALL_ATTRIBUTES")
    with refused(INVALID + "Global secondary index keys does not project [more]"):
        table.find("g = :g", {":g": "odd"}, IndexName="keys", ProjectionExpression="c, more")
    assert len(table.find("g = :g", {":g": "odd"}, IndexName="all", Select="ALL_ATTRIBUTES")) == 3


def test_select_all_projected_is_the_default(table):
    default = table.find("g = :g", {":g": "odd"}, IndexName="some")
    assert table.find("g = :g", {":g": "odd"}, IndexName="some", Select="ALL_PROJECTED_ATTRIBUTES") == default
    assert table.query(IndexName="some", Select="COUNT", **expressions(KeyConditionExpression="g = :g", values={":g": "odd"}))["Count"] == 2


def test_filters_in_an_index_query(table):
    assert numbers(table.find("g = :g", {":g": "odd", ":p": "x"}, IndexName="all", FilterExpression="p = :p")) == [1, 3, 5]
    assert numbers(table.find("g = :g", {":g": "odd", ":e": "e3"}, IndexName="all", FilterExpression="extra = :e")) == [3]
    with refused("Filter Expression can only contain non-primary key attributes: Primary key attribute: g"):
        table.find("g = :g", {":g": "odd"}, IndexName="all", FilterExpression="g = :g")
    with refused("Filter Expression can only contain non-primary key attributes: Primary key attribute: l"):
        table.find("p = :p", {":p": "x", ":n": 1}, IndexName="by_l", FilterExpression="l = :n")


def test_key_conditions_are_those_of_the_index(table):
    with refused("Query condition missed key schema element: g"):
        table.find("p = :p", {":p": "x"}, IndexName="all")
    with refused("Query condition missed key schema element: l"):
        table.find("p = :p AND c = :c", {":p": "x", ":c": 1}, IndexName="by_l")


WRONG_TYPE = INVALID + "Type mismatch for Index Key {} Expected: {} Actual: {} IndexName: {}"
EMPTY_IN_UPDATE = ("One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value "
                   "that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.")
EMPTY = ("One or more parameter values are not valid. A value specified for a secondary index key is not supported. "
         "The AttributeValue for a key attribute cannot contain an empty string value. IndexName: {}, IndexKey: {}")


@pytest.fixture(scope="module")
def strict(client):
    return Table.create(client, **spec("p:S", "c:S", gsis=[index("gee", "g:S", "r:N")], lsis=[index("ell", "p:S", "l:S")]))


BAD_INDEX_KEYS = [
    ({"g": 1}, WRONG_TYPE.format("g", "S", "N", "gee")), ({"g": None}, WRONG_TYPE.format("g", "S", "NULL", "gee")),
    ({"r": "x"}, WRONG_TYPE.format("r", "N", "S", "gee")), ({"l": {"m": 1}}, WRONG_TYPE.format("l", "S", "M", "ell")),
    ({"l": {"s"}}, WRONG_TYPE.format("l", "S", "SS", "ell")), ({"g": ""}, EMPTY.format("gee", "g")), ({"l": ""}, EMPTY.format("ell", "l")),
]


@pytest.mark.parametrize("attributes, message", BAD_INDEX_KEYS)
def test_attributes_that_no_index_could_hold(strict, key, attributes, message):
    item = {"p": key, "c": "c"} | attributes
    with refused(message):
        strict.put(item)
    with refused(message):
        strict.client.batch_write_item(RequestItems={strict.name: [{"PutRequest": {"Item": avs(item)}}]})
    (name, value), = attributes.items()
    with refused(EMPTY_IN_UPDATE if value == "" else re.compile(
            "The update expression attempted to update the secondary index key to unsupported type|Type mismatch for Index Key")):
        strict.update({"p": key, "c": "c"}, "SET #n = :v", {":v": value}, {"#n": name})
    assert strict.get({"p": key, "c": "c"}) is None


@pytest.mark.parametrize("attributes", [{"g": "x" * 2049}, {"l": "x" * 1025}])
def test_index_keys_have_length_limits(strict, key, attributes):
    with refused():
        strict.put({"p": key, "c": "c"} | attributes)


def test_longest_index_keys(strict, key):
    strict.put({"p": key, "c": "c", "g": "x" * 2048, "r": 1, "l": "y" * 1024})
    assert len(strict.find("g = :g", {":g": "x" * 2048}, IndexName="gee")) == 1


def test_entries_follow_their_item(strict, key):
    at = {"p": key, "c": "c"}
    in_index = lambda g: strict.find("g = :g", {":g": g}, IndexName="gee")  # noqa: E731
    strict.put(at | {"g": key + "1", "r": 1})
    strict.update(at, "SET g = :g", {":g": key + "2"})
    assert (in_index(key + "1"), len(in_index(key + "2"))) == ([], 1)
    strict.update(at, "SET rest = :v", {":v": 1})
    assert in_index(key + "2") == [at | {"g": key + "2", "r": 1, "rest": 1}]
    strict.update(at, "REMOVE r")
    assert in_index(key + "2") == []
    strict.update(at, "SET r = :r", {":r": 2})
    assert len(in_index(key + "2")) == 1
    strict.delete(at)
    assert in_index(key + "2") == []


def test_index_on_the_tables_own_keys(new_table):
    table = new_table("p:S", "c:S", gsis=[index("swapped", "c:S", "p:S"), index("same", "p:S")])
    table.put({"p": "p", "c": "c"})
    assert table.find("c = :c AND p = :p", {":c": "c", ":p": "p"}, IndexName="swapped") == [{"p": "p", "c": "c"}]
    assert table.find("p = :p", {":p": "p"}, IndexName="same") == [{"p": "p", "c": "c"}]
    table.delete({"p": "p", "c": "c"})
    assert table.find_all(IndexName="swapped") == []


# ---- multi-attribute keys

MULTI = index("multi", ["h1:S", "h2:N"], ["r1:S", "r2:N", "r3:B"])


@pytest.fixture(scope="module")
def multi(client):
    created = Table.create(client, **spec("p:S", gsis=[MULTI]))
    for number, (r1, r2, r3) in enumerate([("a", 1, b"x"), ("a", 1, b"y"), ("a", 10, b"x"), ("a", 9, b"x"), ("b", -1, b"x")]):
        created.put({"p": str(number), "h1": "h", "h2": 7, "r1": r1, "r2": r2, "r3": r3})
    created.put({"p": "other", "h1": "h", "h2": 8, "r1": "a", "r2": 1, "r3": b"x"})
    created.put({"p": "incomplete", "h1": "h", "h2": 7, "r1": "a", "r2": 1})
    return created


HASH = {":h1": "h", ":h2": 7}
MULTI_QUERIES = [
    ("h1 = :h1 AND h2 = :h2", {}, "01324"), ("h2 = :h2 AND h1 = :h1", {}, "01324"),
    ("h1 = :h1 AND h2 = :h2 AND r1 = :a", {":a": "a"}, "0132"), ("r1 = :a AND h1 = :h1 AND h2 = :h2", {":a": "a"}, "0132"),
    ("h1 = :h1 AND h2 = :h2 AND r1 > :a", {":a": "a"}, "4"), ("h1 = :h1 AND h2 = :h2 AND begins_with(r1, :a)", {":a": "a"}, "0132"),
    ("h1 = :h1 AND h2 = :h2 AND r1 = :a AND r2 >= :n", {":a": "a", ":n": 9}, "32"),
    ("h1 = :h1 AND h2 = :h2 AND r1 = :a AND r2 BETWEEN :m AND :n", {":a": "a", ":m": 1, ":n": 9}, "013"),
    ("h1 = :h1 AND h2 = :h2 AND r1 = :a AND r2 = :n AND r3 = :x", {":a": "a", ":n": 1, ":x": b"y"}, "1"),
    ("h1 = :h1 AND h2 = :h2 AND r1 = :a AND r2 = :n AND r3 < :x", {":a": "a", ":n": 1, ":x": b"y"}, "0"),
]


@pytest.mark.parametrize("condition, values, expected", MULTI_QUERIES)
def test_multi_attribute_queries(multi, condition, values, expected):
    values = HASH | values
    assert "".join(item["p"] for item in multi.find(condition, values, IndexName="multi")) == expected
    assert "".join(item["p"] for item in multi.find(condition, values, IndexName="multi", Limit=1)) == expected
    assert "".join(item["p"] for item in multi.find(condition, values, IndexName="multi", ScanIndexForward=False)) == expected[::-1]


def gap(missing, present):
    return re.compile(f"RANGE key attributes {missing} must have equality conditions specified in the query because a condition "
                      f"is present on key attribute {present}")


MULTI_FAULTS = [
    ("h1 = :h1 AND h2 = :h2 AND r2 = :n", {":n": 1}, gap("r1", "r2")),
    ("h1 = :h1 AND h2 = :h2 AND r1 > :a AND r2 = :n", {":a": "a", ":n": 1}, gap("r1", "r2")),
    ("h1 = :h1 AND h2 = :h2 AND r1 = :a AND r3 = :x", {":a": "a", ":x": b"x"}, gap("r2", "r3")),
    ("h1 = :h1 AND h2 > :h2", {}, None),
    ("h1 = :h1 AND r1 = :a", {":a": "a"}, None),
    ("h1 = :h1 AND h2 = :h2 AND r1 = :n", {":n": 1}, INVALID + "Condition parameter type does not match schema type"),
]


@pytest.mark.parametrize("condition, values, message", MULTI_FAULTS)
def test_multi_attribute_queries_that_are_refused(multi, condition, values, message):
    used = {name: value for name, value in (HASH | values).items() if name in condition}
    with refused(message):
        multi.find(condition, used, IndexName="multi")


def test_one_partition_attribute_is_not_enough(multi):
    with refused():
        multi.find("h1 = :h1", {":h1": "h"}, IndexName="multi")


def test_multi_attribute_pages_carry_every_key(multi):
    page = multi.query(IndexName="multi", Limit=1, **expressions(KeyConditionExpression="h1 = :h1 AND h2 = :h2", values=HASH))
    assert page["LastEvaluatedKey"].keys() == {"p", "h1", "h2", "r1", "r2", "r3"}


def test_multi_attribute_description_and_sparseness(multi):
    described, = multi.describe()["GlobalSecondaryIndexes"]
    assert described["KeySchema"] == MULTI["KeySchema"]
    assert sorted(item["p"] for item in multi.find_all(IndexName="multi")) == ["0", "1", "2", "3", "4", "other"]


def test_multi_attribute_filters_on_keys(multi):
    for attribute in ["h2", "r3"]:
        with refused(f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {attribute}"):
            multi.find("h1 = :h1 AND h2 = :h2", HASH, IndexName="multi", FilterExpression=f"{attribute} = :h2")
    assert len(multi.find("h1 = :h1 AND h2 = :h2", HASH | {":p": "1"}, IndexName="multi", FilterExpression="p = :p")) == 1


def test_the_largest_multi_attribute_key(new_table):
    hashes, ranges = [f"h{i}" for i in range(4)], [f"r{i}" for i in range(4)]
    table = new_table("p:S", gsis=[index("multi", [h + ":S" for h in hashes], [r + ":N" for r in ranges])])
    item = {"p": "x"} | {h: h for h in hashes} | {r: i for i, r in enumerate(ranges)}
    table.put(item)
    condition = " AND ".join(f"{name} = :{name}" for name in hashes + ranges)
    assert table.find(condition, {f":{name}": item[name] for name in hashes + ranges}, IndexName="multi") == [item]
