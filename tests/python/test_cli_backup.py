"""`tidegate backup` and `tidegate restore`: results on the standard output, the rest on the standard error, honest exit codes."""

import pathlib
import re
import shutil
import socket
import subprocess
import time

import pytest

from backups import in_order
from conftest import ACCESS_KEY, connect
from s3 import Endpoint
from tables import Table, fresh_name, spec
from tidegate import Tidegate, binary, environment, eventually

ARN = re.compile(r"arn:aws:dynamodb:us-east-1:000000000000:table/(\S+)/backup/\d{14}-[0-9a-f]{8}")
ITEMS = [{"p": str(number), "n": number} for number in range(100)]


def command(server, *arguments, access_key=ACCESS_KEY, **more):
    """What a command says, which must succeed."""
    done = attempt(server.endpoint, *arguments, access_key=access_key, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout.rstrip("\n")


def attempt(endpoint, *arguments, access_key=ACCESS_KEY, **more):
    """A command with its exit code."""
    settings = {"AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1"}
    return subprocess.run([binary(), *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False,
                          env=environment() | settings | more)


@pytest.fixture
def table(new_table):
    table = new_table("p:S")
    table.fill(ITEMS)
    return table


def items(client, name):
    return in_order(Table(client, name).find_all())


def folder_of(bucket, arn):
    """The directory of a backup's files."""
    _, _, _, region, account, resource = arn.split(":", 5)
    _, table, _, backup = resource.split("/")
    return pathlib.Path(bucket, "backups", account, region, table, backup)


def test_backup_prints_the_arn_of_what_is_available(server, client, table):
    arn = command(server, "backup", table.name, "--name", "nightly")
    assert ARN.fullmatch(arn)[1] == table.name
    details = client.describe_backup(BackupArn=arn)["BackupDescription"]["BackupDetails"]
    assert (details["BackupName"], details["BackupStatus"]) == ("nightly", "AVAILABLE")


def test_backup_names_itself_after_table_and_time(server, client, table):
    for name in (table.name, table.arn):
        arn = command(server, "backup", name)
        details = client.describe_backup(BackupArn=arn)["BackupDescription"]["BackupDetails"]
        assert re.fullmatch(re.escape(table.name) + r"-\d{8}T\d{6}Z", details["BackupName"])


def test_restore_brings_a_backup_back(server, client, table):
    arn = command(server, "backup", table.name)
    table.put({"p": "later"})
    name = fresh_name("restored")
    assert command(server, "restore", arn, "--table", name) == f"arn:aws:dynamodb:us-east-1:000000000000:table/{name}"
    assert items(client, name) == in_order(ITEMS)


def test_restore_goes_back_in_time(server, client, table):
    table.update_continuous_backups(PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    # Moments are of whole seconds, so the change waits for the next one.
    moment = int(time.time()) + 1
    eventually(lambda: time.time() > moment + 0.1)
    table.put({"p": "later"})
    for at, expected in ((moment, ITEMS), ("latest", [*ITEMS, {"p": "later"}])):
        name = fresh_name("restored")
        command(server, "restore", "--at", at, "--source", table.name, "--table", name)
        assert items(client, name) == in_order(expected)


def test_restore_lists_backups(server, table):
    arns = {command(server, "backup", table.name, "--name", name) for name in ("one", "two")}
    lines = command(server, "restore", "--list", "--table", table.name).splitlines()
    assert {line.split()[0] for line in lines} == arns
    assert all(re.search(r" AVAILABLE +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ +[\d.]+ \S+ +(one|two)$", line) for line in lines)
    assert arns <= {line.split()[0] for line in command(server, "restore", "--list").splitlines()}
    assert command(server, "restore", "--list", access_key="123456789012") == ""


def test_mistakes_are_explained(server, client, table):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}"
    missing = "arn:aws:dynamodb:us-east-1:000000000000:table/Missing/backup/01769860800000-0123abcd"
    arn = command(server, "backup", table.name)
    for endpoint, arguments, code, part in (
        (nobody, ["backup", "t"], 1, f"no server answers at {nobody}"),
        (server.endpoint, ["backup", "Missing"], 1, "TableNotFoundException"),
        (server.endpoint, ["backup", table.name, "--name", "?"], 1, "ValidationException"),
        (server.endpoint, ["restore", missing, "--table", "abc"], 1, "BackupNotFoundException"),
        (server.endpoint, ["restore", arn, "--table", table.name], 1, "TableAlreadyExistsException"),
        (server.endpoint, ["restore", "--at", "latest", "--source", table.name, "--table", "abc"], 1, "PointInTimeRecoveryUnavailable"),
        (server.endpoint, ["restore", arn], 2, "--table"),
        (server.endpoint, ["restore", arn, "--list"], 2, "cannot be used with"),
        (server.endpoint, ["restore", "--at", "noon", "--source", "a", "--table", "b"], 2, "2026-01-31T12:00:00Z"),
        (server.endpoint, ["restore", "--from", "/nowhere", "--table", "abc"], 1, "manifest.json"),
        ("nonsense", ["backup", "t"], 1, "'nonsense' is no endpoint"),
    ):
        done = attempt(endpoint, *arguments)
        assert (done.returncode, done.stdout) == (code, ""), arguments
        assert part in done.stderr


@pytest.fixture
def copied(tmp_path):
    """A backup's ARN and a copy of its files; the machine that made it is gone."""
    data = tmp_path / "old"
    with Tidegate.on_disk(data) as old:
        table = Table.create(connect(old.endpoint), "Orders", **spec("p:S"))
        table.fill(ITEMS)
        arn = command(old, "backup", "Orders")
        old.kill()
    shutil.copytree(folder_of(data / "objects" / "tidegate-backups", arn), tmp_path / "copy")
    shutil.rmtree(data)
    return arn, tmp_path / "copy"


def test_a_copied_backup_is_restored_on_another_machine(tmp_path, copied):
    arn, copy = copied
    with Tidegate.on_disk(tmp_path / "new") as new:
        client = connect(new.endpoint)
        for name in ("First", "Second"):
            command(new, "restore", "--from", copy, "--data", tmp_path / "new", "--table", name)
            assert items(client, name) == in_order(ITEMS)
        assert command(new, "restore", "--list").split()[0] == arn


def test_objects_may_be_elsewhere(tmp_path, copied):
    _, copy = copied
    settings = ("--objects", str(tmp_path / "buckets"), "--backup-bucket", "kept")
    with Tidegate("--in-memory", *settings) as new:
        done = attempt(new.endpoint, "restore", "--from", copy, "--data", tmp_path / "wrong", "--table", "Orders")
        assert done.returncode == 1
        assert "does not have that bucket" in done.stderr
        command(new, "restore", "--from", copy, *settings, "--table", "Orders")
        assert items(connect(new.endpoint), "Orders") == in_order(ITEMS)


def test_damage_is_found(tmp_path, copied):
    _, copy = copied
    [data] = copy.glob("data-*")
    manifest, content = copy / "manifest.json", data.read_bytes()
    whole = manifest.read_bytes()
    flipped = content[:-1] + bytes([content[-1] ^ 1])
    with Tidegate.on_disk(tmp_path / "new") as new:
        for change, expected in (
            (lambda: data.unlink(), data.name),
            (lambda: data.write_bytes(content[:-1]), f"{data.name} is damaged"),
            (lambda: manifest.write_bytes(whole.replace(b"Orders", b"orders")), "manifest.json is damaged"),
            (lambda: data.write_bytes(flipped), "the server's log says why"),
        ):
            data.write_bytes(content)
            manifest.write_bytes(whole)
            change()
            done = attempt(new.endpoint, "restore", "--from", copy, "--data", tmp_path / "new", "--table", "Orders")
            assert done.returncode == 1
            assert expected in done.stderr
        assert data.name in new.log()
        assert connect(new.endpoint).list_tables()["TableNames"] == []


def test_backups_are_kept_at_an_s3_compatible_endpoint():
    secrets = {"TIDEGATE_S3_ACCESS_KEY_ID": "s3key", "TIDEGATE_S3_SECRET_ACCESS_KEY": "sesame"}
    with Endpoint("tidegate-backups") as s3:
        options = ("--objects", "s3", "--s3-endpoint", s3.url, "--s3-region", "eu-south-9", "--s3-allow-http",
                   "--s3-access-key-id", "s3key", "--s3-secret-access-key", "sesame")
        with Tidegate("--in-memory", *options) as server:
            client = connect(server.endpoint)
            table = Table.create(client, "Orders", **spec("p:S"))
            table.fill(ITEMS)
            arn = command(server, "backup", "Orders")
            assert str(folder_of("", arn) / "manifest.json") in s3.buckets["tidegate-backups"]
            command(server, "restore", arn, "--table", "Restored")
            assert items(client, "Restored") == in_order(ITEMS)
            files = dict(s3.buckets["tidegate-backups"])
            client.delete_backup(BackupArn=arn)
            # A request that is still under way would take away what is put back below.
            eventually(lambda: not s3.buckets["tidegate-backups"])
            assert "sesame" not in server.log()
        s3.buckets["tidegate-backups"] = files
        with Tidegate("--in-memory", *options) as server:
            assert arn in command(server, "restore", "--list", **secrets)
