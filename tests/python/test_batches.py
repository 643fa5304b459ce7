"""BatchGetItem and BatchWriteItem: limits, duplicates, what is left unprocessed."""

import re

import pytest

from conftest import connect
from expect import ENVELOPE, INVALID, not_found, refused
from tables import fresh_name
from values import av, avs


def put_request(**item):
    return {"PutRequest": {"Item": avs(item)}}


def delete_request(**key):
    return {"DeleteRequest": {"Key": avs(key)}}


def write(table, *requests, **more):
    return table.client.batch_write_item(RequestItems={table.name: list(requests)}, **more)


def read(table, keys, **more):
    return table.client.batch_get_item(RequestItems={table.name: {"Keys": [avs(key) for key in keys], "ConsistentRead": True, **more}})


def found(table, answer):
    return sorted(item["p"]["S"] for item in answer["Responses"][table.name])


def test_puts_and_deletes_over_tables(hashed, sorted_s, key):
    hashed.put({"p": key + "old"})
    answer = hashed.client.batch_write_item(RequestItems={
        hashed.name: [put_request(p=key, n=1), delete_request(p=key + "old"), delete_request(p=key + "never there")],
        sorted_s.name: [put_request(p=key, c="c")]})
    assert answer["UnprocessedItems"] == {}
    answer = hashed.client.batch_get_item(RequestItems={
        hashed.name: {"Keys": [avs({"p": key}), avs({"p": key + "old"})]}, sorted_s.name: {"Keys": [avs({"p": key, "c": "c"})]}})
    assert answer["Responses"] == {hashed.name: [avs({"p": key, "n": 1})], sorted_s.name: [avs({"p": key, "c": "c"})]}
    assert answer["UnprocessedKeys"] == {}


def test_a_table_without_finds_has_an_empty_list(hashed, key):
    assert read(hashed, [{"p": key}])["Responses"] == {hashed.name: []}


def test_projection_in_a_batch(hashed, key):
    hashed.put({"p": key, "a": 1, "m": {"x": 1, "y": 2}})
    answer = read(hashed, [{"p": key}], ProjectionExpression="#a, m.x", ExpressionAttributeNames={"#a": "a"})
    assert answer["Responses"][hashed.name] == [avs({"a": 1, "m": {"x": 1}})]
    assert read(hashed, [{"p": key}], AttributesToGet=["a"])["Responses"][hashed.name] == [avs({"a": 1})]


def test_25_writes_and_100_reads(hashed, key):
    keys = [f"{key}{i:03}" for i in range(100)]
    for start in range(0, 100, 25):
        assert write(hashed, *(put_request(p=k) for k in keys[start:start + 25]))["UnprocessedItems"] == {}
    assert found(hashed, read(hashed, [{"p": k} for k in keys])) == keys


def test_more_than_25_writes(hashed, sorted_s, key):
    many = [put_request(p=f"{key}{i}") for i in range(26)]
    with refused(re.compile("^1 validation error detected: Value .*'[rR]equestItems.*' failed to satisfy constraint: .*"
                            "Member must have length less than or equal to 25", re.DOTALL)):
        write(hashed, *many)
    with refused("Too many items requested for the BatchWriteItem call"):
        hashed.client.batch_write_item(RequestItems={hashed.name: many[:13], sorted_s.name: [put_request(p=key, c=str(i)) for i in range(13)]})
    assert hashed.get({"p": f"{key}0"}) is None


def test_more_than_100_reads(hashed, sorted_s, key):
    with refused(re.compile("Member must have length less than or equal to 100|Too many items requested for the BatchGetItem call")):
        read(hashed, [{"p": f"{key}{i}"} for i in range(101)])
    with refused("Too many items requested for the BatchGetItem call"):
        hashed.client.batch_get_item(RequestItems={
            hashed.name: {"Keys": [avs({"p": f"{key}{i}"}) for i in range(60)]},
            sorted_s.name: {"Keys": [avs({"p": key, "c": str(i)}) for i in range(60)]}})


DUPLICATES = "Provided list of item keys contains duplicates"


def test_duplicates(hashed, key):
    for pair in [(put_request(p=key, n=1), put_request(p=key, n=2)), (put_request(p=key), delete_request(p=key)),
                 (delete_request(p=key), delete_request(p=key))]:
        with refused(DUPLICATES):
            write(hashed, *pair)
    with refused(DUPLICATES):
        read(hashed, [{"p": key}, {"p": key}])
    assert hashed.get({"p": key}) is None


