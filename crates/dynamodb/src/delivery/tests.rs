use std::time::Duration;

use serde_json::{Value, json};

use super::cursors::{self, Cursors};
use super::lane::{Lane, Pass};
use super::testing::MISSING;
use super::{DeliveryFault, KinesisStream};
use crate::Error;
use crate::table::TableId;
use crate::testing::{START, Service};

const ARN: &str = "arn:aws:kinesis:us-east-1:000000000000:stream/changes";
const TABLE: TableId = TableId(1);

fn service() -> Service {
    let service = Service::new();
    service.answer(
        "CreateTable",
        &json!({
            "TableName": "Music", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
        }),
    );
    service
}

/// With an active destination.
fn delivering() -> Service {
    let service = service();
    service.answer("EnableKinesisStreamingDestination", &json!({"TableName": "Music", "StreamArn": ARN}));
    deliver(&service, &mut Lane::of(TABLE));
    service
}

fn put(service: &Service, key: &str, value: usize) {
    let item = json!({"a": {"S": key}, "v": {"N": value.to_string()}});
    service.answer("PutItem", &json!({"TableName": "Music", "Item": item}));
}

/// Passes until there is nothing to do.
fn deliver(service: &Service, lane: &mut Lane) -> Pass {
    loop {
        match service.wait(lane.pass(&service.db)).expect("a pass") {
            Pass::Busy => {}
            pass => return pass,
        }
    }
}

fn destinations(service: &Service) -> Value {
    let body = json!({"TableName": "Music"});
    service.answer("DescribeKinesisStreamingDestination", &body)["KinesisDataStreamDestinations"].clone()
}

/// Keys and values of what arrived.
fn arrived(service: &Service) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let change = |event: &Value| {
        let image = &event["dynamodb"]["NewImage"];
        (text(&image["a"]["S"]), text(&image["v"]["N"]))
    };
    service.kinesis.events().iter().map(change).collect()
}

fn pairs(expected: &[(&str, usize)]) -> Vec<(String, String)> {
    expected.iter().map(|(key, value)| ((*key).to_owned(), value.to_string())).collect()
}

#[test]
fn a_change_arrives_as_the_live_service_tells_it() {
    let service = delivering();
    put(&service, "x", 1);
    let key = json!({"a": {"S": "x"}});
    service.answer("DeleteItem", &json!({"TableName": "Music", "Key": key}));
    deliver(&service, &mut Lane::of(TABLE));
    let records = service.kinesis.take();
    assert_eq!(records.len(), 2);
    assert_eq!(records[0].partition_key, records[1].partition_key);
    assert_eq!(records[0].partition_key.len(), 32);
    let mut removed: Value = serde_json::from_slice(&records[1].data).expect("JSON");
    let id = removed["eventID"].take();
    assert_eq!(id.as_str().map(str::len), Some(36));
    let expected = json!({
        "awsRegion": "us-east-1", "eventID": null, "eventName": "REMOVE", "userIdentity": null,
        "recordFormat": "application/json", "tableName": "Music",
        "dynamodb": {
            "ApproximateCreationDateTime": START.0, "Keys": key,
            "OldImage": {"a": {"S": "x"}, "v": {"N": "1"}}, "SizeBytes": 7,
            "ApproximateCreationDateTimePrecision": "MILLISECOND",
        },
        "eventSource": "aws:dynamodb",
    });
    assert_eq!(removed, expected);
}

#[test]
fn nothing_from_before_it_was_enabled_is_delivered() {
    let service = service();
    put(&service, "before", 1);
    service.answer("EnableKinesisStreamingDestination", &json!({"TableName": "Music", "StreamArn": ARN}));
    put(&service, "while", 2);
    deliver(&service, &mut Lane::of(TABLE));
    put(&service, "after", 3);
    deliver(&service, &mut Lane::of(TABLE));
    assert_eq!(arrived(&service), pairs(&[("while", 2), ("after", 3)]));
}

#[test]
fn what_was_delivered_is_not_delivered_again_after_a_restart() {
    let service = delivering();
    put(&service, "x", 1);
    deliver(&service, &mut Lane::of(TABLE));
    assert_eq!(arrived(&service), pairs(&[("x", 1)]));
    let service = service.restarted();
    assert_eq!(deliver(&service, &mut Lane::of(TABLE)), Pass::Idle);
    put(&service, "x", 2);
    deliver(&service, &mut Lane::of(TABLE));
    assert_eq!(arrived(&service), pairs(&[("x", 2)]));
}

