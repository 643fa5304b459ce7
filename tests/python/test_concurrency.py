"""Many clients at once: nothing lost, nothing half done, nothing seen half done."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tables import index
from values import av, avs, plain

WRITERS = 32


def together(work, workers=WRITERS):
    """Runs `work(number)` on so many threads and raises what any of them raised."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, range(workers)))


def test_no_increment_is_lost(hashed, key):
    def add(_):
        for _ in range(20):
            hashed.update({"p": key}, "ADD n :one", {":one": 1})
    together(add)
    assert hashed.get({"p": key})["n"] == WRITERS * 20


def test_each_increment_is_seen_by_one_caller(hashed, key):
    def add(_):
        return [hashed.update({"p": key}, "ADD n :one", {":one": 1}, ReturnValues="UPDATED_NEW")["n"] for _ in range(10)]
    seen = [n for part in together(add) for n in part]
    assert sorted(seen) == list(range(1, WRITERS * 10 + 1))


def test_only_one_creation_wins(hashed, key):
    def create(number):
        try:
            hashed.put({"p": key, "by": number}, ConditionExpression="attribute_not_exists(p)")
            return number
        except hashed.client.exceptions.ConditionalCheckFailedException:
            return None
    winner, = [number for number in together(create) if number is not None]
    assert hashed.get({"p": key})["by"] == winner


def test_optimistic_locking_loses_nothing(hashed, key):
    hashed.put({"p": key, "version": 0, "log": []})

    def append(number):
        while True:
            item = hashed.get({"p": key})
            try:
                hashed.put(item | {"version": item["version"] + 1, "log": item["log"] + [number]},
                           ConditionExpression="version = :v", ExpressionAttributeValues=avs({":v": item["version"]}))
                return
            except hashed.client.exceptions.ConditionalCheckFailedException:
                pass  # someone was faster
    together(append)
    item = hashed.get({"p": key})
    assert item["version"] == WRITERS and sorted(item["log"]) == list(range(WRITERS))


def test_transfers_keep_the_sum(sorted_n, key):
    """32 writers move money between 10 accounts in transactions; a reader's TransactGetItems always finds the same sum."""
    accounts, start, transfers = 10, 100, 15
    for account in range(accounts):
        sorted_n.put({"p": key, "c": account, "balance": start})
    done = threading.Event()
    errors = sorted_n.client.exceptions

    def move(number):
        rng, moved = random.Random(number), 0
        while moved < transfers:
            source, target = rng.sample(range(accounts), 2)
            try:
                sorted_n.client.transact_write_items(TransactItems=[
                    {"Update": {"TableName": sorted_n.name, "Key": avs({"p": key, "c": source}), "UpdateExpression": "SET balance = balance - :x",
                                "ConditionExpression": "balance >= :x", "ExpressionAttributeValues": avs({":x": 7})}},
                    {"Update": {"TableName": sorted_n.name, "Key": avs({"p": key, "c": target}), "UpdateExpression": "SET balance = balance + :x",
                                "ExpressionAttributeValues": avs({":x": 7})}}])
            except errors.TransactionCanceledException as error:
                codes = {reason["Code"] for reason in error.response["CancellationReasons"]}
                assert codes <= {"None", "ConditionalCheckFailed", "TransactionConflict"}, codes
                if "TransactionConflict" in codes:
                    continue
            moved += 1

    def watch():
        sums = set()
        while True:
            last = done.is_set()
            try:
                answer = sorted_n.client.transact_get_items(TransactItems=[
                    {"Get": {"TableName": sorted_n.name, "Key": avs({"p": key, "c": account})}} for account in range(accounts)])
            except errors.TransactionCanceledException:
                continue
            balances = [plain(response["Item"]["balance"]) for response in answer["Responses"]]
            assert min(balances) >= 0
            sums.add(sum(balances))
            if last:
                return sums

    with ThreadPoolExecutor(1) as watcher:
        sums = watcher.submit(watch)
        try:
            together(move)
        finally:
            done.set()
        assert sums.result() == {accounts * start}


def test_a_batch_of_readers_never_sees_a_torn_item(hashed, key):
    done = threading.Event()

    def write_pairs():
        for i in range(200):
            hashed.put({"p": key, "a": i, "filler": "x" * (i * 20), "b": i})
        done.set()

    def read_pairs():
        reads = 0
        while not done.is_set():
            item = hashed.get({"p": key}) or {"a": 0, "b": 0}
            assert item["a"] == item["b"]
            reads += 1
        return reads

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read_pairs) for _ in range(2)]
        pool.submit(write_pairs).result()
        assert all(reader.result() for reader in readers)


@pytest.mark.parametrize("projection", ["ALL", "KEYS_ONLY"])
def test_indexes_agree_with_their_table(new_table, projection):
    """Random concurrent puts, updates and deletes; at the end each index is what the table says."""
    table = new_table("p:S", gsis=[index("gee", "a:S", "n:N", project=projection)])

    def churn(number):
        rng = random.Random(number)
        for _ in range(25):
            key = {"p": str(rng.randrange(20))}
            choice = rng.random()
            if choice < 0.4:
                table.put(key | {"a": rng.choice("xyz"), "n": rng.randrange(5), "extra": number})
            elif choice < 0.6:
                table.update(key, "SET a = :a", {":a": rng.choice("xyz")})
            elif choice < 0.8:
                table.update(key, "REMOVE n")
            else:
                table.delete(key)
    together(churn, 16)
    expected = [item for item in table.find_all() if {"a", "n"} <= item.keys()]
    if projection == "KEYS_ONLY":
        expected = [{name: item[name] for name in ("p", "a", "n")} for item in expected]
    by_key = lambda item: item["p"]  # noqa: E731
    assert sorted(table.find_all(IndexName="gee"), key=by_key) == sorted(expected, key=by_key)
    queried = [item for a in "xyz" for item in table.find("a = :a", {":a": a}, IndexName="gee")]
    assert sorted(queried, key=by_key) == sorted(expected, key=by_key)


def test_scans_meet_concurrent_writes(new_table):
    """What was there before a scan began and stays is found by it, exactly once."""
    table = new_table("p:S")
    table.fill({"p": f"stay {i}"} for i in range(200))
    done = threading.Event()

    def disturb(number):
        for i in range(1000):
            if done.is_set():
                return
            table.put({"p": f"come {number} {i % 50}"})
            table.delete({"p": f"come {number} {(i + 25) % 50}"})

    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(disturb, number) for number in range(4)]
        try:
            for _ in range(5):
                found = [item["p"] for item in table.find_all(Limit=17)]
                assert len(found) == len(set(found))
                assert {f"stay {i}" for i in range(200)} <= set(found)
        finally:
            done.set()
        for writer in writers:
            writer.result()


def test_batches_of_many_clients(hashed, key):
    def batch(number):
        hashed.fill({"p": f"{key}-{number}-{i}", "n": i} for i in range(50))
    together(batch, 16)
    for number in range(16):
        answer = hashed.client.batch_get_item(RequestItems={hashed.name: {"Keys": [{"p": av(f"{key}-{number}-{i}")} for i in range(50)]}})
        assert len(answer["Responses"][hashed.name]) == 50
