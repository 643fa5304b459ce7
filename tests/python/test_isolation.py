"""One process, many regions and accounts, which never meet."""

import pytest

from conftest import connect
from expect import not_found
from tables import Table, fresh_name, spec


@pytest.fixture(scope="module")
def tenants(server):
    """The same table name in three places: two regions of one account, and another account."""
    name = fresh_name()
    places = {"us": ("us-east-1", "111122223333"), "eu": ("eu-west-1", "111122223333"), "other": ("us-east-1", "444455556666")}
    return {place: Table.create(connect(server.endpoint, region, account), name, **spec("p:S"))
            for place, (region, account) in places.items()}


def test_items_stay_where_they_were_written(tenants):
    for place, table in tenants.items():
        table.put({"p": "x", "where": place})
    for place, table in tenants.items():
        assert table.find_all() == [{"p": "x", "where": place}]


def test_arns_and_ids_are_their_own(tenants):
    arns = {place: table.arn for place, table in tenants.items()}
    name = tenants["us"].name
    assert arns == {"us": f"arn:aws:dynamodb:us-east-1:111122223333:table/{name}", "eu": f"arn:aws:dynamodb:eu-west-1:111122223333:table/{name}",
                    "other": f"arn:aws:dynamodb:us-east-1:444455556666:table/{name}"}
    assert len({table.describe()["TableId"] for table in tenants.values()}) == 3


def test_tables_are_listed_and_deleted_in_their_place(server):
    here, there = connect(server.endpoint, "ap-south-1", "777777777777"), connect(server.endpoint, "ap-south-2", "777777777777")
    name = fresh_name()
    Table.create(here, name, **spec("p:S"))
    assert (here.list_tables()["TableNames"], there.list_tables()["TableNames"]) == ([name], [])
    with not_found(f"Requested resource not found: Table: {name} not found"):
        there.delete_table(TableName=name)
    here.delete_table(TableName=name)


def test_any_other_access_key_is_the_default_account(server, client):
    name = fresh_name()
    Table.create(client, name, **spec("p:S"))
    for access_key in ["anything", "AKIAANOTHER", "000000000000"]:
        described = connect(server.endpoint, access_key=access_key).describe_table(TableName=name)["Table"]
        assert described["TableArn"] == f"arn:aws:dynamodb:us-east-1:000000000000:table/{name}"


def test_tokens_are_their_accounts_own(tenants, key):
    for table in (tenants["us"], tenants["other"]):
        table.client.transact_write_items(ClientRequestToken=key, TransactItems=[{"Update": {
            "TableName": table.name, "Key": {"p": {"S": key}}, "UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}}])
        assert table.get({"p": key})["n"] == 1
