"""Query: key conditions, order, pages, filters, Select."""

import re

import pytest

from expect import INVALID, refused
from tables import expressions, pages
from values import av, avs, plain


@pytest.fixture(scope="module")
def rows(sorted_s):
    """Partition "rows" of the string table: c = a0..a4, b0..b4, each with n."""
    sorted_s.fill({"p": "rows", "c": f"{letter}{i}", "n": i} for letter in "ab" for i in range(5))
    return sorted_s


ALL = [f"{letter}{i}" for letter in "ab" for i in range(5)]
CONDITIONS = [
    ("p = :p", {}, ALL),
    (":p = p", {}, ALL),
    ("(p = :p)", {}, ALL),
    ("p = :p AND c = :c", {":c": "a3"}, ["a3"]),
    ("c = :c AND p = :p", {":c": "a3"}, ["a3"]),
    ("(p = :p) AND (c = :c)", {":c": "a3"}, ["a3"]),
    ("(p = :p AND c = :c)", {":c": "a3"}, ["a3"]),
    ("p = :p and c = :c", {":c": "zz"}, []),
    ("p = :p AND c < :c", {":c": "a2"}, ["a0", "a1"]),
    ("p = :p AND :c > c", {":c": "a2"}, ["a0", "a1"]),
    ("p = :p AND c <= :c", {":c": "a2"}, ["a0", "a1", "a2"]),
    ("p = :p AND c > :c", {":c": "b3"}, ["b4"]),
    ("p = :p AND :c <= c", {":c": "b3"}, ["b3", "b4"]),
    ("p = :p AND c BETWEEN :c AND :d", {":c": "a3", ":d": "b0"}, ["a3", "a4", "b0"]),
    ("p = :p AND c between :c and :d", {":c": "a3", ":d": "a3"}, ["a3"]),
    ("p = :p AND begins_with(c, :c)", {":c": "b"}, ALL[5:]),
]


@pytest.mark.parametrize("condition, values, expected", CONDITIONS)
def test_key_condition(rows, condition, values, expected):
    values = values | {":p": "rows"}
    assert [item["c"] for item in rows.find(condition, values)] == expected
    assert [item["c"] for item in rows.find(condition, values, ScanIndexForward=False)] == expected[::-1]
    assert [item["c"] for item in rows.find(condition, values, Limit=1)] == expected
    assert rows.query(Select="COUNT", **expressions(KeyConditionExpression=condition, values=values))["Count"] == len(expected)


def test_binary_sort_keys_are_unsigned(sorted_b, key):
    order = [b"\x00", b"\x00\x00", b"\x01", b"\x7f", b"\x80", b"\xff", b"\xff\x00"]
    sorted_b.fill({"p": key, "c": c} for c in reversed(order))
    assert [item["c"] for item in sorted_b.find("p = :p", {":p": key})] == order
    assert [item["c"] for item in sorted_b.find("p = :p AND begins_with(c, :c)", {":p": key, ":c": b"\xff"})] == order[-2:]
    assert [item["c"] for item in sorted_b.find("p = :p AND c > :c", {":p": key, ":c": b"\x7f"})] == order[4:]


def test_string_sort_keys_are_utf8_bytes(sorted_s, key):
    order = ["A", "B", "a", "b", "z", "é", "€", "\uffff", "😀"]
    sorted_s.fill({"p": key, "c": c} for c in reversed(order))
    assert [item["c"] for item in sorted_s.find("p = :p", {":p": key})] == order
    assert [item["c"] for item in sorted_s.find("p = :p AND begins_with(c, :c)", {":p": key, ":c": "\uffff"})] == ["\uffff"]


def test_partitions_with_a_common_prefix_stay_apart(sorted_s, key):
    for partition in (key, key + "x", key + "\x00", key + "\x00c"):
        sorted_s.put({"p": partition, "c": "c"})
        assert [item["p"] for item in sorted_s.find("p = :p", {":p": partition})] == [partition]


def kce(text):
    return f"Invalid KeyConditionExpression: {text}"


def operator_fault(name):
    return re.compile(f"^(Invalid KeyConditionExpression: )?Invalid operator used in KeyConditionExpression: {re.escape(name)}$")


def operand(operator, kind):
    return kce(f"Incorrect operand type for operator or function; operator or function: {operator}, operand type: {kind}")