#[test]
fn what_was_not_accepted_is_sent_again_in_order() {
    let service = delivering();
    for value in 1..=3 {
        put(&service, "x", value);
    }
    let mut lane = Lane::of(TABLE);
    service.kinesis.answers.lock().extend([
        Err(DeliveryFault::Unavailable("down".into())),
        Ok(vec![true, false, true]),
        Ok(vec![false, false]),
    ]);
    for _ in 0..3 {
        assert_eq!(deliver(&service, &mut lane), Pass::Failed);
    }
    assert_eq!(deliver(&service, &mut lane), Pass::Idle);
    // The third one was accepted before the second one: it comes again behind it.
    assert_eq!(arrived(&service), pairs(&[("x", 1), ("x", 3), ("x", 2), ("x", 3)]));
}

#[test]
fn a_record_that_is_refused_for_itself_is_left_out() {
    let service = delivering();
    for value in 1..=3 {
        put(&service, "x", value);
    }
    let refused = || Err(DeliveryFault::Refused("too large".into()));
    service.kinesis.answers.lock().extend([refused(), Ok(vec![true]), refused()]);
    let mut lane = Lane::of(TABLE);
    assert_eq!(deliver(&service, &mut lane), Pass::Idle);
    assert_eq!(arrived(&service), pairs(&[("x", 1), ("x", 3)]));
}

#[test]
fn changes_older_than_a_day_are_given_up() {
    let service = delivering();
    put(&service, "x", 1);
    let mut lane = Lane::of(TABLE);
    service.kinesis.answers.lock().push_back(Err(DeliveryFault::Unavailable("down".into())));
    assert_eq!(deliver(&service, &mut lane), Pass::Failed);
    service.pass(Duration::from_secs(23 * 60 * 60));
    put(&service, "x", 2);
    service.pass(Duration::from_secs(2 * 60 * 60));
    service.finish_background();
    assert_eq!(deliver(&service, &mut lane), Pass::Idle);
    assert_eq!(arrived(&service), pairs(&[("x", 2)]));
}

#[test]
fn shards_are_read_parents_first() {
    let service = delivering();
    // Another reader of the log makes it close its shards.
    let stream = |enabled: bool| {
        let view = json!({"StreamEnabled": enabled, "StreamViewType": "KEYS_ONLY"});
        let specification = if enabled { view } else { json!({"StreamEnabled": false}) };
        service.answer("UpdateTable", &json!({"TableName": "Music", "StreamSpecification": specification}));
    };
    for value in 0..6 {
        put(&service, "x", value);
        put(&service, &format!("other{value}"), value);
        stream(value % 2 == 0);
    }
    deliver(&service, &mut Lane::of(TABLE));
    let of_x: Vec<_> = arrived(&service).into_iter().filter(|(key, _)| key == "x").collect();
    assert_eq!(of_x, pairs(&[("x", 0), ("x", 1), ("x", 2), ("x", 3), ("x", 4), ("x", 5)]));
}

#[test]
fn many_changes_go_in_batches() {
    let service = delivering();
    let before = service.kinesis.requests();
    for value in 0..1200 {
        put(&service, "x", value);
    }
    deliver(&service, &mut Lane::of(TABLE));
    let values: Vec<_> = arrived(&service).into_iter().map(|(_, value)| value).collect();
    assert_eq!(values, (0..1200).map(|value| value.to_string()).collect::<Vec<_>>());
    assert_eq!(service.kinesis.requests() - before, 3);
}

#[test]
fn disabling_delivers_what_was_written_before() {
    let service = delivering();
    put(&service, "x", 1);
    let disable = json!({"TableName": "Music", "StreamArn": ARN});
    service.answer("DisableKinesisStreamingDestination", &disable);
    put(&service, "x", 2);
    assert_eq!(destinations(&service)[0]["DestinationStatus"], "DISABLING");
    assert_eq!(deliver(&service, &mut Lane::of(TABLE)), Pass::Ended);
    assert_eq!(arrived(&service), pairs(&[("x", 1)]));
    assert_eq!(destinations(&service), json!([{"StreamArn": ARN, "DestinationStatus": "DISABLED"}]));
    service.answer("EnableKinesisStreamingDestination", &disable);
    put(&service, "x", 3);
    deliver(&service, &mut Lane::of(TABLE));
    assert_eq!(arrived(&service), pairs(&[("x", 3)]));
    assert_eq!(destinations(&service), json!([{"StreamArn": ARN, "DestinationStatus": "ACTIVE"}]));
}

