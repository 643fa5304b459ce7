use std::sync::Arc;

use dynamodb_values::Item;
use serde_json::{Value, json};

use super::TableFill;
use crate::catalog::TableIdentity;
use crate::definition::TableDefinition;
use crate::jobs::{self, Recorded};
use crate::recovery::Restore;
use crate::statistics::Statistics;
use crate::table::{Owner, Table};
use crate::testing::Service;

/// A service with a table that a job fills. What the job is does not matter: its record counts the chunks.
fn filling() -> (Service, Arc<Table>) {
    let service = Service::new();
    let key = |name: &str, role: &str| json!({"AttributeName": name, "KeyType": role});
    let string = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
    let index = |name: &str, keys: Value| json!({"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}});
    service.answer(
        "CreateTable",
        &json!({"TableName": "model", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [string("p"), string("s"), string("g")],
            "KeySchema": [key("p", "HASH"), key("s", "RANGE")],
            "GlobalSecondaryIndexes": [index("global", json!([key("g", "HASH")]))],
            "LocalSecondaryIndexes": [index("local", json!([key("p", "HASH"), key("g", "RANGE")]))]}),
    );
    let context = service.context();
    let model = service.wait(service.db.catalog.described_table(&context, "model")).expect("a table");
    let definition = TableDefinition { name: "filled".into(), creating: true, ..model.definition.clone() };
    let owner = Owner::of(&context);
    let created =
        service.db.catalog.create(&owner, definition, |created, writes| record_of(created, 0).record(writes));
    let table = service.wait(created).expect("a table");
    (service, table)
}

fn record_of(table: &TableDefinition, chunk: u64) -> Recorded {
    let identity = TableIdentity::of(table);
    Restore::new(identity.clone(), identity, kv::Stamp(chunk)).recorded()
}

fn item(p: u64, s: u64, g: &str) -> Item {
    let text = |value: String| dynamodb_values::Value::S(value);
    Item::from_map(
        &[("p".into(), text(p.to_string())), ("s".into(), text(s.to_string())), ("g".into(), text(g.into()))]
            .into(),
    )
}

/// What is counted of the table and its indexes, and of items and entries that are there.
fn counted(service: &Service, table: &Table) -> (Vec<Statistics>, [usize; 3]) {
    let parts = [None, Some(table.indexes[0].id), Some(table.indexes[1].id)];
    let sums = service.wait(Statistics::read_all(&*service.kv, table.id, &parts)).expect("sums");
    let request = |index: Option<&str>| match index {
        Some(index) => json!({"TableName": table.name, "IndexName": index}),
        None => json!({"TableName": table.name}),
    };
    let there = [None, Some("local"), Some("global")]
        .map(|index| service.answer("Scan", &request(index))["Items"].as_array().expect("items").len());
    (sums, there)
}

#[test]
fn a_chunk_is_there_once_with_its_progress() {
    let (service, table) = filling();
    let fill = TableFill::of(Arc::clone(&table));
    let record = |chunk| record_of(&table.definition, chunk);
    let add = |items: Vec<Item>, from: u64, to: u64| {
        service.wait(fill.add(&service.db, items, [&record(from), &record(to)])).is_ok()
    };
    assert!(add(vec![item(1, 1, "a"), item(1, 2, "b")], 0, 1));
    assert!(!add(vec![item(1, 3, "a")], 0, 1), "that was done");
    assert!(add(vec![item(2, 1, "a")], 1, 2));
    service.wait(fill.finish(&service.db, &record(2), |_| Ok(()))).expect("a whole table");
    assert!(service.wait(jobs::unfinished(&*service.kv)).expect("jobs").is_empty());
    let of_each = Statistics { count: 3, bytes: 18 };
    assert_eq!(counted(&service, &table), (vec![of_each; 3], [3; 3]));
}

#[test]
fn the_last_one_of_a_key_counts() {
    let (service, table) = filling();
    let fill = TableFill::of(Arc::clone(&table));
    let record = |chunk| record_of(&table.definition, chunk);
    let first = vec![item(1, 1, "first"), item(1, 2, "x"), item(1, 1, "second")];
    service.wait(fill.replace(&service.db, first, [&record(0), &record(1)])).expect("a chunk");
    let second = vec![item(1, 2, "yy")];
    service.wait(fill.replace(&service.db, second, [&record(1), &record(2)])).expect("a chunk");
    service.wait(fill.finish(&service.db, &record(2), |_| Ok(()))).expect("a whole table");
    // Three names and three values each: p, s, g, their digits, and `second` or `yy`.
    let of_each = Statistics { count: 2, bytes: 11 + 7 };
    assert_eq!(counted(&service, &table), (vec![of_each; 3], [2; 3]));
    let key = json!({"p": {"S": "1"}, "s": {"S": "1"}});
    let found = service.answer("GetItem", &json!({"TableName": "filled", "Key": key}));
    assert_eq!(found["Item"]["g"]["S"], "second");
}

#[test]
fn an_abandoned_table_leaves_nothing() {
    let (service, table) = filling();
    let fill = TableFill::of(Arc::clone(&table));
    let record = |chunk| record_of(&table.definition, chunk);
    service.wait(fill.add(&service.db, vec![item(1, 1, "a")], [&record(0), &record(1)])).expect("a chunk");
    service.wait(fill.abandon(&service.db, &record(1), |_| Ok(()))).expect("no table");
    service.finish_background();
    let missing = "ResourceNotFoundException: Requested resource not found: Table: filled not found";
    assert_eq!(service.refusal("DescribeTable", &json!({"TableName": "filled"})), missing);
    let range = crate::keyspace::items(table.id);
    let scan = kv::Scan { range, direction: kv::Direction::Forward, limit: 1, bytes_max: usize::MAX };
    assert_eq!(service.wait(service.kv.scan(scan)).expect("a page").entries, []);
}
