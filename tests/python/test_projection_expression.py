"""ProjectionExpression and AttributesToGet: which parts of an item come back, and which paths may stand together."""

import re

import pytest

from expect import refused
from tables import expressions

ITEM = {"a": 1, "l": [10, 11, {"x": 12, "y": 13}, [14, 15]], "m": {"k": 1, "deep": {"x": [1, 2, 3]}}, "name": "n", "a.b": "dotted"}


@pytest.fixture(scope="module")
def subject(sorted_s):
    sorted_s.put({"p": "projection", "c": "subject"} | ITEM)
    return sorted_s


PROJECTIONS = [
    ("a", None, {"a": 1}),
    ("p, c", None, {"p": "projection", "c": "subject"}),
    ("a, absent, m.absent, l[9], m.k.x", None, {"a": 1}),
    ("absent", None, {}),
    ("m.k", None, {"m": {"k": 1}}),
    ("m.deep.x[1]", None, {"m": {"deep": {"x": [2]}}}),
    ("m.k, m.deep", None, {"m": {"k": 1, "deep": {"x": [1, 2, 3]}}}),
    ("l[3], l[0]", None, {"l": [10, [14, 15]]}),
    ("l[2].y, l[0]", None, {"l": [10, {"y": 13}]}),
    ("l[2].x, l[2].y", None, {"l": [{"x": 12, "y": 13}]}),
    ("l[3][1]", None, {"l": [[15]]}),
    ("#n", {"#n": "name"}, {"name": "n"}),
    ("#n", {"#n": "a.b"}, {"a.b": "dotted"}),
    (" a ,\n\t m . k ", None, {"a": 1, "m": {"k": 1}}),
]


@pytest.mark.parametrize("expression, names, expected", PROJECTIONS)
def test_projection_of_each_read(subject, expression, names, expected):
    key = {"p": "projection", "c": "subject"}
    request = expressions(ProjectionExpression=expression, names=names)
    assert subject.get(key, **request) == expected
    assert subject.find("p = :p", {":p": "projection"}, **request) == [expected]


def paths(verb, one, two):
    return (f"Invalid ProjectionExpression: Two document paths {verb} with each other; must remove or rewrite one of "
            f"these paths; path one: {one}, path two: {two}")


FAULTS = [
    ("", "Invalid ProjectionExpression: The expression can not be empty;"),
    ("a,", re.compile('Invalid ProjectionExpression: Syntax error; token: "<EOF>", near: ","')),
    ("a b", re.compile('Invalid ProjectionExpression: Syntax error; token: "b", near: "a b"')),
    ("a[b]", re.compile("Invalid ProjectionExpression: Syntax error")),
    ("a[-1]", re.compile("Invalid ProjectionExpression: Syntax error")),
    ("a..b", re.compile("Invalid ProjectionExpression: Syntax error")),
    (":v", re.compile("Invalid ProjectionExpression: Syntax error")),
    ("size(a)", re.compile("Invalid ProjectionExpression: ")),
    ("name", "Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: name"),
    ("#u", "Invalid ProjectionExpression: An expression attribute name used in the document path is not defined; attribute name: #u"),
    ("a, a", paths("overlap", "[a]", "[a]")),
    ("a, b, a", paths("overlap", "[a]", "[a]")),
    ("m, m.k", paths("overlap", "[m]", "[m, k]")),
    ("l[1], l[1][2]", paths("overlap", "[l, [1]]", "[l, [1], [2]]")),
    ("m.k, m[1]", paths("conflict", "[m, k]", "[m, [1]]")),
    ("x" * 4097, re.compile("Invalid ProjectionExpression: Expression size has exceeded the maximum allowed size;")),
    (".".join(["a"] * 33), re.compile("Invalid ProjectionExpression: ")),
    ("a[4294967296]", None), ("a[99999999999999999999]", None),
]


@pytest.mark.parametrize("expression, message", FAULTS)
@pytest.mark.parametrize("read", ["get", "scan"])
def test_fault(subject, read, expression, message):
    names = {"names": {"#x": "x"}} if expression == "#u" else {}
    request = expressions(ProjectionExpression=expression, **names)
    if message is None:  # an index of any size is either refused or names nothing
        try:
            assert subject.get({"p": "projection", "c": "subject"}, **request) == {}
        except subject.client.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == "ValidationException"
        return
    with refused(message):
        if read == "get":
            subject.get({"p": "projection", "c": "absent"}, **request)
        else:
            subject.scan(**request)


def test_a_huge_index_does_not_wrap_around(subject):
    for number in (2**32, 2**32 + 1, 2**64, 2**31):
        try:
            assert subject.get({"p": "projection", "c": "subject"}, ProjectionExpression=f"l[{number}]") == {}
        except subject.client.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] == "ValidationException"


def test_aliases_of_one_attribute_overlap(subject):
    with refused(paths("overlap", "[a]", "[a]")):
        subject.get({"p": "x", "c": "y"}, ProjectionExpression="a, #a", ExpressionAttributeNames={"#a": "a"})


def test_attributes_to_get(subject):
    key = {"p": "projection", "c": "subject"}
    assert subject.get(key, AttributesToGet=["a", "name", "absent", "a.b"]) == {"a": 1, "name": "n", "a.b": "dotted"}
    with refused(re.compile("AttributesToGet|attributesToGet")):
        subject.get(key, AttributesToGet=[])
    with refused("One or more parameter values were invalid: Duplicate value in attribute name: a"):
        subject.get(key, AttributesToGet=["a", "a"])
    with refused("Can not use both expression and non-expression parameters in the same request: "
                 "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}"):
        subject.get(key, AttributesToGet=["a"], ProjectionExpression="a")


def test_unused_names(subject):
    with refused("Value provided in ExpressionAttributeNames unused in expressions: keys: {#w}"):
        subject.get({"p": "x", "c": "y"}, ProjectionExpression="a", ExpressionAttributeNames={"#w": "w"})
    with refused(re.compile("^ExpressionAttributeNames can only be specified when using expressions")):
        subject.get({"p": "x", "c": "y"}, ExpressionAttributeNames={"#w": "w"})
