"""UpdateExpression: what each clause does to an item, and what is refused before and at run time."""

import re

import pytest

from expect import refused

BASE = {"n": 5, "s": "text", "l": ["a", "b", "c"], "m": {"k": 1, "deep": {"x": [1, 2]}}, "ss": {"a", "b"},
        "ns": {1, 2}, "bs": {b"x"}, "nil": None, "yes": True}

UPDATES = {
    "set new": ("SET x = :v", {":v": "y"}, {"x": "y"}),
    "set other type": ("SET n = :v", {":v": ["l"]}, {"n": ["l"]}),
    "set empty": ("SET x = :v, y = :w", {":v": "", ":w": b""}, {"x": "", "y": b""}),
    "set from attribute": ("SET x = s", {}, {"x": "text"}),
    "set whole map": ("SET m = :v", {":v": {"z": 1}}, {"m": {"z": 1}}),
    "set in map": ("SET m.k = :v", {":v": 2}, {"m": {"k": 2, "deep": {"x": [1, 2]}}}),
    "set new in map": ("SET m.deep.y = :v", {":v": 2}, {"m": {"k": 1, "deep": {"x": [1, 2], "y": 2}}}),
    "set list element": ("SET l[1] = :v", {":v": "B"}, {"l": ["a", "B", "c"]}),
    "set beyond the end appends": ("SET l[99] = :v", {":v": "z"}, {"l": ["a", "b", "c", "z"]}),
    "several beyond the end, in the order of their index": (
        "SET l[30] = :c, l[10] = :a, l[20] = :b", {":a": 1, ":b": 2, ":c": 3}, {"l": ["a", "b", "c", 1, 2, 3]}),
    "set deep list element": ("SET m.deep.x[0] = :v", {":v": 9}, {"m": {"k": 1, "deep": {"x": [9, 2]}}}),
    "plus": ("SET n = n + :v", {":v": 2}, {"n": 7}),
    "minus": ("SET n = n - :v", {":v": 7}, {"n": -2}),
    "minus from a value": ("SET x = :v - n", {":v": 7}, {"x": 2}),
    "plus of two values": ("SET x = :v + :v", {":v": 7}, {"x": 14}),
    "operands are what they were before": ("SET n = s, s = n", {}, {"n": "text", "s": 5}),
    "if_not_exists keeps": ("SET n = if_not_exists(n, :v)", {":v": 0}, {"n": 5}),
    "if_not_exists sets": ("SET x = if_not_exists(x, :v)", {":v": 0}, {"x": 0}),
    "if_not_exists of another": ("SET x = if_not_exists(n, :v)", {":v": 0}, {"x": 5}),
    "if_not_exists of null": ("SET nil = if_not_exists(nil, :v)", {":v": 0}, {"nil": None}),
    "if_not_exists counts up": ("SET hits = if_not_exists(hits, :zero) + :one", {":zero": 0, ":one": 1}, {"hits": 1}),
    "if_not_exists within": ("SET x = if_not_exists(x, if_not_exists(y, :v))", {":v": 1}, {"x": 1}),
    "list_append at the end": ("SET l = list_append(l, :v)", {":v": ["d"]}, {"l": ["a", "b", "c", "d"]}),
    "list_append at the front": ("SET l = list_append(:v, l)", {":v": ["d"]}, {"l": ["d", "a", "b", "c"]}),
    "list_append to itself": ("SET l = list_append(l, l)", {}, {"l": ["a", "b", "c"] * 2}),
    "list_append or start": ("SET q = list_append(if_not_exists(q, :e), :v)", {":e": [], ":v": [1]}, {"q": [1]}),
    "remove": ("REMOVE n, s, absent", None, {"n": ..., "s": ...}),
    "remove in map": ("REMOVE m.deep.x", None, {"m": {"k": 1, "deep": {}}}),
    "remove list elements by their old index": ("REMOVE l[0], l[1]", None, {"l": ["c"]}),
    "remove list elements in any order": ("REMOVE l[2], l[0], l[77]", None, {"l": ["b"]}),
    "set and remove in one list": ("SET l[1] = :v REMOVE l[0]", {":v": "B"}, {"l": ["B", "c"]}),
    "remove last element": ("REMOVE m.deep.x[0], m.deep.x[1]", None, {"m": {"k": 1, "deep": {"x": []}}}),
    "add to number": ("ADD n :v", {":v": -6}, {"n": -1}),
    "add new number": ("ADD x :v", {":v": 3}, {"x": 3}),
    "add to set": ("ADD ss :v", {":v": {"b", "c"}}, {"ss": {"a", "b", "c"}}),
    "add new set": ("ADD x :v", {":v": {1, 2}}, {"x": {1, 2}}),
    "add nested": ("ADD m.k :v, m.fresh :v", {":v": 10}, {"m": {"k": 11, "fresh": 10, "deep": {"x": [1, 2]}}}),
    "delete from set": ("DELETE ss :v", {":v": {"a", "zzz"}}, {"ss": {"b"}}),
    "delete all of a set removes it": ("DELETE ns :v", {":v": {1, 2}}, {"ns": ...}),
    "delete binary": ("DELETE bs :v", {":v": {b"x"}}, {"bs": ...}),
    "delete from nothing": ("DELETE x :v", {":v": {"a"}}, {}),
    "all clauses": ("SET x = :v REMOVE s ADD n :v DELETE ss :w", {":v": 1, ":w": {"a"}}, {"x": 1, "s": ..., "n": 6, "ss": {"b"}}),
    "clauses in any order and case": ("remove s add n :v set x = :v", {":v": 1}, {"x": 1, "s": ..., "n": 6}),
    "parentheses": ("SET x = (n + :v)", {":v": 1}, {"x": 6}),
    "tight spelling": ("SET x=n+:v,y=:v", {":v": 1}, {"x": 6, "y": 1}),
}


