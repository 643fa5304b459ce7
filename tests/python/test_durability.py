"""What a data directory promises: whatever was acknowledged is there after any death of the process."""

import os
import random
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from conftest import connect
from tables import Table, definitions, index, spec, without_shorthand
from tidegate import Tidegate, binary, environment, eventually
from values import avs


def table_of(server, name="durable"):
    return Table(connect(server.endpoint), name)


def test_a_restart_keeps_everything(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        table = Table.create(connect(server.endpoint), "durable", **spec("p:S", "c:N", gsis=[index("gee", "g:S")], Tags=[{"Key": "k", "Value": "v"}]))
        table.fill({"p": "x", "c": i, "g": "g"} for i in range(50))
        before = table.describe()
        assert server.stop() == 0
    with Tidegate.on_disk(tmp_path) as server:
        table = table_of(server)
        after = table.describe()
        assert {**after, "ItemCount": 0, "TableSizeBytes": 0, "GlobalSecondaryIndexes": 0} == {
            **before, "ItemCount": 0, "TableSizeBytes": 0, "GlobalSecondaryIndexes": 0}
        assert [item["c"] for item in table.find("p = :p", {":p": "x"})] == list(range(50))
        assert len(table.find_all(IndexName="gee")) == 50
        assert table.client.list_tags_of_resource(ResourceArn=after["TableArn"])["Tags"] == [{"Key": "k", "Value": "v"}]


def test_a_deleted_table_stays_deleted(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        table = Table.create(connect(server.endpoint), "durable", **spec("p:S"))
        table.put({"p": "x"})
        table.delete_table()
        table.client.get_waiter("table_not_exists").wait(TableName="durable", WaiterConfig={"Delay": 1, "MaxAttempts": 9})
        server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        client = connect(server.endpoint)
        assert client.list_tables()["TableNames"] == []
        assert Table.create(client, "durable", **spec("p:S")).find_all() == []


@pytest.mark.parametrize("round_number", range(3))
def test_kill_under_load_loses_nothing_acknowledged(tmp_path, round_number):
    """16 writers in puts, counters and transactions; SIGKILL; every acknowledged write is there, no transaction is half there."""
    acknowledged = [[] for _ in range(16)]
    counts = [0] * 16

    def write(server, number):
        table = table_of(server)
        for i in range(10**6):
            try:
                table.put({"p": f"{number}", "c": i, "filler": "x" * 500})
                acknowledged[number].append(i)
                table.update({"p": f"counter {number}", "c": 0}, "ADD n :one", {":one": 1})
                counts[number] += 1
                table.client.transact_write_items(TransactItems=[
                    {"Put": {"TableName": table.name, "Item": avs({"p": f"pair {side} {number}", "c": i})}} for side in "ab"])
            except (BotoCoreError, ClientError, OSError):
                return

    with Tidegate.on_disk(tmp_path) as server:
        Table.create(connect(server.endpoint), "durable", **spec("p:S", "c:N"))
        with ThreadPoolExecutor(16) as pool:
            writers = [pool.submit(write, server, number) for number in range(16)]
            enough = random.Random(round_number).randrange(100, 600)
            eventually(lambda: sum(map(len, acknowledged)) >= enough)
            server.kill()
        for writer in writers:
            writer.result()
    with Tidegate.on_disk(tmp_path) as server:
        table = table_of(server)
        for number in range(16):
            found = {item["c"] for item in table.find("p = :p", {":p": str(number)})}
            assert set(acknowledged[number]) <= found
            counter = table.get({"p": f"counter {number}", "c": 0})
            assert counts[number] <= (counter["n"] if counter else 0) <= counts[number] + 1
            pairs = [{item["c"] for item in table.find("p = :p", {":p": f"pair {side} {number}"})} for side in "ab"]
            assert pairs[0] == pairs[1]
        table.put({"p": "after", "c": 0})


def test_tokens_survive_a_restart(tmp_path):
    def add(server):
        table_of(server).client.transact_write_items(ClientRequestToken="once", TransactItems=[{"Update": {
            "TableName": "durable", "Key": avs({"p": "x"}), "UpdateExpression": "ADD n :one", "ExpressionAttributeValues": avs({":one": 1})}}])
    with Tidegate.on_disk(tmp_path) as server:
        Table.create(connect(server.endpoint), "durable", **spec("p:S"))
        add(server)
        server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        add(server)
        assert table_of(server).get({"p": "x"})["n"] == 1


def test_a_backfill_goes_on_after_a_kill(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        table = Table.create(connect(server.endpoint), "durable", **spec("p:S"))
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda part: table.fill({"p": f"{part}-{i}", "g": "same"} for i in range(250)), range(8)))
        table.update_table(AttributeDefinitions=definitions("p:S", "g:S"),
                           GlobalSecondaryIndexUpdates=[{"Create": without_shorthand(index("gee", "g:S"))}])
        server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        table = table_of(server)
        table.wait_active(60)
        assert len(table.find("g = :g", {":g": "same"}, IndexName="gee")) == 2000


def test_a_table_under_creation_becomes_active_after_a_kill(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        table_of(server).create_table(**spec("p:S"))
        server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        table_of(server).wait_active()


def test_a_data_directory_has_one_owner(tmp_path):
    with Tidegate.on_disk(tmp_path):
        second = subprocess.run([binary(), "serve", "--listen", "127.0.0.1:0", "--data", str(tmp_path)],
                                capture_output=True, text=True, timeout=20, env=environment())
        assert second.returncode != 0
        assert str(tmp_path) in second.stderr + second.stdout


def test_the_lock_goes_with_its_process(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        server.kill()
    with Tidegate.on_disk(tmp_path) as server:
        assert connect(server.endpoint).list_tables()["TableNames"] == []


def test_a_directory_of_another_format_is_not_opened(tmp_path):
    with Tidegate.on_disk(tmp_path) as server:
        server.stop()
    marks = [path for path in tmp_path.rglob("*") if path.is_file() and "format" in path.name.lower()]
    if not marks:
        pytest.skip("the directory has no format file of its own")
    for mark in marks:
        mark.write_text("999999\n")
    second = subprocess.run([binary(), "serve", "--listen", "127.0.0.1:0", "--data", str(tmp_path)],
                            capture_output=True, text=True, timeout=20, env=environment())
    assert second.returncode != 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("options", [["--in-memory"], []], ids=["memory", "disk"])
def test_signals_end_it_with_success(tmp_path, number, options):
    with Tidegate(*(options or ["--data", str(tmp_path)])) as server:
        connect(server.endpoint).list_tables()
        server.signal(number)
        assert server.wait() == 0


def test_requests_in_flight_are_answered_before_the_end(tmp_path):
    """Every write that began before SIGTERM is either acknowledged and kept, or refused cleanly."""
    acknowledged, stopped = [], threading.Event()

    def write(server, number):
        table = table_of(server)
        for i in range(10**6):
            try:
                table.put({"p": f"{number}-{i}"})
                acknowledged.append(f"{number}-{i}")
            except (BotoCoreError, ClientError, OSError):
                assert stopped.is_set()
                return

    with Tidegate.on_disk(tmp_path) as server:
        Table.create(connect(server.endpoint), "durable", **spec("p:S"))
        with ThreadPoolExecutor(4) as pool:
            writers = [pool.submit(write, server, number) for number in range(4)]
            eventually(lambda: len(acknowledged) > 100)
            stopped.set()
            assert server.stop() == 0
        for writer in writers:
            writer.result()
    with Tidegate.on_disk(tmp_path) as server:
        kept = {item["p"] for item in table_of(server).find_all()}
        assert set(acknowledged) <= kept


def test_it_answers_soon_after_its_start(tmp_path):
    started = time.monotonic()
    with Tidegate.on_disk(tmp_path) as server:
        connect(server.endpoint).list_tables()
    assert time.monotonic() - started < 5


def test_options_come_from_the_environment(tmp_path):
    process = subprocess.Popen([binary(), "serve"], stdout=subprocess.PIPE, text=True,
                               env=environment() | {"TIDEGATE_LISTEN": "127.0.0.1:0", "TIDEGATE_IN_MEMORY": "true"}, cwd=tmp_path)
    try:
        assert process.stdout.readline().startswith("Tidegate listens on http://127.0.0.1:")
        assert os.listdir(tmp_path) == []
    finally:
        process.kill()
        process.wait()


def test_open_mode_stays_on_this_machine():
    refused = subprocess.run([binary(), "serve", "--listen", "0.0.0.0:0", "--in-memory"], capture_output=True, text=True, timeout=20,
                             env=environment())
    assert refused.returncode != 0
    assert "--insecure-open" in refused.stderr + refused.stdout
