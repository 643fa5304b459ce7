//! Shards that come and go.

use std::time::Duration;

use serde_json::{Value, json};

use super::{arn, filled_shard, iterator, put, read, set_stream, shards, streamed, values};
use crate::testing::Service;

const HOUR: Duration = Duration::from_secs(60 * 60);

fn is_open(shard: &Value) -> bool {
    shard["SequenceNumberRange"].get("EndingSequenceNumber").is_none()
}

/// How many are closed, and how many open.
fn counts(service: &Service, arn: &str) -> (usize, usize) {
    let (open, closed): (Vec<_>, Vec<_>) = shards(service, arn).into_iter().partition(is_open);
    (closed.len(), open.len())
}

fn children<'a>(all: &'a [Value], parent: &Value) -> Vec<&'a Value> {
    all.iter().filter(|shard| shard.get("ParentShardId") == parent.get("ShardId")).collect()
}

#[test]
fn shards_roll_over_after_four_hours() {
    let service = streamed("NEW_IMAGE");
    let arn = arn(&service);
    put(&service, "k", "1");
    let parent = filled_shard(&service, &arn);
    service.pass(4 * HOUR - Duration::from_secs(1));
    service.finish_background();
    assert_eq!(counts(&service, &arn), (0, 4));
    service.pass(Duration::from_secs(61));
    service.finish_background();
    put(&service, "k", "2");
    assert_eq!(counts(&service, &arn), (4, 4));

    let all = shards(&service, &arn);
    let heirs = children(&all, &parent);
    assert_eq!(heirs.len(), 1);
    assert_eq!(values(&service, &arn, &parent), ["1"]);
    assert_eq!(values(&service, &arn, heirs[0]), ["2"]);
    let (_, next) = read(&service, &iterator(&service, &arn, &parent, "TRIM_HORIZON"));
    assert_eq!(next, None);
    let closed = all.iter().find(|shard| shard["ShardId"] == parent["ShardId"]).expect("the parent");
    let (records, _) = read(&service, &iterator(&service, &arn, &parent, "TRIM_HORIZON"));
    let last = &records[0]["dynamodb"]["SequenceNumber"];
    assert_eq!(&closed["SequenceNumberRange"]["EndingSequenceNumber"], last);
}

#[test]
fn closed_shards_are_gone_after_a_day_and_their_children_remember_them() {
    let service = streamed("NEW_IMAGE");
    let arn = arn(&service);
    let first = shards(&service, &arn);
    for _ in 0..8 {
        service.pass(4 * HOUR + Duration::from_secs(61));
        service.finish_background();
    }
    let (closed, open) = counts(&service, &arn);
    assert_eq!(open, 4);
    assert_eq!(closed, 4 * 6);
    let all = shards(&service, &arn);
    assert!(first.iter().all(|gone| all.iter().all(|shard| shard["ShardId"] != gone["ShardId"])));
    assert!(all.iter().all(|shard| shard.get("ParentShardId").is_some()));
    // A store that runs for years does not fill with what was.
    assert!(
        service.wait(crate::log::ledger::marks(&*service.kv, crate::table::TableId(1))).expect("marks").len()
            <= 28
    );
}

#[test]
fn a_hot_shard_is_split_and_its_children_divide_its_keys() {
    let service = streamed("KEYS_ONLY");
    let arn = arn(&service);
    service.background_step();
    for number in 0..60_100 {
        put(&service, "hot", &number.to_string());
    }
    let parent = hot_shard(&service, &arn);
    service.pass(Duration::from_secs(60));
    service.background_step();
    assert_eq!(counts(&service, &arn), (1, 5));
    let all = shards(&service, &arn);
    assert_eq!(children(&all, &parent).len(), 2);
    // Nothing is hot any more.
    service.pass(Duration::from_secs(60));
    service.background_step();
    assert_eq!(counts(&service, &arn), (1, 5));
}

fn hot_shard(service: &Service, arn: &str) -> Value {
    let request =
        |shard: &Value| json!({"ShardIterator": iterator(service, arn, shard, "TRIM_HORIZON"), "Limit": 1});
    let has_records = |shard: &Value| {
        let answer = service.answer("GetRecords", &request(shard));
        answer["Records"].as_array().is_some_and(|records| !records.is_empty())
    };
    shards(service, arn).into_iter().find(has_records).expect("a shard with records")
}

#[test]
fn another_reader_of_the_log_renews_the_streams_shards() {
    let service = streamed("NEW_IMAGE");
    let arn = arn(&service);
    put(&service, "k", "1");
    let recovery = json!({"PointInTimeRecoveryEnabled": true});
    let request = json!({"TableName": "logged", "PointInTimeRecoverySpecification": recovery});
    service.answer("UpdateContinuousBackups", &request);
    put(&service, "k", "2");
    assert_eq!(counts(&service, &arn), (4, 4));
    let all = shards(&service, &arn);
    let followed: Vec<_> = all.iter().flat_map(|shard| values(&service, &arn, shard)).collect();
    assert_eq!(followed, ["1", "2"]);
}

#[test]
fn a_stream_that_is_enabled_again_begins_with_shards_of_its_own() {
    let service = streamed("NEW_IMAGE");
    let first = arn(&service);
    put(&service, "k", "1");
    set_stream(&service, &json!({"StreamEnabled": false}));
    put(&service, "k", "2");
    set_stream(&service, &json!({"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"}));
    put(&service, "k", "3");
    let second = arn(&service);
    assert_ne!(first, second);
    assert_eq!(counts(&service, &first), (4, 0));
    assert_eq!(values(&service, &second, &filled_shard(&service, &second)), ["3"]);
    assert!(shards(&service, &second).iter().all(|shard| shard.get("ParentShardId").is_none()));
}

#[test]
fn children_are_found_by_their_parent() {
    let service = streamed("NEW_IMAGE");
    let arn = arn(&service);
    service.pass(5 * HOUR);
    service.finish_background();
    let parent = shards(&service, &arn).remove(0);
    let filter = json!({"Type": "CHILD_SHARDS", "ShardId": parent["ShardId"]});
    let found = service.answer("DescribeStream", &json!({"StreamArn": arn, "ShardFilter": filter}));
    let found = found["StreamDescription"]["Shards"].as_array().expect("shards").clone();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["ParentShardId"], parent["ShardId"]);
}
