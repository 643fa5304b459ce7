use std::time::Duration;

use serde_json::{Value, json};

use crate::mapping::run_once;
use crate::testing::{FakeShard, Service};

const STREAM: &str = "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/2026-01-01T00:00:00.000";
const QUEUE: &str = "arn:aws:sqs:us-east-1:000000000000:q";

fn service() -> Service {
    let service = Service::new();
    service.make("f");
    service
}

fn map(service: &Service, settings: &Value) -> Value {
    let mut body =
        json!({ "FunctionName": "f", "EventSourceArn": STREAM, "StartingPosition": "TRIM_HORIZON" });
    for (name, value) in settings.as_object().unwrap() {
        body[name] = value.clone();
    }
    service.answer("CreateEventSourceMapping", &body)
}

/// Lets all mappings work on what there is.
fn run(service: &Service) {
    for mapping in service.wait(service.lambda.mappings.all()).unwrap() {
        service.wait(run_once(&service.lambda, &mapping)).unwrap();
    }
}

/// The items of each event that the function was called with.
fn batches(service: &Service) -> Vec<Vec<String>> {
    let item = |record: &Value| record["dynamodb"]["Keys"]["id"]["S"].as_str().unwrap().to_owned();
    let items = |event: &Value| event["Records"].as_array().unwrap().iter().map(item).collect();
    service.executor.events("f").iter().map(items).collect()
}

#[test]
fn a_mapping_is_described_as_aws_describes_it() {
    let service = service();
    let made = map(&service, &json!({}));
    let uuid = made["UUID"].clone();
    assert_eq!(made["State"], "Creating");
    let mut found = service.answer("GetEventSourceMapping", &json!({ "UUID": uuid }));
    assert_eq!(
        found["EventSourceMappingArn"].take(),
        format!("arn:aws:lambda:us-east-1:000000000000:event-source-mapping:{}", uuid.as_str().unwrap())
    );
    assert_eq!(
        found,
        json!({
            "UUID": uuid,
            "StartingPosition": "TRIM_HORIZON",
            "BatchSize": 100,
            "MaximumBatchingWindowInSeconds": 0,
            "ParallelizationFactor": 1,
            "EventSourceArn": STREAM,
            "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:f",
            "LastModified": 1_767_312_001.5,
            "LastProcessingResult": "No records processed",
            "State": "Enabled",
            "StateTransitionReason": "User action",
            "DestinationConfig": { "OnFailure": {} },
            "MaximumRecordAgeInSeconds": -1,
            "BisectBatchOnFunctionError": false,
            "MaximumRetryAttempts": -1,
            "TumblingWindowInSeconds": 0,
            "FunctionResponseTypes": [],
            "EventSourceMappingArn": null,
        })
    );
    let disabled = service.answer("UpdateEventSourceMapping", &json!({ "UUID": uuid, "Enabled": false }));
    assert_eq!(disabled["State"], "Disabling");
    let listed = service.answer("ListEventSourceMappings", &json!({ "FunctionName": "f" }));
    assert_eq!(listed["EventSourceMappings"][0]["State"], "Disabled");
    assert_eq!(service.answer("DeleteEventSourceMapping", &json!({ "UUID": uuid }))["State"], "Deleting");
    assert_eq!(
        service.refusal("GetEventSourceMapping", &json!({ "UUID": uuid })),
        "ResourceNotFoundException: The resource you requested does not exist."
    );
}

