"""ConsumedCapacity of every operation, exact to the half unit."""

import pytest

from tables import Table, index, spec
from values import av, avs


def units(answer):
    return answer["ConsumedCapacity"]["CapacityUnits"]


def sized(key, size, **more):
    """An item of exactly `size` bytes, without `more`."""
    return {"p": key, "v": "x" * (size - len("p") - len(key) - len("v")), **more}


@pytest.mark.parametrize("size, eventual, consistent", [
    (100, 0.5, 1), (4096, 0.5, 1), (4097, 1, 2), (8192, 1, 2), (8193, 1.5, 3), (100_000, 12.5, 25)])
def test_get(hashed, key, size, eventual, consistent):
    hashed.put(sized(key, size))
    for strong, expected in [(False, eventual), (True, consistent)]:
        answer = hashed.get_item(Key={"p": av(key)}, ConsistentRead=strong, ReturnConsumedCapacity="TOTAL")
        assert answer["ConsumedCapacity"] == {"TableName": hashed.name, "CapacityUnits": expected}


def test_get_of_nothing_costs(hashed, key):
    assert units(hashed.get_item(Key={"p": av(key)}, ReturnConsumedCapacity="TOTAL")) == 0.5
    assert units(hashed.get_item(Key={"p": av(key)}, ConsistentRead=True, ReturnConsumedCapacity="TOTAL")) == 1


def test_get_pays_for_what_a_projection_hides(hashed, key):
    hashed.put(sized(key, 4097))
    assert units(hashed.get_item(Key={"p": av(key)}, ProjectionExpression="p", ReturnConsumedCapacity="TOTAL")) == 1


@pytest.mark.parametrize("size, expected", [(100, 1), (1024, 1), (1025, 2), (2048, 2), (2049, 3), (409_600, 400)])
def test_put(hashed, key, size, expected):
    assert units(hashed.put(sized(key, size), ReturnConsumedCapacity="TOTAL")) == expected


def test_writes_pay_for_the_larger_of_old_and_new(hashed, key):
    hashed.put(sized(key, 3000))
    assert units(hashed.put({"p": key}, ReturnConsumedCapacity="TOTAL")) == 3
    hashed.put(sized(key, 3000))
    update = hashed.update_item(Key={"p": av(key)}, UpdateExpression="REMOVE v", ReturnConsumedCapacity="TOTAL")
    assert units(update) == 3
    hashed.put(sized(key, 3000))
    assert units(hashed.delete({"p": key}, ReturnConsumedCapacity="TOTAL")) == 3
    assert units(hashed.delete({"p": key}, ReturnConsumedCapacity="TOTAL")) == 1


def test_update_pays_for_the_whole_item(hashed, key):
    hashed.put(sized(key, 2500))
    answer = hashed.update_item(Key={"p": av(key)}, UpdateExpression="SET n = :n", ExpressionAttributeValues=avs({":n": 1}),
                                ReturnConsumedCapacity="TOTAL")
    assert units(answer) == 3


@pytest.mark.parametrize("mode, members", [("TOTAL", {"TableName", "CapacityUnits"}), ("INDEXES", {"TableName", "CapacityUnits", "Table"})])
def test_modes_of_an_untouched_index(hashed, key, mode, members):
    answer = hashed.put({"p": key}, ReturnConsumedCapacity=mode)["ConsumedCapacity"]
    assert answer.keys() == members
    if mode == "INDEXES":
        assert answer["Table"] == {"CapacityUnits": 1}


def test_mode_none_answers_nothing(hashed, key):
    assert "ConsumedCapacity" not in hashed.put({"p": key}, ReturnConsumedCapacity="NONE")


@pytest.fixture(scope="module")
def indexed(client):
    return Table.create(client, **spec("p:S", "c:S", gsis=[index("gee", "a:S"), index("keys", "b:S", project="KEYS_ONLY")],
                                       lsis=[index("ell", "p:S", "d:S")]))


def breakdown(answer):
    capacity = answer["ConsumedCapacity"]
    parts = {"table": capacity["Table"]["CapacityUnits"]}
    for group in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        parts |= {name: part["CapacityUnits"] for name, part in capacity.get(group, {}).items()}
    assert capacity["CapacityUnits"] == sum(parts.values())
    return parts


WRITES = [
    # before, after, what the second put costs
    ({}, {}, {"table": 1}),
    ({}, {"a": "x"}, {"table": 1, "gee": 1}),
    ({}, {"a": "x", "b": "y", "d": "z"}, {"table": 1, "gee": 1, "keys": 1, "ell": 1}),
    ({"a": "x"}, {"a": "x", "n": 1}, {"table": 1, "gee": 1}),
    ({"a": "x"}, {"a": "y"}, {"table": 1, "gee": 2}),
    ({"a": "x"}, {}, {"table": 1, "gee": 1}),
    ({"b": "x"}, {"b": "x", "n": 1}, {"table": 1}),
    ({"a": "x"}, {"a": "x"}, {"table": 1}),
    ({"d": "x"}, {"d": "y"}, {"table": 1, "ell": 2}),
]


@pytest.mark.parametrize("before, after, expected", WRITES)
def test_indexes_that_a_write_touches(indexed, key, before, after, expected):
    indexed.put({"p": key, "c": "c"} | before)
    answer = indexed.put({"p": key, "c": "c"} | after, ReturnConsumedCapacity="INDEXES")
    assert breakdown(answer) == expected


