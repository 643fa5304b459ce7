use std::time::Duration;

use kv::{Direction, KeyRange, Scan};
use serde_json::{Value, json};

use crate::keyspace;
use crate::table::TableId;
use crate::testing::{START, Service};

const TABLE: TableId = TableId(1);
const PERIOD: Duration = Duration::from_secs(1);

/// A table with an index of all items under `all`; [`time_to_live`] switches expiry on.
fn service() -> Service {
    let service = Service::new();
    service.answer(
        "CreateTable",
        &json!({
            "TableName": "Sessions", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [
                {"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "all", "AttributeType": "S"},
            ],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "GlobalSecondaryIndexes": [{
                "IndexName": "all", "KeySchema": [{"AttributeName": "all", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }],
        }),
    );
    service
}

fn time_to_live(service: &Service, enabled: bool) {
    let specification = json!({"AttributeName": "ttl", "Enabled": enabled});
    service.answer(
        "UpdateTimeToLive",
        &json!({"TableName": "Sessions", "TimeToLiveSpecification": specification}),
    );
    service.finish_background();
}

/// Puts an item that expires so many seconds from the start of the test.
fn put(service: &Service, id: &str, seconds: i64) {
    let ttl = i64::try_from(START.0 / 1000).expect("seconds") + seconds;
    let item = json!({"id": {"S": id}, "all": {"S": "all"}, "ttl": {"N": ttl.to_string()}});
    service.answer("PutItem", &json!({"TableName": "Sessions", "Item": item}));
}

fn put_many(service: &Service, count: usize, seconds: i64) {
    (0..count).for_each(|number| put(service, &format!("{seconds} {number}"), seconds));
}

/// Lets the time pass and the background do what is due.
fn pass(service: &Service, time: Duration) {
    service.pass(time);
    service.finish_background();
}

/// How many items the table has, by the table, by its index, and by what is counted.
fn left(service: &Service) -> usize {
    let count = |body: Value| service.answer("Scan", &body)["Count"].as_u64().expect("a count") as usize;
    let items = count(json!({"TableName": "Sessions", "Select": "COUNT"}));
    assert_eq!(count(json!({"TableName": "Sessions", "IndexName": "all", "Select": "COUNT"})), items);
    let table = &service.answer("DescribeTable", &json!({"TableName": "Sessions"}))["Table"];
    assert_eq!(table["ItemCount"], items);
    assert_eq!(table["GlobalSecondaryIndexes"][0]["ItemCount"], items);
    items
}

fn stored(service: &Service, range: KeyRange) -> usize {
    let scan = Scan { range, direction: Direction::Forward, limit: usize::MAX, bytes_max: usize::MAX };
    service.wait(service.kv.scan(scan)).expect("a scan").entries.len()
}

fn entries(service: &Service) -> usize {
    stored(service, keyspace::index_entries(TABLE, keyspace::EXPIRY_INDEX))
}

#[test]
fn items_go_when_their_second_has_come() {
    let service = service();
    time_to_live(&service, true);
    put_many(&service, 250, 10);
    put_many(&service, 5, 20);
    assert_eq!(entries(&service), 255);
    pass(&service, Duration::from_secs(9));
    assert_eq!(left(&service), 255);
    pass(&service, PERIOD);
    assert_eq!((left(&service), entries(&service)), (5, 5));
    pass(&service, Duration::from_secs(10));
    assert_eq!((left(&service), entries(&service)), (0, 0));
}

#[test]
fn items_from_before_are_indexed_by_small_pieces_and_across_a_restart() {
    let service = service();
    put_many(&service, 1500, -60);
    put_many(&service, 3, 60);
    let specification = json!({"AttributeName": "ttl", "Enabled": true});
    let request = json!({"TableName": "Sessions", "TimeToLiveSpecification": specification});
    service.answer("UpdateTimeToLive", &request);
    assert_eq!(left(&service), 1503);
    service.background_step();
    let restarted = service.restarted();
    restarted.finish_background();
    pass(&restarted, PERIOD);
    assert_eq!((left(&restarted), entries(&restarted)), (3, 3));
    assert_eq!(stored(&restarted, keyspace::all_work()), 0);
}

#[test]
fn an_item_changed_after_it_was_found_stays() {
    let service = service();
    time_to_live(&service, true);
    put_many(&service, 300, 1);
    service.pass(PERIOD);
    // One chunk is removed; the rest of the pass meets items that are other than their entries were.
    service.background_step();
    let removed = 300 - left(&service);
    assert!(removed > 0 && removed < 300, "{removed}");
    for number in 0..300 {
        put(&service, &format!("1 {number}"), 60);
    }
    pass(&service, PERIOD);
    assert_eq!((left(&service), entries(&service)), (300, 300));
}

#[test]
fn an_entry_behind_the_last_pass_is_found_soon() {
    let service = service();
    time_to_live(&service, true);
    put_many(&service, 3, 5);
    pass(&service, Duration::from_secs(3600));
    assert_eq!(left(&service), 0);
    for seconds in [3000, -1_000_000, 3599] {
        put_many(&service, 3, seconds);
        pass(&service, PERIOD);
        assert_eq!(left(&service), 0, "{seconds}");
    }
}

#[test]
fn a_restarted_process_finds_what_expired_before() {
    let service = service();
    time_to_live(&service, true);
    put_many(&service, 150, 5);
    service.pass(Duration::from_secs(1000));
    service.background_step();
    let restarted = service.restarted();
    restarted.finish_background();
    assert_eq!(left(&restarted), 0);
}

#[test]
fn nothing_expires_that_is_too_old_or_no_more_to_expire() {
    let service = service();
    time_to_live(&service, true);
    put(&service, "ancient", -5 * 365 * 86_400 - 2);
    put(&service, "old", -5 * 365 * 86_400 + 100);
    pass(&service, PERIOD);
    assert_eq!((left(&service), entries(&service)), (1, 1));
    put(&service, "soon", 5);
    time_to_live(&service, false);
    assert_eq!(entries(&service), 0);
    assert_eq!(stored(&service, keyspace::expiring_tables()), 0);
    pass(&service, Duration::from_secs(60));
    assert_eq!(left(&service), 2);
}

#[test]
fn a_deleted_table_leaves_no_entries_and_no_record() {
    let service = service();
    time_to_live(&service, true);
    put_many(&service, 3, 5);
    assert_eq!(stored(&service, keyspace::expiring_tables()), 1);
    service.answer("DeleteTable", &json!({"TableName": "Sessions"}));
    pass(&service, Duration::from_secs(60));
    assert_eq!((entries(&service), stored(&service, keyspace::expiring_tables())), (0, 0));
}
