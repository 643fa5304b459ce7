"""Point-in-time recovery: its switch, its window, and tables restored to any moment in it, exact to the commit.

The service lets the latest restorable time trail by five minutes; here it is the present, and fractions of seconds count.
"""

import datetime
import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from backups import Backup, Bank, in_order, restored_to
from conftest import ACCESS_KEY, connect
from expect import constraint, not_found, refused
from streams import deleted, stream_spec
from tables import Table, fresh_name, index, spec
from tidegate import Tidegate, eventually
from wire import Wire


def utc(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def switch(table, enabled=True, **more):
    answer = table.update_continuous_backups(PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": enabled, **more})
    return answer["ContinuousBackupsDescription"]


def recovery(table):
    return table.describe_continuous_backups()["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]


def recoverable(client, *keys, name=None, **request):
    """A table with point-in-time recovery."""
    table = Table.create(client, name, **spec(*keys, **request))
    switch(table)
    return table


def next_second():
    """Waits for a second to begin, and answers it: what was done is before it, what follows is not."""
    second = int(time.time()) + 1
    eventually(lambda: time.time() >= second)
    return second


@pytest.fixture(scope="module")
def table(client):
    table = recoverable(client, "p:S")
    yield table
    table.delete_table()


# The switch.

def test_the_switch(new_table):
    table = new_table("p:S")
    eventually(lambda: table.describe_continuous_backups()["ContinuousBackupsDescription"] == {
        "ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"}})
    before = datetime.datetime.now(datetime.UTC)
    on = switch(table)
    assert on == table.describe_continuous_backups()["ContinuousBackupsDescription"] | {
        "PointInTimeRecoveryDescription": on["PointInTimeRecoveryDescription"]}
    described = on["PointInTimeRecoveryDescription"]
    earliest, latest = described.pop("EarliestRestorableDateTime"), described.pop("LatestRestorableDateTime")
    assert before - datetime.timedelta(seconds=1) <= earliest <= latest <= datetime.datetime.now(datetime.UTC)
    assert described == {"PointInTimeRecoveryStatus": "ENABLED", "RecoveryPeriodInDays": 35}
    assert switch(table)["PointInTimeRecoveryDescription"]["EarliestRestorableDateTime"] == earliest
    off = {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"}}
    assert switch(table, False) == switch(table, False) == off
    assert table.describe()["TableStatus"] == "ACTIVE"


def test_the_window_starts_anew(new_table):
    table = new_table("p:S")
    first = switch(table, RecoveryPeriodInDays=7)["PointInTimeRecoveryDescription"]
    next_second()
    switch(table, False)
    second = switch(table)["PointInTimeRecoveryDescription"]
    assert second["EarliestRestorableDateTime"] > first["EarliestRestorableDateTime"]
    assert second["RecoveryPeriodInDays"] == 35


def test_the_period(new_table):
    table = new_table("p:S")
    for days in (7, 1, 35):
        assert switch(table, RecoveryPeriodInDays=days)["PointInTimeRecoveryDescription"]["RecoveryPeriodInDays"] == days
    member = "pointInTimeRecoverySpecification.recoveryPeriodInDays"
    for days, rule in [(0, "have value greater than or equal to 1"), (-1, "have value greater than or equal to 1"), (36, "have value less than or equal to 35")]:
        with refused(constraint(days, member, rule)):
            switch(table, RecoveryPeriodInDays=days)
    with refused("Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery."):
        switch(table, False, RecoveryPeriodInDays=7)
    assert recovery(table)["RecoveryPeriodInDays"] == 35


def test_a_table_that_is_not_there(client):
    missing = Table(client, fresh_name())
    for call in (lambda: switch(missing), missing.describe_continuous_backups):
        with refused(f"Table not found: {missing.name}", "TableNotFoundException"):
            call()


@pytest.mark.parametrize("request_, member", [
    ({}, "pointInTimeRecoverySpecification"), ({"PointInTimeRecoverySpecification": {}}, "pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled")])
def test_members_that_must_be_there(table, request_, member):
    with refused(f"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null"):
        table.update_continuous_backups(**request_)


# What a restore refuses.

BOTH = re.compile(r"\AInvalid Request: Both RestoreDateTime and UseLatestRestorableTime cannot be set for point-in-time restore request\.")
NEITHER = "Invalid Request: Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but not both"
LATEST = {"UseLatestRestorableTime": True}


def test_what_a_restore_refuses(client, table, new_table):
    """Also the order: the request's shape, its source, the switch, the moment, and only then the target."""
    plain, free, missing = new_table("p:S"), fresh_name(), fresh_name()
    disabled = (f"Point in time recovery is not enabled for table '{plain.name}'", "PointInTimeRecoveryUnavailableException")
    no_source = (f"Table not found: {missing}", "TableNotFoundException")
    past = {"RestoreDateTime": utc(time.time() - 3600)}
    future = {"RestoreDateTime": utc(time.time() + 3600)}
    bad_time = (re.compile(r"\ARestoreDateTime '\S+Z' must be within EarliestRestorableDateTime '\S+Z' and LatestRestorableDateTime '\S+Z'"),
                "InvalidRestoreTimeException")
    source = {"SourceTableName": table.name}
    cases = [
        (source | LATEST | past, free, (BOTH,)),
        (source, free, (NEITHER,)),
        (source | {"UseLatestRestorableTime": False}, free, (NEITHER,)),
        (source | LATEST | {"SourceTableArn": table.arn}, free, ("Must provide exactly one of: sourceTableArn, sourceTableName",)),
        (LATEST, free, (re.compile("The parameter 'TableName' is required"),)),
        ({"SourceTableArn": "not-an-arn"} | LATEST, free, ("sourceTableArn is not a valid ARN",)),
        ({"SourceTableName": missing} | LATEST, table.name, no_source),
        ({"SourceTableName": plain.name} | LATEST, free, disabled),
        ({"SourceTableName": plain.name} | future, table.name, disabled),
        (source | past, free, bad_time),
        (source | future, table.name, bad_time),
        (source | {"RestoreDateTime": utc(0)}, free, bad_time),
        (source | LATEST, plain.name, (f"Table already exists: {plain.name}", "TableAlreadyExistsException")),
        (source | LATEST, table.name, (f"Table already exists: {table.name}", "TableAlreadyExistsException")),
    ]
    for request, target, error in cases:
        with refused(*error):
            client.restore_table_to_point_in_time(TargetTableName=target, **request)
    with refused(re.compile("'targetTableName' failed to satisfy constraint: Member must satisfy regular expression pattern")):
        client.restore_table_to_point_in_time(TargetTableName="no spaces", **source, **LATEST)
    with not_found(f"Requested resource not found: Table: {free} not found"):
        client.describe_table(TableName=free)


def test_another_regions_table_goes_by_its_arn(table, server):
    elsewhere = connect(server.endpoint, region="eu-west-1")
    with refused(f"Table not found: {table.name}", "TableNotFoundException"):
        elsewhere.restore_table_to_point_in_time(SourceTableName=table.name, TargetTableName=fresh_name(), **LATEST)
    with refused("Invalid Request: sseSpecificationOverride must be provided for cross-region restores"):
        elsewhere.restore_table_to_point_in_time(SourceTableArn=table.arn, TargetTableName=fresh_name(), **LATEST)


# Restoring.

def test_the_answer_to_a_restore(client, table):
    target = fresh_name()
    answer = client.restore_table_to_point_in_time(SourceTableArn=table.arn, TargetTableName=target, **LATEST)["TableDescription"]
    assert (answer["TableName"], answer["TableStatus"]) == (target, "CREATING")
    summary = answer["RestoreSummary"]
    assert abs(summary.pop("RestoreDateTime") - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(minutes=1)
    assert summary == {"SourceTableArn": table.arn, "RestoreInProgress": True}
    restored = Table(client, target)
    restored.wait_active()
    assert "RestoreSummary" not in restored.describe()
    restored.delete_table()


def test_the_latest_moment_has_everything(client):
    table = recoverable(client, "p:S", "c:N")
    items = [{"p": str(c % 3), "c": c} for c in range(100)]
    table.fill(items)
    restored = restored_to(table)
    assert in_order(restored.find_all()) == in_order(items)
    for each in (restored, table):
        each.delete_table()


def test_each_moment_has_its_items(client):
    """An item's whole life, an untouched item, and one from before the switch, at every second between."""
    table = Table.create(client, **spec("p:S", "c:N", gsis=[index("gee", "g:S")]))
    old, kept, item = {"p": "old", "c": 1, "g": "x"}, {"p": "kept", "c": 1, "g": "x"}, {"p": "item", "c": 1}
    table.put(old)
    switch(table)
    states = {next_second(): [old]}
    for write, state in [
        (lambda: (table.put(kept), table.put(item | {"v": 1, "g": "x"})), [old, kept, item | {"v": 1, "g": "x"}]),
        (lambda: table.update(item, "SET v = :v REMOVE g", {":v": 2}), [old, kept, item | {"v": 2}]),
        (lambda: (table.delete(item), table.delete({"p": "old", "c": 1})), [kept]),
        (lambda: (table.put(item | {"v": 3}), table.put(item | {"v": 4})), [kept, item | {"v": 4}]),
    ]:
        write()
        states[next_second()] = state
    table.put({"p": "after", "c": 1})
    for second, state in states.items():
        restored = restored_to(table, utc(second))
        assert in_order(restored.find_all()) == in_order(state)
        assert in_order(restored.find_all(IndexName="gee")) == in_order([each for each in state if "g" in each])
        restored.delete_table()
    table.delete_table()


def test_what_a_restored_table_keeps_and_loses(client):
    source = recoverable(
        client, "p:S", "c:N", gsis=[index("gee", "g:S")], lsis=[index("ell", "p:S", "l:N")], Tags=[{"Key": "k", "Value": "v"}],
        OnDemandThroughput={"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50}, **stream_spec())
    source.update_time_to_live(TimeToLiveSpecification={"AttributeName": "ttl", "Enabled": True})
    restored = restored_to(source, GlobalSecondaryIndexOverride=[])
    described = restored.describe()
    assert described["KeySchema"] == source.describe()["KeySchema"]
    assert described["OnDemandThroughput"] == {"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50}
    assert [ell["IndexName"] for ell in described["LocalSecondaryIndexes"]] == ["ell"]
    assert not {"GlobalSecondaryIndexes", "StreamSpecification", "LatestStreamArn"} & described.keys()
    assert client.list_tags_of_resource(ResourceArn=described["TableArn"])["Tags"] == []
    assert restored.describe_time_to_live()["TimeToLiveDescription"] == {"TimeToLiveStatus": "DISABLED"}
    assert recovery(restored) == {"PointInTimeRecoveryStatus": "DISABLED"}
    for each in (restored, source):
        each.delete_table()


# Exact to the commit.

class History:
    """Writers count up keys of their own, each noting when every write began and when it was acknowledged."""

    def __init__(self, table, writers=8):
        self.table, self.writers = table, writers
        self.writes = [[] for _ in range(writers)]

    def write_for(self, seconds):
        end = time.time() + seconds
        with ThreadPoolExecutor(self.writers) as pool:
            for task in [pool.submit(self._work, number, lambda: time.time() < end) for number in range(self.writers)]:
                task.result()

    def _work(self, number, go_on):
        """Puts, updates and deletes of one key in turn; the count goes on through all of them."""
        key = {"p": str(number)}
        while go_on():
            count, began = len(self.writes[number]), time.time()
            try:
                match count % 4:
                    case 0 | 1:
                        self.table.put(key | {"n": count})
                    case 2:
                        self.table.update(key, "SET n = :n", {":n": count})
                    case 3:
                        self.table.delete(key)
            except (BotoCoreError, ClientError, OSError):
                return  # the server is gone
            self.writes[number].append((began, time.time()))

    def allows(self, moment, items):
        """Asserts that the items are those of the moment: with all acknowledged before it, without any begun after it."""
        found = {item["p"]: item["n"] for item in items}
        for number, writes in enumerate(self.writes):
            surely = sum(acknowledged < moment for _, acknowledged in writes)
            possibly = sum(began <= moment for began, _ in writes)
            states = {None if count % 4 == 0 else count - 1 for count in range(surely, possibly + 1)}
            assert found.get(str(number)) in states, (number, moment, surely, possibly)

    def moments(self, count, seed=0):
        """Random moments while all were writing, and one exactly at an acknowledgement."""
        start, end = max(writes[0][1] for writes in self.writes), min(writes[-1][0] for writes in self.writes)
        rng = random.Random(seed)
        return [rng.uniform(start, end) for _ in range(count - 1)] + [self.writes[0][len(self.writes[0]) // 2][1]]


def restored_by_wire(port, source, moment):
    """SDKs send whole seconds; this sends the moment as it is."""
    name = fresh_name("restored")
    answer = Wire(port, ACCESS_KEY).call("RestoreTableToPointInTime", {
        "SourceTableName": source.name, "TargetTableName": name, "RestoreDateTime": moment})
    assert answer.status == 200, answer.body
    table = Table(source.client, name)
    table.wait_active(60)
    return table


def test_ten_random_moments(server, client):
    """Eight writers for three seconds; ten tables restored to moments between are each what a model of the writes allows."""
    table = recoverable(client, "p:S")
    history = History(table)
    history.write_for(3)
    for moment in history.moments(10):
        restored = restored_by_wire(server.port, table, round(moment, 3))
        history.allows(round(moment, 3), restored.find_all())
        restored.delete_table()
    table.delete_table()


def test_a_moment_cuts_between_transactions(server, client):
    """While eight writers move money, tables are restored to moments that have just passed; each is one consistent cut."""
    table = recoverable(client, "p:S")
    bank = Bank(table)

    def during():
        restored = []
        for _ in range(3):
            before, moment = dict(bank.committed), time.time()
            eventually(lambda: time.time() > moment + 0.3)
            restored.append((restored_by_wire(server.port, table, round(moment + 0.1, 3)), before))
        return restored
    for restored, before in bank.run(during):
        Bank.audit(restored, at_least=before)
        restored.delete_table()
    table.delete_table()


# A deleted table.

def system_backup(client, name):
    found = client.list_backups(TableName=name, BackupType="SYSTEM")["BackupSummaries"]
    return found and Backup(client, found[0]["BackupArn"])


def test_a_deleted_tables_last_state(client):
    table = recoverable(client, "p:S", gsis=[index("gee", "g:S")])
    items = [{"p": str(number), "g": "x"} for number in range(50)]
    table.fill(items)
    deleted(table)
    backup = eventually(lambda: system_backup(client, table.name)).available()
    details = backup.details()
    assert (details["BackupName"], details["BackupType"]) == (f"{table.name}$DeletedTableBackup", "SYSTEM")
    assert details["BackupExpiryDateTime"] - details["BackupCreationDateTime"] == datetime.timedelta(days=35)
    assert client.list_backups(TableName=table.name)["BackupSummaries"] == []
    assert len(client.list_backups(TableName=table.name, BackupType="ALL")["BackupSummaries"]) == 1
    restored = backup.restored(table.name)
    assert in_order(restored.find_all()) == in_order(restored.find_all(IndexName="gee")) == in_order(items)
    with refused(re.compile(f"User is not allowed to delete the system backup with arn {re.escape(backup.arn)}")):
        backup.delete()
    restored.delete_table()


def test_without_the_switch_a_deleted_table_leaves_nothing(client):
    table, witness = Table.create(client, **spec("p:S")), recoverable(client, "p:S")
    deleted(table)
    deleted(witness)
    eventually(lambda: system_backup(client, witness.name))
    assert not system_backup(client, table.name)


# Across a death.

def test_history_outlives_a_kill(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        table = recoverable(connect(server.endpoint), "p:S", name="durable")
        window = recovery(table)["EarliestRestorableDateTime"]
        history = History(table)
        killer = threading.Timer(2, server.kill)
        killer.start()
        history.write_for(20)
        killer.join()
    with Tidegate.on_disk(tmp_path) as server:
        table = Table(connect(server.endpoint), "durable")
        assert recovery(table)["EarliestRestorableDateTime"] == window
        for moment in history.moments(4):
            history.allows(round(moment, 3), restored_by_wire(server.port, table, round(moment, 3)).find_all())


def test_an_interrupted_restore_is_whole_or_gone(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        table = recoverable(connect(server.endpoint), "p:S", name="durable")
        items = [{"p": str(number), "v": "x" * 1500} for number in range(2500)]
        table.fill(items)
        moment = next_second()
        table.fill(item | {"v": "later"} for item in items[:500])
        table.client.restore_table_to_point_in_time(SourceTableName="durable", TargetTableName="restored", RestoreDateTime=utc(moment))
        server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        client = connect(server.endpoint)
        restored = Table(client, "restored")
        if "restored" in client.list_tables()["TableNames"]:
            eventually(lambda: restored.describe()["TableStatus"] == "ACTIVE", 60)
        else:
            restored = restored_to(Table(client, "durable"), utc(moment))
        assert in_order(restored.find_all()) == in_order(items)


def test_kills_all_along_a_restore(tmp_path):
    """The server dies whenever the restore has come a little further; what becomes ACTIVE in the end is whole, at its moment."""
    with Tidegate.on_disk(tmp_path) as server:
        table = recoverable(connect(server.endpoint), "p:S", "g:S", name="durable", gsis=[index("gee", "g:S")])
        items = [{"p": str(number), "g": str(number % 5), "v": "x" * 20_000} for number in range(1500)]
        table.fill(items)
        moment = next_second()
        table.fill(item | {"g": "later"} for item in items[:300])
        table.client.restore_table_to_point_in_time(SourceTableName="durable", TargetTableName="restored", RestoreDateTime=utc(moment))
        server.kill()
    counts, seen = [0], None
    while seen != "ACTIVE":
        with Tidegate.on_disk(tmp_path) as server:
            restored = Table(connect(server.endpoint), "restored")

            def further():
                described = restored.describe()
                return described["TableStatus"] == "ACTIVE" or described["ItemCount"] > counts[-1]
            eventually(further, 60)
            described = restored.describe()
            seen = described["TableStatus"]
            counts.append(described["ItemCount"])
            server.kill()
    assert counts == sorted(counts) and len(counts) > 2
    with Tidegate.on_disk(tmp_path) as server:
        restored = Table(connect(server.endpoint), "restored")
        assert (restored.describe()["ItemCount"], restored.describe()["TableStatus"]) == (1500, "ACTIVE")
        assert in_order(restored.find_all()) == in_order(items)
        assert len(restored.find_all(IndexName="gee")) == 1500
