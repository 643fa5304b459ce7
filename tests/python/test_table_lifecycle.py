"""CreateTable, DescribeTable, ListTables and DeleteTable on tables as they should be."""

import datetime
import re

import pytest

from expect import not_found, refused
from tables import Table, definitions, fresh_name, index, pages, provisioned, spec
from tidegate import eventually

ARN = re.compile(r"arn:aws:dynamodb:us-east-1:000000000000:table/(\S+)")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_create_answers_creating_and_describe_soon_finds_it_active(client):
    table = Table(client, fresh_name())
    created = table.create_table(**spec("p:S", "c:N"))["TableDescription"]
    assert created["TableStatus"] == "CREATING"
    assert created["TableName"] == table.name
    assert created["KeySchema"] == [
        {"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}]
    eventually(lambda: table.describe()["TableStatus"] == "ACTIVE", timeout=5)


def test_the_sdk_waiter_does_not_have_to_wait_twice(client):
    table = Table(client, fresh_name())
    table.create_table(**spec("p:S"))
    client.get_waiter("table_exists").wait(TableName=table.name, WaiterConfig={"Delay": 1, "MaxAttempts": 3})
    table.delete_table()
    client.get_waiter("table_not_exists").wait(TableName=table.name, WaiterConfig={"Delay": 1, "MaxAttempts": 3})


def test_description_of_an_on_demand_table(new_table):
    table = new_table("p:S", "c:B")
    description = table.describe()
    assert ARN.fullmatch(description.pop("TableArn")).group(1) == table.name
    assert UUID.fullmatch(description.pop("TableId"))
    age = datetime.datetime.now(datetime.UTC) - description.pop("CreationDateTime")
    assert abs(age) < datetime.timedelta(minutes=1)
    billing = description.pop("BillingModeSummary")
    assert billing["BillingMode"] == "PAY_PER_REQUEST"
    assert billing["LastUpdateToPayPerRequestDateTime"]
    warm = description.pop("WarmThroughput")
    assert warm == {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000, "Status": "ACTIVE"}
    assert sorted(description.pop("AttributeDefinitions"), key=lambda d: d["AttributeName"]) == definitions("c:B", "p:S")
    assert description == {
        "TableName": table.name, "TableStatus": "ACTIVE", "TableSizeBytes": 0, "ItemCount": 0,
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "c", "KeyType": "RANGE"}],
        "ProvisionedThroughput": {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
        "DeletionProtectionEnabled": False,
    }


def test_description_of_a_provisioned_table_has_no_billing_summary(new_table):
    description = new_table("p:S", **provisioned(7, 3)).describe()
    assert description["ProvisionedThroughput"] == {
        "NumberOfDecreasesToday": 0, "ReadCapacityUnits": 7, "WriteCapacityUnits": 3}
    assert "BillingModeSummary" not in description
    assert description["WarmThroughput"]["Status"] == "ACTIVE"


def test_creation_time_is_on_the_wire_as_seconds_with_a_fraction(wire, new_table):
    body = wire.call("DescribeTable", {"TableName": new_table("p:S").name}).body
    assert re.search(rb'"CreationDateTime":\s*1?\d(\.\d+)?(E9|e9|\d{8}(\.\d+)?)', body)


def test_description_of_indexes(new_table):
    table = new_table("p:S", "c:S", gsis=[index("gee", "a:N", "p:S", project=["x", "y"])],
                      lsis=[index("ell", "p:S", "b:B", project="KEYS_ONLY")], **provisioned(4, 2) | {
                          "GlobalSecondaryIndexes": [{
                              "IndexName": "gee", "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x", "y"]},
                              "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "p", "KeyType": "RANGE"}],
                              **provisioned(2, 1)}]})
    gee, = table.describe()["GlobalSecondaryIndexes"]
    assert gee["IndexArn"] == f"{table.arn}/index/gee"
    assert gee["IndexStatus"] == "ACTIVE"
    assert gee["Projection"]["ProjectionType"] == "INCLUDE"
    assert sorted(gee["Projection"]["NonKeyAttributes"]) == ["x", "y"]
    assert gee["ProvisionedThroughput"] == {
        "NumberOfDecreasesToday": 0, "ReadCapacityUnits": 2, "WriteCapacityUnits": 1}
    assert (gee["ItemCount"], gee["IndexSizeBytes"]) == (0, 0)
    ell, = table.describe()["LocalSecondaryIndexes"]
    assert ell == {
        "IndexName": "ell", "IndexArn": f"{table.arn}/index/ell", "ItemCount": 0, "IndexSizeBytes": 0,
        "Projection": {"ProjectionType": "KEYS_ONLY"},
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}]}