NO_MATCH = "The provided key element does not match the schema"
EMPTY_KEY = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p"
BAD_WRITES = {
    "put of another type": (put_request(p=1), NO_MATCH),
    "put of a list": (put_request(p=["x"]), NO_MATCH),
    "put without key": (put_request(a="x"), NO_MATCH),
    "delete without key": (delete_request(a="x"), NO_MATCH),
    "delete of another type": (delete_request(p=1), NO_MATCH),
    "delete with surplus": (delete_request(p="x", q="y"), NO_MATCH),
    "empty key": (put_request(p=""), EMPTY_KEY),
    "empty set": ({"PutRequest": {"Item": {"p": av("x"), "s": {"SS": []}}}}, INVALID + "An string set  may not be empty"),
    "NULL false": ({"PutRequest": {"Item": {"p": av("x"), "z": {"NULL": False}}}}, INVALID + "Null attribute value types must have the value of true"),
    "no number": ({"PutRequest": {"Item": {"p": av("x"), "n": {"N": "abc"}}}}, "The parameter cannot be converted to a numeric value: abc"),
    "no request": ({}, None),
    "two requests": (put_request(p="x") | delete_request(p="y"), None),
}


@pytest.mark.parametrize("name", BAD_WRITES)
def test_one_bad_write_refuses_the_batch(hashed, key, name):
    request, message = BAD_WRITES[name]
    with refused(message):
        write(hashed, put_request(p=key), request)
    assert hashed.get({"p": key}) is None


@pytest.mark.parametrize("bad_key", [{"p": 1}, {"q": "x"}, {"p": "x", "q": "y"}, {}])
def test_one_bad_key_refuses_the_reads(hashed, key, bad_key):
    with refused(NO_MATCH):
        read(hashed, [{"p": key}, bad_key])


def test_empty_batches(client, hashed):
    too_short = "Member must have length greater than or equal to 1"
    with refused(re.compile(f"{too_short}|The requestItems parameter is required for BatchGetItem")):
        client.batch_get_item(RequestItems={})
    with refused(re.compile(f"{too_short}|The requestItems parameter is required for BatchWriteItem")):
        client.batch_write_item(RequestItems={})
    with refused(re.compile(too_short)):
        write(hashed)
    with refused(re.compile(too_short)):
        read(hashed, [])


@pytest.mark.parametrize("operation, content", [("batch_write_item", [put_request(p="x")]), ("batch_get_item", {"Keys": [avs({"p": "x"})]})])
def test_impossible_table_names(client, operation, content):
    with refused(re.compile("failed to satisfy constraint: Map keys must satisfy constraint: "
                            r"\[Member must have length less than or equal to (255|1024), Member must have length greater than or equal to [13], "
                            r"Member must satisfy regular expression pattern: \[a-zA-Z0-9_.-\]\+\]")):
        getattr(client, operation)(RequestItems={"bad!name": content})


def test_one_unknown_table_refuses_the_batch(hashed, key):
    with not_found():
        hashed.client.batch_write_item(RequestItems={hashed.name: [put_request(p=key)], fresh_name(): [put_request(p=key)]})
    assert hashed.get({"p": key}) is None


ENUM = ENVELOPE + "Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"


def test_enums_come_before_tables(client):
    with refused(ENUM):
        client.batch_write_item(RequestItems={fresh_name(): [put_request(p="x")]}, ReturnConsumedCapacity="BOGUS")
    with refused(ENUM):
        client.batch_get_item(RequestItems={fresh_name(): {"Keys": [avs({"p": "x"})]}}, ReturnConsumedCapacity="BOGUS")
    with refused("2 validation errors detected: " + ENUM.removeprefix(ENVELOPE) + "; Value 'BOGUS2' at 'returnItemCollectionMetrics' "
                 "failed to satisfy constraint: Member must satisfy enum value set: [SIZE, NONE]"):
        client.batch_write_item(RequestItems={fresh_name(): [put_request(p="x")]}, ReturnConsumedCapacity="BOGUS",
                                ReturnItemCollectionMetrics="BOGUS2")


def test_reads_stop_at_16_megabytes_and_name_the_rest(new_table):
    table = new_table("p:S")
    keys = [f"{i:02}" for i in range(50)]
    for k in keys:
        table.put({"p": k, "v": "x" * 380_000})
    seen, request, rounds = [], {table.name: {"Keys": [avs({"p": k}) for k in keys]}}, 0
    while request:
        answer = table.client.batch_get_item(RequestItems=request)
        assert sum(len(item["v"]["S"]) for item in answer["Responses"][table.name]) <= 17_000_000
        seen += found(table, answer)
        request, rounds = answer["UnprocessedKeys"], rounds + 1
        assert not request or request[table.name].keys() == {"Keys"}
    assert sorted(seen) == keys
    assert rounds == 2


def test_a_batch_over_16_megabytes_is_refused(server, hashed, key):
    patient = connect(server.endpoint, read_timeout=60)
    requests = [put_request(p=f"{key}{i:02}", v="x" * 409_000, w="y" * 400_000) for i in range(25)]
    with pytest.raises(patient.exceptions.ClientError):
        patient.batch_write_item(RequestItems={hashed.name: requests})


def test_expressions_of_a_batch_read_are_checked(hashed, key):
    with refused("Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: name"):
        read(hashed, [{"p": key}], ProjectionExpression="name")
    with refused("Value provided in ExpressionAttributeNames unused in expressions: keys: {#w}"):
        read(hashed, [{"p": key}], ProjectionExpression="a", ExpressionAttributeNames={"#w": "w"})
