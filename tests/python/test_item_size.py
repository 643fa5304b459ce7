"""The 400 KB limit and what each type adds to it, to the byte.

The size of an item shows in the write capacity: one unit per 1,024 bytes begun. `padding` finds the exact size of
an attribute by how much string still fits into the item below a unit's border.
"""

import pytest

from expect import refused
from values import av, avs

LIMIT = 400 * 1024
TOO_LARGE = "Item size has exceeded the maximum allowed size"


def capacity(table, item):
    table.delete_item(Key={"p": item["p"]})  # a write pays for the larger of old and new
    return table.put_item(Item=item, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]["CapacityUnits"]


def size_of(table, key, value):
    """Bytes of `value` alone: an item with names p, v, f and a filler ends exactly at 1 KB, or one byte above."""
    fixed = len("p") + len(key) + len("v") + len("f")
    low, high = 0, 1024 - fixed
    while low < high:  # the longest filler that still costs one unit
        middle = (low + high + 1) // 2
        if capacity(table, {"p": av(key), "v": value, "f": av("x" * middle)}) == 1:
            low = middle
        else:
            high = middle - 1
    return 1024 - fixed - low


SIZES = [
    (av(""), 0), (av("abc"), 3), (av("ü€😀"), 9), (av(b""), 0), (av(b"abcd"), 4), (av(True), 1), (av(False), 1), (av(None), 1),
    (av([]), 3), (av({}), 3), (av(["a"]), 3 + 1 + 1), (av(["a", "b"]), 3 + 2 + 2), (av({"k": "a"}), 3 + 1 + 1 + 1),
    (av([[]]), 3 + 1 + 3), (av({"k": {"j": True}}), 3 + 1 + 1 + 3 + 1 + 1 + 1),
    (av({"aa", "bbb"}), 5), (av({b"a", b"bb"}), 3), ({"NS": ["1", "22"]}, 4),
]
# One byte, one per two digits begun before and after the point, and one for a minus; outer zeros are free.
NUMBERS = {"1": 2, "10": 2, "12": 2, "123": 3, "1234": 3, "100": 2, "123456": 4, "3.14159": 5, "0.5": 2, "1.5": 3, "-1": 3, "-12": 3,
           "1E125": 2, "42.1200": 3, "12345678901234567890123456789012345678": 20}


@pytest.mark.parametrize("value, size", SIZES + [({"N": text}, size) for text, size in NUMBERS.items()])
def test_size_of_each_type(hashed, key, value, size):
    assert size_of(hashed, key, value) == size


def test_names_count_in_utf8(hashed, key):
    name = "ключ"
    fits = 1024 - len("p") - len(key) - len(name.encode())
    assert capacity(hashed, avs({"p": key, name: "x" * fits})) == 1
    assert capacity(hashed, avs({"p": key, name: "x" * (fits + 1)})) == 2


def filler(key, extra=0):
    return {"p": key, "v": "x" * (LIMIT - len("p") - len(key) - len("v") + extra)}


def test_the_largest_item(hashed, key):
    hashed.put(filler(key))
    assert len(hashed.get({"p": key})["v"]) == len(filler(key)["v"])
    with refused(TOO_LARGE):
        hashed.put(filler(key, extra=1))


def test_the_largest_item_in_a_batch(hashed, key):
    def batch(item):
        return hashed.client.batch_write_item(RequestItems={hashed.name: [{"PutRequest": {"Item": avs(item)}}]})
    batch(filler(key))
    with refused(TOO_LARGE):
        batch(filler(key, extra=1))


def test_the_largest_item_by_update(hashed, key):
    hashed.update({"p": key}, "SET v = :v", {":v": filler(key)["v"]})
    with refused("Item size to update has exceeded the maximum allowed size"):
        hashed.update({"p": key}, "SET v = :v", {":v": filler(key, extra=1)["v"]})


def test_the_largest_item_in_a_transaction(hashed, key):
    def transact(action, **request):
        return hashed.client.transact_write_items(TransactItems=[{action: {"TableName": hashed.name, **request}}])
    transact("Put", Item=avs(filler(key)))
    with pytest.raises(hashed.client.exceptions.ClientError, match="ValidationException|ValidationError"):
        transact("Put", Item=avs(filler(key, extra=1)))
    with refused(code="TransactionCanceledException") as refusal:
        transact("Update", Key=avs({"p": key}), UpdateExpression="SET v = :v",
                 ExpressionAttributeValues=avs({":v": filler(key, extra=1)["v"]}))
    assert refusal.body["CancellationReasons"] == [
        {"Code": "ValidationError", "Message": "Item size to update has exceeded the maximum allowed size"}]
