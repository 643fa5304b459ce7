//! Every operation of the streams' API once: what it answers to a fair request, and what it refuses. A new operation does
//! not compile until it has its rows here.

use serde_json::{Value, json};

use super::{arn, iterator, shards, streamed};
use crate::StreamsOperation as Operation;
use crate::testing::Service;

fn fair(service: &Service, operation: Operation) -> Value {
    let arn = arn(service);
    let shard = shards(service, &arn).remove(0);
    match operation {
        Operation::DescribeStream => json!({"StreamArn": arn}),
        Operation::GetRecords => json!({"ShardIterator": iterator(service, &arn, &shard, "LATEST")}),
        Operation::GetShardIterator => {
            json!({"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "LATEST"})
        }
        Operation::ListStreams => json!({}),
    }
}

/// A member that the model bounds, and a value that it does not allow.
fn wrong(operation: Operation) -> (&'static str, Value) {
    match operation {
        Operation::DescribeStream | Operation::GetShardIterator => ("StreamArn", json!("short")),
        Operation::GetRecords => ("Limit", json!(0)),
        Operation::ListStreams => ("Limit", json!(101)),
    }
}

#[test]
fn every_operation_answers_a_fair_request() {
    let service = streamed("KEYS_ONLY");
    for operation in Operation::ALL {
        service.answer(operation.name(), &fair(&service, *operation));
    }
}

#[test]
fn every_operation_refuses_what_is_not_of_the_models_shape() {
    let service = streamed("KEYS_ONLY");
    for operation in Operation::ALL {
        let (member, _) = wrong(*operation);
        for body in [json!([]), json!({member: []})] {
            let refusal = service.refusal(operation.name(), &body);
            assert!(refusal.starts_with("SerializationException: "), "{operation:?} {body}: {refusal}");
        }
    }
}

#[test]
fn every_operation_refuses_what_violates_a_constraint() {
    let service = streamed("KEYS_ONLY");
    for operation in Operation::ALL {
        let mut body = fair(&service, *operation);
        let (member, value) = wrong(*operation);
        body[member] = value;
        let refusal = service.refusal(operation.name(), &body);
        assert!(refusal.starts_with("ValidationException: "), "{operation:?} {body}: {refusal}");
    }
}

#[test]
fn every_operation_is_of_its_own_region() {
    let service = streamed("KEYS_ONLY");
    let requests: Vec<_> =
        Operation::ALL.iter().map(|operation| (operation, fair(&service, *operation))).collect();
    let elsewhere = service.in_region("eu-west-1");
    for (operation, request) in requests {
        match operation {
            Operation::ListStreams => {
                assert_eq!(elsewhere.answer(operation.name(), &request), json!({"Streams": []}));
            }
            _ => {
                let refusal = elsewhere.refusal(operation.name(), &request);
                assert!(refusal.starts_with("ResourceNotFoundException: "), "{operation:?}: {refusal}");
            }
        }
    }
}
