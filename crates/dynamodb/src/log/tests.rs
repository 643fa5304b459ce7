use super::record::Event;
use super::{Images, Origin, Record, ShardNumber, parent};
use crate::definition::{OpenShard, Recovery, TableDefinition};
use crate::testing::Service;
use crate::write::item::Change;
use aws_models::dynamodb::types::StreamViewType;
use dynamodb_values::{Item, Value};
use serde_json::json;
use std::collections::BTreeMap;

fn definition() -> TableDefinition {
    TableDefinition::decode(crate::definition::FORMAT_1.as_bytes()).expect("a definition")
}

fn item(text: &str) -> Item {
    let attribute = |name: &str, text: &str| (name.into(), Value::S(text.into()));
    Item::from_map(&BTreeMap::from([attribute("a", "key"), attribute("t", text)]))
}

#[test]
fn readers_say_which_images_are_kept() {
    let check = |stream, recovery, expected| {
        let mut definition = definition();
        definition.stream = stream;
        definition.recovery = recovery;
        assert_eq!(definition.log_images(), expected, "{stream:?} {recovery:?}");
    };
    let recovery = Some(Recovery { since_ms: 0, period_days: 35 });
    check(None, None, None);
    check(Some(StreamViewType::KeysOnly), None, Some(Images { old: false, new: false }));
    check(Some(StreamViewType::NewImage), None, Some(Images { old: false, new: true }));
    check(Some(StreamViewType::NewImage), recovery, Some(Images { old: true, new: true }));
    check(None, recovery, Some(Images { old: true, new: false }));
}

#[test]
fn shards_cover_all_hashes_and_are_numbered_once() {
    let mut definition = definition();
    definition.stream = Some(StreamViewType::KeysOnly);
    definition.renew_log();
    let quarter = 1 << 62;
    let shard = |number, first_hash| OpenShard { number, first_hash };
    let first = vec![shard(1, 0), shard(2, quarter), shard(3, 2 * quarter), shard(4, 3 * quarter)];
    assert_eq!(definition.log_shards, first);

    definition.split_shard(ShardNumber(4));
    let upper = 3 * quarter + (quarter / 2);
    assert_eq!(definition.log_shards[3..], [shard(5, 3 * quarter), shard(6, upper)]);
    assert_eq!(parent(&first, upper), Some(ShardNumber(4)));
    assert_eq!(parent(&first, 0), Some(ShardNumber(1)));

    definition.renew_shard(ShardNumber(1));
    assert_eq!(definition.log_shards[0], shard(7, 0));
    definition.renew_log();
    let numbers: Vec<_> = definition.log_shards.iter().map(|shard| shard.number).collect();
    assert_eq!(numbers, [8, 9, 10, 11, 12]);

    definition.stream = None;
    definition.renew_log();
    assert_eq!(definition.log_shards, []);
}

#[test]
fn records_come_back_as_they_were() {
    let table = definition().into_table().expect("a table");
    let both = Images { old: true, new: true };
    let check = |old: Option<Item>, new: Option<Item>, images, expected: [Option<Item>; 2]| {
        let change = Change { old, new, ..Change::default() };
        let record = Record::of(&table, &change, images, Origin::TimeToLive).expect("a record");
        let read = Record::decode(&record.encode()).expect("its stored form");
        assert_eq!(read, record);
        assert_eq!([read.old.clone(), read.new.clone()], expected);
        assert_eq!(table.key.of(read.with_key().expect("a key")).len(), 1);
        read.event
    };
    let (one, two) = (item("1"), item("2"));
    let modify = check(Some(one.clone()), Some(two.clone()), both, [Some(one.clone()), Some(two.clone())]);
    let insert = check(None, Some(two.clone()), Images::default(), [None, None]);
    let remove = check(Some(one.clone()), None, Images { old: false, new: true }, [None, None]);
    assert_eq!([insert, modify, remove], [Event::Insert, Event::Modify, Event::Remove]);
    assert!(Record::of(&table, &Change::default(), both, Origin::Client).is_none());
}

#[test]
fn damaged_records_are_refused() {
    for stored in [&b""[..], b"\x02\x01\x01\x00", b"\x01\x09\x01\x00", b"\x01\x01\x01\x02\xff\xff\xff\xff"] {
        assert!(Record::decode(&kv::Value::from_static(stored)).is_err());
    }
}

#[test]
fn changes_are_logged_and_nothing_else_is() {
    let service = Service::new();
    let table = json!({"TableName": "logged", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"}});
    service.answer("CreateTable", &table);
    let put = |value: &str| {
        service
            .answer("PutItem", &json!({"TableName": "logged", "Item": {"a": {"S": "k"}, "v": {"S": value}}}));
    };
    let delete = || service.answer("DeleteItem", &json!({"TableName": "logged", "Key": {"a": {"S": "k"}}}));
    put("1");
    put("1");
    put("2");
    delete();
    delete();
    assert_eq!(logged(&service), [Event::Insert, Event::Modify, Event::Remove]);
}

fn logged(service: &Service) -> Vec<Event> {
    use super::{Position, Shard, reader};
    let table = crate::table::TableId(1);
    let max = reader::PageMax { records: 10, bytes: usize::MAX };
    service.wait(async {
        let number = reader::next_shard(&*service.kv, table, None).await.expect("a shard");
        let shard = Shard { table, number: number.expect("one with records") };
        let page = reader::page(&*service.kv, shard, [Position::START, Position::END], max).await;
        let records = page.expect("a page").records;
        assert_eq!(reader::last(&*service.kv, shard).await.expect("a place"), records.last().map(|at| at.0));
        records.into_iter().map(|(_, record)| record.event).collect()
    })
}
