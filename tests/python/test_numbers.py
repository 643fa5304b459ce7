"""Numbers: 38 digits, canonical spelling, order over the whole range, exact arithmetic."""

import re
from decimal import Decimal, localcontext

import pytest

from expect import refused
from values import av

LARGEST = "9." + "9" * 37 + "E+125"
SPELLINGS = {
    "0": ["0", "-0", "0.0", "000", "0e100", "-0.000"],
    "1": ["1", "1.0", "1e0", "1E0", "1E+0", "10E-1", "0.1e1", "01", "1.", "1.000000000000000000000000000000000000000000000"],
    "-1": ["-1", "-1.0", "-10e-1"],
    "0.5": ["0.5", ".5", "5e-1", "0.50"],
    "100": ["100", "1e2", "1E+2", "100.00"],
    "42.12": ["0042.1200"],
    "1" + "0" * 125: ["1E125", "10E+124"],
    "0." + "0" * 129 + "1": ["1E-130", "0.1e-129"],
    "3.1415926535897932384626433832795028841": ["3.1415926535897932384626433832795028841"],
    "12345678901234567890123456789012345678": ["12345678901234567890123456789012345678"],
    "1234567890123456789012345678901234567800": ["1234567890123456789012345678901234567800"],
}
CASES = [(spelling, canonical) for canonical, spellings in SPELLINGS.items() for spelling in spellings]


def put_number(table, key, text):
    table.put_item(Item={"p": av(key), "n": {"N": text}})
    return table.get_item(Key={"p": av(key)}, ConsistentRead=True)["Item"]["n"]["N"]


@pytest.mark.parametrize("spelling, canonical", CASES)
def test_canonical_spelling(hashed, key, spelling, canonical):
    assert put_number(hashed, key, spelling) == canonical


@pytest.mark.parametrize("text", ["-1E-130", "9.9E+125", LARGEST, "-" + LARGEST, "1.5E-128"])
def test_extremes_keep_their_value(hashed, key, text):
    with localcontext(prec=60, Emax=999, Emin=-999):
        assert Decimal(put_number(hashed, key, text)) == Decimal(text)


OVERFLOW = "Number overflow. Attempting to store a number with magnitude larger than supported range"
UNDERFLOW = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
TOO_PRECISE = "Attempting to store more than 38 significant digits in a Number"
NOT_NUMERIC = "The parameter cannot be converted to a numeric value"
REFUSED = [
    ("1e126", OVERFLOW), ("-1e126", OVERFLOW), ("10E125", OVERFLOW), ("1e99999999999", OVERFLOW), ("-1e99999999999", OVERFLOW),
    ("1e-131", UNDERFLOW), ("-1e-131", UNDERFLOW), ("1e-99999999999", UNDERFLOW),
    ("1234567890123456789012345678901234567890", TOO_PRECISE), ("1.00000000000000000000000000000000000001", TOO_PRECISE),
    ("0.123456789012345678901234567890123456789", TOO_PRECISE),
    ("abc", f"{NOT_NUMERIC}: abc"), ("1.2.3", f"{NOT_NUMERIC}: 1.2.3"), (" 1", f"{NOT_NUMERIC}:  1"), ("1 ", f"{NOT_NUMERIC}: 1 "),
    ("0x10", f"{NOT_NUMERIC}: 0x10"), ("1e", f"{NOT_NUMERIC}: 1e"), ("NaN", f"{NOT_NUMERIC}: NaN"), ("Infinity", f"{NOT_NUMERIC}: Infinity"),
    ("1,000", f"{NOT_NUMERIC}: 1,000"), ("--1", f"{NOT_NUMERIC}: --1"), ("", re.compile(f"{NOT_NUMERIC}(: )?$")),
]


@pytest.mark.parametrize("text, message", REFUSED)
def test_refused(hashed, key, text, message):
    for item in [{"n": {"N": text}}, {"n": {"NS": ["1", text]}}, {"n": {"M": {"x": {"L": [{"N": text}]}}}}]:
        with refused(message):
            hashed.put_item(Item={"p": av(key)} | item)
    assert hashed.get({"p": key}) is None


ASCENDING = ["-" + LARGEST, "-1E125", "-123456", "-2", "-1.5", "-1.4999999999999999999999999999999999999", "-1", "-0.1", "-1E-130", "0", "1E-130",
             "2E-130", "1E-129", "0.001", "0.0999", "0.1", "0.9", "1", "1.1", "2", "9", "9.9", "10",
             "11", "99", "100", "123456789012345678901234567890", "1E125", LARGEST]


