"""Scan: completeness, pages, parallel segments, filters."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from expect import INVALID, refused
from tables import Table, expressions, pages, spec
from values import av, avs, plain

SIZE = 200


@pytest.fixture(scope="module")
def table(client):
    filled = Table.create(client, **spec("p:S", "c:N"))
    filled.fill({"p": f"partition {i % 40}", "c": i, "even": i // 40 % 2 == 0} for i in range(SIZE))
    return filled


def numbers(read_pages):
    return [plain(item["c"]) for page in read_pages for item in page["Items"]]


@pytest.mark.parametrize("limit", [1, 7, 100, 1000])
def test_pages_find_every_item_once(table, limit):
    assert sorted(numbers(pages(table.scan, Limit=limit))) == list(range(SIZE))


def test_order_is_stable_and_partitions_stay_together(table):
    found = [(item["p"], item["c"]) for item in table.find_all()]
    assert [(item["p"], item["c"]) for item in table.find_all(Limit=3)] == found
    partitions = [partition for partition, _ in found]
    assert len([p for i, p in enumerate(partitions) if i == 0 or partitions[i - 1] != p]) == 40
    for partition in set(partitions):
        ours = [number for other, number in found if other == partition]
        assert ours == sorted(ours)


@pytest.mark.parametrize("segments", [1, 2, 3, 16, 1000])
def test_segments_share_the_table(table, segments):
    def segment(number):
        return numbers(pages(table.scan, Segment=number, TotalSegments=segments, Limit=20))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(segment, range(segments)))
    assert sorted(number for part in found for number in part) == list(range(SIZE))
    if segments == 2:
        assert all(found)


def constraint(member, rule):
    return f"1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must have value {rule}"


SEGMENTS = [
    ({"Segment": 0}, "The TotalSegments parameter is required but was not present in the request when Segment parameter is present"),
    ({"TotalSegments": 1}, "The Segment parameter is required but was not present in the request when parameter TotalSegments is present"),
    ({"Segment": 4, "TotalSegments": 4}, "The Segment parameter is zero-based and must be less than parameter TotalSegments"),
    ({"Segment": -1, "TotalSegments": 4}, constraint("Segment", "greater than or equal to 0")),
    ({"Segment": 0, "TotalSegments": 0}, constraint("TotalSegments", "greater than or equal to 1")),
    ({"Segment": 0, "TotalSegments": 1_000_001}, constraint("TotalSegments", "less than or equal to 1000000")),
    ({"Segment": 1_000_000, "TotalSegments": 1_000_000}, constraint("Segment", "less than or equal to 999999")),
]


@pytest.mark.parametrize("request_members, message", SEGMENTS)
def test_segment_faults(table, request_members, message):
    with refused(message):
        table.scan(**request_members)


def test_a_start_key_must_lie_in_its_segment(table):
    first = table.scan(Segment=0, TotalSegments=2, Limit=1)["LastEvaluatedKey"]
    assert table.scan(Segment=0, TotalSegments=2, ExclusiveStartKey=first)["Count"] > 0
    with refused(re.compile("(?i)segment|start(ing)? key")):
        table.scan(Segment=1, TotalSegments=2, ExclusiveStartKey=first)


BAD_START_KEYS = [{}, {"p": "partition 1"}, {"p": "x", "c": 1, "d": 1}, {"p": "x", "d": 1}, {"p": "x", "c": "text"}, {"p": 1, "c": 1}]


@pytest.mark.parametrize("start", BAD_START_KEYS)
def test_start_keys_that_are_refused(table, start):
    with refused(re.compile("(?i)start(ing)? ?key|schema")):
        table.scan(ExclusiveStartKey=avs(start))


def test_a_start_key_need_not_exist(table):
    position = table.scan(Limit=1)["LastEvaluatedKey"]
    ghost = {"p": position["p"], "c": {"N": position["c"]["N"] + ".5"}}
    assert numbers(pages(table.scan, ExclusiveStartKey=ghost)) == numbers(pages(table.scan, ExclusiveStartKey=position))


def test_limit_counts_what_was_evaluated(table):
    page = table.scan(Limit=10, **expressions(FilterExpression="even = :yes", values={":yes": True}))
    assert page["ScannedCount"] == 10
    assert page["Count"] == len(page["Items"]) < 10
    assert "LastEvaluatedKey" in page


def test_filters_may_name_key_attributes(table):
    assert [item["c"] for item in table.find_all({":c": 17}, FilterExpression="c = :c")] == [17]
    assert len(table.find_all({":p": "partition 3"}, FilterExpression="p = :p")) == SIZE // 40


def test_count_and_projection(table):
    assert sum(page["Count"] for page in pages(table.scan, Select="COUNT")) == SIZE
    assert "Items" not in table.scan(Select="COUNT")
    assert all(item.keys() == {"c"} for item in table.scan(ProjectionExpression="c")["Items"])
    with refused(re.compile("Cannot specify the ProjectionExpression when choosing to get (only the Count|COUNT)$")):
        table.scan(Select="COUNT", ProjectionExpression="c")
    with refused("1 validation error detected: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"):
        table.scan(Select="ALL_PROJECTED_ATTRIBUTES")


def test_one_megabyte_is_a_page(new_table):
    table = new_table("p:S")
    table.fill({"p": str(i), "v": "x" * 100_000} for i in range(25))
    found = list(pages(table.scan))
    assert [page["Count"] for page in found] in ([10, 10, 5], [11, 11, 3])
    filtered = list(pages(table.scan, **expressions(FilterExpression="p = :p", values={":p": "never"})))
    assert [page["ScannedCount"] for page in filtered] == [page["Count"] for page in found]


def test_scan_filter_without_anything(table):
    with refused(re.compile("ExpressionAttributeValues can only be specified when using expressions")):
        table.scan(ExpressionAttributeValues={":v": av(1)})


def test_scan_sees_every_write_before_it(new_table):
    table = new_table("p:S")
    for i in range(30):
        table.put({"p": str(i)})
        assert len(table.find_all(ConsistentRead=True)) == i + 1


@pytest.mark.parametrize("attributes, message", [(["c", "c"], INVALID + "Duplicate value in attribute name: c")])
def test_attributes_to_get(table, attributes, message):
    assert all(item.keys() == {"c"} for item in table.scan(AttributesToGet=["c"])["Items"])
    with refused(message):
        table.scan(AttributesToGet=attributes)
