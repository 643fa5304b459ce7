"""The parameters of before 2014: Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter, ConditionalOperator."""

import re

import pytest

from expect import INVALID, condition_failed, refused
from values import av

ITEM = {"n": 5, "s": "text", "b": b"\x01", "l": [1, "x"], "ss": {"a", "b"}, "ns": {1, 2}, "z": None}


def compare(operator, *values):
    condition = {"ComparisonOperator": operator}
    return condition | {"AttributeValueList": [av(value) for value in values]} if values else condition


@pytest.fixture(scope="module")
def subject(sorted_s):
    sorted_s.put({"p": "legacy", "c": "subject"} | ITEM)
    return sorted_s


KEY = {"p": "legacy", "c": "subject"}
TRUTHS = [
    ("n", compare("EQ", 5), True), ("n", compare("EQ", "5"), False), ("n", compare("NE", 6), True), ("missing", compare("NE", 6), True),
    ("n", compare("LT", 6), True), ("n", compare("LE", 5), True), ("n", compare("GT", 5), False), ("n", compare("GE", 5), True),
    ("n", compare("LT", "6"), False), ("missing", compare("LT", 6), False),
    ("n", compare("BETWEEN", 1, 5), True), ("n", compare("BETWEEN", 6, 9), False), ("s", compare("BETWEEN", "a", "z"), True),
    ("n", compare("IN", 1, 5), True), ("n", compare("IN", 1, 2), False),
    ("s", compare("BEGINS_WITH", "te"), True), ("b", compare("BEGINS_WITH", b"\x01"), True), ("s", compare("BEGINS_WITH", "x"), False),
    ("s", compare("CONTAINS", "ex"), True), ("ss", compare("CONTAINS", "a"), True), ("ns", compare("CONTAINS", 2), True),
    ("l", compare("CONTAINS", "x"), True), ("ss", compare("CONTAINS", "z"), False), ("missing", compare("CONTAINS", "a"), False),
    ("s", compare("NOT_CONTAINS", "zz"), True), ("ss", compare("NOT_CONTAINS", "a"), False),
    ("n", compare("NULL"), False), ("z", compare("NULL"), False), ("missing", compare("NULL"), True),
    ("n", compare("NOT_NULL"), True), ("z", compare("NOT_NULL"), True), ("missing", compare("NOT_NULL"), False),
    ("ss", compare("EQ", {"b", "a"}), True), ("l", compare("EQ", [1, "x"]), True), ("ss", compare("NE", {"a"}), True),
]


@pytest.mark.parametrize("attribute, condition, truth", TRUTHS)
def test_comparison_operators(subject, attribute, condition, truth):
    conditions = {attribute: condition}
    keys = {"p": compare("EQ", "legacy"), "c": compare("EQ", "subject")}
    assert subject.query(KeyConditions=keys, QueryFilter=conditions)["Count"] == truth
    scanned = subject.scan(ScanFilter=keys | conditions)
    assert scanned["Count"] == truth
    if truth:
        subject.put(KEY | ITEM, Expected=conditions)
    else:
        with condition_failed():
            subject.put(KEY | ITEM, Expected=conditions)


def test_expected_in_its_oldest_form(subject):
    subject.put(KEY | ITEM, Expected={"n": {"Value": av(5)}})
    subject.put(KEY | ITEM, Expected={"n": {"Exists": True, "Value": av(5)}, "q": {"Exists": False}})
    with condition_failed():
        subject.put(KEY | ITEM, Expected={"n": {"Exists": False}})
    with condition_failed():
        subject.delete(KEY, Expected={"n": {"Value": av(6)}})
    with condition_failed():
        subject.update_item(Key={"p": av("legacy"), "c": av("absent")}, Expected={"n": {"Value": av(6)}})


def test_conditional_operator(subject):
    right, wrong = compare("EQ", 5), compare("EQ", "nothing")
    subject.put(KEY | ITEM, Expected={"n": right, "s": wrong}, ConditionalOperator="OR")
    for operator in [{}, {"ConditionalOperator": "AND"}]:
        with condition_failed():
            subject.put(KEY | ITEM, Expected={"n": right, "s": wrong}, **operator)
    found = subject.query(KeyConditions={"p": compare("EQ", "legacy")}, QueryFilter={"n": right, "s": wrong}, ConditionalOperator="OR")
    assert found["Count"] == 1