@pytest.mark.parametrize("name", UPDATES)
def test_update(hashed, key, name):
    expression, values, change = UPDATES[name]
    hashed.put({"p": key} | BASE)
    hashed.update({"p": key}, expression, values or None)
    expected = {attribute: value for attribute, value in (BASE | change).items() if value is not ...}
    assert hashed.get({"p": key}) == {"p": key} | expected


def test_names(hashed, key):
    hashed.put({"p": key, "m": {"a.b": {"name": 1}}})
    hashed.update({"p": key}, "SET m.#dot.#name = :v, #reserved = :v", {":v": 2},
                  {"#dot": "a.b", "#name": "name", "#reserved": "size"})
    assert hashed.get({"p": key}) == {"p": key, "m": {"a.b": {"name": 2}}, "size": 2}


INVALID_PATH = "The document path provided in the update expression is invalid for update"
NO_ATTRIBUTE = "The provided expression refers to an attribute that does not exist in the item"
WRONG_TYPE = "An operand in the update expression has an incorrect data type"
FAULTS_AT_RUN_TIME = {
    "map key of a number": ("SET n.x = :v", {":v": 1}, INVALID_PATH),
    "map key of nothing": ("SET x.y = :v", {":v": 1}, INVALID_PATH),
    "map key of a list": ("SET l.x = :v", {":v": 1}, INVALID_PATH),
    "element of a map": ("SET m[0] = :v", {":v": 1}, INVALID_PATH),
    "element of a set": ("SET ss[0] = :v", {":v": "x"}, INVALID_PATH),
    "element of nothing": ("SET x[0] = :v", {":v": 1}, INVALID_PATH),
    "removal below nothing": ("REMOVE x.y", None, INVALID_PATH),
    "removal below a number": ("REMOVE n.y", None, INVALID_PATH),
    "removal of an element of a map": ("REMOVE m[0]", None, INVALID_PATH),
    "addition below nothing": ("ADD x.y :v", {":v": 1}, INVALID_PATH),
    "missing operand": ("SET x = y", {}, NO_ATTRIBUTE),
    "missing sum operand": ("SET x = y + :v", {":v": 1}, NO_ATTRIBUTE),
    "missing list": ("SET q = list_append(q, :v)", {":v": [1]}, NO_ATTRIBUTE),
    "sum of text": ("SET x = s + :v", {":v": 1}, WRONG_TYPE),
    "list_append to a number": ("SET x = list_append(n, :v)", {":v": [1]}, WRONG_TYPE),
    "number added to text": ("ADD s :v", {":v": 1}, WRONG_TYPE),
    "number added to a set": ("ADD ns :v", {":v": 1}, WRONG_TYPE),
    "strings added to numbers": ("ADD ns :v", {":v": {"a"}}, WRONG_TYPE),
    "strings deleted from numbers": ("DELETE ns :v", {":v": {"a"}}, WRONG_TYPE),
    "set deleted from a list": ("DELETE l :v", {":v": {"a"}}, WRONG_TYPE),
}


