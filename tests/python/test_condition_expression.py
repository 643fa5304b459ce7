"""Conditions: truth of every operator and function, and every fault that is found without an item.

One item of all types is the subject. The same table of truths is asked as ConditionExpression and FilterExpression.
"""

import re

import pytest

from expect import CONDITION_FAILED, refused
from tables import expressions
from values import av

ITEM = {"n": 5, "s": "text", "b": b"\x01\x02", "t": True, "z": None, "l": [1, "two", {"k": "v"}],
        "m": {"a": {"b": 7}, "list": [0, [9]]}, "ss": {"a", "b"}, "ns": {1, 2}, "bs": {b"a"}, "same": 5, "e": "", "wide": "ä€"}

TRUTHS = [
    # comparators
    ("n = :v", {":v": 5}, True), ("n = :v", {":v": 6}, False), ("n = :v", {":v": "5"}, False),
    ("n <> :v", {":v": 6}, True), ("n <> :v", {":v": "5"}, True), ("absent <> :v", {":v": 1}, True),
    ("absent = :v", {":v": 1}, False), ("n < :v", {":v": 6}, True), ("n < :v", {":v": 5}, False),
    ("n <= :v", {":v": 5}, True), ("n > :v", {":v": 4}, True), ("n >= :v", {":v": 6}, False),
    ("n < :v", {":v": "6"}, False), ("absent < :v", {":v": 6}, False), ("s < :v", {":v": "texu"}, True),
    ("s > :v", {":v": "Text"}, True), ("b < :v", {":v": b"\x01\xff"}, True), ("e < :v", {":v": "a"}, True),
    ("n = same", None, True), ("n <> same", None, False), (":v = n", {":v": 5}, True), (":v > n", {":v": 9}, True),
    ("ss = :v", {":v": {"b", "a"}}, True), ("ss = :v", {":v": {"a"}}, False), ("ns = :v", {":v": {2, 1}}, True),
    ("l = :v", {":v": [1, "two", {"k": "v"}]}, True), ("l = :v", {":v": ["two", 1, {"k": "v"}]}, False),
    ("m = :v", {":v": {"list": [0, [9]], "a": {"b": 7}}}, True), ("z = :v", {":v": None}, True), ("t = :v", {":v": True}, True),
    ("t = :v", {":v": False}, False), ("absent = nowhere", None, False),
    # paths
    ("m.a.b = :v", {":v": 7}, True), ("m.#l[1][0] = :v", {":v": 9}, True), ("l[2].k = :v", {":v": "v"}, True),
    ("l[7] = :v", {":v": 1}, False), ("n.x = :v", {":v": 1}, False), ("s[0] = :v", {":v": "t"}, False),
    # between, in
    ("n BETWEEN :a AND :b", {":a": 5, ":b": 5}, True), ("n BETWEEN :a AND :b", {":a": 1, ":b": 4}, False),
    ("n between :a and :b", {":a": 1, ":b": 9}, True), ("s BETWEEN :a AND :b", {":a": "t", ":b": "u"}, True),
    ("n BETWEEN same AND :b", {":b": 9}, True), (":b BETWEEN n AND :c", {":b": 6, ":c": 7}, True), ("absent BETWEEN :a AND :b", {":a": 1, ":b": 2}, False),
    ("n IN (:a)", {":a": 5}, True), ("n IN (:a, :b)", {":a": 1, ":b": "5"}, False), ("n in (same, :a)", {":a": 1}, True), ("absent IN (:a)", {":a": 1}, False),
    # functions
    ("attribute_exists(n)", None, True), ("attribute_exists(z)", None, True), ("attribute_exists(m.a)", None, True),
    ("attribute_exists(m.q)", None, False), ("attribute_not_exists(m.q)", None, True), ("attribute_not_exists(l[2])", None, False),
    ("attribute_exists(l[3])", None, False),
    ("begins_with(s, :v)", {":v": "te"}, True), ("begins_with(s, :v)", {":v": ""}, True), ("begins_with(s, :v)", {":v": "x"}, False),
    ("begins_with(b, :v)", {":v": b"\x01"}, True), ("begins_with(n, :v)", {":v": "5"}, False), ("begins_with(absent, :v)", {":v": "5"}, False),
    ("contains(s, :v)", {":v": "ex"}, True), ("contains(s, :v)", {":v": "xe"}, False), ("contains(ss, :v)", {":v": "a"}, True),
    ("contains(ss, :v)", {":v": "c"}, False), ("contains(ns, :v)", {":v": 1}, True), ("contains(l, :v)", {":v": "two"}, True),
    ("contains(l, :v)", {":v": {"k": "v"}}, True), ("contains(n, :v)", {":v": 5}, False), ("contains(b, :v)", {":v": b"\x02"}, True),
    ("contains(absent, :v)", {":v": "a"}, False),
    ("attribute_type(n, :v)", {":v": "N"}, True), ("attribute_type(n, :v)", {":v": "S"}, False), ("attribute_type(t, :v)", {":v": "BOOL"}, True),
    ("attribute_type(z, :v)", {":v": "NULL"}, True), ("attribute_type(ss, :v)", {":v": "SS"}, True), ("attribute_type(absent, :v)", {":v": "S"}, False),
    ("size(s) = :v", {":v": 4}, True), ("size(wide) = :v", {":v": 2}, True), ("size(b) = :v", {":v": 2}, True),
    ("size(l) = :v", {":v": 3}, True), ("size(m) > :v", {":v": 1}, True), ("size(ss) = :v", {":v": 2}, True),
    ("size(n) = :v", {":v": 1}, False), ("size(absent) < :v", {":v": 100}, False), (":v < size(s)", {":v": 3}, True),
    ("size(s) BETWEEN :a AND :b", {":a": 1, ":b": 9}, True), ("size(s) IN (:a)", {":a": 4}, True),
    # logic
    ("NOT n = :v", {":v": 6}, True), ("NOT absent = :v", {":v": 6}, True), ("not not n = :v", {":v": 5}, True),
    ("n = :v AND s = :w", {":v": 5, ":w": "x"}, False), ("n = :v OR s = :w", {":v": 5, ":w": "x"}, True),
    ("n = :v OR n = :v AND n = :w", {":v": 5, ":w": 6}, True), ("(n = :v OR n = :v) AND n = :w", {":v": 5, ":w": 6}, False),
    ("NOT n = :v AND n = :w", {":v": 5, ":w": 6}, False), ("NOT (n = :v AND n = :w)", {":v": 5, ":w": 6}, True),
    ("attribute_exists(n) AND NOT attribute_exists(absent)", None, True),
]


