"""Backups and restores as tests use them, and a load whose restored state shows whether it was one consistent cut."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import BotoCoreError, ClientError

from tables import Table, fresh_name
from tidegate import eventually
from values import avs


class Backup:
    """A backup of one client."""

    def __init__(self, client, arn):
        self.client, self.arn = client, arn

    @classmethod
    def of(cls, table, name="backup"):
        """Makes a backup and waits until it is there."""
        backup = cls(table.client, table.create_backup(BackupName=name)["BackupDetails"]["BackupArn"])
        return backup.available()

    def available(self, timeout=60):
        eventually(lambda: self.details()["BackupStatus"] == "AVAILABLE", timeout)
        return self

    def describe(self):
        return self.client.describe_backup(BackupArn=self.arn)["BackupDescription"]

    def details(self):
        return self.describe()["BackupDetails"]

    def delete(self):
        return self.client.delete_backup(BackupArn=self.arn)["BackupDescription"]

    def restore(self, name=None, **request):
        """Starts a restore; answers the table and its description."""
        table = Table(self.client, name or fresh_name("restored"))
        answer = self.client.restore_table_from_backup(TargetTableName=table.name, BackupArn=self.arn, **request)
        return table, answer["TableDescription"]

    def restored(self, name=None, **request):
        """The restored table, once it is ACTIVE."""
        table, _ = self.restore(name, **request)
        table.wait_active(60)
        return table


def restored_to(source, moment=None, **request):
    """The table `source` restored to a moment, or to the latest one, once it is ACTIVE."""
    when = {"UseLatestRestorableTime": True} if moment is None else {"RestoreDateTime": moment}
    table = Table(source.client, fresh_name("restored"))
    source.client.restore_table_to_point_in_time(SourceTableName=source.name, TargetTableName=table.name, **when, **request)
    table.wait_active(60)
    return table


def in_order(items):
    """Items in an order of their own, to compare tables."""
    return sorted(items, key=lambda item: repr(sorted(item.items())))


class Bank:
    """Accounts between which writers move money in transactions, each noting its transfers in a ledger of its own.

    Any consistent cut has the sum unchanged, every ledger without gaps, and balances that agree with the ledgers.
    """

    ACCOUNTS, START = 10, 1000

    def __init__(self, table):
        self.table = table
        self.committed = {}
        table.fill({"p": f"account {account}", "balance": self.START} for account in range(self.ACCOUNTS))

    def run(self, during, writers=8):
        """Calls `during()` while the writers are at work; answers what it answers."""
        done = threading.Event()
        with ThreadPoolExecutor(writers) as pool:
            tasks = [pool.submit(self._work, number, done) for number in range(writers)]
            try:
                eventually(lambda: all(self.committed.get(number, 0) > 3 for number in range(writers)))
                return during()
            finally:
                done.set()
                for task in tasks:
                    task.result()

    def _work(self, number, done):
        rng, entry = random.Random(number), 0
        while not done.is_set():
            source, target = rng.sample(range(self.ACCOUNTS), 2)
            try:
                self.table.client.transact_write_items(TransactItems=[
                    self._add(source, -1), self._add(target, 1),
                    {"Put": {"TableName": self.table.name, "Item": avs({"p": f"ledger {number} {entry}", "from": source, "to": target})}}])
            except self.table.client.exceptions.TransactionCanceledException:
                continue  # a conflict; nothing was written
            except (BotoCoreError, ClientError, OSError):
                return  # the server is gone
            entry += 1
            self.committed[number] = entry

    def _add(self, account, amount):
        return {"Update": {"TableName": self.table.name, "Key": avs({"p": f"account {account}"}), "UpdateExpression": "ADD balance :x",
                           "ExpressionAttributeValues": avs({":x": amount})}}

    @classmethod
    def audit(cls, table, at_least=None):
        """Asserts that a table is one consistent cut, and holds what was committed before it."""
        balances, ledgers = {}, {}
        for item in table.find_all():
            kind, number, *entry = item["p"].split()
            if kind == "account":
                balances[int(number)] = item["balance"]
            else:
                ledgers.setdefault(int(number), {})[int(entry[0])] = (item["from"], item["to"])
        expected = dict.fromkeys(range(cls.ACCOUNTS), cls.START)
        for ledger in ledgers.values():
            assert sorted(ledger) == list(range(len(ledger)))
            for source, target in ledger.values():
                expected[source] -= 1
                expected[target] += 1
        assert balances == expected
        for number, entries in (at_least or {}).items():
            assert len(ledgers.get(number, {})) >= entries
