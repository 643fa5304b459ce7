//! The data plane's answers and refusals, by theme: what is refused in which words and in which order, what is charged,
//! where the limits are.

mod batches;
mod capacity;
mod constraints;
mod coverage;
mod expressions;
mod limits;
mod pages;
mod transactions;
mod values;

use serde_json::{Value, json};

use crate::testing::Service;

/// A service with three tables: `hash` has the key `pk`, `composite` also `sk` and indexes on `x`
/// and a Kinesis destination, `binary` a binary `pk` and point-in-time recovery.
fn service() -> Service {
    let service = Service::new();
    let key = |name: &str, role: &str| json!({"AttributeName": name, "KeyType": role});
    let string = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
    let table = |name: &str, definitions: Value, keys: Value| json!({"TableName": name, "AttributeDefinitions": definitions, "KeySchema": keys, "BillingMode": "PAY_PER_REQUEST"});
    let index = |name: &str, keys: Value, projection: Value| json!({"IndexName": name, "KeySchema": keys, "Projection": projection});
    service.answer("CreateTable", &table("hash", json!([string("pk")]), json!([key("pk", "HASH")])));
    let binary = json!([{"AttributeName": "pk", "AttributeType": "B"}]);
    service.answer("CreateTable", &table("binary", binary, json!([key("pk", "HASH")])));
    let recovery = json!({"PointInTimeRecoveryEnabled": true});
    service.answer(
        "UpdateContinuousBackups",
        &json!({"TableName": "binary", "PointInTimeRecoverySpecification": recovery}),
    );
    let definitions = json!([string("pk"), string("sk"), string("x")]);
    let mut composite = table("composite", definitions, json!([key("pk", "HASH"), key("sk", "RANGE")]));
    let include = json!({"ProjectionType": "INCLUDE", "NonKeyAttributes": ["projected"]});
    composite["GlobalSecondaryIndexes"] = json!([index("global", json!([key("x", "HASH")]), include)]);
    let local_key = json!([key("pk", "HASH"), key("x", "RANGE")]);
    composite["LocalSecondaryIndexes"] = json!([index("local", local_key, json!({"ProjectionType": "ALL"}))]);
    service.answer("CreateTable", &composite);
    let stream = "arn:aws:kinesis:us-east-1:000000000000:stream/changes";
    service
        .answer("EnableKinesisStreamingDestination", &json!({"TableName": "composite", "StreamArn": stream}));
    service.deliver();
    service
}

/// Refusals of requests to the tables of [`service`].
#[track_caller]
fn check(operation: &str, body: &Value, expected: &str) {
    assert_eq!(service().refusal(operation, body), expected, "{operation} {body}");
}

/// The same, where the code is ValidationException.
#[track_caller]
fn check_invalid(operation: &str, body: &Value, expected: &str) {
    check(operation, body, &format!("ValidationException: {expected}"));
}

/// `base` with members added.
fn with(base: &Value, members: &Value) -> Value {
    let mut body = base.clone();
    for (name, value) in members.as_object().expect("members") {
        body[name] = value.clone();
    }
    body
}

/// A value of `wraps` maps around a string.
fn deep(wraps: usize) -> Value {
    (0..wraps).fold(json!({"S": "leaf"}), |value, _| json!({"M": {"n": value}}))
}

/// A sentence in the envelope.
fn one(sentence: &str) -> String {
    format!("1 validation error detected: {sentence}")
}

const TOO_DEEP: &str = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";
