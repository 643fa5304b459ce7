//! Streams in process: their operations, what time does to them, and what is left of them.

mod coverage;
mod lifetime;
mod positions;
mod shards;

use serde_json::{Value, json};

use crate::testing::Service;

/// A service with the table `logged`, whose stream has this view.
fn streamed(view: &str) -> Service {
    let service = Service::new();
    let table = json!({"TableName": "logged", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": view}});
    service.answer("CreateTable", &table);
    service
}

fn put(service: &Service, key: &str, value: &str) {
    let item = json!({"a": {"S": key}, "v": {"S": value}});
    service.answer("PutItem", &json!({"TableName": "logged", "Item": item}));
}

fn set_stream(service: &Service, specification: &Value) {
    service.answer("UpdateTable", &json!({"TableName": "logged", "StreamSpecification": specification}));
}

/// The newest stream of the table.
fn arn(service: &Service) -> String {
    let streams = service.answer("ListStreams", &json!({"TableName": "logged"}));
    let last = streams["Streams"].as_array().and_then(|streams| streams.last().cloned());
    last.expect("a stream")["StreamArn"].as_str().expect("an ARN").to_owned()
}

fn described(service: &Service, arn: &str) -> Value {
    service.answer("DescribeStream", &json!({"StreamArn": arn}))["StreamDescription"].clone()
}

fn shards(service: &Service, arn: &str) -> Vec<Value> {
    described(service, arn)["Shards"].as_array().expect("shards").clone()
}

fn iterator_at(service: &Service, arn: &str, shard: &Value, at: &Value) -> Result<String, String> {
    let mut request = json!({"StreamArn": arn, "ShardId": shard["ShardId"]});
    for (name, value) in at.as_object().expect("members") {
        request[name] = value.clone();
    }
    let answer = service.call("GetShardIterator", &request)?;
    Ok(answer["ShardIterator"].as_str().expect("an iterator").to_owned())
}

fn iterator(service: &Service, arn: &str, shard: &Value, kind: &str) -> String {
    iterator_at(service, arn, shard, &json!({"ShardIteratorType": kind})).expect("an iterator")
}

/// The records of one page and the next iterator.
fn read(service: &Service, iterator: &str) -> (Vec<Value>, Option<String>) {
    let answer = service.answer("GetRecords", &json!({"ShardIterator": iterator}));
    let next = answer["NextShardIterator"].as_str().map(str::to_owned);
    (answer["Records"].as_array().expect("records").clone(), next)
}

/// What `v` became, in every record of a shard.
fn values(service: &Service, arn: &str, shard: &Value) -> Vec<String> {
    let (records, _) = read(service, &iterator(service, arn, shard, "TRIM_HORIZON"));
    let value =
        |record: &Value| record["dynamodb"]["NewImage"]["v"]["S"].as_str().unwrap_or("none").to_owned();
    records.iter().map(value).collect()
}

/// The one shard that holds records.
fn filled_shard(service: &Service, arn: &str) -> Value {
    let mut all = shards(service, arn).into_iter();
    all.find(|shard| !values(service, arn, shard).is_empty()).expect("a shard with records")
}