SCHEMA_TYPE = INVALID + "Condition parameter type does not match schema type"
ONE_PER_KEY = kce("KeyConditionExpressions must only contain one condition per key")
FAULTS = [
    ("c = :c", {":c": "x"}, re.compile("^Query condition missed key schema element: p$")),
    ("p = :p AND d = :c", {":p": "x", ":c": "x"}, "Query condition missed key schema element: c"),
    ("q = :p", {":p": "x"}, "Query condition missed key schema element: p"),
    ("p > :p", {":p": "x"}, "Query key condition not supported"),
    ("begins_with(p, :p)", {":p": "x"}, "Query key condition not supported"),
    ("p BETWEEN :p AND :q", {":p": "x", ":q": "y"}, "Query key condition not supported"),
    ("p = :p AND c > :c AND c < :d", {":p": "x", ":c": "x", ":d": "y"}, ONE_PER_KEY),
    ("p = :p AND p = :c", {":p": "x", ":c": "x"}, ONE_PER_KEY),
    ("p = :p AND c > :c AND d = :d", {":p": "x", ":c": "x", ":d": "y"},
     "The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)"),
    ("p = :p OR c = :c", {":p": "x", ":c": "x"}, operator_fault("OR")),
    ("NOT p = :p", {":p": "x"}, operator_fault("NOT")),
    ("p = :p AND c <> :c", {":p": "x", ":c": "x"}, operator_fault("<>")),
    ("p = :p AND c IN (:c)", {":p": "x", ":c": "x"}, operator_fault("IN")),
    ("p = :p AND attribute_exists(c)", {":p": "x"}, operator_fault("attribute_exists")),
    ("p = :p AND contains(c, :c)", {":p": "x", ":c": "x"}, operator_fault("contains")),
    ("p = :p AND size(c) = :c", {":p": "x", ":c": 1}, re.compile("KeyConditionExpression")),
    ("p = :p AND BEGINS_WITH(c, :c)", {":p": "x", ":c": "x"}, kce("Invalid function name; function: BEGINS_WITH")),
    ("p = :p AND Begins_With(c, :c)", {":p": "x", ":c": "x"}, kce("Invalid function name; function: Begins_With")),
    ("p.x = :p", {":p": "x"}, re.compile("(?i)KeyConditionExpression|key condition|key schema")),
    ("p = c", None, re.compile(".")),
    (":p = :p", {":p": "x"}, re.compile(".")),
    ("", None, kce("The expression can not be empty;")),
    ("p = ", None, re.compile(r'^Invalid KeyConditionExpression: Syntax error; token: "<EOF>"')),
    ("((p = :p))", {":p": "x"}, kce("The expression has redundant parentheses;")),
    ("p = :u", None, kce("An expression attribute value used in expression is not defined; attribute value: :u")),
    ("#u = :p", {":p": "x"}, kce("An expression attribute name used in the document path is not defined; attribute name: #u")),
    ("p = :p AND begins_with(c, :c)", {":p": "x", ":c": 1}, operand("begins_with", "N")),
    ("p = :p AND c < :c", {":p": "x", ":c": True}, operand("<", "BOOL")),
    ("p = :p AND :c >= c", {":p": "x", ":c": True}, operand(">=", "BOOL")),
    ("p = :p AND c BETWEEN :c AND :d", {":p": "x", ":c": False, ":d": True}, operand("BETWEEN", "BOOL")),
    ("p = :p AND c = :c", {":p": "x", ":c": 1}, SCHEMA_TYPE),
    ("p = :p AND c = :c", {":p": "x", ":c": True}, SCHEMA_TYPE),
    ("p = :p", {":p": 1}, SCHEMA_TYPE),
    ("p = :p AND c > :c", {":p": "x", ":c": b"x"}, SCHEMA_TYPE),
    ("p = :p AND c BETWEEN :c AND :d", {":p": "x", ":c": "b", ":d": "a"}, kce(
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
        "lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}")),
]


@pytest.mark.parametrize("condition, values, message", FAULTS)
def test_faults_of_the_key_condition(rows, condition, values, message):
    with refused(message):
        rows.query(**expressions(KeyConditionExpression=condition, values=values))


FIRST_FAULT = [
    ("p = :missing AND begins_with(c, :n)", "attribute value: :missing"),
    ("begins_with(c, :n) AND p = :missing", "function: begins_with, operand type: N"),
]


