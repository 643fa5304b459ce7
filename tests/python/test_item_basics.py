"""PutItem, GetItem and DeleteItem: round trips, keys, return values, what an item may hold."""

import re

import pytest

from expect import ENVELOPE, INVALID, condition_failed, refused
from values import av, avs

EVERY_TYPE = {
    "s": "text", "empty s": "", "unicode": "ü€😀\u0000\u001f", "n": 12, "b": b"\x00\xff", "empty b": b"",
    "yes": True, "no": False, "null": None, "l": [1, "x", [b"y", {}], None], "empty l": [], "m": {"": 1, "a": {"b": []}},
    "empty m": {}, "ss": {"a", "b", ""}, "ns": {1, 2}, "bs": {b"a", b""}, "name with spaces, dots... and 鍵": 1,
}


def test_every_type_survives_a_round_trip(hashed, key):
    item = {"p": key} | EVERY_TYPE
    item["m"] = {"a": {"b": []}}
    hashed.put(item)
    assert hashed.get({"p": key}) == item


def test_put_replaces_the_whole_item(hashed, key):
    hashed.put({"p": key, "a": 1, "b": 2})
    hashed.put({"p": key, "b": 3})
    assert hashed.get({"p": key}) == {"p": key, "b": 3}


def test_get_of_a_missing_item_has_no_item(hashed, key):
    assert "Item" not in hashed.get_item(Key={"p": av(key)})


def test_delete_is_idempotent(hashed, key):
    hashed.put({"p": key})
    for _ in range(2):
        assert "Attributes" not in hashed.delete({"p": key})
    assert hashed.get({"p": key}) is None


def test_answers_without_return_values_are_empty(hashed, key):
    for answer in [hashed.put({"p": key}), hashed.delete({"p": key})]:
        assert answer.keys() == {"ResponseMetadata"}


def test_put_returns_the_old_item(hashed, key):
    assert "Attributes" not in hashed.put({"p": key, "a": 1}, ReturnValues="ALL_OLD")
    assert hashed.put({"p": key, "a": 2}, ReturnValues="ALL_OLD")["Attributes"] == avs({"p": key, "a": 1})
    assert "Attributes" not in hashed.put({"p": key}, ReturnValues="NONE")


def test_delete_returns_the_old_item(hashed, key):
    hashed.put({"p": key, "a": 1})
    assert hashed.delete({"p": key}, ReturnValues="ALL_OLD")["Attributes"] == avs({"p": key, "a": 1})
    assert "Attributes" not in hashed.delete({"p": key}, ReturnValues="ALL_OLD")


@pytest.mark.parametrize("mode", ["ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"])
def test_put_and_delete_have_only_two_return_modes(hashed, key, mode):
    with refused("ReturnValues can only be ALL_OLD or NONE"):
        hashed.put({"p": key}, ReturnValues=mode)
    with refused("ReturnValues can only be ALL_OLD or NONE"):
        hashed.delete({"p": key}, ReturnValues=mode)


NO_MATCH = "The provided key element does not match the schema"
BAD_KEYS = {
    "missing": {}, "other attribute": {"q": "x"}, "surplus attribute": {"p": "x", "q": "y"},
    "number": {"p": 1}, "binary": {"p": b"x"}, "list": {"p": ["x"]}, "null": {"p": None},
}


@pytest.mark.parametrize("name", BAD_KEYS)
@pytest.mark.parametrize("operation", ["get", "delete", "update"])
def test_key_that_is_not_the_schema(hashed, operation, name):
    message = NO_MATCH if name not in ("missing", "surplus attribute") else re.compile(
        "The provided key element does not match the schema|The number of conditions on the keys is invalid")
    with refused(message):
        getattr(hashed, operation)(BAD_KEYS[name])


PUT_KEYS = {
    "missing": ({"a": "x"}, INVALID + "Missing the key p in the item"),
    "number": ({"p": 1}, INVALID + "Type mismatch for key p expected: S actual: N"),
    "list": ({"p": ["x"]}, INVALID + "Type mismatch for key p expected: S actual: L"),
    "boolean": ({"p": True}, INVALID + "Type mismatch for key p expected: S actual: BOOL"),
}


@pytest.mark.parametrize("name", PUT_KEYS)
def test_put_without_a_proper_key(hashed, name):
    item, message = PUT_KEYS[name]
    with refused(message):
        hashed.put(item)


def test_put_without_a_sort_key(sorted_s, key):
    with refused(INVALID + "Missing the key c in the item"):
        sorted_s.put({"p": key})


