use serde_json::{Value, json};

use crate::testing::Service;

/// `base` with members replaced; null takes one away.
fn with(base: &Value, members: &Value) -> Value {
    let mut body = base.clone();
    for (name, value) in members.as_object().expect("members") {
        body[name] = value.clone();
    }
    body
}

fn hash_table() -> Value {
    json!({
        "TableName": "Music",
        "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    })
}

fn attributes(names: &[&str]) -> Value {
    names.iter().map(|name| json!({"AttributeName": name, "AttributeType": "S"})).collect()
}

/// A key schema from `hash` and `hash, range`, or with roles as `a:HASH`.
fn key(elements: &str) -> Value {
    let role_of = |at: usize| if at == 0 { "HASH" } else { "RANGE" };
    let element = |(at, text): (usize, &str)| {
        let (name, role) = text.split_once(':').unwrap_or((text, role_of(at)));
        json!({"AttributeName": name, "KeyType": role})
    };
    elements.split(' ').enumerate().map(element).collect()
}

fn index(name: &str, elements: &str) -> Value {
    json!({"IndexName": name, "KeySchema": key(elements), "Projection": {"ProjectionType": "ALL"}})
}

#[track_caller]
fn check(members: Value, expected: &str) {
    let refusal = Service::new().refusal("CreateTable", &with(&hash_table(), &members));
    assert_eq!(refusal, format!("ValidationException: {expected}"));
}

#[track_caller]
fn check_invalid(members: Value, expected: &str) {
    check(members, &format!("One or more parameter values were invalid: {expected}"));
}

#[test]
fn answers_creating_and_is_active_at_once() {
    let service = Service::new();
    let created = service.answer("CreateTable", &hash_table());
    let expected = json!({"TableDescription": {
        "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
        "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
        "CreationDateTime": 1_767_312_001.5,
        "DeletionProtectionEnabled": false,
        "ItemCount": 0,
        "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
        "ProvisionedThroughput": {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
        "TableArn": "arn:aws:dynamodb:us-east-1:000000000000:table/Music",
        "TableId": created["TableDescription"]["TableId"],
        "TableName": "Music",
        "TableSizeBytes": 0,
        "TableStatus": "CREATING",
        "WarmThroughput": {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000, "Status": "CREATING"},
    }});
    assert_eq!(created, expected);
    let described = service.answer("DescribeTable", &json!({"TableName": "Music"}));
    assert_eq!(described["Table"]["TableStatus"], "ACTIVE");
    assert_eq!(described["Table"]["TableId"], expected["TableDescription"]["TableId"]);
    assert_eq!(
        described["Table"]["BillingModeSummary"],
        json!({"BillingMode": "PAY_PER_REQUEST", "LastUpdateToPayPerRequestDateTime": 1_767_312_001.5})
    );
}

#[test]
fn a_provisioned_table_says_nothing_of_its_billing_mode() {
    let service = Service::new();
    let units = json!({"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}});
    let created = service.answer("CreateTable", &with(&hash_table(), &units));
    let described = &created["TableDescription"];
    assert_eq!(described.get("BillingModeSummary"), None);
    assert_eq!(
        described["ProvisionedThroughput"],
        json!({"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 5, "WriteCapacityUnits": 6})
    );
    assert_eq!(
        described["WarmThroughput"],
        json!({"ReadUnitsPerSecond": 5, "WriteUnitsPerSecond": 6, "Status": "CREATING"})
    );
}

#[test]
fn describes_every_setting_back() {
    let service = Service::new();
    let settings = json!({
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        "SSESpecification": {"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "arn:aws:kms:us-east-1:000000000000:key/k"},
        "TableClass": "STANDARD_INFREQUENT_ACCESS",
        "DeletionProtectionEnabled": true,
        "OnDemandThroughput": {"MaxReadRequestUnits": 10},
        "WarmThroughput": {"ReadUnitsPerSecond": 13000},
        "ResourcePolicy": "{\"Version\":\"2012-10-17\",\"Statement\":[]}",
        "Tags": [{"Key": "team", "Value": "blue"}],
    });
    service.answer("CreateTable", &with(&hash_table(), &settings));
    let table = &service.answer("DescribeTable", &json!({"TableName": "Music"}))["Table"];
    let stream = "2026-01-02T00:00:01.500";
    assert_eq!(table["StreamSpecification"], settings["StreamSpecification"]);
    assert_eq!(table["LatestStreamLabel"], stream);
    let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/Music";
    assert_eq!(table["LatestStreamArn"], format!("{arn}/stream/{stream}"));
    assert_eq!(
        table["SSEDescription"],
        json!({"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": "arn:aws:kms:us-east-1:000000000000:key/k"})
    );
    assert_eq!(table["TableClassSummary"], json!({"TableClass": "STANDARD_INFREQUENT_ACCESS"}));
    assert_eq!(table["DeletionProtectionEnabled"], true);
    assert_eq!(table["OnDemandThroughput"], settings["OnDemandThroughput"]);
    assert_eq!(
        table["WarmThroughput"],
        json!({"ReadUnitsPerSecond": 13000, "WriteUnitsPerSecond": 4000, "Status": "ACTIVE"})
    );
    let tags = service.answer("ListTagsOfResource", &json!({"ResourceArn": arn}));
    assert_eq!(tags, json!({"Tags": [{"Key": "team", "Value": "blue"}]}));
}

#[test]
fn describes_indexes_back() {
    let service = Service::new();
    let members = json!({
        "AttributeDefinitions": attributes(&["a", "b", "c", "d"]),
        "KeySchema": key("a b"),
        "LocalSecondaryIndexes": [index("local", "a c")],
        "GlobalSecondaryIndexes": [{
            "IndexName": "global",
            "KeySchema": key("c:HASH d:HASH a:RANGE b:RANGE"),
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x"]},
        }],
    });
    service.answer("CreateTable", &with(&hash_table(), &members));
    let table = &service.answer("DescribeTable", &json!({"TableName": "Music"}))["Table"];
    let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/Music/index";
    assert_eq!(
        table["LocalSecondaryIndexes"],
        json!([{
            "IndexName": "local", "IndexArn": format!("{arn}/local"), "KeySchema": key("a c"),
            "Projection": {"ProjectionType": "ALL"}, "IndexSizeBytes": 0, "ItemCount": 0,
        }])
    );
    assert_eq!(
        table["GlobalSecondaryIndexes"],
        json!([{
            "IndexName": "global", "IndexArn": format!("{arn}/global"), "KeySchema": key("c:HASH d:HASH a:RANGE b:RANGE"),
            "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["x"]},
            "IndexStatus": "ACTIVE", "IndexSizeBytes": 0, "ItemCount": 0,
            "ProvisionedThroughput": {"NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
            "WarmThroughput": {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000, "Status": "ACTIVE"},
        }])
    );
}

#[test]
fn refuses_a_name_that_is_taken() {
    let service = Service::new();
    service.answer("CreateTable", &hash_table());
    assert_eq!(
        service.refusal("CreateTable", &hash_table()),
        "ResourceInUseException: Table already exists: Music"
    );
    let elsewhere = service.in_region("eu-west-1");
    elsewhere.answer("CreateTable", &hash_table());
}

#[test]
fn refuses_wrong_names_and_types() {
    check(
        json!({"TableName": "ab"}),
        "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: \
         Member must have length greater than or equal to 3",
    );
    check(
        json!({"TableName": null}),
        "The parameter 'TableName' is required but was not present in the request",
    );
    check(
        json!({"KeySchema": key("a:INVALID")}),
        "1 validation error detected: Value 'INVALID' at 'keySchema.1.member.keyType' failed to satisfy constraint: \
         Member must satisfy enum value set: [HASH, RANGE]",
    );
}

#[test]
fn refuses_wrong_throughput() {
    let units = |read: i64| json!({"ReadCapacityUnits": read, "WriteCapacityUnits": 1});
    check_invalid(
        json!({"ProvisionedThroughput": units(1)}),
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
    check_invalid(
        json!({"BillingMode": null}),
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
    check(
        json!({"BillingMode": null, "ProvisionedThroughput": units(1_000_000_000_001)}),
        "Given value 1000000000001 for ReadCapacityUnits is out of bounds",
    );
    let ceilings = json!({"MaxWriteRequestUnits": 1});
    check_invalid(
        json!({"BillingMode": null, "ProvisionedThroughput": units(1), "OnDemandThroughput": ceilings}),
        "MaxWriteRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.",
    );
    check_invalid(
        json!({"OnDemandThroughput": {"MaxReadRequestUnits": -1}}),
        "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range",
    );
}

#[test]
fn refuses_wrong_keys() {
    check(json!({"KeySchema": key("a b")}), "Invalid KeySchema: Some index key attribute have no definition");
    check(json!({"KeySchema": key("a a")}), "Invalid KeySchema: Some index key attribute have no definition");
    check_invalid(
        json!({"KeySchema": key("b")}),
        "Some index key attributes are not defined in AttributeDefinitions. Keys: [b], AttributeDefinitions: [a]",
    );
    check(
        json!({"KeySchema": key("a a"), "AttributeDefinitions": attributes(&["a", "b"])}),
        "Both the Hash Key and the Range Key element in the KeySchema have the same name",
    );
    check(
        json!({"KeySchema": key("a:RANGE")}),
        "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
    );
    check(
        json!({"KeySchema": key("a b:HASH"), "AttributeDefinitions": attributes(&["a", "b"])}),
        "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
    );
    check_invalid(
        json!({"AttributeDefinitions": attributes(&["a", "b"])}),
        "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    );
    check_invalid(
        json!({"AttributeDefinitions": attributes(&["a", "b", "c"]), "GlobalSecondaryIndexes": [index("byb", "b")]}),
        "Some AttributeDefinitions are not used. AttributeDefinitions: [a, b, c], keys used: [a, b]",
    );
}

#[test]
fn refuses_wrong_local_indexes() {
    let local = |schema: &str, indexes: Value| json!({"AttributeDefinitions": attributes(&["a", "b", "c"]), "KeySchema": key(schema), "LocalSecondaryIndexes": indexes});
    check_invalid(local("a b", json!([])), "List of LocalSecondaryIndexes is empty");
    check_invalid(
        local("a", json!([index("one", "a c")])),
        "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
    );
    check_invalid(
        local("a b", json!([index("one", "a")])),
        "Index KeySchema does not have a range key for index: one",
    );
    check_invalid(
        local("a b", json!([index("one", "b c")])),
        "Index KeySchema does not have the same leading hash key as table KeySchema for index: one. \
         index hash key: b, table hash key: a",
    );
    check_invalid(
        local("a b", json!([index("one", "a c"), index("one", "a c")])),
        "Duplicate index name: one",
    );
    let many: Vec<_> = (0..6).map(|n| index(&format!("index{n}"), "a c")).collect();
    check_invalid(local("a b", json!(many)), "Number of LocalSecondaryIndexes exceeds per-table limit of 5");
}

#[test]
fn refuses_wrong_global_indexes() {
    let global = |names: &[&str], indexes: Value| json!({"AttributeDefinitions": attributes(names), "GlobalSecondaryIndexes": indexes});
    check_invalid(global(&["a"], json!([])), "List of GlobalSecondaryIndexes is empty");
    check_invalid(
        global(&["a"], json!([index("one", "b")])),
        "Some index key attributes are not defined in AttributeDefinitions. Keys: [b], AttributeDefinitions: [a]",
    );
    check(
        global(&["a", "b", "c"], json!([index("one", "a:HASH b:RANGE c:HASH")])),
        "Invalid KeySchema: All HASH key elements must precede all RANGE key elements",
    );
    let projected = |projection: Value| {
        let mut index = index("one", "b");
        index["Projection"] = projection;
        global(&["a", "b"], json!([index]))
    };
    check_invalid(projected(json!({})), "Unknown ProjectionType: null");
    check_invalid(
        projected(json!({"ProjectionType": "KEYS_ONLY", "NonKeyAttributes": ["x"]})),
        "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified",
    );
    check_invalid(
        projected(json!({"ProjectionType": "INCLUDE"})),
        "ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
    );
    let mut provisioned = index("one", "b");
    provisioned["ProvisionedThroughput"] = json!({"ReadCapacityUnits": 1, "WriteCapacityUnits": 1});
    check_invalid(
        global(&["a", "b"], json!([provisioned])),
        "ProvisionedThroughput should not be specified for index: one when BillingMode is PAY_PER_REQUEST",
    );
    let many: Vec<_> = (0..21).map(|n| index(&format!("index{n}"), "a")).collect();
    check_invalid(
        global(&["a"], json!(many)),
        "GlobalSecondaryIndex count exceeds the per-table limit of 20",
    );
}

#[test]
fn refuses_wrong_settings() {
    check_invalid(
        json!({"StreamSpecification": {"StreamEnabled": false, "StreamViewType": "NEW_IMAGE"}}),
        "Table is being created with a stream disabled, UpdateViewType should not be specified",
    );
    check_invalid(
        json!({"ResourcePolicy": "{"}),
        "Invalid policy document: The policy is not a valid JSON object",
    );
    check_invalid(
        json!({"Tags": [{"Key": "aws:x", "Value": ""}]}),
        "Tag keys starting with 'aws:' are reserved for system use",
    );
    check_invalid(
        json!({"GlobalTableSourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/Other"}),
        "GlobalTableSourceArn is not supported by this endpoint",
    );
}