def test_delete_answers_deleting_without_the_schema(client):
    table = Table.create(client, **spec("p:S"))
    deleted = table.delete_table()["TableDescription"]
    assert deleted["TableStatus"] == "DELETING"
    assert deleted["TableName"] == table.name
    assert not {"KeySchema", "AttributeDefinitions", "CreationDateTime"} & deleted.keys()


def test_deleted_table_is_gone_and_its_successor_is_empty(client):
    table = Table.create(client, **spec("p:S"))
    first_id = table.describe()["TableId"]
    table.put({"p": "x"})
    table.delete_table()
    client.get_waiter("table_not_exists").wait(TableName=table.name, WaiterConfig={"Delay": 1, "MaxAttempts": 9})
    with not_found(f"Requested resource not found: Table: {table.name} not found"):
        table.describe()
    again = Table.create(client, table.name, **spec("p:S"))
    assert again.get({"p": "x"}) is None
    assert again.find_all() == []
    assert again.describe()["TableId"] != first_id


def test_create_twice_is_resource_in_use(new_table, client):
    table = new_table("p:S")
    with refused(f"Table already exists: {table.name}", "ResourceInUseException"):
        table.create_table(**spec("p:S"))


@pytest.mark.parametrize("operation", ["describe_table", "delete_table"])
def test_unknown_table_is_named_by_the_control_plane(client, operation):
    name = fresh_name()
    with not_found(f"Requested resource not found: Table: {name} not found"):
        getattr(client, operation)(TableName=name)


ON_ITEMS = {
    "get_item": {"Key": {"p": {"S": "x"}}},
    "put_item": {"Item": {"p": {"S": "x"}}},
    "update_item": {"Key": {"p": {"S": "x"}}},
    "delete_item": {"Key": {"p": {"S": "x"}}},
    "scan": {},
    "query": {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": {"S": "x"}}},
}


@pytest.mark.parametrize("operation", ON_ITEMS)
def test_unknown_table_is_not_named_by_the_data_plane(client, operation):
    with not_found():
        getattr(client, operation)(TableName=fresh_name(), **ON_ITEMS[operation])


@pytest.mark.parametrize("request_items", ["batch_get_item", "batch_write_item"])
def test_unknown_table_in_a_batch(client, request_items):
    content = {"batch_get_item": {"Keys": [{"p": {"S": "x"}}]},
               "batch_write_item": [{"PutRequest": {"Item": {"p": {"S": "x"}}}}]}[request_items]
    with not_found():
        getattr(client, request_items)(RequestItems={fresh_name(): content})


def test_names_of_every_allowed_shape(client):
    for name in ["aA0", "a_.-" + fresh_name(), "-dash" + fresh_name(), ".dot" + fresh_name(), fresh_name().ljust(255, "x")]:
        table = Table.create(client, name, **spec("p:S"))
        table.put({"p": "x"})
        assert table.get({"p": "x"}) == {"p": "x"}
        table.delete_table()


def test_names_are_case_sensitive(new_table, client):
    table = new_table("p:S")
    table.put({"p": "lower"})
    other = Table.create(client, table.name.upper(), **spec("p:S"))
    assert other.find_all() == []
    other.delete_table()


def test_list_tables_in_order_and_by_pages(client):
    stem = fresh_name("list")
    names = sorted(f"{stem}{suffix}" for suffix in "abcde")
    for name in names:
        Table.create(client, name, **spec("p:S"))
    found = [name for page in client.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 2})
             for name in page["TableNames"]]
    assert found == sorted(found)
    assert [name for name in found if name.startswith(stem)] == names
    page = client.list_tables(ExclusiveStartTableName=names[1], Limit=2)
    assert page["TableNames"] == names[2:4]
    assert page["LastEvaluatedTableName"] == names[3]
    for name in names:
        client.delete_table(TableName=name)


