"""Readers that follow a stream while many write, while the server dies, and while shards come and go."""

import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from conftest import connect
from streams import Consumer, Stream, streamed_table
from tables import Table
from tidegate import Tidegate, eventually
from values import avs, plains

WRITERS = 32
CHANGES = 40


class Server:
    """A server on a directory that can be killed and started again under its clients."""

    def __init__(self, directory):
        self._directory = directory
        self.start()

    def start(self):
        self._process = Tidegate.on_disk(self._directory)
        self.client = connect(self._process.endpoint)
        self.streams = connect(self._process.endpoint, service="dynamodbstreams")

    def restart(self):
        self._process.kill()
        self.start()

    def stop(self):
        self._process.kill()

    def persistently(self, call):
        """`call(self)`, again until it is answered: what every client does when its server goes away for a moment."""
        answers = []

        def attempt():
            try:
                answers.append(call(self))
                return True
            except (BotoCoreError, ClientError, OSError):
                return False
        eventually(attempt)
        return answers[0]


@pytest.fixture
def durable(tmp_path):
    server = Server(tmp_path)
    yield server
    server.stop()


def write(server, number, step):
    """The change number `step` of an item; sent twice it is one change. Three kinds of writes in turn."""
    key, item = {"p": f"writer {number}"}, {"p": f"writer {number}", "n": step}
    table = Table(server.client, "tailed")
    match step % 3:
        case 0:
            table.put(item)
        case 1:
            table.update(key, "SET n = :n", {":n": step})
        case 2:
            table.client.transact_write_items(TransactItems=[
                {"Put": {"TableName": "tailed", "Item": avs(each)}} for each in (item, item | {"p": f"shadow {number}"})])


def expected(number):
    """By key, every value in its order."""
    return {f"writer {number}": list(range(CHANGES)), f"shadow {number}": list(range(2, CHANGES, 3))}


def values_by_key(records):
    found = defaultdict(list)
    for record in records:
        new = plains(record["dynamodb"]["NewImage"])
        found[new["p"]].append(new["n"])
    return dict(found)


@pytest.mark.parametrize("kills", [0, 2])
def test_a_reader_misses_nothing_and_repeats_nothing(durable, kills):
    """32 writers, one reader from the start, SIGKILL in between: each key's values are all there, once, in order."""
    streamed_table(durable.client, "p:S", view="NEW_IMAGE", name="tailed")
    arn = Table(durable.client, "tailed").describe()["LatestStreamArn"]
    progress, done = [0] * WRITERS, threading.Event()

    def work(number):
        for step in range(CHANGES):
            durable.persistently(lambda server: write(server, number, step))
            progress[number] = step + 1

    def follow():
        """One reader after the other, each from the last one's checkpoints."""
        records, checkpoints = [], {}
        while True:
            finished = done.is_set()
            consumer = Consumer(Stream(durable.streams, arn), checkpoints)
            try:
                while not finished:
                    finished = done.is_set()
                    consumer.read()
                consumer.read()
                return records + consumer.records
            except (BotoCoreError, ClientError, OSError):
                records += consumer.records
                checkpoints = consumer.checkpoints

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(follow)
        writers = [pool.submit(work, number) for number in range(WRITERS)]
        try:
            for kill in range(kills):
                eventually(lambda: sum(progress) >= WRITERS * CHANGES * (kill + 1) // (kills + 1))
                durable.restart()
            for writer in writers:
                writer.result()
        finally:
            done.set()
        followed = values_by_key(reader.result())
    wanted = {}
    for number in range(WRITERS):
        wanted |= expected(number)
    assert followed == wanted
    assert values_by_key(Consumer(Stream(durable.streams, arn)).read()) == wanted


def test_iterators_and_checkpoints_outlive_the_server(durable):
    table = streamed_table(durable.client, "p:S", "c:N", view="NEW_IMAGE", name="tailed")
    stream = Stream.of(durable.streams, table)
    for c in range(5):
        table.put({"p": "x", "c": c})
    shard = stream.shard_with_records()
    answer = stream.client.get_records(ShardIterator=stream.iterator(shard), Limit=3)
    before = stream.describe()
    durable.restart()
    stream = Stream(durable.streams, stream.arn)
    assert stream.describe() == before
    rest = stream.client.get_records(ShardIterator=answer["NextShardIterator"])["Records"]
    again = stream.records(shard, "AFTER_SEQUENCE_NUMBER", SequenceNumber=answer["Records"][-1]["dynamodb"]["SequenceNumber"])
    assert [plains(record["dynamodb"]["Keys"])["c"] for record in rest] == [3, 4]
    assert rest == again


def test_a_disabled_stream_outlives_the_server(durable):
    table = streamed_table(durable.client, "p:S", view="NEW_IMAGE", name="tailed")
    stream = Stream.of(durable.streams, table)
    table.put({"p": "x"})
    table.update_table(StreamSpecification={"StreamEnabled": False})
    durable.restart()
    Table(durable.client, "tailed").wait_active()
    stream = Stream(durable.streams, stream.arn)
    eventually(lambda: stream.describe()["StreamStatus"] == "DISABLED")
    assert [plains(record["dynamodb"]["Keys"]) for record in stream.everything()] == [{"p": "x"}]


def test_two_readers_do_not_disturb_each_other(client, streams):
    table = streamed_table(client, "p:S", "c:N", view="KEYS_ONLY")
    stream = Stream.of(streams, table)
    slow, fast = Consumer(stream), Consumer(stream)
    for c in range(60):
        table.put({"p": str(c % 7), "c": c})
        if c % 3 == 0:
            fast.read()
    for reader in (slow, fast):
        reader.read_until(lambda records: len(records) == 60)
        assert sorted(int(record["dynamodb"]["Keys"]["c"]["N"]) for record in reader.records) == list(range(60))
    table.delete_table()


def test_switching_under_load_closes_and_opens_whole_streams(client, streams):
    """Streams come and go while four write. Each stream holds an unbroken run of every writer's changes; none is in two."""
    table = streamed_table(client, "p:S", view="NEW_AND_OLD_IMAGES")
    done = threading.Event()

    def work(number):
        step = 0
        while not done.is_set():
            step += 1
            table.put({"p": str(number), "n": step})

    arns = [table.describe()["LatestStreamArn"]]
    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(work, number) for number in range(4)]
        try:
            for _ in range(2):
                eventually(lambda: len(Stream(streams, arns[-1]).everything()) > 40)
                table.update_table(StreamSpecification={"StreamEnabled": False})
                table.wait_active()
                table.update_table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
                table.wait_active()
                arns.append(table.describe()["LatestStreamArn"])
        finally:
            done.set()
        for writer in writers:
            writer.result()
    seen = defaultdict(list)
    for arn in arns:
        run = values_by_key(Stream(streams, arn).everything())
        for key, values in run.items():
            assert values == list(range(values[0], values[0] + len(values)))
            seen[key] += values
    for values in seen.values():
        assert values == sorted(set(values))
    table.delete_table()