@pytest.fixture(scope="module")
def subject(sorted_s):
    sorted_s.put({"p": "conditions", "c": "subject"} | ITEM)
    return sorted_s


def names_of(expression):
    return {"#l": "list"} if "#l" in expression else None


@pytest.mark.parametrize("expression, values, truth", TRUTHS)
def test_truth(subject, expression, values, truth):
    placeholders = expressions(values=values, names=names_of(expression))
    found = subject.find("p = :pk AND c = :ck", (values or {}) | {":pk": "conditions", ":ck": "subject"}, names_of(expression),
                         FilterExpression=expression)
    assert bool(found) == truth
    check = lambda: subject.put({"p": "conditions", "c": "subject"} | ITEM, ConditionExpression=expression, **placeholders)  # noqa: E731
    if truth:
        check()
    else:
        with refused(CONDITION_FAILED, "ConditionalCheckFailedException"):
            check()


def operand(operator, kind):
    return f"Incorrect operand type for operator or function; operator or function: {operator}, operand type: {kind}"


def count(function, number):
    return f"Incorrect number of operands for operator or function; operator or function: {function}, number of operands: {number}"


def not_this_way(function):
    return f"The function is not allowed to be used this way in an expression; function: {function}"


def distinct(operator, path):
    return ("The first operand must be distinct from the remaining operands for this operator or function; "
            f"operator: {operator}, first operand: {path}")