@pytest.mark.parametrize("condition, text", FIRST_FAULT)
def test_the_first_fault_in_reading_order_is_told(rows, condition, text):
    with refused(re.compile(re.escape(text))):
        rows.query(**expressions(KeyConditionExpression=condition, values={":n": 1}))


def test_empty_key_values(rows):
    with refused(re.compile("key attribute cannot contain an empty string value. Key: p")):
        rows.find("p = :p", {":p": ""})
    with refused(re.compile("key attribute cannot contain an empty string value. Key: c")):
        rows.find("p = :p AND c = :c", {":p": "rows", ":c": ""})


def test_some_key_condition_is_needed(rows):
    with refused("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."):
        rows.query()


def test_limit_counts_what_was_evaluated(rows):
    page = rows.query(Limit=4, **expressions(KeyConditionExpression="p = :p", FilterExpression="n >= :n", values={":p": "rows", ":n": 3}))
    assert (page["Count"], page["ScannedCount"]) == (1, 4)
    assert page["LastEvaluatedKey"] == avs({"p": "rows", "c": "a3"})


def test_a_page_may_be_empty_and_not_the_last(rows):
    page = rows.query(Limit=2, **expressions(KeyConditionExpression="p = :p", FilterExpression="n > :n", values={":p": "rows", ":n": 3}))
    assert page["Items"] == []
    assert page["LastEvaluatedKey"] == avs({"p": "rows", "c": "a1"})


def test_a_full_page_has_a_last_key_even_if_nothing_follows(rows):
    request = expressions(KeyConditionExpression="p = :p", values={":p": "rows"})
    page = rows.query(Limit=10, **request)
    assert page["LastEvaluatedKey"] == avs({"p": "rows", "c": "b4"})
    rest = rows.query(ExclusiveStartKey=page["LastEvaluatedKey"], **request)
    assert rest["Items"] == [] and "LastEvaluatedKey" not in rest
    assert "LastEvaluatedKey" not in rows.query(Limit=11, **request)


@pytest.mark.parametrize("limit", [0, -1])
def test_limit_is_positive(rows, limit):
    with refused("1 validation error detected: Value at 'Limit' failed to satisfy constraint: "
                 "Member must have value greater than or equal to 1"):
        rows.query(Limit=limit, **expressions(KeyConditionExpression="p = :p", values={":p": "rows"}))


def test_start_key_need_not_exist(rows):
    page = rows.query(ExclusiveStartKey=avs({"p": "rows", "c": "a2x"}),
                      **expressions(KeyConditionExpression="p = :p", values={":p": "rows"}))
    assert [plain(item["c"]) for item in page["Items"]] == ALL[3:]


BAD_START_KEYS = {
    "empty": {}, "no sort key": {"p": "rows"}, "surplus attribute": {"p": "rows", "c": "a", "d": "x"}, "other attribute": {"p": "rows", "d": "a"},
    "wrong type": {"p": "rows", "c": 1}, "other partition": {"p": "elsewhere", "c": "a"}, "empty string": {"p": "rows", "c": ""},
}


@pytest.mark.parametrize("name", BAD_START_KEYS)
def test_start_keys_that_are_refused(rows, name):
    with refused(re.compile("(?i)start(ing)? ?key|key attribute cannot contain an empty|schema")):
        rows.query(ExclusiveStartKey=avs(BAD_START_KEYS[name]), **expressions(KeyConditionExpression="p = :p", values={":p": "rows"}))


def test_start_key_outside_of_the_condition(rows):
    with refused("The provided starting key does not match the range key predicate"):
        rows.query(ExclusiveStartKey=avs({"p": "rows", "c": "b1"}),
                   **expressions(KeyConditionExpression="p = :p AND c < :c", values={":p": "rows", ":c": "b0"}))


def test_start_key_on_a_hash_only_table(hashed, key):
    hashed.put({"p": key})
    with refused():
        hashed.query(ExclusiveStartKey=avs({"p": key}), **expressions(KeyConditionExpression="p = :p", values={":p": key}))


