"""What CreateTable refuses, in AWS's words."""

import re

import pytest

from expect import INVALID, constraint, not_found, refused
from tables import definitions, fresh_name, index, provisioned, spec, without_shorthand

ONE_KEY = [{"AttributeName": "p", "KeyType": "HASH"}]


def create(client, request):
    return client.create_table(**({"TableName": fresh_name()} | request))


def elements(*pairs):
    return [{"AttributeName": name, "KeyType": kind} for name, kind in pairs]


@pytest.mark.parametrize("name, rule", [
    ("ab", "have length greater than or equal to 3"),
    ("x" * 256, "have length less than or equal to 255"),
    ("no spaces", "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
    ("umläut", "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
    ("a/b/c", "satisfy regular expression pattern: [a-zA-Z0-9_.-]+"),
])
def test_table_name_constraints(client, name, rule):
    with refused(constraint(name, "tableName", rule)):
        client.create_table(TableName=name, **spec("p:S"))


def test_missing_members_are_all_reported(wire):
    answer = wire.call("CreateTable", {"TableName": fresh_name()})
    assert answer.code == "ValidationException"
    assert answer.message.startswith("2 validation errors detected: ")
    for member in ["attributeDefinitions", "keySchema"]:
        assert f"Value null at '{member}' failed to satisfy constraint: Member must not be null" in answer.message


ENUMS = [
    ("billingMode", {"BillingMode": "FREE"}, "FREE", "[PROVISIONED, PAY_PER_REQUEST]"),
    ("attributeDefinitions.1.member.attributeType",
     {"AttributeDefinitions": definitions("p:X")}, "X", "[B, N, S]"),
    ("keySchema.1.member.keyType", {"KeySchema": elements(("p", "hash"))}, "hash", "[HASH, RANGE]"),
]


@pytest.mark.parametrize("member, change, value, values", ENUMS, ids=[row[0] for row in ENUMS])
def test_enums(client, member, change, value, values):
    with refused(constraint(value, member, f"satisfy enum value set: {values}")):
        create(client, spec("p:S") | change)


LENGTHS = [
    ("keySchema", {"KeySchema": []}, "have length greater than or equal to 1"),
    ("keySchema", {"KeySchema": elements(("p", "HASH"), ("q", "RANGE"), ("r", "RANGE"))}, "have length less than or equal to 2"),
    ("attributeDefinitions.1.member.attributeName",
     {"AttributeDefinitions": definitions("x" * 256 + ":S")}, "have length less than or equal to 255"),
    ("provisionedThroughput.readCapacityUnits", provisioned(0, 1), "have value greater than or equal to 1"),
    ("provisionedThroughput.writeCapacityUnits", provisioned(1, 0), "have value greater than or equal to 1"),
]


@pytest.mark.parametrize("member, change, rule", LENGTHS)
def test_lengths_and_ranges(client, member, change, rule):
    with refused(re.compile(rf"^1 validation error detected: Value '.*' at '{re.escape(member)}' failed to satisfy constraint: "
                            rf"Member must {rule}$")):
        create(client, spec("p:S") | change)


UNDEFINED_KEY = "Some index key attributes are not defined in AttributeDefinitions. Keys: [p], AttributeDefinitions: [q]"
SCHEMAS = {
    "key without definition": (spec("p:S") | {"AttributeDefinitions": definitions("q:S")}, INVALID + UNDEFINED_KEY),
    "sort key without definition": (
        spec("p:S") | {"KeySchema": elements(("p", "HASH"), ("c", "RANGE"))},
        "Invalid KeySchema: Some index key attribute have no definition"),
    "RANGE first": (
        spec("p:S") | {"KeySchema": elements(("p", "RANGE"))},
        "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"),
    "two HASH": (
        spec("p:S", "c:S") | {"KeySchema": elements(("p", "HASH"), ("c", "HASH"))},
        "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"),
    "same attribute twice": (
        spec("p:S", "c:S") | {"KeySchema": elements(("p", "HASH"), ("p", "RANGE"))},
        "Both the Hash Key and the Range Key element in the KeySchema have the same name"),
    "unused definition": (
        spec("p:S") | {"AttributeDefinitions": definitions("p:S", "q:S")},
        INVALID + "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_key_schema(client, name):
    request, message = SCHEMAS[name]
    with refused(message):
        create(client, request)


BILLING = {
    "provisioned without throughput": (
        {"BillingMode": "PROVISIONED"},
        INVALID + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"),
    "on-demand with throughput": (
        {"BillingMode": "PAY_PER_REQUEST", **provisioned()},
        INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"),
}


@pytest.mark.parametrize("name", BILLING)
def test_billing(client, name):
    change, message = BILLING[name]
    with refused(message):
        create(client, spec("p:S") | change)


def test_provisioned_is_the_default_billing_mode(client):
    request = spec("p:S")
    del request["BillingMode"]
    with refused(BILLING["provisioned without throughput"][1]):
        create(client, request)


def indexed(kind, *indexes, hash_key="p:S", range_key="c:S"):
    member = {"gsis": "GlobalSecondaryIndexes", "lsis": "LocalSecondaryIndexes"}[kind]
    keys = [key for i in indexes for key in i["_keys"]]
    request = spec(hash_key, range_key)
    table_keys = [hash_key] + ([range_key] if range_key else [])
    return request | {"AttributeDefinitions": definitions(*table_keys, *keys),
                      member: [without_shorthand(i) for i in indexes]}


INDEXES = {
    "no global index": (indexed("gsis"), INVALID + "List of GlobalSecondaryIndexes is empty"),
    "no local index": (indexed("lsis"), INVALID + "List of LocalSecondaryIndexes is empty"),
    "21 global indexes": (
        indexed("gsis", *(index(f"g{i:02}", "p:S") for i in range(21))),
        INVALID + "GlobalSecondaryIndex count exceeds the per-table limit of 20"),
    "6 local indexes": (
        indexed("lsis", *(index(f"l{i:02}", "p:S", f"a{i}:S") for i in range(6))),
        INVALID + "Number of LocalSecondaryIndexes exceeds per-table limit of 5"),
    "same name twice": (
        indexed("gsis", index("dup", "p:S"), index("dup", "c:S")), INVALID + "Duplicate index name: dup"),
    "local index of a table without sort key": (
        indexed("lsis", index("ell", "p:S", "a:S"), range_key=None),
        INVALID + "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"),
    "local index without sort key": (
        indexed("lsis", index("ell", "p:S")), INVALID + "Index KeySchema does not have a range key for index: ell"),
    "local index with another partition key": (
        indexed("lsis", index("ell", "a:S", "c:S")),
        INVALID + "Index KeySchema does not have the same leading hash key as table KeySchema for index: ell. "
        "index hash key: a, table hash key: p"),
    "no projection type": (
        indexed("gsis", index("gee", "a:S") | {"Projection": {}}), INVALID + "Unknown ProjectionType: null"),
    "attributes of a whole projection": (
        indexed("gsis", index("gee", "a:S") | {"Projection": {"ProjectionType": "ALL", "NonKeyAttributes": ["x"]}}),
        INVALID + "ProjectionType is ALL, but NonKeyAttributes is specified"),
    "attributes of a keys-only projection": (
        indexed("gsis", index("gee", "a:S") | {"Projection": {"ProjectionType": "KEYS_ONLY", "NonKeyAttributes": ["x"]}}),
        INVALID + "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified"),
}


@pytest.mark.parametrize("name", INDEXES)
def test_indexes(client, name):
    request, message = INDEXES[name]
    with refused(message):
        create(client, request)


def test_index_key_without_definition(client):
    request = spec("p:S", gsis=[index("gee", "a:S")]) | {"AttributeDefinitions": definitions("p:S")}
    with refused(re.compile("^One or more parameter values were invalid: Some index key attributes are not defined in "
                            r"AttributeDefinitions\. Keys: \[.*a.*\], AttributeDefinitions: \[p\]$")):
        create(client, request)


def test_unused_definition_beside_an_index(client):
    request = spec("p:S", gsis=[index("gee", "a:S")]) | {"AttributeDefinitions": definitions("p:S", "a:S", "b:S")}
    with refused(re.compile("^One or more parameter values were invalid: Some AttributeDefinitions are not used")):
        create(client, request)


def test_included_projection_needs_attributes(client):
    with refused(re.compile("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")):
        create(client, indexed("gsis", index("gee", "a:S") | {"Projection": {"ProjectionType": "INCLUDE"}}))


def test_index_name_constraints_name_global_before_local(client):
    request = spec("p:S", "c:S", gsis=[index("g1", "a:S")], lsis=[index("aa", "p:S", "b:S")])
    rule = "failed to satisfy constraint: Member must have length greater than or equal to 3"
    with refused(f"2 validation errors detected: Value 'g1' at 'globalSecondaryIndexes.1.member.indexName' {rule}; "
                 f"Value 'aa' at 'localSecondaryIndexes.1.member.indexName' {rule}"):
        create(client, request)


def test_more_than_100_projected_attributes_over_all_indexes(client):
    many = [index(f"g{i:02}", "p:S", project=[f"a{i}_{j}" for j in range(20)]) for i in range(6)]
    with refused():
        create(client, indexed("gsis", *many))


def test_a_refused_table_does_not_exist(client):
    name = fresh_name()
    with refused():
        client.create_table(TableName=name, **spec("p:S", Tags=[{"Key": str(i), "Value": "v"} for i in range(51)]))
    with not_found(f"Requested resource not found: Table: {name} not found"):
        client.describe_table(TableName=name)


MULTI_ATTRIBUTE = {
    "5 partition attributes": index("gee", [f"h{i}:S" for i in range(5)]),
    "5 sort attributes": index("gee", "h:S", [f"r{i}:S" for i in range(5)]),
    "no partition attribute": index("gee", [], ["r1:S", "r2:S"]),
    "repeated attribute": index("gee", ["h:S", "h:S"]),
    "attribute in both": index("gee", ["h:S", "i:S"], "h:S"),
    "interleaved": index("gee", ["a:S", "b:S", "c:S"]) | {
        "KeySchema": elements(("a", "HASH"), ("b", "RANGE"), ("c", "HASH"))},
}


@pytest.mark.parametrize("name", MULTI_ATTRIBUTE)
def test_multi_attribute_keys_that_are_refused(client, name):
    with refused():
        create(client, indexed("gsis", MULTI_ATTRIBUTE[name]))


def test_local_indexes_have_no_multi_attribute_keys(client):
    with refused():
        create(client, indexed("lsis", index("ell", "p:S", ["c:S", "a:S"])))


STREAMS = [
    {"StreamEnabled": True},
    {"StreamEnabled": False, "StreamViewType": "KEYS_ONLY"},
    {"StreamEnabled": True, "StreamViewType": "EVERYTHING"},
]


@pytest.mark.parametrize("stream", STREAMS)
def test_stream_specification(client, stream):
    with refused():
        create(client, spec("p:S", StreamSpecification=stream))


def test_table_class_enum(client):
    with refused(re.compile("Value 'GLACIER' at 'tableClass' failed to satisfy constraint: Member must satisfy enum value set: ")):
        create(client, spec("p:S", TableClass="GLACIER"))