FAULTS = [
    # form
    ("", None, "The expression can not be empty;"),
    ("n =", None, re.compile('Syntax error; token: "<EOF>", near: "= ?"')),
    ("attribute_not_exists(", None, 'Syntax error; token: "<EOF>", near: "("'),
    ("n = :v :v", {":v": 1}, re.compile('Syntax error; token: ":v", near: ":v :v"')),
    ("n == :v", {":v": 1}, re.compile("Syntax error; token: \"=\"")),
    ("n != :v", {":v": 1}, re.compile("Syntax error")),
    ("n = 5", None, re.compile('Syntax error; token: "5", near: "= 5"')),
    ("n = 'x'", None, re.compile("Syntax error")),
    ("n", None, re.compile("Syntax error")),
    ("n AND n = :v", {":v": 1}, re.compile("Syntax error")),
    ("n IN ()", None, re.compile("Syntax error")),
    ("n BETWEEN :v", {":v": 1}, re.compile("Syntax error")),
    ("l[x] = :v", {":v": 1}, re.compile("Syntax error")),
    ("l[] = :v", {":v": 1}, re.compile("Syntax error")),
    (".n = :v", {":v": 1}, re.compile("Syntax error")),
    ("((n = :v))", {":v": 1}, "The expression has redundant parentheses;"),
    ("NOT ((n = :v))", {":v": 1}, "The expression has redundant parentheses;"),
    # names
    ("#u = :v", {":v": 1}, "An expression attribute name used in the document path is not defined; attribute name: #u"),
    ("n = :u", None, "An expression attribute value used in expression is not defined; attribute value: :u"),
    ("size = :v", {":v": 1}, "Attribute name is a reserved keyword; reserved keyword: size"),
    ("m.Name = :v", {":v": 1}, "Attribute name is a reserved keyword; reserved keyword: Name"),
    # functions
    ("foo(n)", None, "Invalid function name; function: foo"),
    ("ATTRIBUTE_EXISTS(n)", None, "Invalid function name; function: ATTRIBUTE_EXISTS"),
    ("size(n)", None, not_this_way("size")),
    ("attribute_exists(n) = :v", {":v": True}, not_this_way("attribute_exists")),
    ("if_not_exists(n, :v)", {":v": 1}, "The function is not allowed in a condition expression; function: if_not_exists"),
    ("begins_with(s)", None, count("begins_with", 1)),
    ("begins_with(s, :v, :v)", {":v": "x"}, count("begins_with", 3)),
    ("attribute_exists(n, s)", None, count("attribute_exists", 2)),
    ("size(n, s) = :v", {":v": 1}, count("size", 2)),
    ("attribute_exists(:v)", {":v": 1}, "Operator or function requires a document path; operator or function: attribute_exists"),
    # static types
    ("begins_with(s, :v)", {":v": 1}, operand("begins_with", "N")),
    ("begins_with(s, :v)", {":v": True}, operand("begins_with", "BOOL")),
    ("attribute_type(n, :v)", {":v": 1}, operand("attribute_type", "N")),
    ("attribute_type(n, :v)", {":v": "NUMBER"}, re.compile("Invalid attribute type name found; type: NUMBER, valid types: {")),
    ("n < :v", {":v": True}, operand("<", "BOOL")),
    ("n >= :v", {":v": None}, operand(">=", "NULL")),
    ("n > :v", {":v": {1}}, operand(">", "NS")),
    ("n <= :v", {":v": [1]}, operand("<=", "L")),
    (":v < n", {":v": {"x": 1}}, operand("<", "M")),
    ("n BETWEEN :v AND :w", {":v": True, ":w": True}, operand("BETWEEN", "BOOL")),
    ("n BETWEEN :v AND :w", {":v": 2, ":w": 1},
     "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
     "lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}"),
    ("s BETWEEN :v AND :w", {":v": "b", ":w": "a"},
     "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
     "lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}"),
    ("n BETWEEN :v AND :w", {":v": 1, ":w": "a"},
     "The BETWEEN operator requires same data type for lower and upper bounds; "
     "lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:a}"),
    # distinct operands
    ("n = n", None, distinct("=", "[n]")),
    ("m.a < m.a", None, distinct("<", "[m, a]")),
    ("contains(s, s)", None, distinct("contains", "[s]")),
    ("begins_with(s, s)", None, distinct("begins_with", "[s]")),
    ("n IN (n)", None, distinct("IN", "[n]")),
    ("n BETWEEN n AND :v", {":v": 1}, distinct("BETWEEN", "[n]")),
]


@pytest.mark.parametrize("expression, values, message", FAULTS)
@pytest.mark.parametrize("kind", ["ConditionExpression", "FilterExpression"])
def test_fault(subject, kind, expression, values, message):
    prefix = f"Invalid {kind}: "
    expected = re.compile(re.escape(prefix) + message.pattern) if isinstance(message, re.Pattern) else prefix + message
    with refused(expected):
        if kind == "ConditionExpression":
            subject.delete({"p": "conditions", "c": "never there"}, ConditionExpression=expression, **expressions(values=values))
        else:
            subject.scan(FilterExpression=expression, **expressions(values=values))