#[test]
fn what_cannot_be_mapped_is_refused() {
    let service = service();
    let refusal = |settings: Value| {
        let mut body = json!({ "FunctionName": "f", "EventSourceArn": STREAM, "StartingPosition": "LATEST" });
        for (name, value) in settings.as_object().unwrap() {
            body[name] = value.clone();
        }
        service.refusal("CreateEventSourceMapping", &body)
    };
    for (settings, expected) in [
        (json!({ "FunctionName": "g" }), "InvalidParameterValueException: Function does not exist"),
        (
            json!({ "StartingPosition": null }),
            "Value null at 'startingPosition' failed to satisfy constraint",
        ),
        (
            json!({ "StartingPosition": "AT_TIMESTAMP" }),
            &format!("Unsupported starting position for arn type: {STREAM}"),
        ),
        (
            json!({ "StartingPositionTimestamp": 1_767_312_001 }),
            "Timestamp only valid with StartingPosition AT_TIMESTAMP",
        ),
        (json!({ "EventSourceArn": "arn:aws:sqs:us-east-1:000000000000:q" }), "an event source of sqs"),
        (
            json!({ "FilterCriteria": { "Filters": [{ "Pattern": "{\"a\":1}" }] } }),
            "Invalid filter pattern definition.",
        ),
        (json!({ "TumblingWindowInSeconds": 5 }), "TumblingWindowInSeconds is not supported"),
        (json!({ "MaximumRecordAgeInSeconds": 5 }), "MaximumRecordAgeInSeconds must be -1 or at least 60."),
    ] {
        let refusal = refusal(settings);
        assert!(refusal.contains(expected), "{refusal}");
    }
    map(&service, &json!({}));
    assert!(refusal(json!({})).contains("provided mapping already exists. Please update or delete"));
}

#[test]
fn records_come_in_batches_and_once() {
    let service = service();
    service.outside.write("a", service.now(), &["1", "2", "3", "4", "5"]);
    map(&service, &json!({ "BatchSize": 2 }));
    run(&service);
    run(&service);
    assert_eq!(batches(&service), [vec!["1", "2"], vec!["3", "4"], vec!["5"]]);
    let event = &service.executor.events("f")[0];
    assert_eq!(event["Records"][0]["eventSourceARN"], STREAM);
    service.outside.write("a", service.now(), &["6"]);
    let next = service.restarted();
    run(&next);
    assert_eq!(batches(&next).last().unwrap(), &["6"]);
}

#[test]
fn the_latest_position_begins_with_the_mapping() {
    let service = service();
    service.outside.write("a", service.now(), &["old"]);
    service.pass(Duration::from_secs(1));
    map(&service, &json!({ "StartingPosition": "LATEST" }));
    service.pass(Duration::from_secs(1));
    service.outside.write("a", service.now(), &["new"]);
    run(&service.restarted());
    assert_eq!(batches(&service), [["new"]]);
}

#[test]
fn a_child_is_read_when_its_parent_is_finished() {
    let service = service();
    service.outside.shards.lock().insert("b".into(), FakeShard::default());
    let child = FakeShard { parent: Some("b".into()), ..FakeShard::default() };
    service.outside.shards.lock().insert("c".into(), child);
    service.outside.write("b", service.now(), &["1"]);
    service.outside.write("c", service.now(), &["2"]);
    map(&service, &json!({}));
    run(&service);
    assert_eq!(batches(&service), [["1"]]);
    service.outside.shards.lock().get_mut("b").unwrap().closed = true;
    run(&service);
    assert_eq!(batches(&service), [["1"], ["2"]]);
}

#[test]
fn filters_let_only_matching_records_pass() {
    let service = service();
    service.outside.write("a", service.now(), &["x1", "y1", "x2"]);
    let pattern = r#"{"dynamodb":{"Keys":{"id":{"S":[{"prefix":"x"}]}}}}"#;
    map(&service, &json!({ "FilterCriteria": { "Filters": [{ "Pattern": pattern }] } }));
    run(&service);
    assert_eq!(batches(&service), [["x1", "x2"]]);
}