def test_query_sums_a_page_before_it_rounds(sorted_s, key):
    for i in range(10):
        sorted_s.put(sized(key, 1000 - 4, c=f"c{i:02}"))  # with the name and value of c: exactly 1,000 bytes
    request = {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": av(key)}, "ReturnConsumedCapacity": "TOTAL"}
    assert units(sorted_s.query(**request)) == 1.5
    assert units(sorted_s.query(ConsistentRead=True, **request)) == 3
    assert units(sorted_s.query(Limit=4, **request)) == 0.5
    assert units(sorted_s.query(Limit=5, **request)) == 1
    assert units(sorted_s.query(Select="COUNT", **request)) == 1.5


def test_query_of_nothing_costs(sorted_s, key):
    request = {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": av(key)}, "ReturnConsumedCapacity": "TOTAL"}
    assert units(sorted_s.query(**request)) == 0.5
    assert units(sorted_s.query(ConsistentRead=True, **request)) == 1


def test_filtered_items_cost_as_much(sorted_s, key):
    for i in range(10):
        sorted_s.put(sized(key, 1000 - 4, c=f"c{i:02}"))
    answer = sorted_s.query(KeyConditionExpression="p = :p", FilterExpression="c2 = :p", ExpressionAttributeValues={":p": av(key)},
                            ReturnConsumedCapacity="TOTAL")
    assert (answer["Count"], answer["ScannedCount"], units(answer)) == (0, 10, 1.5)


def test_index_reads_name_the_index(indexed, key):
    indexed.put({"p": key, "c": "c", "a": key, "d": "d"})
    answer = indexed.query(IndexName="gee", KeyConditionExpression="a = :a", ExpressionAttributeValues={":a": av(key)},
                           ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
    assert answer == {"TableName": indexed.name, "CapacityUnits": 0.5, "Table": {"CapacityUnits": 0.0},
                      "GlobalSecondaryIndexes": {"gee": {"CapacityUnits": 0.5}}}


def test_local_index_fetches_cost_table_reads(new_table, key):
    table = new_table("p:S", "c:S", lsis=[index("ell", "p:S", "d:S", project="KEYS_ONLY")])
    for i in range(3):
        table.put({"p": key, "c": f"c{i}", "d": "d", "n": i})
    request = {"IndexName": "ell", "KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": av(key)},
               "ReturnConsumedCapacity": "INDEXES"}
    projected = table.query(**request)["ConsumedCapacity"]
    assert projected["LocalSecondaryIndexes"] == {"ell": {"CapacityUnits": 0.5}}
    fetched = table.query(Select="ALL_ATTRIBUTES", **request)
    assert sorted(item["n"]["N"] for item in fetched["Items"]) == ["0", "1", "2"]
    assert fetched["ConsumedCapacity"]["Table"]["CapacityUnits"] == 1.5
    assert fetched["ConsumedCapacity"]["CapacityUnits"] == 2


def test_batches_cost_per_item(hashed, key):
    keys = [{"p": av(f"{key}{i}")} for i in range(3)]
    written = hashed.client.batch_write_item(RequestItems={hashed.name: [{"PutRequest": {"Item": k}} for k in keys]},
                                             ReturnConsumedCapacity="TOTAL")
    assert written["ConsumedCapacity"] == [{"TableName": hashed.name, "CapacityUnits": 3}]
    read = hashed.client.batch_get_item(RequestItems={hashed.name: {"Keys": [*keys, {"p": av(key + "missing")}]}},
                                        ReturnConsumedCapacity="TOTAL")
    assert read["ConsumedCapacity"] == [{"TableName": hashed.name, "CapacityUnits": 2}]


def test_transactions_cost_double(hashed, key):
    def write(**more):
        return hashed.client.transact_write_items(TransactItems=[
            {"Put": {"TableName": hashed.name, "Item": avs({"p": key})}},
            {"ConditionCheck": {"TableName": hashed.name, "Key": {"p": av(key + "x")}, "ConditionExpression": "attribute_not_exists(p)"}},
        ], ReturnConsumedCapacity="TOTAL", **more)
    written, = write(ClientRequestToken=key)["ConsumedCapacity"]
    assert written["CapacityUnits"] == written["WriteCapacityUnits"] == 4
    replayed, = write(ClientRequestToken=key)["ConsumedCapacity"]
    assert replayed["CapacityUnits"] == replayed["ReadCapacityUnits"] == 4
    read, = hashed.client.transact_get_items(TransactItems=[{"Get": {"TableName": hashed.name, "Key": {"p": av(key)}}}],
                                             ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
    assert read["CapacityUnits"] == read["ReadCapacityUnits"] == 2


def test_item_collection_metrics(indexed, hashed, key):
    metrics = indexed.put({"p": key, "c": "c"}, ReturnItemCollectionMetrics="SIZE")["ItemCollectionMetrics"]
    assert metrics["ItemCollectionKey"] == {"p": av(key)}
    low, high = metrics["SizeEstimateRangeGB"]
    assert 0 <= low <= high <= 1
    assert "ItemCollectionMetrics" not in hashed.put({"p": key}, ReturnItemCollectionMetrics="SIZE")
