use std::time::Duration;

use serde_json::{Value, json};

use crate::testing::Service;

fn provisioned() -> Service {
    created(json!({"BillingMode": "PROVISIONED", "ProvisionedThroughput": units(5, 5)}))
}

fn on_demand() -> Service {
    created(json!({"BillingMode": "PAY_PER_REQUEST"}))
}

fn created(members: Value) -> Service {
    let service = Service::new();
    let mut body = json!({
        "TableName": "Music",
        "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
    });
    merge(&mut body, &members);
    service.answer("CreateTable", &body);
    service
}

fn merge(body: &mut Value, members: &Value) {
    for (name, value) in members.as_object().expect("members") {
        body[name] = value.clone();
    }
}

fn units(read: i64, write: i64) -> Value {
    json!({"ReadCapacityUnits": read, "WriteCapacityUnits": write})
}

fn request(members: &Value) -> Value {
    let mut body = json!({"TableName": "Music"});
    merge(&mut body, members);
    body
}

fn updated(service: &Service, members: Value) -> Value {
    service.answer("UpdateTable", &request(&members))["TableDescription"].clone()
}

fn described(service: &Service) -> Value {
    service.answer("DescribeTable", &json!({"TableName": "Music"}))["Table"].clone()
}

#[track_caller]
fn check(service: &Service, members: Value, expected: &str) {
    assert_eq!(service.refusal("UpdateTable", &request(&members)), expected);
}

#[track_caller]
fn check_invalid(service: &Service, members: Value, expected: &str) {
    check(
        service,
        members,
        &format!("ValidationException: One or more parameter values were invalid: {expected}"),
    );
}