#[test]
fn a_batch_is_tried_again_until_it_is_given_up() {
    let service = service();
    service.outside.write("a", service.now(), &["1", "2"]);
    service.executor.answers("f", &[Err("boom"), Err("boom"), Err("boom"), Ok(json!(null))]);
    map(
        &service,
        &json!({ "MaximumRetryAttempts": 1, "BatchSize": 1,
            "DestinationConfig": { "OnFailure": { "Destination": QUEUE } } }),
    );
    run(&service);
    assert_eq!(batches(&service), [["1"], ["1"], ["2"], ["2"]]);
    service.run_due();
    let sent = service.outside.sent.lock().clone();
    let [(_, record)] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(record["requestContext"]["condition"], "RetryAttemptsExhausted");
    assert_eq!(record["requestContext"]["approximateInvokeCount"], 2);
    assert_eq!(
        record["DDBStreamBatchInfo"],
        json!({
            "shardId": "a",
            "startSequenceNumber": "000000000000000000001",
            "endSequenceNumber": "000000000000000000001",
            "approximateArrivalOfFirstRecord": "2026-01-02T00:00:01.500Z",
            "approximateArrivalOfLastRecord": "2026-01-02T00:00:01.500Z",
            "batchSize": 1,
            "streamArn": STREAM,
        })
    );
}

#[test]
fn a_failing_batch_is_bisected() {
    let service = service();
    service.outside.write("a", service.now(), &["1", "2", "3", "4"]);
    service.executor.answers("f", &[Err("boom"), Ok(json!(null)), Err("boom"), Err("boom"), Ok(json!(null))]);
    map(&service, &json!({ "BisectBatchOnFunctionError": true, "MaximumRetryAttempts": 0 }));
    run(&service);
    assert_eq!(
        batches(&service),
        [vec!["1", "2", "3", "4"], vec!["1", "2"], vec!["3", "4"], vec!["3"], vec!["4"]]
    );
}

#[test]
fn a_function_can_report_which_records_failed() {
    let service = service();
    service.outside.write("a", service.now(), &["1", "2", "3"]);
    let failed = |number: &str| Ok(json!({ "batchItemFailures": [{ "itemIdentifier": number }] }));
    service.executor.answers(
        "f",
        &[
            failed("000000000000000000002"),
            failed("000000000000000000002"),
            Ok(json!({ "batchItemFailures": [] })),
        ],
    );
    map(&service, &json!({ "FunctionResponseTypes": ["ReportBatchItemFailures"] }));
    run(&service);
    assert_eq!(batches(&service), [vec!["1", "2", "3"], vec!["2", "3"], vec!["2", "3"]]);
}

#[test]
fn records_that_are_too_old_are_given_up_uncalled() {
    let service = service();
    service.outside.write("a", service.now(), &["old"]);
    service.pass(Duration::from_secs(61));
    service.outside.write("a", service.now(), &["new"]);
    map(&service, &json!({ "MaximumRecordAgeInSeconds": 60, "BatchSize": 1 }));
    run(&service);
    assert_eq!(batches(&service), [["new"]]);
}

#[test]
fn items_that_go_side_by_side_keep_their_order() {
    let service = service();
    let items: Vec<String> = (0..60).map(|number| format!("item{}", number % 7)).collect();
    service.outside.write("a", service.now(), &items.iter().map(String::as_str).collect::<Vec<_>>());
    map(&service, &json!({ "ParallelizationFactor": 4, "BatchSize": 30 }));
    run(&service);
    let mut numbers = std::collections::HashMap::<String, Vec<String>>::new();
    let events = service.executor.events("f");
    assert!(events.len() > 2, "more than one batch at a time");
    for record in events.iter().flat_map(|event| event["Records"].as_array().unwrap()) {
        let item = record["dynamodb"]["Keys"]["id"]["S"].as_str().unwrap().to_owned();
        numbers.entry(item).or_default().push(record["dynamodb"]["SequenceNumber"].to_string());
    }
    assert_eq!(numbers.values().map(Vec::len).sum::<usize>(), 60);
    assert!(numbers.values().all(|numbers| numbers.is_sorted()));
}
