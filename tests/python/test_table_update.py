"""UpdateTable: billing, throughput, class, protection, streams. Indexes on live tables: test_index_backfill.py."""

import re

import pytest

from expect import INVALID, constraint, not_found, refused
from tables import definitions, fresh_name, index, provisioned, without_shorthand


def test_switch_between_billing_modes(new_table):
    table = new_table("p:S", **provisioned(5, 5))
    assert table.update_table(BillingMode="PAY_PER_REQUEST")["TableDescription"]["TableStatus"] == "UPDATING"
    table.wait_active()
    described = table.describe()
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert described["ProvisionedThroughput"]["ReadCapacityUnits"] == 0
    table.update_table(BillingMode="PROVISIONED", **provisioned(9, 8))
    table.wait_active()
    described = table.describe()
    assert described["BillingModeSummary"]["BillingMode"] == "PROVISIONED"
    assert described["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"]
    assert described["ProvisionedThroughput"]["ReadCapacityUnits"] == 9


def test_throughput_change_records_its_time_and_decreases(new_table):
    table = new_table("p:S", **provisioned(5, 5))
    table.update_table(**provisioned(10, 10))
    table.wait_active()
    throughput = table.describe()["ProvisionedThroughput"]
    assert throughput["LastIncreaseDateTime"]
    assert throughput["NumberOfDecreasesToday"] == 0
    table.update_table(**provisioned(2, 10))
    table.wait_active()
    throughput = table.describe()["ProvisionedThroughput"]
    assert throughput["LastDecreaseDateTime"]
    assert (throughput["NumberOfDecreasesToday"], throughput["ReadCapacityUnits"]) == (1, 2)


def test_the_same_throughput_is_refused(new_table):
    table = new_table("p:S", **provisioned(5, 4))
    with refused(re.compile(
            r"^The provisioned throughput for the table will not change\. The requested value equals the current value\. "
            r"Current ReadCapacityUnits provisioned for the table: 5\. Requested ReadCapacityUnits: 5\. "
            r"Current WriteCapacityUnits provisioned for the table: 4\. Requested WriteCapacityUnits: 4\.")):
        table.update_table(**provisioned(5, 4))


def test_an_update_of_nothing_is_refused(new_table):
    with refused(re.compile("^At least one of ProvisionedThroughput")):
        new_table("p:S").update_table()


BILLING = {
    "to provisioned without throughput": ({"BillingMode": "PROVISIONED"}, re.compile("ProvisionedThroughput")),
    "throughput of an on-demand table": (provisioned(), re.compile("ReadCapacityUnits|throughput")),
    "on-demand and throughput": (
        {"BillingMode": "PAY_PER_REQUEST", **provisioned()},
        INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"),
    "unknown mode": ({"BillingMode": "FREE"}, constraint("FREE", "billingMode", "satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]")),
}


@pytest.mark.parametrize("name", BILLING)
def test_billing_that_is_refused(new_table, name):
    request, message = BILLING[name]
    with refused(message):
        new_table("p:S").update_table(**request)


def test_unknown_table(client):
    name = fresh_name()
    with not_found(f"Requested resource not found: Table: {name} not found"):
        client.update_table(TableName=name, DeletionProtectionEnabled=True)


def test_table_class(new_table):
    table = new_table("p:S")
    table.update_table(TableClass="STANDARD_INFREQUENT_ACCESS")
    table.wait_active()
    summary = table.describe()["TableClassSummary"]
    assert summary["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert summary["LastUpdateDateTime"]


def test_stream_switched_on_and_off(new_table):
    table = new_table("p:S")
    assert "StreamSpecification" not in table.describe()
    on = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    table.update_table(StreamSpecification=on)
    table.wait_active()
    assert table.describe()["StreamSpecification"] == on
    with refused():
        table.update_table(StreamSpecification=on)
    table.update_table(StreamSpecification={"StreamEnabled": False})
    table.wait_active()
    assert "StreamSpecification" not in table.describe()
    with refused():
        table.update_table(StreamSpecification={"StreamEnabled": False})


def test_on_demand_throughput(new_table):
    table = new_table("p:S")
    table.update_table(OnDemandThroughput={"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 20})
    table.wait_active()
    assert table.describe()["OnDemandThroughput"] == {"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 20}


def create_index(an_index, *keys):
    return {"AttributeDefinitions": definitions(*keys, *an_index["_keys"]),
            "GlobalSecondaryIndexUpdates": [{"Create": without_shorthand(an_index)}]}


INDEX_FAULTS = {
    "empty list": {"GlobalSecondaryIndexUpdates": []},
    "empty update": {"GlobalSecondaryIndexUpdates": [{}]},
    "key without definition": create_index(index("new", "a:S"), "p:S") | {"AttributeDefinitions": definitions("p:S")},
    "two creations": {
        "AttributeDefinitions": definitions("p:S", "a:S", "b:S"),
        "GlobalSecondaryIndexUpdates": [{"Create": without_shorthand(index("g1x", "a:S"))},
                                        {"Create": without_shorthand(index("g2x", "b:S"))}]},
}


@pytest.mark.parametrize("name", INDEX_FAULTS)
def test_index_updates_that_are_refused(new_table, name):
    table = new_table("p:S")
    with pytest.raises((table.client.exceptions.ClientError, table.client.exceptions.LimitExceededException)):
        table.update_table(**INDEX_FAULTS[name])
    assert "GlobalSecondaryIndexes" not in table.describe()


def test_create_an_index_twice(new_table):
    table = new_table("p:S", gsis=[index("gee", "a:S")])
    with refused(re.compile("Attempting to create an index which already exists")):
        table.update_table(**create_index(index("gee", "a:S"), "p:S"))


def test_delete_an_unknown_index(new_table):
    with not_found(None):
        new_table("p:S").update_table(GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "missing"}}])


def test_index_throughput(new_table):
    gee = index("gee", "a:S", **provisioned(2, 2))
    table = new_table("p:S", gsis=[gee], **provisioned(5, 5))
    table.update_table(GlobalSecondaryIndexUpdates=[{"Update": {"IndexName": "gee", **provisioned(3, 4)}}])
    table.wait_active()
    throughput = table.describe()["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"]
    assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (3, 4)