def test_one_megabyte_is_a_page(sorted_n, key):
    sorted_n.fill({"p": key, "c": i, "v": "x" * 50_000} for i in range(50))
    found = list(pages(sorted_n.query, **expressions(KeyConditionExpression="p = :p", values={":p": key})))
    assert len(found) == 3
    assert [page["Count"] for page in found[:-1]] in ([20, 20], [21, 21])
    assert [plain(item["c"]) for page in found for item in page["Items"]] == list(range(50))
    counted = list(pages(sorted_n.query, Select="COUNT", **expressions(KeyConditionExpression="p = :p", values={":p": key})))
    assert [page["Count"] for page in counted] == [page["Count"] for page in found]


def test_the_page_counts_what_a_filter_and_a_projection_hide(sorted_n, key):
    sorted_n.fill({"p": key, "c": i, "v": "x" * 100_000} for i in range(20))
    request = expressions(KeyConditionExpression="p = :p", FilterExpression="c2 = :p", ProjectionExpression="c", values={":p": key})
    page = sorted_n.query(**request)
    assert page["Items"] == [] and "LastEvaluatedKey" in page
    assert page["ScannedCount"] in (10, 11)


FILTER_ON_KEY = "Filter Expression can only contain non-primary key attributes: Primary key attribute: {}"


@pytest.mark.parametrize("filter_expression, names, attribute", [
    ("c = :p", None, "c"), ("p = :p", None, "p"), ("n = :p AND #c = :p", {"#c": "c"}, "c"), ("begins_with(c, :p)", None, "c"),
    ("attribute_exists(c)", None, "c")])
def test_filters_on_key_attributes_are_refused(rows, filter_expression, names, attribute):
    with refused(FILTER_ON_KEY.format(attribute)):
        rows.find("p = :p", {":p": "rows"}, names, FilterExpression=filter_expression)


def test_filters(rows):
    assert [item["c"] for item in rows.find("p = :p", {":p": "rows", ":n": 4}, FilterExpression="n = :n")] == ["a4", "b4"]
    assert [item["c"] for item in rows.find("p = :p", {":p": "rows", ":n": 4}, {"#n": "n"}, FilterExpression="#n = :n")] == ["a4", "b4"]


SELECTS = [
    ({"Select": "ALL_PROJECTED_ATTRIBUTES"}, "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"),
    ({"Select": "SPECIFIC_ATTRIBUTES"}, re.compile("SPECIFIC_ATTRIBUTES")),
    ({"Select": "ALL_ATTRIBUTES", "ProjectionExpression": "n"}, "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"),
    ({"Select": "COUNT", "ProjectionExpression": "n"}, re.compile("Cannot specify the ProjectionExpression when choosing to get (only the Count|COUNT)$")),
    ({"Select": "EVERYTHING"}, re.compile("'select' failed to satisfy constraint: Member must satisfy enum value set: "
                                          r"\[SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES\]")),
]


@pytest.mark.parametrize("request_members, message", SELECTS)
def test_select_combinations(rows, request_members, message):
    with refused(message):
        rows.query(**expressions(KeyConditionExpression="p = :p", values={":p": "rows"}), **request_members)


@pytest.mark.parametrize("select, words", [("ALL_ATTRIBUTES", "ALL_ATTRIBUTES"), ("COUNT", "(only the Count|COUNT)")])
def test_select_with_attributes_to_get(rows, select, words):
    with refused(re.compile(f"Cannot specify the AttributesToGet when choosing to get {words}$")):
        rows.query(KeyConditions={"p": {"ComparisonOperator": "EQ", "AttributeValueList": [av("rows")]}}, Select=select, AttributesToGet=["n"])


def test_select(rows):
    request = expressions(KeyConditionExpression="p = :p AND c = :c", values={":p": "rows", ":c": "a1"})
    assert rows.query(Select="ALL_ATTRIBUTES", **request)["Items"] == [avs({"p": "rows", "c": "a1", "n": 1})]
    assert rows.query(Select="SPECIFIC_ATTRIBUTES", ProjectionExpression="n", **request)["Items"] == [{"n": av(1)}]
    counted = rows.query(Select="COUNT", **request)
    assert (counted["Count"], counted["ScannedCount"]) == (1, 1) and "Items" not in counted


def test_unknown_index(rows):
    with refused("The table does not have the specified index: missing"):
        rows.find("p = :p", {":p": "rows"}, IndexName="missing")
    with refused("The table does not have the specified index: missing"):
        rows.scan(IndexName="missing")