@pytest.mark.parametrize("name", FAULTS_AT_RUN_TIME)
def test_faults_that_depend_on_the_item(hashed, key, name):
    expression, values, message = FAULTS_AT_RUN_TIME[name]
    hashed.put({"p": key} | BASE)
    with refused(message):
        hashed.update({"p": key}, expression, values or None)
    assert hashed.get({"p": key}) == {"p": key} | BASE


def overlap(one, two, verb="overlap"):
    return (f"Two document paths {verb} with each other; must remove or rewrite one of these paths; "
            f"path one: {one}, path two: {two}")


STATIC = {
    "empty": ("", None, "The expression can not be empty;"),
    "garbage": ("INVALID SYNTAX HERE", None, 'Syntax error; token: "INVALID", near: "INVALID SYNTAX"'),
    "end": ("SET a = ", None, re.compile(r'Syntax error; token: "<EOF>", near: "= ?"$')),
    "clause twice": ("SET a = :v SET b = :v", {":v": 1}, 'The "SET" section can only be used once in an update expression;'),
    "remove twice": ("REMOVE a REMOVE b", None, 'The "REMOVE" section can only be used once in an update expression;'),
    "undefined value": ("SET a = :v", None, "An expression attribute value used in expression is not defined; attribute value: :v"),
    "undefined name": ("SET #a = :v", {":v": 1}, "An expression attribute name used in the document path is not defined; attribute name: #a"),
    "reserved word": ("SET name = :v", {":v": 1}, "Attribute name is a reserved keyword; reserved keyword: name"),
    "same path twice": ("SET a = :v, a = :v", {":v": 1}, overlap("[a]", "[a]")),
    "path and its parent": ("SET a = :v, a.b = :v", {":v": 1}, overlap("[a]", "[a, b]")),
    "overlap over clauses": ("SET a.b = :v REMOVE a", {":v": 1}, re.compile("Two document paths overlap with each other")),
    "overlap of elements": ("SET a[1] = :v, a[1].b = :v", {":v": 1}, overlap("[a, [1]]", "[a, [1], b]")),
    "key and element": ("SET a.b = :v, a[1] = :v", {":v": 1}, overlap("[a, b]", "[a, [1]]", "conflict")),
    "unknown function": ("SET a = foo(:v)", {":v": 1}, "Invalid function name; function: foo"),
    "condition function": ("SET a = begins_with(b, :v)", {":v": "x"},
                           "The function is not allowed in an update expression; function: begins_with"),
    "operand count": ("SET a = list_append(a)", None,
                      "Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1"),
    "if_not_exists count": ("SET a = if_not_exists(a)", None,
                            "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1"),
    "if_not_exists of a value": ("SET a = if_not_exists(:v, :v)", {":v": 1},
                                 "Operator or function requires a document path; operator or function: if_not_exists"),
    "sum of a string": ("SET a = a + :v", {":v": "x"},
                        "Incorrect operand type for operator or function; operator or function: +, operand type: S"),
    "difference of a list": ("SET a = :v - a", {":v": []},
                             "Incorrect operand type for operator or function; operator or function: -, operand type: L"),
    "list_append of a string": ("SET a = list_append(a, :v)", {":v": "x"},
                                "Incorrect operand type for operator or function; operator or function: list_append, operand type: S"),
    "addition of a string": ("ADD a :v", {":v": "x"}, re.compile(
        "Incorrect operand type for operator or function; operator: ADD, operand type: STRING")),
    "addition of a list": ("ADD a :v", {":v": []}, re.compile(
        "Incorrect operand type for operator or function; operator: ADD, operand type: LIST")),
    "deletion of a number": ("DELETE a :v", {":v": 1}, re.compile(
        "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER")),
    "three operands": ("SET a = a + :v + :v", {":v": 1}, re.compile('^Syntax error; token: "\\+"')),
    "product": ("SET a = a * :v", {":v": 1}, re.compile('^Syntax error; token: "\\*"')),
    "value on the left": ("SET :v = a", {":v": 1}, re.compile('^Syntax error; token: ":v"')),
    "addition of an attribute": ("ADD a b", None, re.compile("^Syntax error")),
    "trailing comma": ("SET a = :v,", {":v": 1}, re.compile("^Syntax error")),
    "negative index": ("SET a[-1] = :v", {":v": 1}, re.compile("^Syntax error")),
    "huge index": ("SET a[99999999999999999999] = :v", {":v": 1}, re.compile(".")),
}


