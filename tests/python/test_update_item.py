"""UpdateItem as a whole: creation, return values, key protection. Its expression: test_update_expression.py."""

import pytest

from expect import INVALID, condition_failed, refused
from values import av, avs


def test_without_an_expression_creates_a_key_only_item(hashed, key):
    hashed.update({"p": key})
    assert hashed.get({"p": key}) == {"p": key}
    hashed.put({"p": key, "a": 1})
    hashed.update({"p": key})
    assert hashed.get({"p": key}) == {"p": key, "a": 1}


@pytest.mark.parametrize("expression, values", [
    ("REMOVE a", None), ("DELETE a :s", {":s": {"x"}}), ("REMOVE a, b DELETE d :s", {":s": {"x"}})])
def test_only_removals_create_nothing(hashed, key, expression, values):
    hashed.update({"p": key}, expression, values)
    assert hashed.get({"p": key}) is None


@pytest.mark.parametrize("expression, values, expected", [
    ("SET a = :v", {":v": 1}, {"a": 1}), ("ADD a :v", {":v": 1}, {"a": 1}), ("ADD a :v", {":v": {"x"}}, {"a": {"x"}}),
    ("SET a = :v REMOVE b", {":v": 1}, {"a": 1})])
def test_values_create_the_item(hashed, key, expression, values, expected):
    hashed.update({"p": key}, expression, values)
    assert hashed.get({"p": key}) == {"p": key} | expected


OLD = {"a": 1, "m": {"x": 1, "y": 2}, "l": [10, 11, 12], "same": "s"}
CHANGE = ("SET a = :v, m.x = :v, l[1] = :v, l[2] = :v, fresh = :v", {":v": 99})
RETURNS = {
    "NONE": None,
    "ALL_OLD": OLD,
    "ALL_NEW": {"a": 99, "m": {"x": 99, "y": 2}, "l": [10, 99, 99], "same": "s", "fresh": 99},
    "UPDATED_OLD": {"a": 1, "m": {"x": 1}, "l": [11, 12]},
    "UPDATED_NEW": {"a": 99, "m": {"x": 99}, "l": [99, 99], "fresh": 99},
}


@pytest.mark.parametrize("mode", RETURNS)
def test_return_values(hashed, key, mode):
    hashed.put({"p": key} | OLD)
    got = hashed.update({"p": key}, *CHANGE, ReturnValues=mode)
    whole = {"p": key} if mode.startswith("ALL") else {}
    assert got == (None if RETURNS[mode] is None else whole | RETURNS[mode])


@pytest.mark.parametrize("mode, expected", [
    ("ALL_OLD", None), ("UPDATED_OLD", None), ("ALL_NEW", {"a": 1}), ("UPDATED_NEW", {"a": 1})])
def test_return_values_of_a_creation(hashed, key, mode, expected):
    got = hashed.update({"p": key}, "SET a = :v", {":v": 1}, ReturnValues=mode)
    whole = {"p": key} if mode == "ALL_NEW" else {}
    assert got == (None if expected is None else whole | expected)


RETURNS_OF_REMOVAL = [("UPDATED_OLD", {"a": 1}), ("UPDATED_NEW", None), ("ALL_NEW", {"b": 2})]


@pytest.mark.parametrize("mode, expected", RETURNS_OF_REMOVAL)
def test_return_values_of_a_removal(hashed, key, mode, expected):
    hashed.put({"p": key, "a": 1, "b": 2})
    got = hashed.update({"p": key}, "REMOVE a, absent", ReturnValues=mode)
    whole = {"p": key} if mode == "ALL_NEW" else {}
    assert (got or None) == (None if expected is None else whole | expected)


def test_updated_values_include_what_did_not_change(hashed, key):
    hashed.put({"p": key, "a": 1})
    assert hashed.update({"p": key}, "SET a = :v", {":v": 1}, ReturnValues="UPDATED_NEW") == {"a": 1}
    assert hashed.update({"p": key}, "SET a = :v", {":v": 1}, ReturnValues="UPDATED_OLD") == {"a": 1}


@pytest.mark.parametrize("expression, values", [
    ("SET p = :v", {":v": "x"}), ("SET c = :v", {":v": "x"}), ("REMOVE c", None),
    ("ADD p :v", {":v": 1}), ("DELETE c :v", {":v": {"x"}})])
def test_key_attributes_cannot_be_updated(sorted_s, key, expression, values):
    attribute = expression.split()[1]
    with refused(f"{INVALID}Cannot update attribute {attribute}. This attribute is part of the key"):
        sorted_s.update({"p": key, "c": "x"}, expression, values)


def test_conditions(hashed, key):
    with condition_failed():
        hashed.update({"p": key}, "SET a = :v", {":v": 1}, ConditionExpression="attribute_exists(p)")
    assert hashed.get({"p": key}) is None
    hashed.update({"p": key}, "SET a = :v", {":v": 1}, ConditionExpression="attribute_not_exists(p)")
    with condition_failed():
        hashed.update({"p": key}, "SET a = :v", {":v": 2}, ConditionExpression="a = :v")
    assert hashed.update({"p": key}, "SET a = a + :v", {":v": 1, ":w": 1}, ConditionExpression="a = :w",
                         ReturnValues="ALL_NEW") == {"p": key, "a": 2}


def test_condition_and_update_share_their_placeholders(hashed, key):
    hashed.put({"p": key, "v": 1})
    hashed.update({"p": key}, "SET #v = :new", {":new": 2, ":old": 1}, {"#v": "v"}, ConditionExpression="#v = :old")
    assert hashed.get({"p": key})["v"] == 2


def test_a_refused_update_changes_nothing(hashed, key):
    hashed.put({"p": key, "a": 1, "b": "text"})
    with refused("An operand in the update expression has an incorrect data type"):
        hashed.update({"p": key}, "SET a = :v, b = b + :v", {":v": 5})
    assert hashed.get({"p": key}) == {"p": key, "a": 1, "b": "text"}


def test_an_item_can_grow_only_to_its_limit(hashed, key):
    hashed.put({"p": key, "a": "x" * 409_000})
    with refused("Item size to update has exceeded the maximum allowed size"):
        hashed.update({"p": key}, "SET b = :v", {":v": "y" * 1000})
    assert "b" not in hashed.get({"p": key})


def test_a_value_of_the_wrong_shape_is_refused_even_if_unused(hashed, key):
    with refused():
        hashed.update_item(Key={"p": av(key)}, UpdateExpression="SET a = :v",
                           ExpressionAttributeValues={":v": av(1), ":bad": {"SS": []}})


def test_item_is_answered_with_its_keys(sorted_n, key):
    got = sorted_n.update({"p": key, "c": 5}, "SET a = :v", {":v": 1}, ReturnValues="ALL_NEW")
    assert got == {"p": key, "c": 5, "a": 1}
    assert sorted_n.get_item(Key=avs({"p": key, "c": 5}))["Item"] == avs(got)