def test_order_of_sort_keys_is_order_of_values(sorted_n, key):
    for text in reversed(ASCENDING):
        sorted_n.put_item(Item={"p": av(key), "c": {"N": text}})
    found = [Decimal(item["c"]["N"]) for item in sorted_n.query(
        KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": av(key)})["Items"]]
    assert found == [Decimal(text) for text in ASCENDING]
    backwards = sorted_n.query(KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": av(key)}, ScanIndexForward=False)["Items"]
    assert [Decimal(item["c"]["N"]) for item in backwards] == found[::-1]


@pytest.mark.parametrize("operator, bound, expected", [
    ("<", "0", [-10, -2]), ("<=", "-2.0", [-10, -2]), (">", "-2", [0, 3, 20]), (">=", "3e0", [3, 20]), ("=", "20.0", [20])])
def test_comparison_by_value(sorted_n, key, operator, bound, expected):
    for number in [3, -10, 20, 0, -2]:
        sorted_n.put({"p": key, "c": number})
    found = sorted_n.query(KeyConditionExpression=f"p = :p AND c {operator} :c",
                           ExpressionAttributeValues={":p": av(key), ":c": {"N": bound}})["Items"]
    assert [int(item["c"]["N"]) for item in found] == expected


ARITHMETIC = [
    ("1", "+", "2", "3"), ("0.1", "+", "0.2", "0.3"), ("1", "-", "1", "0"), ("-1", "-", "1", "-2"), ("100", "-", "0.001", "99.999"),
    ("99999999999999999999999999999999999999", "+", "1", "1" + "0" * 38), ("1E20", "+", "1", "100000000000000000001"),
    ("12345678901234567890123456789012345678", "-", "12345678901234567890123456789012345677", "1"),
    ("1.5", "+", "-1.5", "0"), ("1E-130", "-", "1E-130", "0"),
]


@pytest.mark.parametrize("a, operator, b, expected", ARITHMETIC)
def test_arithmetic_is_exact(hashed, key, a, operator, b, expected):
    hashed.put_item(Item={"p": av(key), "n": {"N": a}})
    got = hashed.update_item(Key={"p": av(key)}, UpdateExpression=f"SET n = n {operator} :b",
                             ExpressionAttributeValues={":b": {"N": b}}, ReturnValues="UPDATED_NEW")
    assert Decimal(got["Attributes"]["n"]["N"]) == Decimal(expected)


@pytest.mark.parametrize("a, operator, b, message", [
    ("9E125", "+", "9E125", "Number overflow"), ("-9E125", "-", "9E125", "Number overflow"),
    ("1E125", "+", "1", "38 significant digits|overflow"), ("1", "+", "1E-130", "38 significant digits|underflow|overflow")])
def test_arithmetic_beyond_the_range(hashed, key, a, operator, b, message):
    hashed.put_item(Item={"p": av(key), "n": {"N": a}})
    for expression in [f"SET n = n {operator} :b"] + (["ADD n :b"] if operator == "+" else []):
        with refused(re.compile(message)):
            hashed.update_item(Key={"p": av(key)}, UpdateExpression=expression, ExpressionAttributeValues={":b": {"N": b}})


def test_sets_hold_numbers_by_value(hashed, key):
    hashed.put_item(Item={"p": av(key), "s": {"NS": ["1.0", "2", "3e0"]}})
    assert sorted(hashed.get_item(Key={"p": av(key)})["Item"]["s"]["NS"]) == ["1", "2", "3"]
    hashed.update_item(Key={"p": av(key)}, UpdateExpression="ADD s :v", ExpressionAttributeValues={":v": {"NS": ["2.00", "4"]}})
    hashed.update_item(Key={"p": av(key)}, UpdateExpression="DELETE s :v", ExpressionAttributeValues={":v": {"NS": ["1e0"]}})
    assert hashed.get({"p": key})["s"] == {2, 3, 4}


def test_batch_duplicates_are_numeric(sorted_n, key):
    requests = [{"PutRequest": {"Item": {"p": av(key), "c": {"N": text}}}} for text in ("1", "1.0")]
    with refused("Provided list of item keys contains duplicates"):
        sorted_n.client.batch_write_item(RequestItems={sorted_n.name: requests})


def test_numbers_in_json_must_be_strings(wire, hashed, key):
    answer = wire.call("PutItem", {"TableName": hashed.name, "Item": {"p": {"S": key}, "n": {"N": 5}}})
    assert (answer.code, answer.message) == ("SerializationException", "NUMBER_VALUE cannot be converted to String")