KEY_CONDITIONS = [
    ({"p": compare("EQ", "legacy")}, 1), ({"p": compare("EQ", "legacy"), "c": compare("BEGINS_WITH", "sub")}, 1),
    ({"p": compare("EQ", "legacy"), "c": compare("BETWEEN", "a", "b")}, 0), ({"p": compare("EQ", "legacy"), "c": compare("GE", "subject")}, 1),
]


@pytest.mark.parametrize("conditions, count", KEY_CONDITIONS)
def test_key_conditions(subject, conditions, count):
    assert subject.query(KeyConditions=conditions)["Count"] == count


BAD_KEY_CONDITIONS = [
    ({"p": compare("GT", "x")}, "Query key condition not supported"),
    ({"p": compare("EQ", "x"), "c": compare("NE", "x")}, re.compile("is not supported|not supported|Attempted conditional constraint is not an indexable operation")),
    ({"c": compare("EQ", "x")}, "Query condition missed key schema element: p"),
    ({"p": compare("EQ", "x"), "d": compare("EQ", "x")}, "Query condition missed key schema element: c"),
    ({"p": compare("EQ", 1)}, INVALID + "Condition parameter type does not match schema type"),
    ({"p": compare("EQ", "x", "y")}, INVALID + "Invalid number of argument(s) for the EQ ComparisonOperator"),
]


@pytest.mark.parametrize("conditions, message", BAD_KEY_CONDITIONS)
def test_key_conditions_that_are_refused(subject, conditions, message):
    with refused(message):
        subject.query(KeyConditions=conditions)


ARGUMENTS = [
    ("EQ", []), ("EQ", [1, 2]), ("NE", []), ("LT", [1, 2]), ("BETWEEN", [1]), ("BETWEEN", [1, 2, 3]), ("NULL", [1]), ("NOT_NULL", [1]),
    ("BEGINS_WITH", ["a", "b"]), ("CONTAINS", []), ("IN", []),
]


@pytest.mark.parametrize("operator, values", ARGUMENTS)
def test_argument_counts(subject, operator, values):
    condition = {"ComparisonOperator": operator, "AttributeValueList": [av(value) for value in values]}
    with refused(f"{INVALID}Invalid number of argument(s) for the {operator} ComparisonOperator"):
        subject.scan(ScanFilter={"n": condition})


ARGUMENT_TYPES = [
    ("LT", [{"a"}], "SS"), ("GE", [[1]], "L"), ("GT", [True], "BOOL"), ("LE", [{"k": 1}], "M"), ("BEGINS_WITH", [1], "N"),
    ("CONTAINS", [{"a"}], "SS"), ("CONTAINS", [{"k": 1}], "M"), ("NOT_CONTAINS", [[1]], "L"), ("BETWEEN", [True, True], "BOOL"), ("IN", [{"a"}], "SS"),
]


@pytest.mark.parametrize("operator, values, kind", ARGUMENT_TYPES)
def test_argument_types(subject, operator, values, kind):
    with refused(f"{INVALID}ComparisonOperator {operator} is not valid for {kind} AttributeValue type"):
        subject.scan(ScanFilter={"n": compare(operator, *values)})


@pytest.mark.parametrize("operator, values", [("BETWEEN", [1, "a"]), ("IN", [1, "a"])])
def test_arguments_are_of_one_type(subject, operator, values):
    with refused(f"{INVALID}AttributeValues inside AttributeValueList must be of same type"):
        subject.scan(ScanFilter={"n": compare(operator, *values)})


def test_bounds_in_order(subject):
    with refused("The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"):
        subject.scan(ScanFilter={"n": compare("BETWEEN", 5, 1)})


@pytest.mark.parametrize("operator", ["eq", "EQUALS", ""])
def test_operators_are_case_sensitive(subject, operator):
    with refused(re.compile("omparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: "
                            r"\[IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS\]")):
        subject.scan(ScanFilter={"n": {"ComparisonOperator": operator, "AttributeValueList": [av(1)]}})


