"""On-demand backups: their life, their lists, and the tables restored from them."""

import datetime
import re
import time

import pytest

from backups import Backup, Bank, in_order
from conftest import connect
from expect import INVALID, constraint, not_found, refused
from streams import deleted
from tables import Table, definitions, fresh_name, index, provisioned, spec, without_shorthand
from tidegate import Tidegate, eventually
from wire import Wire

GEE, ELL = index("gee", "g:S"), index("ell", "p:S", "l:N", project=["kept"])
TAGS = [{"Key": "k", "Value": "v"}]
ITEMS = [{"p": str(number % 7), "c": number, "g": "even" if number % 2 == 0 else "odd", "l": -number, "kept": number, "b": bytes([number])}
         for number in range(60)]


def lists_of(client, **request):
    """Every summary through all pages."""
    found = []
    while True:
        page = client.list_backups(**request)
        found += page["BackupSummaries"]
        if "LastEvaluatedBackupArn" not in page:
            return found
        request["ExclusiveStartBackupArn"] = page["LastEvaluatedBackupArn"]


@pytest.fixture(scope="module")
def table(client):
    """On demand, with an index of each kind and every setting that a backup may or may not carry."""
    table = Table.create(client, **spec(
        "p:S", "c:N", gsis=[GEE], lsis=[ELL], Tags=TAGS, TableClass="STANDARD_INFREQUENT_ACCESS",
        OnDemandThroughput={"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50}, SSESpecification={"Enabled": True, "SSEType": "KMS"},
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}, DeletionProtectionEnabled=True))
    table.update_time_to_live(TimeToLiveSpecification={"AttributeName": "ttl", "Enabled": True})
    table.update_continuous_backups(PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    table.fill(ITEMS)
    yield table
    table.update_table(DeletionProtectionEnabled=False)
    table.wait_active()
    table.delete_table()


@pytest.fixture(scope="module")
def backup(table):
    return Backup.of(table)


@pytest.fixture(scope="module")
def restored(backup):
    table = backup.restored()
    yield table
    table.delete_table()


@pytest.fixture
def plain(new_table):
    table = new_table("p:S")
    table.put({"p": "x"})
    return table


@pytest.fixture(scope="module")
def large(client):
    """A backup whose restore takes a moment."""
    table = Table.create(client, **spec("p:S"))
    table.fill({"p": str(number), "v": "x" * 1000} for number in range(20_000))
    backup = Backup.of(table)
    table.delete_table()
    return backup


# The life of a backup.

def test_a_backup_from_its_making_to_its_end(plain, client):
    started = datetime.datetime.now(datetime.UTC)
    details = plain.create_backup(BackupName="first")["BackupDetails"]
    assert re.fullmatch(re.escape(plain.arn) + r"/backup/\d{14}-[0-9a-f]{8}", details["BackupArn"])
    assert abs(details["BackupCreationDateTime"] - started) < datetime.timedelta(seconds=10)
    assert (details["BackupName"], details["BackupStatus"], details["BackupType"]) == ("first", "CREATING", "USER")
    assert "BackupExpiryDateTime" not in details
    backup = Backup(client, details["BackupArn"]).available()
    described = backup.describe()
    assert {**described["BackupDetails"], "BackupStatus": "CREATING", "BackupSizeBytes": 0} == {**details, "BackupSizeBytes": 0}
    assert described["SourceTableFeatureDetails"] == {}
    gone = backup.delete()
    assert gone["BackupDetails"]["BackupStatus"] == "DELETED"
    assert gone["SourceTableDetails"] == described["SourceTableDetails"]
    for call in (backup.describe, backup.delete, backup.restore):
        with refused(f"Backup not found: {backup.arn}", "BackupNotFoundException"):
            call()
    assert lists_of(client, TableName=plain.name) == []


def test_what_a_backup_tells_of_its_table(table, backup):
    described, live = backup.describe(), table.describe()
    source, features = described["SourceTableDetails"], described["SourceTableFeatureDetails"]
    assert abs(source.pop("TableCreationDateTime") - live["CreationDateTime"]) < datetime.timedelta(seconds=1)
    assert source.pop("TableSizeBytes") >= 0 and source.pop("ItemCount") >= 0
    assert source == {
        "TableName": table.name, "TableId": live["TableId"], "TableArn": live["TableArn"], "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": live["KeySchema"], "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
        "OnDemandThroughput": {"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50}}
    gee, = features.pop("GlobalSecondaryIndexes")
    assert gee.pop("ProvisionedThroughput") == {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}
    assert gee == without_shorthand(GEE)
    assert features.pop("LocalSecondaryIndexes") == [without_shorthand(ELL)]
    assert features.pop("SSEDescription")["Status"] == "ENABLED"
    assert features == {"StreamDescription": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
                        "TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}}


def test_names_need_not_differ(plain, client):
    backups = [Backup.of(plain, "the.same") for _ in range(3)]
    assert len({backup.arn for backup in backups}) == 3
    assert [found["BackupArn"] for found in lists_of(client, TableName=plain.name)] == [backup.arn for backup in backups]


def test_a_backup_by_the_tables_arn(plain, client):
    arn = client.create_backup(TableName=plain.arn, BackupName="by-arn")["BackupDetails"]["BackupArn"]
    assert arn.startswith(plain.arn + "/backup/")
    Backup(client, arn).available()
    assert len(lists_of(client, TableName=plain.arn)) == 1


@pytest.mark.parametrize("name, rule", [
    ("ab", "have length greater than or equal to 3"), ("x" * 256, "have length less than or equal to 255"),
    ("no spaces", "satisfy regular expression pattern: [a-zA-Z0-9_.-]+")])
def test_names_that_are_refused(client, name, rule):
    with refused(constraint(name, "backupName", rule)):
        client.create_backup(TableName=fresh_name(), BackupName=name)


def test_a_table_that_is_not_there(client):
    name = fresh_name()
    with refused(f"Table not found: {name}", "TableNotFoundException"):
        client.create_backup(TableName=name, BackupName="backup")
    assert client.list_backups(TableName=name)["BackupSummaries"] == []


def test_arns_that_name_no_backup(client, plain, backup):
    unknown = backup.arn[:-8] + "00000abc"
    with refused(f"Backup not found: {unknown}", "BackupNotFoundException"):
        client.describe_backup(BackupArn=unknown)
    for call in (client.describe_backup, client.delete_backup, lambda **request: client.restore_table_from_backup(TargetTableName="target", **request)):
        for arn in (plain.arn, "x" * 48):
            with refused("Invalid Backup ARN"):
                call(BackupArn=arn)
        with refused(constraint("short", "backupArn", "have length greater than or equal to 37")):
            call(BackupArn="short")
        with refused(code="AccessDeniedException"):
            call(BackupArn=backup.arn.replace("000000000000", "999999999999"))


def test_backups_outlive_their_table(client):
    name = fresh_name()
    first = Table.create(client, name, **spec("p:S"))
    first.put({"p": "first"})
    of_first = Backup.of(first)
    deleted(first)
    second = Table.create(client, name, **spec("p:S"))
    of_second = Backup.of(second)
    deleted(second)
    assert [found["BackupArn"] for found in lists_of(client, TableName=name)] == [of_first.arn, of_second.arn]
    sources = [backup.describe()["SourceTableDetails"] for backup in (of_first, of_second)]
    assert sources[0]["TableArn"] == sources[1]["TableArn"] and sources[0]["TableId"] != sources[1]["TableId"]
    assert of_first.restored(name).find_all() == [{"p": "first"}]
    Table(client, name).delete_table()


# ListBackups.

@pytest.fixture(scope="module")
def listed(server):
    """An account of its own with two tables and three backups of each, oldest first."""
    client = connect(server.endpoint, access_key="333333333333")
    tables = [Table.create(client, **spec("p:S")) for _ in range(2)]
    backups = []
    for name in ("one", "two", "three"):
        for table in tables:
            backups.append(Backup.of(table, name))
            time.sleep(0.002)  # creation times, which filters compare, have milliseconds
    return client, tables, backups


def arns(summaries):
    return [summary["BackupArn"] for summary in summaries]


def test_a_summary(listed):
    client, (table, _), backups = listed
    summary = lists_of(client, TableName=table.name)[0]
    details, live = backups[0].details(), table.describe()
    assert summary == details | {"TableName": table.name, "TableArn": live["TableArn"], "TableId": live["TableId"]}


def test_lists_by_table_and_by_pages(listed):
    client, (table, _), backups = listed
    mine = arns(backup.details() for backup in backups[::2])
    for limit in (1, 2, 100):
        assert arns(lists_of(client, TableName=table.name, Limit=limit)) == mine
        assert sorted(arns(lists_of(client, Limit=limit))) == sorted(backup.arn for backup in backups)
    assert "LastEvaluatedBackupArn" not in client.list_backups(TableName=table.name, Limit=3)
    assert client.list_backups(TableName=table.name, Limit=2)["LastEvaluatedBackupArn"] == mine[1]


def test_lists_by_type(listed):
    client, _, backups = listed
    for kind, count in {"USER": 6, "ALL": 6, "SYSTEM": 0, "AWS_BACKUP": 0}.items():
        assert len(lists_of(client, BackupType=kind)) == count
    with refused(re.compile("Value 'user' at 'backupType' failed to satisfy constraint: Member must satisfy enum value set")):
        client.list_backups(BackupType="user")


def test_lists_by_time(listed, server):
    """The lower bound belongs to the range, the upper one does not. SDKs send whole seconds, so this goes by the wire."""
    _, (table, _), backups = listed
    times = [backup.details()["BackupCreationDateTime"].timestamp() for backup in backups[::2]]

    def between(lower=None, upper=None):
        bounds = {"TimeRangeLowerBound": lower, "TimeRangeUpperBound": upper}
        payload = {"TableName": table.name} | {name: value for name, value in bounds.items() if value is not None}
        return len(Wire(server.port, access_key="333333333333").call("ListBackups", payload).json()["BackupSummaries"])
    assert between(lower=times[1]) == 2
    assert between(lower=times[1] + 0.001) == 1
    assert between(upper=times[1]) == 1
    assert between(upper=times[1] + 0.001) == 2
    assert between(times[0], times[2]) == 2
    assert between(upper=times[0]) == between(lower=times[2] + 60) == 0


def test_what_lists_refuse(listed):
    client, _, _ = listed
    for limit, rule in [(0, "have value greater than or equal to 1"), (101, "have value less than or equal to 100")]:
        with refused(constraint(limit, "limit", rule)):
            client.list_backups(Limit=limit)
    with refused(INVALID + "Time range lower bound must be less than or equal to upper bound"):
        client.list_backups(TimeRangeLowerBound=2_000_000_000, TimeRangeUpperBound=1_000_000_000)


def test_a_page_goes_on_after_a_deleted_backup(plain, client):
    backups = [Backup.of(plain) for _ in range(3)]
    backups[1].delete()
    rest = client.list_backups(TableName=plain.name, ExclusiveStartBackupArn=backups[1].arn)["BackupSummaries"]
    assert arns(rest) == [backups[2].arn]


# Restoring.

def test_a_restored_table_has_the_items(restored):
    assert in_order(restored.find_all()) == in_order(ITEMS)
    assert sorted(item["c"] for item in restored.find("g = :g", {":g": "odd"}, IndexName="gee")) == list(range(1, 60, 2))
    assert restored.find("p = :p AND l < :l", {":p": "3", ":l": -40}, IndexName="ell") == [
        {name: item[name] for name in ("p", "c", "l", "kept")} for item in reversed(ITEMS) if item["p"] == "3" and item["l"] < -40]


def test_what_a_restored_table_keeps_and_loses(table, restored):
    source, described = table.describe(), restored.describe()
    for member in ("KeySchema", "OnDemandThroughput", "ProvisionedThroughput", "SSEDescription"):
        assert described[member] == source[member]
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert [gee["IndexName"] for gee in described["GlobalSecondaryIndexes"]] == ["gee"]
    assert [ell["IndexName"] for ell in described["LocalSecondaryIndexes"]] == ["ell"]
    assert described["TableId"] != source["TableId"]
    assert described["DeletionProtectionEnabled"] is False
    assert not {"StreamSpecification", "LatestStreamArn", "TableClassSummary", "RestoreSummary"} & described.keys()
    client = restored.client
    assert client.list_tags_of_resource(ResourceArn=described["TableArn"])["Tags"] == []
    assert restored.describe_time_to_live()["TimeToLiveDescription"] == {"TimeToLiveStatus": "DISABLED"}
    recovery = restored.describe_continuous_backups()["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery == {"PointInTimeRecoveryStatus": "DISABLED"}


def test_a_restored_table_is_a_table_like_any_other(plain):
    restored = Backup.of(plain).restored()
    restored.put({"p": "y", "g": "h"})
    restored.update_table(AttributeDefinitions=definitions("p:S", "g:S"), GlobalSecondaryIndexUpdates=[{"Create": without_shorthand(GEE)}])
    restored.wait_active()
    assert restored.find_all(IndexName="gee") == [{"p": "y", "g": "h"}]
    assert plain.find_all() == [{"p": "x"}]
    again = Backup.of(restored).restored()
    assert in_order(again.find_all()) == in_order([{"p": "x"}, {"p": "y", "g": "h"}])
    for table in (restored, again):
        table.delete_table()


def test_the_answer_to_a_restore(large):
    table, answer = large.restore()
    source = large.describe()["SourceTableDetails"]
    assert (answer["TableName"], answer["TableStatus"]) == (table.name, "CREATING")
    summary = answer["RestoreSummary"]
    assert abs(summary.pop("RestoreDateTime") - large.details()["BackupCreationDateTime"]) < datetime.timedelta(seconds=1)
    assert summary == {"SourceBackupArn": large.arn, "SourceTableArn": source["TableArn"], "RestoreInProgress": True}
    table.wait_active(60)
    assert "RestoreSummary" not in table.describe()
    assert len(table.find_all()) == 20_000
    table.delete_table()


@pytest.mark.parametrize("attempt, code, message", [
    (lambda table, backup: backup.delete(), "BackupInUseException", "Backup is being used to restore table: {backup}"),
    (lambda table, backup: backup.restore(), "BackupInUseException", "Backup is being used to restore another table: {backup}"),
    (lambda table, backup: backup.restore(table.name), "TableInUseException", "Table: {table} is already being restored from backup: {backup}"),
    (lambda table, backup: table.create_table(**spec("p:S")), "ResourceInUseException", None),
    (lambda table, backup: table.delete_table(), "ResourceInUseException", None),
    (lambda table, backup: table.create_backup(BackupName="early"), "TableNotFoundException", "Table not found: {table}"),
    (lambda table, backup: table.describe_continuous_backups(), "TableNotFoundException", "Table not found: {table}"),
    (lambda table, backup: table.describe_time_to_live(), "ResourceNotFoundException", "Requested resource not found: Table: {table} not found"),
    (lambda table, backup: table.update_table(DeletionProtectionEnabled=True), "ResourceNotFoundException",
     "Requested resource not found: Table: {table} not found"),
    (lambda table, backup: table.put({"p": "x"}), "ResourceNotFoundException", "Requested resource not found"),
    (lambda table, backup: table.find_all(), "ResourceNotFoundException", "Requested resource not found"),
])
def test_while_a_restore_is_under_way(large, attempt, code, message):
    def begun():
        # An attempt that came too late may itself have begun a restore.
        try:
            return large.restore()
        except large.client.exceptions.BackupInUseException:
            return None

    for _ in range(5):
        table, _ = eventually(begun, 60)
        try:
            with refused(message and message.format(table=table.name, backup=large.arn), code):
                attempt(table, large)
            break
        except (AssertionError, pytest.fail.Exception):
            # On a busy machine the restore may be over before the attempt arrives.
            if table.describe()["TableStatus"] == "CREATING":
                raise
    table.wait_active(60)
    assert large.details()["BackupStatus"] == "AVAILABLE"
    table.delete_table()


def test_a_name_that_is_taken(plain, table, backup):
    with refused(f"Table already exists: {plain.name}", "TableAlreadyExistsException"):
        backup.restore(plain.name)
    with refused(re.compile("'targetTableName' failed to satisfy constraint: Member must satisfy regular expression pattern")):
        backup.restore("no spaces")


REFUSED_OVERRIDES = {
    "Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED": {
        "ProvisionedThroughputOverride": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}},
    "Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED": {"BillingModeOverride": "PROVISIONED"},
    "Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST": {
        "BillingModeOverride": "PAY_PER_REQUEST", "ProvisionedThroughputOverride": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}},
    "Requested MaxReadRequestUnits for OnDemandThroughput is outside of valid range": {
        "OnDemandThroughputOverride": {"MaxReadRequestUnits": 0, "MaxWriteRequestUnits": 0}, "BillingModeOverride": "PAY_PER_REQUEST"},
    "Index nix does not match a secondary index that existed in the source table and cannot be created during the restore operation": {
        "GlobalSecondaryIndexOverride": [without_shorthand(index("nix", "nix:S"))]},
}


@pytest.mark.parametrize("message", REFUSED_OVERRIDES)
def test_overrides_that_are_refused(backup, client, message):
    name = fresh_name()
    with refused("Invalid Request: " + message):
        backup.restore(name, **REFUSED_OVERRIDES[message])
    with not_found(f"Requested resource not found: Table: {name} not found"):
        client.describe_table(TableName=name)


def test_an_override_of_an_unknown_value(backup):
    with refused(re.compile("Value 'BOGUS' at 'billingModeOverride' failed to satisfy constraint: Member must satisfy enum value set")):
        backup.restore(BillingModeOverride="BOGUS")


def test_billing_may_be_overridden(backup):
    throughput = {"ReadCapacityUnits": 7, "WriteCapacityUnits": 3}
    gee = without_shorthand(GEE) | {"ProvisionedThroughput": throughput}
    table = backup.restored(BillingModeOverride="PROVISIONED", ProvisionedThroughputOverride=throughput, GlobalSecondaryIndexOverride=[gee])
    described = table.describe()
    assert {name: described["ProvisionedThroughput"][name] for name in throughput} == throughput
    assert described.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED") == "PROVISIONED"
    assert "OnDemandThroughput" not in described
    assert {name: described["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"][name] for name in throughput} == throughput
    table.delete_table()


def test_a_provisioned_table_may_become_on_demand(new_table):
    throughput = {"ReadCapacityUnits": 4, "WriteCapacityUnits": 2}
    source = new_table("p:S", **provisioned(9, 8) | {
        "AttributeDefinitions": definitions("p:S", "g:S"), "GlobalSecondaryIndexes": [without_shorthand(GEE) | {"ProvisionedThroughput": throughput}]})
    backup = Backup.of(source)
    as_it_was = backup.restored().describe()
    assert [as_it_was["ProvisionedThroughput"][name] for name in throughput] == [9, 8]
    assert [as_it_was["GlobalSecondaryIndexes"][0]["ProvisionedThroughput"][name] for name in throughput] == [4, 2]
    on_demand = backup.restored(BillingModeOverride="PAY_PER_REQUEST").describe()
    assert on_demand["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    for described in (on_demand, on_demand["GlobalSecondaryIndexes"][0]):
        assert [described["ProvisionedThroughput"][name] for name in throughput] == [0, 0]
    for described in (as_it_was, on_demand):
        source.client.delete_table(TableName=described["TableName"])


def test_indexes_may_be_left_out_and_renamed(backup):
    renamed = without_shorthand(GEE) | {"IndexName": "gee.renamed"}
    for overrides, gsis, lsis in [
        ({"GlobalSecondaryIndexOverride": [], "LocalSecondaryIndexOverride": []}, [], []),
        ({"GlobalSecondaryIndexOverride": []}, [], ["ell"]),
        ({"GlobalSecondaryIndexOverride": [renamed], "LocalSecondaryIndexOverride": []}, ["gee.renamed"], []),
    ]:
        table = backup.restored(**overrides)
        described = table.describe()
        assert [gee["IndexName"] for gee in described.get("GlobalSecondaryIndexes", [])] == gsis
        assert [ell["IndexName"] for ell in described.get("LocalSecondaryIndexes", [])] == lsis
        assert len(table.find_all()) == len(ITEMS)
        for name in gsis + lsis:
            assert len(table.find_all(IndexName=name)) == len(ITEMS)
        table.delete_table()


def test_encryption_may_be_overridden(backup):
    table = backup.restored(SSESpecificationOverride={"Enabled": False})
    assert "SSEDescription" not in table.describe()
    table.delete_table()


def test_another_regions_backup_needs_an_encryption(backup, server):
    elsewhere = connect(server.endpoint, region="eu-west-1")
    assert elsewhere.list_backups()["BackupSummaries"] == []
    with refused("Invalid Request: sseSpecificationOverride must be provided for cross-region restores"):
        elsewhere.restore_table_from_backup(TargetTableName="target", BackupArn=backup.arn)


# One consistent cut.

def test_a_backup_under_load_is_one_cut(new_table):
    """While eight writers move money in transactions, a backup is made; the restored table is as it was at one moment."""
    table = new_table("p:S")
    bank = Bank(table)

    def during():
        before = dict(bank.committed)
        return Backup.of(table), before
    backup, before = bank.run(during)
    restored = backup.restored()
    Bank.audit(restored, at_least=before)
    Bank.audit(table, at_least=bank.committed)
    restored.delete_table()


def test_later_writes_are_not_in_a_backup(plain):
    backup = Backup.of(plain)
    plain.put({"p": "x", "v": "later"})
    plain.put({"p": "y"})
    restored = backup.restored()
    assert restored.find_all() == [{"p": "x"}]
    restored.delete_table()


# Across a death.

def fill_durably(server, items=3000):
    table = Table.create(connect(server.endpoint), "durable", **spec("p:S", gsis=[index("gee", "g:S")]))
    table.fill({"p": str(number), "g": str(number % 10), "v": "x" * 1500} for number in range(items))
    return table


def is_whole(table, items=3000):
    assert sorted(int(item["p"]) for item in table.find_all()) == list(range(items))
    assert len(table.find_all(IndexName="gee")) == items


def test_backups_outlive_a_kill(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        table = fill_durably(server, 100)
        backup = Backup.of(table)
        before = backup.describe()
        server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        backup = Backup(connect(server.endpoint), backup.arn)
        assert backup.describe() == before
        assert arns(lists_of(backup.client)) == [backup.arn]
        is_whole(backup.restored(), 100)


def test_a_backup_that_was_interrupted_is_whole_or_gone(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        table = fill_durably(server)
        arn = table.create_backup(BackupName="interrupted")["BackupDetails"]["BackupArn"]
        server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        backup = Backup(connect(server.endpoint), arn)
        if arn in arns(lists_of(backup.client)):
            is_whole(backup.available().restored())
        else:
            with refused(f"Backup not found: {arn}", "BackupNotFoundException"):
                backup.describe()


def test_a_restore_that_was_interrupted_is_whole_or_gone(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        backup = Backup.of(fill_durably(server))
        table, _ = backup.restore("restored")
        assert table.describe()["TableStatus"] == "CREATING"
        server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        client = connect(server.endpoint)
        table = Table(client, "restored")
        if "restored" in client.list_tables()["TableNames"]:
            eventually(lambda: table.describe()["TableStatus"] != "CREATING", 60)
            is_whole(table)
        is_whole(Backup(client, backup.arn).restored("restored.again"))
