"""Bodies that are not what the service model says: SerializationException in Java's words, and nothing recurses."""

import re

import pytest

from values import av
from wire import JSON

PARAMETERIZED = re.compile("ParameterizedTypeImpl|Unrecognized collection type|Start of list found where not expected|Unexpected field type")
NO_MAP = "Start of structure or map found where not expected"

STRING = [
    (5, "NUMBER_VALUE cannot be converted to String"), (1.5, "DECIMAL_VALUE cannot be converted to String"),
    (True, "TRUE_VALUE cannot be converted to String"), (False, "FALSE_VALUE cannot be converted to String"),
    ({}, NO_MAP), ([], re.compile("Unrecognized collection type class java.lang.String|Start of list found where not expected|Unexpected field type")),
]
INTEGER = [
    ("5", "STRING_VALUE cannot be converted to Integer"), (True, "TRUE_VALUE cannot be converted to Integer"),
    ({}, NO_MAP), ([], re.compile("Unrecognized collection type class java.lang.Integer|Start of list found where not expected|Unexpected field type")),
]
BOOLEAN = [
    (5, "NUMBER_VALUE cannot be converted to Boolean"), ("maybe", re.compile("Unexpected token received from parser|STRING_VALUE cannot be converted to Boolean")),
    ({}, NO_MAP), ([], re.compile("Unrecognized collection type class java.lang.Boolean|Start of list found where not expected|Unexpected field type")),
]
MAP = [("x", "Unexpected field type"), (5, "Unexpected field type"), (True, "Unexpected field type"), ([], PARAMETERIZED)]
STRUCTURE = [("x", "Unexpected field type"), (5, "Unexpected field type"), (
    [], re.compile("Unrecognized collection type class com.amazonaws.dynamodb.v20120810|Start of list found where not expected|Unexpected field type"))]
ELEMENT = [(value, re.compile("Unexpected field type|Unexpected value type in payload")) for value in ("x", 5)] + STRUCTURE[2:]
LIST = [("x", "Unexpected field type"), (5, "Unexpected field type"), ({}, NO_MAP)]


def rows(operation, member, kinds):
    return [pytest.param(operation, member, value, message, id=f"{operation}.{'.'.join(member)}={value!r}") for value, message in kinds]


FIELDS = [
    *rows("GetItem", ["TableName"], STRING), *rows("GetItem", ["Key"], MAP), *rows("GetItem", ["Key", "p"], ELEMENT),
    *rows("GetItem", ["Key", "p", "S"], STRING), *rows("GetItem", ["ConsistentRead"], BOOLEAN), *rows("GetItem", ["AttributesToGet"], LIST),
    *rows("PutItem", ["Item"], MAP), *rows("PutItem", ["Item", "p", "N"], STRING), *rows("PutItem", ["Item", "p", "SS"], LIST),
    *rows("PutItem", ["Item", "p", "BOOL"], BOOLEAN), *rows("PutItem", ["Item", "p", "M"], MAP), *rows("PutItem", ["Item", "p", "L"], LIST),
    *rows("PutItem", ["ExpressionAttributeNames"], MAP), *rows("PutItem", ["Expected"], MAP),
    *rows("Query", ["Limit"], INTEGER), *rows("Scan", ["Segment"], INTEGER), *rows("CreateTable", ["KeySchema"], LIST),
    *rows("CreateTable", ["ProvisionedThroughput"], STRUCTURE), *rows("BatchGetItem", ["RequestItems"], MAP),
    *rows("TransactWriteItems", ["TransactItems"], LIST),
]


@pytest.mark.parametrize("operation, member, value, message", FIELDS)
def test_wrong_json_types(wire, operation, member, value, message):
    payload = value
    for name in reversed(member):
        payload = {name: payload}
    answer = wire.call(operation, payload)
    assert (answer.status, answer.code) == (400, "SerializationException")
    assert "Message" in answer.json() and "message" not in answer.json()
    if isinstance(message, re.Pattern):
        assert message.search(answer.message), answer.message
    else:
        assert answer.message == message


BROKEN = [b"", b"{", b"}", b"[", b'{"TableName": }', b'{"TableName": "x",}', b"{'TableName': 'x'}", b'{"TableName": "x"', b"nonsense", b'{"a" "b"}',
          b'{"TableName": "\x01"}', b'{"TableName": "\\q"}', b'{"TableName": "x"} trailing', b"\xff\xfe{}"]