def test_in_takes_100_operands(subject):
    values = {f":v{i}": i for i in range(100)}
    one_of = lambda n: f"n IN ({', '.join(f':v{i}' for i in range(n))})"  # noqa: E731
    assert subject.find("p = :p", values | {":p": "conditions"}, FilterExpression=one_of(100))
    with refused("Invalid FilterExpression: The IN operator is provided with too many operands; number of operands: 101"):
        subject.scan(FilterExpression=one_of(101), **expressions(values=values | {":v100": 0}))


def test_unused_placeholders_matter_even_if_the_condition_would_fail(subject):
    key = {"p": "conditions", "c": "never there"}
    with refused("Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}"):
        subject.delete(key, ConditionExpression="n = :v", **expressions(values={":v": 1, ":w": 1}))
    with refused("Value provided in ExpressionAttributeNames unused in expressions: keys: {#w}"):
        subject.delete(key, ConditionExpression="attribute_exists(n)", ExpressionAttributeNames={"#w": "w"})


@pytest.mark.parametrize("expression, values", [
    ("attribute_type(n, :t)", {":t": "N"}), ("size(s) > :t", {":t": 0}), ("contains(l, :t)", {":t": 1})])
def test_values_inside_functions_count_as_used(subject, expression, values):
    assert subject.find("p = :p", values | {":p": "conditions"}, FilterExpression=expression)


PLACEHOLDERS = [
    ({"ExpressionAttributeValues": {}}, "ExpressionAttributeValues must not be empty"),
    ({"ExpressionAttributeNames": {}}, "ExpressionAttributeNames must not be empty"),
    ({"ExpressionAttributeValues": {"v": av(1)}}, 'ExpressionAttributeValues contains invalid key: Syntax error; key: "v"'),
    ({"ExpressionAttributeValues": {":": av(1)}}, 'ExpressionAttributeValues contains invalid key: Syntax error; key: ":"'),
    ({"ExpressionAttributeValues": {":a-b": av(1)}}, 'ExpressionAttributeValues contains invalid key: Syntax error; key: ":a-b"'),
    ({"ExpressionAttributeNames": {"n": "n"}}, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "n"'),
    ({"ExpressionAttributeNames": {"#": "n"}}, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "#"'),
]


@pytest.mark.parametrize("placeholders, message", PLACEHOLDERS)
def test_placeholder_maps(subject, placeholders, message):
    with refused(message):
        subject.delete({"p": "conditions", "c": "never there"}, ConditionExpression="attribute_exists(n)", **placeholders)


@pytest.mark.parametrize("kind", ["ConditionExpression", "FilterExpression"])
def test_expression_size(subject, kind):
    def ask(text):
        if kind == "ConditionExpression":
            subject.delete({"p": "conditions", "c": "never there"}, ConditionExpression=text)
        else:
            subject.scan(FilterExpression=text, Limit=1)
    ask("attribute_not_exists(q)".ljust(4096))
    with refused(re.compile(f"Invalid {kind}: Expression size has exceeded the maximum allowed size;")):
        ask("attribute_not_exists(q)".ljust(4097))


BOMBS = {
    "parentheses": "(" * 2000 + "n = :v" + ")" * 2000,
    "open parentheses": "(" * 4000,
    "NOT": "NOT " * 1000 + "n = :v",
    "nested functions": "size(" * 800 + "n" + ")" * 800 + " = :v",
    "AND": " AND ".join(["n=:v"] * 400),
}


@pytest.mark.parametrize("name", BOMBS)
def test_deep_expressions_are_refused(subject, name):
    with refused(re.compile("Invalid FilterExpression: ")):
        subject.scan(FilterExpression=BOMBS[name], **expressions(values={":v": 1}))


def test_300_operators_are_allowed(subject):
    joined = " OR ".join(["n=:v"] * 150)  # 150 comparisons and 149 ORs
    assert subject.find("p = :p", {":p": "conditions", ":v": 5}, FilterExpression=joined)
    with refused(re.compile("^Invalid FilterExpression: ")):
        subject.find("p = :p", {":p": "conditions", ":v": 5}, FilterExpression=joined + " OR n=:v")
