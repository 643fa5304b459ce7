"""Tags, and table ARNs in the place of table names."""

import re

import pytest

from conftest import connect
from expect import not_found, refused
from tables import Table, fresh_name, index, spec
from values import av


@pytest.fixture(scope="module")
def table(client):
    return Table.create(client, **spec("p:S", gsis=[index("gee", "a:S")]))


def tags_of(client, arn):
    return {tag["Key"]: tag["Value"] for tag in client.list_tags_of_resource(ResourceArn=arn)["Tags"]}


def pairs(tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def test_tags_are_added_overwritten_and_removed(new_table, client):
    arn = new_table("p:S").arn
    assert tags_of(client, arn) == {}
    client.tag_resource(ResourceArn=arn, Tags=pairs({"a": "1", "b": "2", " ": " "}))
    client.tag_resource(ResourceArn=arn, Tags=pairs({"b": "3"}))
    assert tags_of(client, arn) == {"a": "1", "b": "3", " ": " "}
    client.untag_resource(ResourceArn=arn, TagKeys=["a", " ", "never there"])
    assert tags_of(client, arn) == {"b": "3"}


def test_tags_at_creation(client):
    table = Table.create(client, **spec("p:S", Tags=pairs({"team": "tide", "empty": ""})))
    assert tags_of(client, table.arn) == {"team": "tide", "empty": ""}


def test_tags_leave_with_their_table(client):
    first = Table.create(client, **spec("p:S", Tags=pairs({"a": "1"})))
    first.delete_table()
    client.get_waiter("table_not_exists").wait(TableName=first.name, WaiterConfig={"Delay": 1, "MaxAttempts": 9})
    again = Table.create(client, first.name, **spec("p:S"))
    assert tags_of(client, again.arn) == {}


@pytest.mark.parametrize("operation, payload", [
    ("TagResource", {"Tags": pairs({"k": "v"})}), ("UntagResource", {"TagKeys": ["k"]})])
def test_tagging_answers_an_empty_body(wire, table, operation, payload):
    answer = wire.call(operation, {"ResourceArn": table.arn} | payload)
    assert (answer.status, answer.body) == (200, b"")


GOOD_TAGS = {"longest": {"k" * 128: "v" * 256}, "unicode": {"ключ": "значение", "鍵" * 128: "値" * 256}, "signs": {"a+b-c=d._:/@": "e+f-g=h._:/@"}}


@pytest.mark.parametrize("name", GOOD_TAGS)
def test_tags_that_are_allowed(new_table, client, name):
    arn = new_table("p:S").arn
    client.tag_resource(ResourceArn=arn, Tags=pairs(GOOD_TAGS[name]))
    assert tags_of(client, arn) == GOOD_TAGS[name]


BAD_TAGS = {"key too long": {"k" * 129: "v"}, "value too long": {"k": "v" * 257}, "empty key": {"": "v"},
            "signs in a key": {"->>;-)])": "ok"}, "signs in a value": {"ok": "#!%%^$$&"}, "aws prefix": {"aws:mine": "v"},
            "too many": {str(i): "v" for i in range(51)}}


@pytest.mark.parametrize("name", BAD_TAGS)
def test_tags_that_are_refused(table, client, name):
    with refused():
        client.tag_resource(ResourceArn=table.arn, Tags=pairs(BAD_TAGS[name]))


@pytest.mark.parametrize("name", BAD_TAGS)
def test_tags_that_are_refused_at_creation(client, name):
    table_name = fresh_name()
    with refused():
        client.create_table(TableName=table_name, **spec("p:S", Tags=pairs(BAD_TAGS[name])))
    with not_found(f"Requested resource not found: Table: {table_name} not found"):
        client.describe_table(TableName=table_name)


def test_the_limit_of_50_counts_what_is_there(new_table, client):
    arn = new_table("p:S").arn
    client.tag_resource(ResourceArn=arn, Tags=pairs({str(i): "v" for i in range(30)}))
    client.tag_resource(ResourceArn=arn, Tags=pairs({str(i): "w" for i in range(20, 50)}))
    with refused():
        client.tag_resource(ResourceArn=arn, Tags=pairs({"one more": "v"}))
    assert len(tags_of(client, arn)) == 50


def test_listing_tags_of_a_missing_table_is_access_denied(table, client):
    with refused(code="AccessDeniedException"):
        client.list_tags_of_resource(ResourceArn=table.arn + "x")


@pytest.mark.parametrize("operation, payload", [
    ("tag_resource", {"Tags": pairs({"k": "v"})}), ("untag_resource", {"TagKeys": ["k"]})])
def test_tagging_a_missing_table(table, client, operation, payload):
    with not_found(None):
        getattr(client, operation)(ResourceArn=table.arn + "x", **payload)


@pytest.mark.parametrize("arn", ["I_do_not_exist", "arn:not/a/good/format", "x" * 125, " "])
def test_malformed_arns(client, arn):
    with pytest.raises(client.exceptions.ClientError, match="ValidationException|AccessDeniedException"):
        client.tag_resource(ResourceArn=arn, Tags=pairs({"k": "v"}))


def test_indexes_have_no_tags(table, client):
    with pytest.raises(client.exceptions.ClientError, match="ValidationException|AccessDeniedException"):
        client.tag_resource(ResourceArn=f"{table.arn}/index/gee", Tags=pairs({"k": "v"}))


def test_tag_list_must_be_there(table, client):
    with refused(re.compile("'tags' failed to satisfy constraint: Member must not be null|Atleast one Tag")):
        client.tag_resource(ResourceArn=table.arn)


def test_an_arn_works_wherever_a_name_does(table, client):
    arn = table.arn
    by_arn = Table(client, arn)
    item = {"p": "arn", "a": "x"}
    by_arn.put(item)
    assert by_arn.get({"p": "arn"}) == table.get({"p": "arn"}) == item
    assert by_arn.update({"p": "arn"}, "SET n = :n", {":n": 1}, ReturnValues="ALL_NEW") == item | {"n": 1}
    assert by_arn.find("p = :p", {":p": "arn"}) == [item | {"n": 1}]
    assert by_arn.find("a = :a", {":a": "x"}, IndexName="gee") == [item | {"n": 1}]
    assert item | {"n": 1} in by_arn.find_all()
    assert by_arn.describe()["TableName"] == table.name
    by_arn.delete({"p": "arn"})
    assert table.get({"p": "arn"}) is None


def test_arns_in_batches_and_transactions(table, client):
    arn, key = table.arn, {"p": av("batch")}
    client.batch_write_item(RequestItems={arn: [{"PutRequest": {"Item": key}}]})
    responses = client.batch_get_item(RequestItems={arn: {"Keys": [key], "ConsistentRead": True}})["Responses"]
    assert list(responses.values()) == [[key]]
    client.transact_write_items(TransactItems=[{"Delete": {"TableName": arn, "Key": key}}])
    answer = client.transact_get_items(TransactItems=[{"Get": {"TableName": arn, "Key": key}}])
    assert answer["Responses"] == [{}]


def test_an_arn_of_another_region_is_refused(table, server):
    elsewhere = connect(server.endpoint, region="eu-west-1")
    with pytest.raises(elsewhere.exceptions.ClientError, match="ValidationException|AccessDeniedException"):
        elsewhere.get_item(TableName=table.arn, Key={"p": av("x")})


@pytest.mark.parametrize("arn", ["arn:aws:dynamodb:us-east-1:000000000000:table", "arn:aws:s3:::bucket", "arn:aws:dynamodb:us-east-1:000000000000:table/"])
def test_arns_that_are_not_a_table(client, arn):
    with pytest.raises(client.exceptions.ClientError, match="ValidationException|ResourceNotFound|AccessDenied"):
        client.get_item(TableName=arn, Key={"p": av("x")})
