"""Which request faults wear `1 validation error detected: ` on which operation.

DynamoDB's request framework wraps what it finds in the request alone; what needs the table, the item or a limit of the
data plane comes bare. PutItem, UpdateItem and DeleteItem answer the wrapped form for every row of `WRAPPED`, GetItem
the bare one for the rows that a read can have.
"""

import pytest

from expect import ENVELOPE, INVALID, refused, refused_exactly
from tables import expressions
from values import av

UNUSED = "Value provided in ExpressionAttribute{} unused in expressions: keys: {{{}}}"
WRAPPED = {
    "redundant parentheses": (expressions(ConditionExpression="((attribute_exists(p)))"),
                              "Invalid ConditionExpression: The expression has redundant parentheses;"),
    "operands not distinct": (expressions(ConditionExpression="contains(d, d)"),
                              "Invalid ConditionExpression: The first operand must be distinct from the remaining operands for this operator "
                              "or function; operator: contains, first operand: [d]"),
    "undefined value": (expressions(ConditionExpression="a = :v AND b = :w", values={":w": 1}),
                        "Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :v"),
    "unused name": (expressions(ConditionExpression="attribute_exists(p)", names={"#unused": "u"}), UNUSED.format("Names", "#unused")),
    "unused value": (expressions(ConditionExpression="attribute_exists(p)", values={":unused": 1}), UNUSED.format("Values", ":unused")),
    "two languages": ({"Expected": {"p": {"Exists": False}}, "ConditionExpression": "attribute_exists(p)"},
                      "Can not use both expression and non-expression parameters in the same request: "
                      "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}"),
    "duplicates": (expressions(ConditionExpression="a = :v") | {"ExpressionAttributeValues": {":v": {"SS": ["b", "a", "b"]}}},
                   INVALID + 'Input collection ["a", "b", "b"] contains duplicates.'),
    "not a number": (expressions(ConditionExpression="a = :v") | {"ExpressionAttributeValues": {":v": {"N": "abc"}}},
                     "The parameter cannot be converted to a numeric value: abc"),
    "number too large": (expressions(ConditionExpression="a = :v") | {"ExpressionAttributeValues": {":v": {"N": "1e126"}}},
                         "Number overflow. Attempting to store a number with magnitude larger than supported range"),
}


@pytest.mark.parametrize("operation", ["put", "update", "delete"])
@pytest.mark.parametrize("name", WRAPPED)
def test_writes_wrap_request_faults(hashed, key, name, operation):
    request, sentence = WRAPPED[name]
    with refused_exactly(ENVELOPE + sentence):
        getattr(hashed, operation)({"p": key}, **request)
    assert hashed.get({"p": key}) is None


ITEM_VALUES = {
    "empty string set": ({"SS": []}, INVALID + "An string set  may not be empty"),
    "empty number set": ({"NS": []}, INVALID + "An number set  may not be empty"),
    "duplicate strings": ({"SS": ["a", "a"]}, INVALID + 'Input collection ["a", "a"] contains duplicates.'),
    "empty number": ({"N": ""}, "The parameter cannot be converted to a numeric value: "),
    "underflow": ({"N": "1e-131"}, "Number underflow. Attempting to store a number with magnitude smaller than supported range"),
    "precision": ({"N": "1" * 39}, "Attempting to store more than 38 significant digits in a Number"),
}


@pytest.mark.parametrize("name", ITEM_VALUES)
def test_put_wraps_faults_of_item_values(hashed, key, name):
    value, sentence = ITEM_VALUES[name]
    with refused_exactly(ENVELOPE + sentence):
        hashed.put_item(Item={"p": av(key), "a": value})


UPDATES = {
    "syntax": (expressions(UpdateExpression="INVALID SYNTAX HERE"), 'Invalid UpdateExpression: Syntax error; token: "INVALID", near: "INVALID SYNTAX"'),
    "empty": (expressions(UpdateExpression=""), "Invalid UpdateExpression: The expression can not be empty;"),
    "undefined value": (expressions(UpdateExpression="SET a = :v"),
                        "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :v"),
    "two languages": (expressions(UpdateExpression="SET a = :v", values={":v": 1}) | {"AttributeUpdates": {"a": {"Value": av(1)}}},
                      "Can not use both expression and non-expression parameters in the same request: "
                      "Non-expression parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}"),
}


@pytest.mark.parametrize("name", UPDATES)
def test_update_wraps_faults_of_its_expression(hashed, key, name):
    request, sentence = UPDATES[name]
    with refused_exactly(ENVELOPE + sentence):
        hashed.update({"p": key}, **request)


EMPTY_KEY = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p"


def test_faults_that_need_the_table_come_bare(hashed, key):
    with refused_exactly(INVALID + "Cannot update attribute p. This attribute is part of the key"):
        hashed.update({"p": key}, "SET p = :v", {":v": "x"})
    for operation in (hashed.put, hashed.get, hashed.delete):
        with refused_exactly(EMPTY_KEY):
            operation({"p": ""})
    for operation in (hashed.get, hashed.delete):
        with refused_exactly("The provided key element does not match the schema"):
            operation({"p": 5})


READS = {
    "projection": (expressions(ProjectionExpression="a, a"), "Invalid ProjectionExpression: Two document paths overlap with each other; "
                                                             "must remove or rewrite one of these paths; path one: [a], path two: [a]"),
    "unused name": (expressions(ProjectionExpression="a", names={"#unused": "u"}), UNUSED.format("Names", "#unused")),
}


@pytest.mark.parametrize("name", READS)
def test_get_does_not_wrap(hashed, key, name):
    request, sentence = READS[name]
    with refused_exactly(sentence):
        hashed.get({"p": key}, **request)


def test_numbers_of_reads_come_bare(hashed, key):
    sentence = "The parameter cannot be converted to a numeric value: abc"
    bad = {"N": "abc"}
    with refused_exactly(sentence):
        hashed.get_item(Key={"p": bad})
    with refused_exactly(sentence):
        hashed.client.batch_get_item(RequestItems={hashed.name: {"Keys": [{"p": bad}]}})


def test_other_operations_say_the_same_with_or_without(hashed, key):
    """Queries and batches are between the two forms, region by region, so only the sentence is pinned."""
    sentence, bad = "The parameter cannot be converted to a numeric value: abc", {"N": "abc"}
    with refused(sentence):
        hashed.query(KeyConditionExpression="p = :p", FilterExpression="a = :v", ExpressionAttributeValues={":p": av(key), ":v": bad})
    with refused(sentence):
        hashed.client.batch_write_item(RequestItems={hashed.name: [{"PutRequest": {"Item": {"p": av(key), "a": bad}}}]})
    with refused(sentence):
        hashed.client.transact_write_items(TransactItems=[{"Put": {"TableName": hashed.name, "Item": {"p": av(key), "a": bad}}}])
