"""TransactWriteItems and TransactGetItems: all or nothing, reasons in order, idempotency, what refuses the whole call."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from expect import CONDITION_FAILED, ENVELOPE, INVALID, not_found, refused, refused_exactly
from tables import expressions, fresh_name, index
from values import av, avs


def put(table, item, **more):
    return {"Put": {"TableName": table.name, "Item": avs(item), **more}}


def delete(table, key, **more):
    return {"Delete": {"TableName": table.name, "Key": avs(key), **more}}


def update(table, key, expression, values=None, names=None, **more):
    return {"Update": {"TableName": table.name, "Key": avs(key), **expressions(UpdateExpression=expression, values=values, names=names), **more}}


def check(table, key, condition, **more):
    return {"ConditionCheck": {"TableName": table.name, "Key": avs(key), "ConditionExpression": condition, **more}}


def get(table, key, **more):
    return {"Get": {"TableName": table.name, "Key": avs(key), **more}}


def write(table, *actions, **more):
    return table.client.transact_write_items(TransactItems=list(actions), **more)


def cancelled(*reasons):
    """The call must be cancelled for these reasons, one per action: a code, or a whole reason."""
    codes = ", ".join(reason if isinstance(reason, str) else reason["Code"] for reason in reasons)
    return refused_exactly(f"Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]",
                           "TransactionCanceledException")


FAILED = {"Code": "ConditionalCheckFailed", "Message": CONDITION_FAILED}
NONE = {"Code": "None"}


def test_all_four_actions_over_two_tables(hashed, sorted_s, key):
    hashed.put({"p": key + "old", "v": 1})
    hashed.put({"p": key + "up", "n": 1})
    hashed.put({"p": key + "check"})
    write(hashed, put(hashed, {"p": key, "v": 1}), delete(hashed, {"p": key + "old"}), update(hashed, {"p": key + "up"}, "ADD n :one", {":one": 1}),
          check(hashed, {"p": key + "check"}, "attribute_exists(p)"), put(sorted_s, {"p": key, "c": "c"}))
    answer = hashed.client.transact_get_items(TransactItems=[
        get(hashed, {"p": key}), get(hashed, {"p": key + "old"}), get(hashed, {"p": key + "up"}), get(sorted_s, {"p": key, "c": "c"})])
    assert answer["Responses"] == [{"Item": avs({"p": key, "v": 1})}, {}, {"Item": avs({"p": key + "up", "n": 2})},
                                   {"Item": avs({"p": key, "c": "c"})}]


def test_reads_may_project(hashed, key):
    hashed.put({"p": key, "a": 1, "m": {"x": 1, "y": 2}})
    answer = hashed.client.transact_get_items(TransactItems=[
        get(hashed, {"p": key}, ProjectionExpression="#a, m.x", ExpressionAttributeNames={"#a": "a"})])
    assert answer["Responses"] == [{"Item": avs({"a": 1, "m": {"x": 1}})}]


def test_one_failed_condition_cancels_everything(hashed, key):
    hashed.put({"p": key + "there", "v": 1})
    with cancelled("None", "ConditionalCheckFailed", "None", "ConditionalCheckFailed") as refusal:
        write(hashed, put(hashed, {"p": key}), put(hashed, {"p": key + "there"}, ConditionExpression="attribute_not_exists(p)"),
              delete(hashed, {"p": key + "there2"}), check(hashed, {"p": key + "missing"}, "attribute_exists(p)"))
    assert refusal.body["CancellationReasons"] == [NONE, FAILED, NONE, FAILED]
    assert hashed.get({"p": key}) is None
    assert hashed.get({"p": key + "there"}) == {"p": key + "there", "v": 1}


@pytest.mark.parametrize("action", ["put", "delete", "update", "check"])
def test_a_failed_condition_can_show_the_item(hashed, key, action):
    hashed.put({"p": key, "v": 1})
    more = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    condition = {"ConditionExpression": "attribute_not_exists(p)"}
    actions = {"put": lambda: put(hashed, {"p": key}, **condition, **more), "delete": lambda: delete(hashed, {"p": key}, **condition, **more),
               "update": lambda: update(hashed, {"p": key}, "REMOVE v", **condition, **more),
               "check": lambda: check(hashed, {"p": key}, "attribute_not_exists(p)", **more)}
    with cancelled("ConditionalCheckFailed") as refusal:
        write(hashed, actions[action]())
    assert refusal.body["CancellationReasons"] == [FAILED | {"Item": avs({"p": key, "v": 1})}]


def test_100_actions(hashed, key):
    write(hashed, *(put(hashed, {"p": f"{key}{i}", "n": i}) for i in range(100)))
    answer = hashed.client.transact_get_items(TransactItems=[get(hashed, {"p": f"{key}{i}"}) for i in range(100)])
    assert [response["Item"]["n"]["N"] for response in answer["Responses"]] == [str(i) for i in range(100)]


TOO_LONG = re.compile("^1 validation error detected: Value .*'[tT]ransactItems' failed to satisfy constraint: "
                      "Member must have length less than or equal to 100$", re.DOTALL)
TOO_SHORT = re.compile("^1 validation error detected: Value .*'[tT]ransactItems' failed to satisfy constraint: "
                       "Member must have length greater than or equal to 1$")


def test_number_of_actions(hashed, key):
    with refused(TOO_LONG):
        write(hashed, *(put(hashed, {"p": f"{key}{i}"}) for i in range(101)))
    with refused(TOO_LONG):
        hashed.client.transact_get_items(TransactItems=[get(hashed, {"p": f"{key}{i}"}) for i in range(101)])
    with refused(TOO_SHORT):
        write(hashed)
    with refused(TOO_SHORT):
        hashed.client.transact_get_items(TransactItems=[])
    assert hashed.get({"p": f"{key}0"}) is None


SAME_ITEM = "Transaction request cannot include multiple operations on one item"


def test_one_action_per_item(hashed, key):
    for other in [put(hashed, {"p": key}), delete(hashed, {"p": key}), check(hashed, {"p": key}, "attribute_exists(p)")]:
        with refused(SAME_ITEM):
            write(hashed, put(hashed, {"p": key, "v": 1}), other)
    with refused(SAME_ITEM):
        hashed.client.transact_get_items(TransactItems=[get(hashed, {"p": key}), get(hashed, {"p": key})])


NO_MATCH = "The provided key element does not match the schema"
EMPTY_KEY = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p"
KEYED = {"delete": lambda t, key: delete(t, key), "update": lambda t, key: update(t, key, "SET a = :v", {":v": 1}),
         "check": lambda t, key: check(t, key, "attribute_not_exists(p)")}


@pytest.mark.parametrize("action", KEYED)
def test_keys_that_do_not_match_are_reasons(hashed, key, action):
    for bad in [{"p": 5}, {"p": ["x"]}, {"q": "x"}, {"p": "x", "q": "y"}]:
        with cancelled("None", "ValidationError") as refusal:
            write(hashed, put(hashed, {"p": key}), KEYED[action](hashed, bad))
        assert refusal.body["CancellationReasons"] == [NONE, {"Code": "ValidationError", "Message": NO_MATCH}]
    with refused(EMPTY_KEY):
        write(hashed, put(hashed, {"p": key}), KEYED[action](hashed, {"p": ""}))
    assert hashed.get({"p": key}) is None


@pytest.mark.parametrize("item, message", [
    ({"p": 5}, INVALID + "Type mismatch for key p expected: S actual: N"), ({"p": ["x"]}, INVALID + "Type mismatch for key p expected: S actual: L"),
    ({"a": 1}, INVALID + "Missing the key p in the item")])
def test_items_that_do_not_match_are_reasons(hashed, item, message):
    with cancelled("ValidationError") as refusal:
        write(hashed, put(hashed, item))
    assert refusal.body["CancellationReasons"] == [{"Code": "ValidationError", "Message": message}]


def test_only_the_first_validation_error_is_found(hashed, key):
    with cancelled("None", "ValidationError", "None") as refusal:
        write(hashed, put(hashed, {"p": key}), delete(hashed, {"p": 5}), delete(hashed, {"p": 6}))
    assert [reason["Code"] for reason in refusal.body["CancellationReasons"]] == ["None", "ValidationError", "None"]


def test_faults_at_run_time_are_reasons(hashed, key):
    hashed.put({"p": key, "s": "text"})
    for expression, values, message in [
        ("SET s = s + :v", {":v": 1}, "An operand in the update expression has an incorrect data type"),
        ("SET x = absent", None, "The provided expression refers to an attribute that does not exist in the item"),
        ("SET s.x = :v", {":v": 1}, "The document path provided in the update expression is invalid for update"),
        ("SET p = :v", {":v": "x"}, INVALID + "Cannot update attribute p. This attribute is part of the key"),
    ]:
        try:
            write(hashed, update(hashed, {"p": key}, expression, values))
        except hashed.client.exceptions.TransactionCanceledException as error:
            assert error.response["CancellationReasons"] == [{"Code": "ValidationError", "Message": message}]
        except hashed.client.exceptions.ClientError as error:  # a key attribute is already wrong in the expression's text
            assert "This attribute is part of the key" in error.response["Error"]["Message"]
            assert "SET p" in expression
        else:
            pytest.fail(f"{expression} was accepted")
    assert hashed.get({"p": key}) == {"p": key, "s": "text"}


def test_index_key_faults_are_reasons(new_table, key):
    table = new_table("p:S", gsis=[index("gee", "a:S")])
    with cancelled("ValidationError") as refusal:
        write(table, put(table, {"p": key, "a": 5}))
    assert refusal.body["CancellationReasons"][0]["Message"] == (
        INVALID + "Type mismatch for Index Key a Expected: S Actual: N IndexName: gee")


STATIC = {
    "syntax": (lambda t: check(t, {"p": "x"}, "attribute_not_exists("), 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("'),
    "unused value": (lambda t: check(t, {"p": "x"}, "attribute_exists(p)", ExpressionAttributeValues=avs({":v": 1})),
                     "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}"),
    "undefined value": (lambda t: update(t, {"p": "x"}, "SET a = :v"),
                        "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :v"),
    "reserved word": (lambda t: update(t, {"p": "x"}, "REMOVE name"),
                      "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: name"),
    "empty set": (lambda t: {"Put": {"TableName": t.name, "Item": {"p": av("x"), "s": {"SS": []}}}}, INVALID + "An string set  may not be empty"),
    "no number": (lambda t: {"Put": {"TableName": t.name, "Item": {"p": av("x"), "n": {"N": "abc"}}}},
                  "The parameter cannot be converted to a numeric value: abc"),
    "no action": (lambda t: {}, None),
    "two actions": (lambda t: put(t, {"p": "x"}) | delete(t, {"p": "y"}), "TransactItems can only contain one of Check, Put, Update or Delete"),
    "no condition": (lambda t: {"ConditionCheck": {"TableName": t.name, "Key": avs({"p": "x"})}}, None),
    "no update": (lambda t: {"Update": {"TableName": t.name, "Key": avs({"p": "x"})}}, None),
}


@pytest.mark.parametrize("name", STATIC)
def test_static_faults_refuse_the_call(hashed, key, name):
    action, message = STATIC[name]
    with refused(message):
        write(hashed, put(hashed, {"p": key}), action(hashed))
    assert hashed.get({"p": key}) is None


@pytest.mark.parametrize("name", ["syntax", "unused value"])
def test_static_faults_come_before_missing_tables(hashed, name):
    action, message = STATIC[name]
    absent = {"Put": {"TableName": fresh_name(), "Item": avs({"p": "x"})}}
    for actions in [(absent, action(hashed)), (action(hashed), absent)]:
        with refused(message):
            write(hashed, *actions)


def test_unknown_table(hashed, key):
    with not_found():
        write(hashed, put(hashed, {"p": key}), {"Put": {"TableName": fresh_name(), "Item": avs({"p": "x"})}})
    with not_found():
        hashed.client.transact_get_items(TransactItems=[{"Get": {"TableName": fresh_name(), "Key": avs({"p": "x"})}}])
    assert hashed.get({"p": key}) is None


BOGUS = "Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"
BOGUS2 = "Value 'BOGUS2' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy enum value set: [SIZE, NONE]"


def test_member_constraints_come_first_and_together(hashed, key):
    doubled = [put(hashed, {"p": key}), put(hashed, {"p": key})]
    with refused_exactly(ENVELOPE + BOGUS):
        write(hashed, *doubled, ReturnConsumedCapacity="BOGUS")
    with refused_exactly(f"2 validation errors detected: {BOGUS}; {BOGUS2}"):
        write(hashed, *doubled, ReturnConsumedCapacity="BOGUS", ReturnItemCollectionMetrics="BOGUS2")


# ---- ClientRequestToken

def test_a_replayed_token_applies_nothing(hashed, key):
    actions = [update(hashed, {"p": key}, "ADD n :one", {":one": 1})]
    for _ in range(3):
        write(hashed, *actions, ClientRequestToken=key)
    assert hashed.get({"p": key})["n"] == 1
    hashed.delete({"p": key})
    write(hashed, *actions, ClientRequestToken=key)
    assert hashed.get({"p": key}) is None


def test_a_token_with_other_content_is_a_mismatch(hashed, key):
    write(hashed, update(hashed, {"p": key}, "ADD n :one", {":one": 1}), ClientRequestToken=key)
    for other in [update(hashed, {"p": key}, "ADD n :one", {":one": 2}), update(hashed, {"p": key + "x"}, "ADD n :one", {":one": 1}),
                  put(hashed, {"p": key})]:
        with refused(code="IdempotentParameterMismatchException"):
            write(hashed, other, ClientRequestToken=key)
    assert hashed.get({"p": key})["n"] == 1


def test_different_tokens_are_different_calls(hashed, key):
    for i in range(3):
        write(hashed, update(hashed, {"p": key}, "ADD n :one", {":one": 1}), ClientRequestToken=f"{key[:30]}{i}")
    assert hashed.get({"p": key})["n"] == 3


def test_a_failed_call_does_not_use_its_token_up(hashed, key):
    action = update(hashed, {"p": key}, "ADD n :one", {":one": 1}, ConditionExpression="attribute_exists(p)")
    with cancelled("ConditionalCheckFailed"):
        write(hashed, action, ClientRequestToken=key)
    hashed.put({"p": key, "n": 0})
    write(hashed, action, ClientRequestToken=key)
    assert hashed.get({"p": key})["n"] == 1


def test_concurrent_calls_of_one_token_apply_once(hashed, key):
    def call(_):
        try:
            write(hashed, update(hashed, {"p": key}, "ADD n :one", {":one": 1}), ClientRequestToken=key)
            return "done"
        except hashed.client.exceptions.TransactionInProgressException:
            return "in progress"
    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(call, range(64)))
    assert "done" in outcomes
    assert hashed.get({"p": key})["n"] == 1


@pytest.mark.parametrize("token, rule", [("x" * 37, "less than or equal to 36"), ("", "greater than or equal to 1")])
def test_token_length(hashed, key, token, rule):
    with refused(re.compile(f"'[cC]lientRequestToken' failed to satisfy constraint: Member must have length {rule}")):
        write(hashed, put(hashed, {"p": key}), ClientRequestToken=token)


def test_item_collection_metrics(new_table, key):
    table = new_table("p:S", "c:S", lsis=[index("ell", "p:S", "d:S")])
    answer = write(table, put(table, {"p": key, "c": "x"}), ReturnItemCollectionMetrics="SIZE")
    assert answer["ItemCollectionMetrics"][table.name][0]["ItemCollectionKey"] == {"p": av(key)}