@pytest.mark.parametrize("body", BROKEN)
def test_broken_json(wire, body):
    answer = wire.call("DescribeTable", body)
    assert (answer.status, answer.code) == (400, "SerializationException")
    assert answer.json()["__type"] == "com.amazon.coral.service#SerializationException"


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"5", b"true"])
def test_the_top_level_is_a_structure(wire, body):
    answer = wire.call("ListTables", body)
    assert (answer.status, answer.code) == (400, "SerializationException")


def test_nulls_are_absent_members(wire, hashed):
    answer = wire.call("GetItem", {"TableName": hashed.name, "Key": {"p": {"S": "x"}}, "ConsistentRead": None, "ProjectionExpression": None})
    assert (answer.status, answer.json()) == (200, {})


def test_unknown_members_are_ignored(wire, hashed):
    answer = wire.call("GetItem", {"TableName": hashed.name, "Key": {"p": {"S": "x"}}, "FromTheFuture": {"deep": [1, {"x": None}]}})
    assert answer.status == 200


BASE64 = ["a", "aaa", "=", "a===", "YQ", "Y!==", "YQ=", "YQ==x"]


@pytest.mark.parametrize("text", BASE64)
def test_binary_values_are_base64_with_padding(wire, hashed, key, text):
    for payload in [{"Item": {"p": av(key), "b": {"B": text}}}, {"Item": {"p": av(key), "b": {"BS": [text]}}},
                    {"Item": {"p": av(key)}, "ConditionExpression": "b = :v", "ExpressionAttributeValues": {":v": {"B": text}}}]:
        answer = wire.call("PutItem", {"TableName": hashed.name} | payload)
        assert (answer.status, answer.code) == (400, "SerializationException")
    assert hashed.get({"p": key}) is None


def test_escapes_in_json(wire, hashed, key):
    body = '{"TableName": "%s", "Item": {"p": {"S": "%s"}, "v": {"S": "\\u00e9\\n\\"\\\\\\ud83d\\ude00\\u0000\\/"}}}' % (hashed.name, key)
    assert wire.call("PutItem", body.encode()).status == 200
    assert hashed.get({"p": key})["v"] == "é\n\"\\😀\0/"


DEPTH = 200_000
BOMBS = {
    "objects": b'{"a":' * DEPTH + b"1" + b"}" * DEPTH,
    "open objects": b'{"a":' * DEPTH,
    "lists": b"[" * DEPTH + b"]" * DEPTH,
    "unknown member": b'{"TableName":"x","Future":' + b"[" * DEPTH + b"]" * DEPTH + b"}",
    "maps in an item": b'{"TableName":"x","Item":{"p":' + b'{"M":{"a":' * DEPTH + b'{"S":"x"}' + b"}}" * DEPTH + b"}}",
    "lists in an item": b'{"TableName":"x","Item":{"p":' + b'{"L":[' * DEPTH + b'{"S":"x"}' + b"]}" * DEPTH + b"}}",
}


@pytest.mark.parametrize("name", BOMBS)
def test_depth_bombs_are_refused_and_harmless(wire, name):
    answer = wire.call("PutItem", BOMBS[name])
    assert answer.status == 400
    assert answer.code in ("SerializationException", "ValidationException")
    assert wire.call("ListTables", {}).status == 200


PREFIXES = [
    ("GetItem", {}, "com.amazon.coral.validate#ValidationException"),
    ("DescribeTable", {"TableName": "no-such-table"}, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"),
    ("Nonsense", {}, "com.amazon.coral.service#UnknownOperationException"),
    ("DescribeTable", {"TableName": 5}, "com.amazon.coral.service#SerializationException"),
]


@pytest.mark.parametrize("operation, payload, error_type", PREFIXES)
def test_prefixes_of_error_types(wire, operation, payload, error_type):
    answer = wire.call(operation, payload)
    assert answer.json()["__type"] == error_type
    assert answer.headers["Content-Type"] == JSON


def test_validation_errors_speak_lower_case(wire, hashed):
    answer = wire.call("GetItem", {"TableName": hashed.name, "Key": {}})
    assert "message" in answer.json() and "Message" not in answer.json()