#[test]
fn what_was_accepted_stays_accepted_while_it_is_disabled() {
    let service = delivering();
    let found = service.wait(super::find(&*service.db.kv, TABLE)).expect("storage");
    let assignment = found.expect("an assignment");
    let advance = || service.wait(cursors::advance(&*service.db.kv, &assignment, Cursors::new(), Vec::new()));
    let same = json!({"TableName": "Music", "StreamArn": ARN});
    service.answer("DisableKinesisStreamingDestination", &same);
    assert!(advance().is_ok());
    deliver(&service, &mut Lane::of(TABLE));
    assert!(matches!(advance(), Err(Error::Stale)));
    service.answer("EnableKinesisStreamingDestination", &same);
    assert!(matches!(advance(), Err(Error::Stale)));
}

#[test]
fn a_dead_endpoint_does_not_hold_up_disabling() {
    let service = delivering();
    put(&service, "x", 1);
    service.answer("DisableKinesisStreamingDestination", &json!({"TableName": "Music", "StreamArn": ARN}));
    let down = || Err(DeliveryFault::Unavailable("down".into()));
    service.kinesis.answers.lock().extend([down(), down()]);
    let mut lane = Lane::of(TABLE);
    assert_eq!(deliver(&service, &mut lane), Pass::Failed);
    service.pass(Duration::from_secs(11));
    assert_eq!(deliver(&service, &mut lane), Pass::Ended);
    assert_eq!(destinations(&service)[0]["DestinationStatus"], "DISABLED");
}

#[test]
fn a_deleted_tables_last_changes_arrive() {
    let service = delivering();
    put(&service, "x", 1);
    service.answer("DeleteTable", &json!({"TableName": "Music"}));
    service.finish_background();
    let mut lane = Lane::of(TABLE);
    assert_eq!(deliver(&service, &mut lane), Pass::Ended);
    assert_eq!(arrived(&service), pairs(&[("x", 1)]));
    assert_eq!(deliver(&service, &mut lane), Pass::Ended);
}

#[test]
fn a_stream_that_is_not_there_cannot_be_enabled() {
    let service = service();
    let arn = ARN.replace("changes", MISSING);
    service.answer("EnableKinesisStreamingDestination", &json!({"TableName": "Music", "StreamArn": arn}));
    assert_eq!(deliver(&service, &mut Lane::of(TABLE)), Pass::Ended);
    let failed = json!([{"StreamArn": arn, "DestinationStatus": "ENABLE_FAILED", "DestinationStatusDescription": "no such stream"}]);
    assert_eq!(destinations(&service), failed);
    service.pass(Duration::from_secs(25 * 60 * 60));
    assert_eq!(destinations(&service), json!([]));
}

#[test]
fn a_precision_is_told_as_asked_for() {
    let service = delivering();
    let precision = json!({"ApproximateCreationDateTimePrecision": "MICROSECOND"});
    let update =
        json!({"TableName": "Music", "StreamArn": ARN, "UpdateKinesisStreamingConfiguration": precision});
    service.answer("UpdateKinesisStreamingDestination", &update);
    put(&service, "x", 1);
    deliver(&service, &mut Lane::of(TABLE));
    let event = service.kinesis.events().remove(0);
    assert_eq!(event["dynamodb"]["ApproximateCreationDateTimePrecision"], "MICROSECOND");
    let moment = event["dynamodb"]["ApproximateCreationDateTime"].as_u64().expect("a number");
    assert_eq!(moment / 1000, START.0);
}

#[test]
fn an_arn_names_a_stream() {
    let check = |text: &str, name: Option<&str>| {
        assert_eq!(KinesisStream::parse(text).map(|stream| stream.name).as_deref(), name, "{text}");
    };
    check(ARN, Some("changes"));
    check("arn:aws-cn:kinesis:cn-north-1:000000000000:stream/a.b-c_D", Some("a.b-c_D"));
    check("arn:aws:kinesis:us-east-1:000000000000:stream/", None);
    check("arn:aws:kinesis:us-east-1:000000000000:stream/a/b", None);
    check("arn:aws:kinesis::000000000000:stream/a", None);
    check("arn:aws:firehose:us-east-1:000000000000:stream/a", None);
    check("arn:aws:kinesis:us-east-1:000000000000:table/a", None);
}