EXPECTED_FAULTS = [
    ({}, "Value must be provided when Exists is null for Attribute: n"),
    ({"Exists": True}, "Value must be provided when Exists is true for Attribute: n"),
    ({"Exists": False, "Value": av(1)}, "Value cannot be used when Exists is false for Attribute: n"),
    ({"Exists": True, "ComparisonOperator": "EQ", "Value": av(1)}, "Exists and ComparisonOperator cannot be used together for Attribute: n"),
    ({"AttributeValueList": [av(1)]}, "AttributeValueList can only be used with a ComparisonOperator for Attribute: n"),
    ({"ComparisonOperator": "EQ"}, "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: n"),
    ({"ComparisonOperator": "EQ", "Value": av(1), "AttributeValueList": [av(1)]},
     "Value and AttributeValueList cannot be used together for Attribute: n"),
]


@pytest.mark.parametrize("expected, message", EXPECTED_FAULTS)
def test_expected_faults(subject, expected, message):
    with refused(INVALID + message):
        subject.put(KEY | ITEM, Expected={"n": expected})


CONDITIONAL_OPERATOR = [
    ({"ConditionalOperator": "AND"}, "ConditionalOperator cannot be used without Filter or Expected"),
    ({"ConditionalOperator": "AND", "Expected": {"n": compare("EQ", 5)}}, "ConditionalOperator can only be used when Filter or Expected has two or more elements"),
]


@pytest.mark.parametrize("request_members, message", CONDITIONAL_OPERATOR)
def test_conditional_operator_needs_conditions(subject, request_members, message):
    with refused(message):
        subject.put(KEY | ITEM, **request_members)


def test_conditional_operator_enum(subject):
    with refused("Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]"):
        subject.put(KEY | ITEM, Expected={"n": compare("EQ", 5), "s": compare("NOT_NULL")}, ConditionalOperator="XOR")


MIXES = [
    ("put", {"Expected": {"n": compare("EQ", 5)}, "ConditionExpression": "attribute_exists(n)"}, "{Expected}", "{ConditionExpression}"),
    ("put", {"ConditionalOperator": "AND", "ConditionExpression": "attribute_exists(n)"}, "{ConditionalOperator}", "{ConditionExpression}"),
    ("delete", {"Expected": {"n": compare("EQ", 5)}, "ConditionExpression": "attribute_exists(n)"}, "{Expected}", "{ConditionExpression}"),
    ("update", {"AttributeUpdates": {"n": {"Value": av(1)}}, "ConditionExpression": "attribute_exists(n)"}, "{AttributeUpdates}", "{ConditionExpression}"),
    ("query", {"KeyConditions": {"p": compare("EQ", "x")}, "KeyConditionExpression": "p = :p"}, "{KeyConditions}", "{KeyConditionExpression}"),
    ("query", {"QueryFilter": {"n": compare("EQ", 5)}, "KeyConditionExpression": "p = :p"}, "{QueryFilter}", "{KeyConditionExpression}"),
    ("query", {"KeyConditions": {"p": compare("EQ", "x")}, "FilterExpression": "n = :p"}, "{KeyConditions}", "{FilterExpression}"),
    ("scan", {"ScanFilter": {"n": compare("EQ", 5)}, "FilterExpression": "attribute_exists(n)"}, "{ScanFilter}", "{FilterExpression}"),
    ("scan", {"AttributesToGet": ["n"], "ProjectionExpression": "n"}, "{AttributesToGet}", "{ProjectionExpression}"),
]


@pytest.mark.parametrize("operation, members, legacy, modern", MIXES)
def test_mixing_with_expressions(subject, operation, members, legacy, modern):
    message = ("Can not use both expression and non-expression parameters in the same request: "
               f"Non-expression parameters: {legacy} Expression parameters: {modern}")
    with refused(message):
        call = getattr(subject, operation)
        call(KEY, **members) if operation in ("put", "delete", "update") else call(**members)