@pytest.mark.parametrize("limit, rule", [
    (0, "have value greater than or equal to 1"), (-1, "have value greater than or equal to 1"),
    (101, "have value less than or equal to 100")])
def test_list_tables_limit(client, limit, rule):
    with refused(f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: Member must {rule}"):
        client.list_tables(Limit=limit)


def test_list_tables_with_an_impossible_start_name(client):
    with refused(re.compile("'exclusiveStartTableName' failed to satisfy constraint: Member must satisfy regular expression pattern")):
        client.list_tables(ExclusiveStartTableName="no spaces")


def test_describe_limits(client):
    limits = client.describe_limits()
    assert {name: limits[name] for name in limits if name != "ResponseMetadata"} == {
        "AccountMaxReadCapacityUnits": 80000, "AccountMaxWriteCapacityUnits": 80000,
        "TableMaxReadCapacityUnits": 40000, "TableMaxWriteCapacityUnits": 40000}


def test_describe_endpoints_names_the_region(client):
    """SDKs discover endpoints only where none was configured, so the answer is the service's own."""
    endpoint, = client.describe_endpoints()["Endpoints"]
    assert endpoint == {"Address": "dynamodb.us-east-1.amazonaws.com", "CachePeriodInMinutes": 1440}


STORED = {
    "DeletionProtectionEnabled": True,
    "TableClass": "STANDARD_INFREQUENT_ACCESS",
    "OnDemandThroughput": {"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50},
    "WarmThroughput": {"ReadUnitsPerSecond": 15000, "WriteUnitsPerSecond": 5000},
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    "SSESpecification": {"Enabled": True, "SSEType": "KMS"},
}


def test_table_settings_are_described_back(client):
    table = Table.create(client, **spec("p:S", **STORED))
    described = table.describe()
    assert described["DeletionProtectionEnabled"] is True
    assert described["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert described["OnDemandThroughput"] == STORED["OnDemandThroughput"]
    assert described["WarmThroughput"] == STORED["WarmThroughput"] | {"Status": "ACTIVE"}
    assert described["StreamSpecification"] == STORED["StreamSpecification"]
    assert described["LatestStreamArn"] == f"{described['TableArn']}/stream/{described['LatestStreamLabel']}"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}", described["LatestStreamLabel"])
    assert described["SSEDescription"]["Status"] == "ENABLED"
    assert described["SSEDescription"]["SSEType"] == "KMS"
    table.update_table(DeletionProtectionEnabled=False)
    table.wait_active()
    table.delete_table()


def test_deletion_protection(client):
    table = Table.create(client, **spec("p:S", DeletionProtectionEnabled=True))
    with refused("Resource cannot be deleted as it is currently protected against deletion. "
                 "Disable deletion protection first."):
        table.delete_table()
    table.update_table(DeletionProtectionEnabled=False)
    table.wait_active()
    assert table.describe()["DeletionProtectionEnabled"] is False
    table.delete_table()


def test_item_count_may_lag_but_names_every_item_at_last(new_table):
    table = new_table("p:S")
    table.fill({"p": str(i), "v": "x" * 10} for i in range(30))
    assert len([item for page in pages(table.scan, Limit=7) for item in page["Items"]]) == 30