fn create_index(name: &str, attribute: &str) -> Value {
    json!({"Create": {
        "IndexName": name, "KeySchema": [{"AttributeName": attribute, "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }})
}

fn index_updates(updates: Value) -> Value {
    json!({"AttributeDefinitions": [{"AttributeName": "b", "AttributeType": "S"}], "GlobalSecondaryIndexUpdates": updates})
}

#[test]
fn changes_units_and_answers_those_of_before() {
    let service = provisioned();
    service.pass(Duration::from_secs(1));
    let answer = updated(&service, json!({"ProvisionedThroughput": units(10, 4)}));
    assert_eq!(answer["TableStatus"], "UPDATING");
    let changed = json!({
        "LastIncreaseDateTime": 1_767_312_002.5, "LastDecreaseDateTime": 1_767_312_002.5, "NumberOfDecreasesToday": 1,
        "ReadCapacityUnits": 5, "WriteCapacityUnits": 5,
    });
    assert_eq!(answer["ProvisionedThroughput"], changed);
    let table = described(&service);
    assert_eq!(table["TableStatus"], "ACTIVE");
    assert_eq!(table["ProvisionedThroughput"]["ReadCapacityUnits"], 10);
    assert_eq!(table["ProvisionedThroughput"]["WriteCapacityUnits"], 4);
    service.pass(Duration::from_secs(24 * 60 * 60));
    assert_eq!(described(&service)["ProvisionedThroughput"]["NumberOfDecreasesToday"], 0);
}

#[test]
fn decreases_are_limited_within_a_day() {
    let service = provisioned();
    updated(&service, json!({"ProvisionedThroughput": units(100, 100)}));
    for read in [90, 80, 70, 60] {
        updated(&service, json!({"ProvisionedThroughput": units(read, 100)}));
    }
    check(
        &service,
        json!({"ProvisionedThroughput": units(50, 100)}),
        "LimitExceededException: Subscriber limit exceeded: Provisioned throughput decreases are limited within a given \
         UTC day. After the first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once \
         every 3600 seconds. Number of decreases today: 4. Last decrease at Friday, January 2, 2026 12:00:01 AM UTC. \
         Next decrease can be made at Friday, January 2, 2026 1:00:01 AM UTC",
    );
    service.pass(Duration::from_secs(3600));
    updated(&service, json!({"ProvisionedThroughput": units(50, 100)}));
}

#[test]
fn switches_the_billing_mode_and_back() {
    let service = provisioned();
    updated(&service, json!({"BillingMode": "PAY_PER_REQUEST"}));
    let table = described(&service);
    let summary =
        json!({"BillingMode": "PAY_PER_REQUEST", "LastUpdateToPayPerRequestDateTime": 1_767_312_001.5});
    assert_eq!(table["BillingModeSummary"], summary);
    assert_eq!(table["ProvisionedThroughput"]["ReadCapacityUnits"], 0);

    let same = updated(&service, json!({"BillingMode": "PAY_PER_REQUEST"}));
    assert_eq!(same["TableStatus"], "ACTIVE");
    updated(&service, json!({"OnDemandThroughput": {"MaxReadRequestUnits": 10}}));
    updated(&service, json!({"BillingMode": "PROVISIONED", "ProvisionedThroughput": units(7, 8)}));
    let table = described(&service);
    let summary = json!({"BillingMode": "PROVISIONED", "LastUpdateToPayPerRequestDateTime": 1_767_312_001.5});
    assert_eq!(table["BillingModeSummary"], summary);
    assert_eq!(table["ProvisionedThroughput"]["WriteCapacityUnits"], 8);
    assert_eq!(table.get("OnDemandThroughput"), None);
}

#[test]
fn a_provisioned_table_needs_units_for_every_index() {
    let service = on_demand();
    updated(&service, index_updates(json!([create_index("byb", "b")])));
    service.finish_background();
    let switch = json!({"BillingMode": "PROVISIONED", "ProvisionedThroughput": units(1, 1)});
    check_invalid(&service, switch.clone(), "ProvisionedThroughput must be specified for index: byb");
    let mut with_index = switch;
    let update = json!([{"Update": {"IndexName": "byb", "ProvisionedThroughput": units(2, 3)}}]);
    merge(&mut with_index, &json!({"GlobalSecondaryIndexUpdates": update}));
    updated(&service, with_index);
    let index = &described(&service)["GlobalSecondaryIndexes"][0];
    assert_eq!(index["ProvisionedThroughput"]["WriteCapacityUnits"], 3);
}

#[test]
fn ceilings_merge_and_minus_one_takes_one_away() {
    let service = on_demand();
    updated(&service, json!({"OnDemandThroughput": {"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 5}}));
    let answer = updated(&service, json!({"OnDemandThroughput": {"MaxReadRequestUnits": -1}}));
    assert_eq!(answer["OnDemandThroughput"], json!({"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": 5}));
    assert_eq!(described(&service)["OnDemandThroughput"], json!({"MaxWriteRequestUnits": 5}));
    check_invalid(
        &service,
        json!({"OnDemandThroughput": {"MaxReadRequestUnits": 0}}),
        "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range",
    );
    check_invalid(
        &provisioned(),
        json!({"OnDemandThroughput": {"MaxReadRequestUnits": 1}}),
        "MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED",
    );
}

#[test]
fn refuses_what_changes_nothing_or_contradicts_itself() {
    check(
        &provisioned(),
        json!({}),
        "ValidationException: At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, \
         GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
    );
    check(
        &provisioned(),
        json!({"ProvisionedThroughput": units(5, 5)}),
        "ValidationException: The provisioned throughput for the table will not change. The requested value equals the \
         current value. Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. \
         Current WriteCapacityUnits provisioned for the table: 5. Requested WriteCapacityUnits: 5. \
         Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
    );
    let neither = "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST";
    check_invalid(&on_demand(), json!({"ProvisionedThroughput": units(1, 1)}), neither);
    let both = json!({"BillingMode": "PAY_PER_REQUEST", "ProvisionedThroughput": units(1, 1)});
    check_invalid(&provisioned(), both, neither);
    check_invalid(
        &on_demand(),
        json!({"BillingMode": "PROVISIONED"}),
        "ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
    );
    check_invalid(
        &on_demand(),
        json!({"ReplicaUpdates": [{"Create": {"RegionName": "eu-west-1"}}]}),
        "ReplicaUpdates is not supported by this endpoint",
    );
    let missing = Service::new().refusal("UpdateTable", &request(&json!({"BillingMode": "PAY_PER_REQUEST"})));
    assert_eq!(missing, "ResourceNotFoundException: Requested resource not found: Table: Music not found");
}

#[test]
fn enables_and_disables_a_stream() {
    let service = on_demand();
    let enable = json!({"StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"}});
    let disable = json!({"StreamSpecification": {"StreamEnabled": false}});
    check(
        &service,
        disable.clone(),
        "ValidationException: Table has no stream to disable: TableName: Music",
    );
    updated(&service, enable.clone());
    check(&service, enable, "ValidationException: Table already has an enabled stream: TableName: Music");
    assert_eq!(described(&service)["StreamSpecification"]["StreamViewType"], "KEYS_ONLY");
    updated(&service, disable);
    let table = described(&service);
    assert_eq!(table.get("StreamSpecification"), None);
    assert_eq!(table["LatestStreamLabel"], "2026-01-02T00:00:01.500");
}

#[test]
fn changes_class_encryption_protection_and_warm_throughput() {
    let service = on_demand();
    updated(&service, json!({"TableClass": "STANDARD_INFREQUENT_ACCESS"}));
    let class = json!({"TableClass": "STANDARD_INFREQUENT_ACCESS", "LastUpdateDateTime": 1_767_312_001.5});
    assert_eq!(described(&service)["TableClassSummary"], class);
    updated(&service, json!({"SSESpecification": {"Enabled": true, "KMSMasterKeyId": "alias/mine"}}));
    let key = &described(&service)["SSEDescription"]["KMSMasterKeyArn"];
    assert_eq!(*key, "arn:aws:kms:us-east-1:000000000000:alias/mine");
    let answer = updated(&service, json!({"DeletionProtectionEnabled": true}));
    assert_eq!(
        (&answer["TableStatus"], &answer["DeletionProtectionEnabled"]),
        (&json!("ACTIVE"), &json!(true))
    );
    let answer = updated(&service, json!({"WarmThroughput": {"ReadUnitsPerSecond": 15000}}));
    let warm = json!({"ReadUnitsPerSecond": 15000, "WriteUnitsPerSecond": 4000, "Status": "UPDATING"});
    assert_eq!(answer["WarmThroughput"], warm);
}

#[test]
fn refuses_wrong_index_updates() {
    let service = on_demand();
    let limit = "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted \
                 simultaneously per table";
    check_invalid(
        &service,
        index_updates(json!([{}])),
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, \
         GlobalSecondaryIndexUpdate.Delete must not be null",
    );
    check_invalid(
        &service,
        index_updates(json!([create_index("byb", "b"), {"Delete": {"IndexName": "byb"}}])),
        "Only one global secondary index update per index is allowed simultaneously. Index: byb",
    );
    check(&service, index_updates(json!([create_index("one", "b"), create_index("two", "b")])), limit);
    check(
        &service,
        index_updates(json!([{"Delete": {"IndexName": "none"}}])),
        "ResourceNotFoundException: Requested resource not found: Index none for table Music",
    );
    check_invalid(
        &service,
        index_updates(json!([create_index("byc", "c")])),
        "Some index key attributes are not defined in AttributeDefinitions. Keys: [c], AttributeDefinitions: [b]",
    );
    check_invalid(
        &service,
        json!({
            "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "N"}],
            "GlobalSecondaryIndexUpdates": [create_index("bya", "a")],
        }),
        "Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. \
         Existing schema: Schema:[SchemaElement: key{a:S:HASH}] New schema: Schema:[SchemaElement: key{a:N:HASH}]",
    );
    updated(&service, index_updates(json!([create_index("byb", "b")])));
    let in_use = "ResourceInUseException: Attempt to change a resource which is still in use: Table is being updated: Music";
    check(&service, index_updates(json!([create_index("two", "b")])), in_use);
    service.background_step();
    let exists = "ValidationException: Attempting to create an index which already exists";
    check(&service, index_updates(json!([create_index("two", "b")])), limit);
    service.finish_background();
    check(&service, index_updates(json!([create_index("byb", "b")])), exists);
}