def test_mixing_lists_both_sets_in_a_fixed_order(subject):
    with refused(re.compile(r"Non-expression parameters: \{(AttributesToGet, ScanFilter|ScanFilter, AttributesToGet)\} "
                            r"Expression parameters: \{(ProjectionExpression, FilterExpression|FilterExpression, ProjectionExpression)\}$")):
        subject.scan(AttributesToGet=["n"], ScanFilter={"n": compare("EQ", 5)}, ProjectionExpression="n", FilterExpression="attribute_exists(n)")


def test_query_filter_on_a_key(subject):
    with refused(re.compile("(QueryFilter|Filter Expression) can only contain non-primary key attributes: Primary key attribute: c")):
        subject.query(KeyConditions={"p": compare("EQ", "legacy")}, QueryFilter={"c": compare("EQ", "x")})


UPDATES = {
    "put": ({"n": {"Action": "PUT", "Value": av(1)}}, {"n": 1}),
    "put is the default": ({"n": {"Value": av(1)}}, {"n": 1}),
    "put new": ({"new": {"Action": "PUT", "Value": av([])}}, {"new": []}),
    "add to number": ({"n": {"Action": "ADD", "Value": av(2)}}, {"n": 7}),
    "add new number": ({"new": {"Action": "ADD", "Value": av(2)}}, {"new": 2}),
    "add to set": ({"ss": {"Action": "ADD", "Value": av({"c"})}}, {"ss": {"a", "b", "c"}}),
    "add to list": ({"l": {"Action": "ADD", "Value": av(["y"])}}, {"l": [1, "x", "y"]}),
    "delete": ({"n": {"Action": "DELETE"}, "missing": {"Action": "DELETE"}}, {"n": ...}),
    "delete from set": ({"ss": {"Action": "DELETE", "Value": av({"a"})}}, {"ss": {"b"}}),
    "delete whole set": ({"ss": {"Action": "DELETE", "Value": av({"a", "b"})}}, {"ss": ...}),
    "names need no alias": ({"size.of name": {"Value": av(1)}}, {"size.of name": 1}),
}


@pytest.mark.parametrize("name", UPDATES)
def test_attribute_updates(hashed, key, name):
    updates, change = UPDATES[name]
    hashed.put({"p": key} | ITEM)
    hashed.update({"p": key}, AttributeUpdates=updates)
    expected = {attribute: value for attribute, value in (ITEM | change).items() if value is not ...}
    assert hashed.get({"p": key}) == {"p": key} | expected


def test_attribute_updates_create_an_item_only_by_values(hashed, key):
    hashed.update({"p": key}, AttributeUpdates={"n": {"Action": "DELETE"}})
    assert hashed.get({"p": key}) is None
    hashed.update({"p": key}, AttributeUpdates={"n": {"Action": "PUT", "Value": av(1)}})
    assert hashed.get({"p": key}) == {"p": key, "n": 1}


BAD_UPDATES = [
    ({"p": {"Value": av("x")}}, INVALID + "Cannot update attribute p. This attribute is part of the key"),
    ({"n": {"Action": "PUT"}}, INVALID + "Only DELETE action is allowed when no attribute value is specified"),
    ({"n": {"Action": "ADD"}}, INVALID + "Only DELETE action is allowed when no attribute value is specified"),
    ({"s": {"Action": "ADD", "Value": av("x")}}, INVALID + "ADD action is not supported for the type S"),
    ({"n": {"Action": "DELETE", "Value": av(1)}}, INVALID + "DELETE action with value is not supported for the type N"),
    ({"s": {"Action": "ADD", "Value": av(1)}}, re.compile("Type mismatch for attribute to update")),
    ({"n": {"Action": "put", "Value": av(1)}}, re.compile(r"Member must satisfy enum value set: \[ADD, DELETE, PUT\]|\[ADD, PUT, DELETE\]|\[PUT, ADD, DELETE\]|\[.*\]")),
]


@pytest.mark.parametrize("updates, message", BAD_UPDATES)
def test_attribute_updates_that_are_refused(hashed, key, updates, message):
    hashed.put({"p": key} | ITEM)
    with refused(message):
        hashed.update({"p": key}, AttributeUpdates=updates)
    assert hashed.get({"p": key}) == {"p": key} | ITEM
