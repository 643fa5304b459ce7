"""Backups as files: copied to another machine, damaged, and left by servers that were killed."""

import os
import pathlib
import random
import shutil
import time

import pytest

from backups import Backup
from conftest import connect
from expect import not_found
from tables import Table, index, spec
from tidegate import Tidegate, eventually

ITEMS = 1500


def fill(server):
    """A table with an index, of some megabytes that do not compress well."""
    table, rng = Table.create(connect(server.endpoint), "source", **spec("p:S", gsis=[index("gee", "g:S")])), random.Random(1)
    table.fill({"p": str(number), "g": str(number % 10), "v": rng.randbytes(4000)} for number in range(ITEMS))
    return table


def is_whole(table):
    assert sorted(int(item["p"]) for item in table.find_all()) == list(range(ITEMS))
    assert len(table.find_all(IndexName="gee")) == ITEMS


def bucket(directory):
    return pathlib.Path(directory) / "objects" / "tidegate-backups"


def files(directory):
    """What is in the bucket. A file whose writer was killed has `#` in its name, and is removed when it is ten minutes old."""
    # os.walk passes over directories that a server removes meanwhile; Path.rglob fails at them.
    found = [pathlib.Path(parent) / name for parent, _, names in os.walk(bucket(directory)) for name in names]
    return sorted(path for path in found if "#" not in path.name)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The data directory of a server that made a backup, and the backup's ARN."""
    directory = tmp_path_factory.mktemp("made")
    with Tidegate.on_disk(directory) as server:
        arn = Backup.of(fill(server)).arn
        server.stop()
    return directory, arn


def elsewhere(made, directory):
    """Copies the backup's files, and nothing else, below another data directory."""
    shutil.copytree(bucket(made[0]), bucket(directory))
    return files(directory)


def test_a_copied_backup_is_restored_on_another_machine(made, tmp_path):
    elsewhere(made, tmp_path)
    with Tidegate.on_disk(tmp_path) as server:
        client = connect(server.endpoint)
        assert [found["BackupArn"] for found in client.list_backups(TableName="source")["BackupSummaries"]] == [made[1]]
        is_whole(Backup(client, made[1]).restored("restored"))


def change(path):
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize("damage, says", [
    (change, "its checksum is wrong"), (cut, "bytes instead of"), (pathlib.Path.unlink, "is missing")])
def test_a_damaged_file_is_named_and_nothing_is_restored(made, tmp_path, damage, says):
    data = next(path for path in elsewhere(made, tmp_path) if path.name == "data-00000.zst")
    damage(data)
    with Tidegate.on_disk(tmp_path) as server:
        backup = Backup(connect(server.endpoint), made[1])
        backup.restore("restored")
        eventually(lambda: "restored" not in backup.client.list_tables()["TableNames"])
        with not_found("Requested resource not found: Table: restored not found"):
            backup.client.describe_table(TableName="restored")
        log = server.log()
        assert f"{backup.arn.rsplit('/', 1)[1]}/data-00000.zst" in log and says in log


def test_a_damaged_manifest_is_no_backup(made, tmp_path):
    change(next(path for path in elsewhere(made, tmp_path) if path.name == "manifest.json"))
    with Tidegate.on_disk(tmp_path) as server:
        assert connect(server.endpoint).list_backups(TableName="source")["BackupSummaries"] == []
        assert "manifest.json is damaged" in server.log()


@pytest.mark.parametrize("seed", range(3))
def test_servers_that_are_killed_leave_no_files_behind(tmp_path, seed):
    """Several kills at moments of all kinds: the backup is made by the last server, of the table as it was then."""
    rng = random.Random(seed)
    with Tidegate.on_disk(tmp_path) as server:
        arn = fill(server).create_backup(BackupName="killed")["BackupDetails"]["BackupArn"]
        time.sleep(rng.uniform(0, 0.1))  # the moment of death
        server.kill()
    for _ in range(2):
        with Tidegate.on_disk(tmp_path) as server:
            time.sleep(rng.uniform(0, 0.1))
            server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        backup = Backup(connect(server.endpoint), arn).available()
        assert {path.name for path in files(tmp_path)} == {"manifest.json", "data-00000.zst"}
        is_whole(backup.restored("restored"))
        backup.delete()
        eventually(lambda: not files(tmp_path))


@pytest.mark.parametrize("seed", range(3))
def test_a_restore_goes_on_after_kills(made, tmp_path, seed):
    elsewhere(made, tmp_path)
    rng = random.Random(seed)
    with Tidegate.on_disk(tmp_path) as server:
        Backup(connect(server.endpoint), made[1]).restore("restored")
        time.sleep(rng.uniform(0, 0.1))  # the moment of death
        server.kill()
    for _ in range(2):
        with Tidegate.on_disk(tmp_path) as server:
            table = Table(connect(server.endpoint), "restored")
            if table.describe()["TableStatus"] == "ACTIVE":
                is_whole(table)
            time.sleep(rng.uniform(0, 0.1))
            server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        table = Table(connect(server.endpoint), "restored")
        table.wait_active(60)
        is_whole(table)