@pytest.mark.parametrize("exists", [True, False], ids=["item", "no item"])
@pytest.mark.parametrize("name", STATIC)
def test_faults_of_the_expression_alone(hashed, key, name, exists):
    expression, values, message = STATIC[name]
    if exists:
        hashed.put({"p": key, "a": 1})
    prefix = "Invalid UpdateExpression: "
    if isinstance(message, re.Pattern):
        message = re.compile(re.escape(prefix) + message.pattern.removeprefix("^"))
    else:
        message = prefix + message
    with refused(message):
        hashed.update({"p": key}, expression, values)


def test_unused_placeholders(hashed, key):
    with refused("Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}"):
        hashed.update({"p": key}, "SET a = :v", {":v": 1, ":w": 2})
    with refused("Value provided in ExpressionAttributeNames unused in expressions: keys: {#w}"):
        hashed.update({"p": key}, "SET a = :v", {":v": 1}, {"#w": "w"})


def test_placeholders_without_an_expression(hashed, key):
    with refused(re.compile("^(1 validation error detected: )?ExpressionAttributeValues can only be specified when using expressions")):
        hashed.update({"p": key}, None, {":v": 1})
    with refused(re.compile("^(1 validation error detected: )?ExpressionAttributeNames can only be specified when using expressions")):
        hashed.update({"p": key}, None, None, {"#a": "a"})


def test_path_depth(hashed, key):
    deep = ".".join(["a"] * 32)
    with refused(INVALID_PATH):
        hashed.update({"p": key}, f"SET {deep} = :v", {":v": 1})
    with refused(re.compile("^(1 validation error detected: )?Invalid UpdateExpression: ")):
        hashed.update({"p": key}, f"SET {deep}.a = :v", {":v": 1})


def test_expression_size(hashed, key):
    fits = "SET a=:v".ljust(4096)
    hashed.update({"p": key}, fits, {":v": 1})
    with refused(re.compile("Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;")):
        hashed.update({"p": key}, fits + " ", {":v": 1})


def test_arithmetic_overflow(hashed, key):
    hashed.update_item(Key={"p": {"S": key}}, UpdateExpression="SET a = :v", ExpressionAttributeValues={":v": {"N": "9E125"}})
    with refused(re.compile("Number overflow")):
        hashed.update_item(Key={"p": {"S": key}}, UpdateExpression="SET a = a + :v", ExpressionAttributeValues={":v": {"N": "9E125"}})
