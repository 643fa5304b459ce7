use kv::{Direction, KeyRange, Scan};
use serde_json::{Value, json};

use crate::keyspace;
use crate::table::TableId;
use crate::testing::Service;

const TABLE: TableId = TableId(1);

fn service_with_items(count: usize) -> Service {
    let service = Service::new();
    service.answer(
        "CreateTable",
        &json!({
            "TableName": "Music", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
        }),
    );
    for number in 0..count {
        put(&service, number, json!({"S": format!("group{}", number % 7)}));
    }
    service
}

fn put(service: &Service, number: usize, group: Value) {
    let item = json!({"a": {"S": format!("item{number}")}, "g": group, "filler": {"S": "x".repeat(100)}});
    service.answer("PutItem", &json!({"TableName": "Music", "Item": item}));
}

fn add_index(service: &Service) -> Value {
    let create = json!({
        "IndexName": "groups",
        "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    });
    service.answer(
        "UpdateTable",
        &json!({
            "TableName": "Music",
            "AttributeDefinitions": [{"AttributeName": "g", "AttributeType": "S"}],
            "GlobalSecondaryIndexUpdates": [{"Create": create}],
        }),
    )
}

fn delete_index(service: &Service) {
    let updates = json!([{"Delete": {"IndexName": "groups"}}]);
    service.answer("UpdateTable", &json!({"TableName": "Music", "GlobalSecondaryIndexUpdates": updates}));
}

fn described(service: &Service) -> Value {
    service.answer("DescribeTable", &json!({"TableName": "Music"}))["Table"].clone()
}

/// Status, whether it is being filled, and the number of entries.
fn index_state(service: &Service) -> (Value, Value, Value) {
    let index = &described(service)["GlobalSecondaryIndexes"][0];
    (index["IndexStatus"].clone(), index["Backfilling"].clone(), index["ItemCount"].clone())
}

fn in_group(service: &Service, group: &str) -> Result<usize, String> {
    let query = json!({
        "TableName": "Music", "IndexName": "groups", "KeyConditionExpression": "g = :g",
        "ExpressionAttributeValues": {":g": {"S": group}}, "Select": "COUNT",
    });
    Ok(service.call("Query", &query)?["Count"].as_u64().expect("a count") as usize)
}

fn stored(service: &Service, range: KeyRange) -> usize {
    let scan = Scan { range, direction: Direction::Forward, limit: usize::MAX, bytes_max: usize::MAX };
    service.wait(service.kv.scan(scan)).expect("a scan").entries.len()
}

#[test]
fn a_new_index_is_filled_and_counted() {
    let service = service_with_items(700);
    put(&service, 1000, json!({"N": "1"}));
    put(&service, 1001, json!({"S": "x".repeat(2049)}));
    let answer = add_index(&service)["TableDescription"].clone();
    assert_eq!(answer["TableStatus"], "UPDATING");
    assert_eq!(answer["GlobalSecondaryIndexes"][0]["IndexStatus"], "CREATING");
    assert_eq!(answer["GlobalSecondaryIndexes"][0]["Backfilling"], false);
    assert_eq!(described(&service)["TableStatus"], "UPDATING");

    service.background_step();
    assert_eq!(described(&service)["TableStatus"], "ACTIVE");
    assert_eq!(index_state(&service), (json!("CREATING"), json!(true), json!(0)));
    assert!(in_group(&service, "group0").is_err());

    service.finish_background();
    assert_eq!(index_state(&service), (json!("ACTIVE"), Value::Null, json!(700)));
    assert_eq!(in_group(&service, "group0"), Ok(100));
    assert_eq!(stored(&service, keyspace::all_work()), 0);
}

#[test]
fn writes_during_the_backfill_are_indexed_once() {
    let service = service_with_items(600);
    add_index(&service);
    let mut round = 0;
    while index_state(&service).0 == "CREATING" {
        // One moves to another group, one stays, one is new, one leaves the index, one goes away.
        put(&service, round, json!({"S": "moved"}));
        let touch = json!({
            "TableName": "Music", "Key": {"a": {"S": format!("item{}", 100 + round)}},
            "UpdateExpression": "SET filler = :f", "ExpressionAttributeValues": {":f": {"S": "y"}},
        });
        service.answer("UpdateItem", &touch);
        put(&service, 2000 + round, json!({"S": "added"}));
        let leave = json!({
            "TableName": "Music", "Key": {"a": {"S": format!("item{}", 200 + round)}}, "UpdateExpression": "REMOVE g",
        });
        service.answer("UpdateItem", &leave);
        let key = json!({"a": {"S": format!("item{}", 300 + round)}});
        service.answer("DeleteItem", &json!({"TableName": "Music", "Key": key}));
        service.background_step();
        round += 1;
    }
    service.finish_background();
    assert!(round > 3, "the backfill took only {round} steps");
    let groups: usize =
        (0..7).map(|group| in_group(&service, &format!("group{group}")).expect("a group")).sum();
    assert_eq!(groups, 600 - 3 * round);
    assert_eq!(in_group(&service, "moved"), Ok(round));
    assert_eq!(in_group(&service, "added"), Ok(round));
    assert_eq!(index_state(&service).2, json!(600 - round));
    let bytes = described(&service)["GlobalSecondaryIndexes"][0]["IndexSizeBytes"].clone();
    assert_eq!(bytes, json!(size_of_entries(&service)));
}

/// The bytes of all entries by their names and values.
fn size_of_entries(service: &Service) -> usize {
    let answer = service.answer("Scan", &json!({"TableName": "Music", "IndexName": "groups"}));
    let items = answer["Items"].as_array().expect("items");
    let attribute =
        |(name, value): (&String, &Value)| name.len() + value["S"].as_str().expect("a string").len();
    items.iter().flat_map(|item| item.as_object().expect("an item")).map(attribute).sum()
}

#[test]
fn a_backfill_goes_on_after_a_restart() {
    let service = service_with_items(700);
    add_index(&service);
    for _ in 0..3 {
        service.background_step();
    }
    let restarted = service.restarted();
    assert_eq!(index_state(&restarted).1, json!(true));
    restarted.finish_background();
    assert_eq!(index_state(&restarted), (json!("ACTIVE"), Value::Null, json!(700)));
}

#[test]
fn a_deleted_index_is_purged_and_its_name_is_free() {
    let service = service_with_items(700);
    add_index(&service);
    service.finish_background();
    delete_index(&service);
    assert_eq!(described(&service)["TableStatus"], "UPDATING");
    assert_eq!(index_state(&service).0, "DELETING");
    assert!(in_group(&service, "group0").is_err());
    let delete_table = service.refusal("DeleteTable", &json!({"TableName": "Music"}));
    assert_eq!(
        delete_table,
        "ResourceInUseException: Attempt to change a resource which is still in use: Table is being updated: Music"
    );
    service.finish_background();
    let table = described(&service);
    assert_eq!(table["TableStatus"], "ACTIVE");
    assert_eq!(table.get("GlobalSecondaryIndexes"), None);
    assert_eq!(table["AttributeDefinitions"], json!([{"AttributeName": "a", "AttributeType": "S"}]));
    assert_eq!(stored(&service, keyspace::all_index_entries(TABLE)), 0);

    add_index(&service);
    service.finish_background();
    assert_eq!(index_state(&service).2, json!(700));
}

#[test]
fn an_index_may_be_deleted_while_it_is_filled() {
    let service = service_with_items(700);
    add_index(&service);
    service.background_step();
    service.background_step();
    delete_index(&service);
    service.finish_background();
    assert_eq!(described(&service).get("GlobalSecondaryIndexes"), None);
    assert_eq!(stored(&service, keyspace::all_index_entries(TABLE)), 0);
}

#[test]
fn a_deleted_table_leaves_nothing_behind() {
    let service = service_with_items(700);
    add_index(&service);
    service.finish_background();
    service.answer("DeleteTable", &json!({"TableName": "Music"}));
    let again = service.refusal("DescribeTable", &json!({"TableName": "Music"}));
    assert_eq!(again, "ResourceNotFoundException: Requested resource not found: Table: Music not found");
    service.finish_background();
    assert_eq!(stored(&service, keyspace::items(TABLE)), 0);
    assert_eq!(stored(&service, keyspace::all_index_entries(TABLE)), 0);
    assert_eq!(stored(&service, keyspace::statistics(TABLE)), 0);
    assert_eq!(stored(&service, keyspace::all_work()), 0);
}

#[test]
fn a_table_created_again_inherits_nothing() {
    let service = service_with_items(3);
    service.answer("DeleteTable", &json!({"TableName": "Music"}));
    service.answer(
        "CreateTable",
        &json!({
            "TableName": "Music", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
        }),
    );
    assert_eq!(service.answer("Scan", &json!({"TableName": "Music"}))["Count"], 0);
    put(&service, 1, json!({"S": "group1"}));
    service.finish_background();
    assert_eq!(service.answer("Scan", &json!({"TableName": "Music"}))["Count"], 1);
    assert_eq!(described(&service)["ItemCount"], 1);
}

#[test]
fn the_running_background_does_the_work_and_stops() {
    let service = service_with_items(10);
    service.wait(async {
        let background = service.db.start_background();
        let update = json!({
            "TableName": "Music",
            "AttributeDefinitions": [{"AttributeName": "g", "AttributeType": "S"}],
            "GlobalSecondaryIndexUpdates": [{"Create": {
                "IndexName": "groups", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }}],
        });
        let cx = service.context();
        service.db.call(cx, "UpdateTable", update.to_string().into()).await.expect("an index");
        loop {
            let describe = json!({"TableName": "Music"}).to_string().into();
            let answer =
                service.db.call(service.context(), "DescribeTable", describe).await.expect("a table");
            let table: Value = serde_json::from_slice(&answer).expect("JSON");
            if table["Table"]["GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE" {
                break;
            }
            tokio::task::yield_now().await;
        }
        background.stop().await;
    });
    assert_eq!(in_group(&service, "group0"), Ok(2));
}

#[test]
fn an_item_that_a_new_index_cannot_hold_is_not_frozen() {
    let service = service_with_items(0);
    put(&service, 1, json!({"N": "5"}));
    add_index(&service);
    service.finish_background();
    let update = |expression: &str| {
        json!({"TableName": "Music", "Key": {"a": {"S": "item1"}}, "UpdateExpression": expression,
            "ExpressionAttributeValues": {":v": {"N": "6"}}})
    };
    service.answer("UpdateItem", &update("SET h = :v"));
    let refusal = service.refusal("UpdateItem", &update("SET g = :v"));
    assert!(
        refusal.ends_with("attempted to update the secondary index key to unsupported type"),
        "{refusal}"
    );
}
