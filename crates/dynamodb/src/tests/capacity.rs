//! Consumed capacity of the table and of each index that a write touched, and the sizes of item collections.

use serde_json::{Value, json};

use super::{service, with};
use crate::testing::Service;

fn item(members: Value) -> Value {
    with(&json!({"pk": {"S": "a"}, "sk": {"S": "1"}}), &members)
}

fn put(service: &Service, members: Value) -> Value {
    let body = json!({"TableName": "composite", "Item": item(members), "ReturnConsumedCapacity": "INDEXES"});
    service.answer("PutItem", &body)["ConsumedCapacity"].clone()
}

fn update(service: &Service, expression: &str) -> Value {
    let mut body = json!({"TableName": "composite", "Key": item(json!({})), "UpdateExpression": expression,
        "ReturnConsumedCapacity": "INDEXES"});
    if expression.contains(":v") {
        body["ExpressionAttributeValues"] = json!({":v": {"S": "other"}});
    }
    service.answer("UpdateItem", &body)["ConsumedCapacity"].clone()
}

/// What the table, the global and the local index were charged; an index that was not touched is not named.
#[track_caller]
fn check(consumed: &Value, table: f64, global: Option<f64>, local: Option<f64>) {
    let units = |units: f64| json!({"CapacityUnits": units});
    let total = table + global.unwrap_or_default() + local.unwrap_or_default();
    let mut expected = json!({"TableName": "composite", "CapacityUnits": total, "Table": units(table)});
    if let Some(global) = global {
        expected["GlobalSecondaryIndexes"] = json!({"global": units(global)});
    }
    if let Some(local) = local {
        expected["LocalSecondaryIndexes"] = json!({"local": units(local)});
    }
    assert_eq!(*consumed, expected);
}

fn indexed() -> Value {
    json!({"x": {"S": "x"}, "projected": {"S": "p"}, "plain": {"S": "o"}})
}

#[test]
fn puts_are_charged_for_the_indexes_that_they_change() {
    let service = service();
    check(&put(&service, json!({"plain": {"S": "o"}})), 1.0, None, None);
    check(&put(&service, indexed()), 1.0, Some(1.0), Some(1.0));
    check(&put(&service, indexed()), 1.0, None, None);
}

#[test]
fn updates_are_charged_for_the_indexes_that_they_change() {
    for (expression, global, local) in [
        ("SET plain = :v", None, Some(1.0)),
        ("SET projected = :v", Some(1.0), Some(1.0)),
        ("SET x = :v", Some(2.0), Some(2.0)),
        ("REMOVE x", Some(1.0), Some(1.0)),
        ("REMOVE absent", None, None),
    ] {
        let service = service();
        put(&service, indexed());
        check(&update(&service, expression), 1.0, global, local);
    }
}

#[test]
fn deletes_are_charged_for_the_indexes_that_held_the_item() {
    let service = service();
    let delete =
        json!({"TableName": "composite", "Key": item(json!({})), "ReturnConsumedCapacity": "INDEXES"});
    put(&service, indexed());
    check(&service.answer("DeleteItem", &delete)["ConsumedCapacity"], 1.0, Some(1.0), Some(1.0));
    check(&service.answer("DeleteItem", &delete)["ConsumedCapacity"], 1.0, None, None);
}

#[test]
fn batches_are_charged_by_table() {
    let service = service();
    let request = |members: Value| json!({"PutRequest": {"Item": item(members)}});
    let body = json!({
        "RequestItems": {"composite": [request(indexed()), request(json!({"sk": {"S": "2"}}))]},
        "ReturnConsumedCapacity": "INDEXES",
    });
    let answer = service.answer("BatchWriteItem", &body);
    assert_eq!(answer["UnprocessedItems"], json!({}));
    check(&answer["ConsumedCapacity"][0], 2.0, Some(1.0), Some(1.0));
}

#[test]
fn totals_name_no_shares() {
    let service = service();
    let body = json!({"TableName": "composite", "Item": item(indexed()), "ReturnConsumedCapacity": "TOTAL"});
    let consumed = service.answer("PutItem", &body)["ConsumedCapacity"].clone();
    assert_eq!(consumed, json!({"TableName": "composite", "CapacityUnits": 3.0}));
}

#[test]
fn transactions_are_charged_double_and_for_what_is_not_there() {
    let service = service();
    let get = |pk: &str| json!({"Get": {"TableName": "hash", "Key": {"pk": {"S": pk}}}});
    service.answer("PutItem", &json!({"TableName": "hash", "Item": {"pk": {"S": "a"}}}));
    let body = json!({"TransactItems": [get("a"), get("b")], "ReturnConsumedCapacity": "INDEXES"});
    let units = json!({"CapacityUnits": 4.0, "ReadCapacityUnits": 4.0});
    let expected = with(&json!({"TableName": "hash", "Table": units}), &units);
    assert_eq!(service.answer("TransactGetItems", &body)["ConsumedCapacity"], json!([expected]));
}

#[test]
fn pages_are_sized_before_the_filter_and_the_projection() {
    let service = service();
    for number in 0..6 {
        let members = json!({"sk": {"S": number.to_string()}, "b": {"S": "x".repeat(3000)}});
        put(&service, members);
    }
    let query = json!({"TableName": "composite", "KeyConditionExpression": "pk = :p", "ReturnConsumedCapacity": "TOTAL",
        "ExpressionAttributeValues": {":p": {"S": "a"}}});
    for members in [
        json!({}),
        json!({"FilterExpression": "b = :p"}),
        json!({"ProjectionExpression": "sk"}),
        json!({"Select": "COUNT"}),
    ] {
        let answer = service.answer("Query", &with(&query, &members));
        assert_eq!(answer["ScannedCount"], 6);
        assert_eq!(answer["ConsumedCapacity"]["CapacityUnits"], 2.5, "{members}");
    }
}

#[test]
fn collections_are_measured_in_whole_gigabytes() {
    let service = service();
    let metrics = json!({"ItemCollectionKey": {"pk": {"S": "a"}}, "SizeEstimateRangeGB": [0.0, 1.0]});
    let body =
        json!({"TableName": "composite", "Item": item(json!({})), "ReturnItemCollectionMetrics": "SIZE"});
    assert_eq!(service.answer("PutItem", &body), json!({"ItemCollectionMetrics": metrics}));
    let none =
        json!({"TableName": "hash", "Item": {"pk": {"S": "a"}}, "ReturnItemCollectionMetrics": "SIZE"});
    assert_eq!(service.answer("PutItem", &none), json!({}));
}
