//! What becomes of records, shards and streams as time passes.

use std::time::Duration;

use kv::{Direction, KeyRange, Scan, Space};
use serde_json::json;

use super::{
    arn, described, filled_shard, iterator, iterator_at, put, read, set_stream, shards, streamed, values,
};
use crate::keyspace;
use crate::table::TableId;
use crate::testing::Service;

const TABLE: TableId = TableId(1);
const HOUR: Duration = Duration::from_secs(60 * 60);

fn entries(service: &Service, range: KeyRange) -> usize {
    let scan = Scan { range, direction: Direction::Forward, limit: usize::MAX, bytes_max: usize::MAX };
    service.wait(service.kv.scan(scan)).expect("a scan").entries.len()
}

/// Records, marks, ledger and streams.
fn left(service: &Service) -> [usize; 4] {
    [
        keyspace::log(TABLE),
        keyspace::all_log_trimmed(TABLE),
        keyspace::logged_tables(),
        keyspace::all_streams(),
    ]
    .map(|range| entries(service, range))
}

#[test]
fn records_are_trimmed_after_a_day() {
    let service = streamed("NEW_IMAGE");
    let arn = arn(&service);
    put(&service, "k", "1");
    let shard = filled_shard(&service, &arn);
    let (records, _) = read(&service, &iterator(&service, &arn, &shard, "TRIM_HORIZON"));
    let number = records[0]["dynamodb"]["SequenceNumber"].clone();
    let at = json!({"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": number});

    service.pass(24 * HOUR - Duration::from_secs(60));
    let old = iterator_at(&service, &arn, &shard, &at).expect("an iterator");
    let from_horizon = iterator(&service, &arn, &shard, "TRIM_HORIZON");
    let at_end = iterator(&service, &arn, &shard, "LATEST");
    service.pass(Duration::from_secs(120));
    let trimmed = "TrimmedDataAccessException: The data you are trying to access has been trimmed";
    assert_eq!(service.refusal("GetRecords", &json!({"ShardIterator": old})), trimmed);
    assert_eq!(iterator_at(&service, &arn, &shard, &at), Err(trimmed.to_owned()));
    put(&service, "k", "2");
    // Neither lost anything that it was to read.
    for iterator in [from_horizon, at_end] {
        let (records, _) = read(&service, &iterator);
        assert_eq!(records.len(), 1, "{records:?}");
    }
}

#[test]
fn a_reader_of_a_quiet_shard_goes_on_for_days() {
    let service = streamed("NEW_IMAGE");
    let arn = arn(&service);
    put(&service, "k", "1");
    let mut reader = iterator(&service, &arn, &filled_shard(&service, &arn), "TRIM_HORIZON");
    let mut found = 0;
    for _ in 0..300 {
        let (records, next) = read(&service, &reader);
        found += records.len();
        reader = next.expect("an open shard");
        service.pass(Duration::from_secs(10 * 60));
    }
    put(&service, "k", "2");
    assert_eq!(found + read(&service, &reader).0.len(), 2);
}

#[test]
fn the_log_of_a_stream_is_kept_for_a_day_and_no_longer() {
    let service = streamed("NEW_IMAGE");
    for number in 0..50 {
        put(&service, &format!("k{number}"), "1");
    }
    service.pass(24 * HOUR);
    service.finish_background();
    assert_eq!(left(&service)[0], 50);
    put(&service, "young", "1");
    service.pass(HOUR);
    service.finish_background();
    assert_eq!(left(&service)[0], 1);
}

#[test]
fn a_disabled_stream_is_readable_for_a_day_and_then_gone() {
    let service = streamed("NEW_IMAGE");
    put(&service, "k", "1");
    let arn = arn(&service);
    set_stream(&service, &json!({"StreamEnabled": false}));
    put(&service, "k", "2");
    service.pass(23 * HOUR);
    service.finish_background();
    assert_eq!(described(&service, &arn)["StreamStatus"], "DISABLED");
    assert_eq!(values(&service, &arn, &filled_shard(&service, &arn)), ["1"]);
    service.pass(2 * HOUR);
    let missing = format!("ResourceNotFoundException: Requested resource not found: Stream: {arn} not found");
    assert_eq!(service.refusal("DescribeStream", &json!({"StreamArn": arn})), missing);
    assert_eq!(service.answer("ListStreams", &json!({})), json!({"Streams": []}));
    service.finish_background();
    service.pass(HOUR);
    service.finish_background();
    assert_eq!(left(&service), [0; 4]);
}

#[test]
fn a_deleted_tables_stream_lives_on_for_a_day() {
    let service = streamed("NEW_IMAGE");
    put(&service, "k", "1");
    let arn = arn(&service);
    service.answer("DeleteTable", &json!({"TableName": "logged"}));
    service.finish_background();
    assert_eq!(values(&service, &arn, &filled_shard(&service, &arn)), ["1"]);
    assert_eq!(entries(&service, KeyRange::prefix(&vec![Space::Items as u8].into())), 0);
    service.pass(25 * HOUR);
    service.finish_background();
    service.pass(HOUR);
    service.finish_background();
    assert_eq!(left(&service), [0; 4]);
}

#[test]
fn recovery_keeps_the_log_for_its_period() {
    let service = streamed("KEYS_ONLY");
    let recovery = json!({"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 2});
    let request = json!({"TableName": "logged", "PointInTimeRecoverySpecification": recovery});
    service.answer("UpdateContinuousBackups", &request);
    put(&service, "k", "1");
    put(&service, "k", "2");
    let arn = arn(&service);
    let (records, _) =
        read(&service, &iterator(&service, &arn, &shard_with_records(&service, &arn), "TRIM_HORIZON"));
    assert_eq!(records.len(), 2);
    // The log holds the old image for the recovery; the stream does not show it.
    assert!(records.iter().all(|record| record["dynamodb"].get("OldImage").is_none()), "{records:?}");
    service.pass(47 * HOUR);
    service.finish_background();
    assert_eq!(left(&service)[0], 2);
    service.pass(2 * HOUR);
    service.finish_background();
    assert_eq!(left(&service)[0], 0);
}

fn shard_with_records(service: &Service, arn: &str) -> serde_json::Value {
    let has_records = |shard: &serde_json::Value| {
        !read(service, &iterator(service, arn, shard, "TRIM_HORIZON")).0.is_empty()
    };
    shards(service, arn).into_iter().find(has_records).expect("a shard with records")
}