@pytest.mark.parametrize("operation", ["put", "get", "delete", "update"])
def test_empty_keys(sorted_s, sorted_b, key, operation):
    text = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty {} value. Key: {}"
    with refused(text.format("string", "c")):
        getattr(sorted_s, operation)({"p": key, "c": ""})
    with refused(text.format("string", "p")):
        getattr(sorted_s, operation)({"p": "", "c": "x"})
    with refused(text.format("binary", "c")):
        getattr(sorted_b, operation)({"p": key, "c": b""})


@pytest.mark.parametrize("operation", ["put", "get", "delete", "update"])
def test_key_length_limits(sorted_s, operation):
    call = getattr(sorted_s, operation)
    call({"p": "p" * 2048, "c": "c" * 1024})
    call({"p": "é" * 1024, "c": "é" * 512})
    with refused(INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes"):
        call({"p": "p" * 2049, "c": "c"})
    with refused(INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes"):
        call({"p": "é" * 1025, "c": "c"})
    with refused(INVALID + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"):
        call({"p": "p", "c": "c" * 1025})


ILL_FORMED = {
    "no type": ({}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
    "two types": ({"S": "x", "N": "1"}, "Supplied AttributeValue has more than one datatypes set, "
                                        "must contain exactly one of the supported datatypes"),
    "NULL false": ({"NULL": False}, INVALID + "Null attribute value types must have the value of true"),
    "empty string set": ({"SS": []}, INVALID + "An string set  may not be empty"),
    "empty number set": ({"NS": []}, INVALID + "An number set  may not be empty"),
    "empty binary set": ({"BS": []}, INVALID + "Binary sets should not be empty"),
    "strings twice": ({"SS": ["a", "a"]}, re.compile(
        re.escape(INVALID) + r'Input collection \["?a"?, "?a"?\] contains duplicates\.$')),
    "empty strings twice": ({"SS": ["", ""]}, re.compile("Input collection .* contains duplicates")),
    "numbers twice": ({"NS": ["1", "1"]}, re.compile("Input collection contains duplicates")),
    "numbers twice, spelt differently": ({"NS": ["1", "1.0"]}, re.compile("Input collection contains duplicates")),
    "binaries twice": ({"BS": [b"a", b"a"]}, re.compile("of type BS contains duplicates")),
    "not a number": ({"N": "abc"}, "The parameter cannot be converted to a numeric value: abc"),
    "not a number in a set": ({"NS": ["1", "x"]}, "The parameter cannot be converted to a numeric value: x"),
}


@pytest.mark.parametrize("nested", [False, True], ids=["top", "nested"])
@pytest.mark.parametrize("name", ILL_FORMED)
def test_ill_formed_values(hashed, key, name, nested):
    value, message = ILL_FORMED[name]
    with refused(message):
        hashed.put_item(Item={"p": av(key), "a": {"M": {"x": {"L": [value]}}} if nested else value})
    assert hashed.get({"p": key}) is None


def nest(levels, container):
    value = av("leaf")
    for _ in range(levels):
        value = {"M": {"n": value}} if container == "M" else {"L": [value]}
    return value


@pytest.mark.parametrize("container", ["M", "L"])
def test_nesting_depth(hashed, key, container):
    hashed.put_item(Item={"p": av(key), "deep": nest(31, container)})
    assert hashed.get_item(Key={"p": av(key)}, ConsistentRead=True)["Item"]["deep"] == nest(31, container)
    with refused("Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"):
        hashed.put_item(Item={"p": av(key), "deep": nest(32, container)})


def test_attribute_names(hashed, key):
    hashed.put({"p": key, "x" * 65535: 1, "ключ ": 2})
    assert hashed.get({"p": key}) == {"p": key, "x" * 65535: 1, "ключ ": 2}
    with refused():
        hashed.put({"p": key, "x" * 65536: 1})
    with refused():
        hashed.put({"p": key, "": 1})


def test_conditions_of_put(hashed, key):
    hashed.put({"p": key, "v": 1}, ConditionExpression="attribute_not_exists(p)")
    with condition_failed() as failure:
        hashed.put({"p": key, "v": 2}, ConditionExpression="attribute_not_exists(p)")
    assert "Item" not in failure.body
    assert hashed.get({"p": key}) == {"p": key, "v": 1}


@pytest.mark.parametrize("operation", ["put", "delete", "update"])
def test_a_failed_condition_can_show_the_item(hashed, key, operation):
    hashed.put({"p": key, "v": 1})
    with condition_failed() as failure:
        getattr(hashed, operation)({"p": key}, ConditionExpression="attribute_not_exists(p)",
                                   ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert failure.body["Item"] == avs({"p": key, "v": 1})


@pytest.mark.parametrize("operation", ["put", "delete", "update"])
def test_a_failed_condition_on_nothing_has_no_item_to_show(hashed, key, operation):
    with condition_failed() as failure:
        getattr(hashed, operation)({"p": key}, ConditionExpression="attribute_exists(p)",
                                   ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert "Item" not in failure.body


def test_a_condition_sees_the_old_item(hashed, key):
    hashed.put({"p": key, "v": 1})
    hashed.put({"p": key, "v": 2}, ConditionExpression="v = :one", ExpressionAttributeValues=avs({":one": 1}))
    with condition_failed():
        hashed.delete({"p": key}, ConditionExpression="v = :one", ExpressionAttributeValues=avs({":one": 1}))
    hashed.delete({"p": key}, ConditionExpression="v = :two", ExpressionAttributeValues=avs({":two": 2}))
    assert hashed.get({"p": key}) is None


@pytest.mark.parametrize("kind", ["N", "S", "B"])
def test_keys_of_each_type_identify_by_value(new_table, kind):
    table = new_table(f"p:{kind}")
    low, high = {"N": (1, 10), "S": ("a", "A"), "B": (b"\x00", b"\x00\x00")}[kind]
    table.put({"p": low, "v": "low"})
    table.put({"p": high, "v": "high"})
    assert table.get({"p": low})["v"] == "low"
    assert table.get({"p": high})["v"] == "high"


def test_numeric_keys_are_equal_by_value(sorted_n, key):
    sorted_n.put_item(Item={"p": av(key), "c": {"N": "1.00"}, "v": av(1)})
    for spelling in ["1", "1.0", "10e-1", "0.1E1", "0001"]:
        got = sorted_n.get_item(Key={"p": av(key), "c": {"N": spelling}}, ConsistentRead=True)["Item"]
        assert got["c"] == {"N": "1"}


MISSING_MEMBERS = {
    "GetItem": ["key", "tableName"], "PutItem": ["item", "tableName"],
    "DeleteItem": ["key", "tableName"], "UpdateItem": ["key", "tableName"],
}


@pytest.mark.parametrize("operation", MISSING_MEMBERS)
def test_required_members(wire, operation):
    answer = wire.call(operation, {})
    assert (answer.status, answer.code) == (400, "ValidationException")
    named = re.findall(r"Value null at '(\w+)' failed to satisfy constraint: Member must not be null", answer.message)
    assert sorted(named) == MISSING_MEMBERS[operation] or answer.message == (
        f"{ENVELOPE}Value null at 'tableName' failed to satisfy constraint: Member must not be null")


ENUMS = [("ReturnConsumedCapacity", r"\[INDEXES, TOTAL, NONE\]"), ("ReturnItemCollectionMetrics", r"\[SIZE, NONE\]"),
         ("ReturnValues", r"\[(ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW|ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE)\]")]


@pytest.mark.parametrize("member, values", ENUMS)
@pytest.mark.parametrize("operation", ["put", "delete", "update"])
def test_enum_members(hashed, key, operation, member, values):
    with refused(re.compile(rf"ailed to satisfy constraint: Member must satisfy enum value set: {values}$")):
        getattr(hashed, operation)({"p": key}, **{member: "SOMETIMES"})


def test_several_enums_are_reported_together(hashed, key):
    with refused(re.compile("^3 validation errors detected: Value 'X' at 'returnConsumedCapacity' .*; .*; .*")):
        hashed.put({"p": key}, ReturnConsumedCapacity="X", ReturnItemCollectionMetrics="Y", ReturnValues="Z")


@pytest.mark.parametrize("name, rule", [
    ("x" * 256, "have length less than or equal to 255"),
    ("bad table!@#", r"satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
])
def test_table_name_constraints(client, name, rule):
    message = f"Value '{name}' at 'tableName' failed to satisfy constraint: Member must {rule}"
    with refused(ENVELOPE + message):
        client.put_item(TableName=name, Item={"p": av("x")})


def test_an_empty_table_name(client):
    with refused(re.compile("Value (''|) ?at '[tT]ableName' failed to satisfy constraint: Member must have length greater than or equal to 1")):
        client.put_item(TableName="", Item={"p": av("x")})
