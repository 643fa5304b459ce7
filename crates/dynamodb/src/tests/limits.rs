//! Sizes and depths at their limits, and one step beyond.

use serde_json::{Value, json};

use super::{TOO_DEEP, check_invalid, deep, one, service};

const ITEM_BYTES: usize = 409_600;
const TOO_LARGE: &str = "Item size has exceeded the maximum allowed size";
const UPDATED_TOO_LARGE: &str = "Item size to update has exceeded the maximum allowed size";

fn text(bytes: usize) -> Value {
    json!({"S": "x".repeat(bytes)})
}

#[test]
fn items_put() {
    let own = "pk".len() + 1 + "p".len();
    let item = |bytes: usize| json!({"pk": {"S": "k"}, "p": text(bytes - own)});
    let put = |bytes| json!({"TableName": "hash", "Item": item(bytes)});
    let batch = |bytes| json!({"RequestItems": {"hash": [{"PutRequest": {"Item": item(bytes)}}]}});
    service().answer("PutItem", &put(ITEM_BYTES));
    check_invalid("PutItem", &put(ITEM_BYTES + 1), TOO_LARGE);
    service().answer("BatchWriteItem", &batch(ITEM_BYTES));
    check_invalid("BatchWriteItem", &batch(ITEM_BYTES + 1), TOO_LARGE);
}

/// An update with a key value of `key` bytes, of which the clauses before the padding cost `clauses` bytes.
#[track_caller]
fn check_update(key: usize, expression: &str, padding: usize) {
    let update = |padding| {
        json!({"TableName": "hash", "Key": {"pk": text(key)}, "UpdateExpression": expression,
            "ExpressionAttributeValues": {":pad": text(padding)}})
    };
    service().answer("UpdateItem", &update(padding));
    check_invalid("UpdateItem", &update(padding + 1), UPDATED_TOO_LARGE);
}

#[test]
fn items_updated() {
    // With a short key the statement is what is too large, with a long one the item.
    check_update(1, "SET b = :pad", ITEM_BYTES - 3 - 19 - 1);
    check_update(1, "SET b = :pad REMOVE r", ITEM_BYTES - 3 - 19 - 1 - 1 - 1);
    check_update(100, "SET b = :pad", ITEM_BYTES - "pk".len() - 100 - 1);
}

#[test]
fn legacy_updates_are_measured_by_the_item_alone() {
    let own = "pk".len() + 1 + "b".len();
    let update = |bytes: usize| {
        let value = json!({"Value": text(bytes - own)});
        json!({"TableName": "hash", "Key": {"pk": {"S": "k"}}, "AttributeUpdates": {"b": value}})
    };
    service().answer("UpdateItem", &update(ITEM_BYTES));
    check_invalid("UpdateItem", &update(ITEM_BYTES + 1), UPDATED_TOO_LARGE);
}

#[test]
fn values_have_32_levels() {
    let put = |wraps| json!({"TableName": "hash", "Item": {"pk": {"S": "a"}, "d": deep(wraps)}});
    let batch = |wraps| json!({"RequestItems": {"hash": [{"PutRequest": {"Item": {"pk": {"S": "a"}, "d": deep(wraps)}}}]}});
    service().answer("PutItem", &put(31));
    check_invalid("PutItem", &put(32), &one(TOO_DEEP));
    service().answer("BatchWriteItem", &batch(31));
    check_invalid("BatchWriteItem", &batch(32), TOO_DEEP);
}

#[test]
fn updates_cannot_make_values_deeper() {
    let service = service();
    let update = |expression: &str, wraps| {
        json!({"TableName": "hash", "Key": {"pk": {"S": "a"}}, "UpdateExpression": expression,
            "ExpressionAttributeValues": {":v": deep(wraps)}})
    };
    service.answer("UpdateItem", &update("SET d = :v", 1));
    service.answer("UpdateItem", &update("SET d.n = :v", 30));
    let refusal = service.refusal("UpdateItem", &update("SET d.n = :v", 31));
    assert_eq!(refusal, format!("ValidationException: {TOO_DEEP}"));
}

#[test]
fn keys() {
    let key = |bytes| json!({"TableName": "hash", "Key": {"pk": text(bytes)}});
    service().answer("GetItem", &key(2048));
    let sentence = "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes";
    check_invalid("GetItem", &key(2049), sentence);
    check_invalid("DeleteItem", &key(2049), sentence);
    let sort = |bytes| json!({"TableName": "composite", "Key": {"pk": {"S": "a"}, "sk": text(bytes)}});
    service().answer("GetItem", &sort(1024));
    let sentence = "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes";
    check_invalid("GetItem", &sort(1025), sentence);
}

#[test]
fn expressions_have_4096_bytes() {
    let delete = |condition: String| json!({"TableName": "hash", "Key": {"pk": {"S": "a"}}, "ConditionExpression": condition});
    let condition = |bytes: usize| format!("attribute_not_exists({})", "a".repeat(bytes - 22));
    service().answer("DeleteItem", &delete(condition(4096)));
    let size = "Expression size has exceeded the maximum allowed size;";
    let sentence = format!("Invalid ConditionExpression: {size} expression size: 4097");
    check_invalid("DeleteItem", &delete(condition(4097)), &one(&sentence));
    let update = format!("REMOVE {}", "a".repeat(4090));
    let body = json!({"TableName": "hash", "Key": {"pk": {"S": "a"}}, "UpdateExpression": update});
    check_invalid("UpdateItem", &body, &one(&format!("Invalid UpdateExpression: {size}")));
}

#[test]
fn bombs_are_refused() {
    let levels = 200_000;
    let bomb = format!(r#"{{"TableName":"hash","Item":{{"pk":{}"#, r#"{"M":{"a":"#.repeat(levels));
    let service = service();
    let refusal = service.wait(service.db.call(service.context(), "PutItem", bomb.into())).unwrap_err();
    assert_eq!(refusal.code, "SerializationException");
    for condition in ["(".repeat(4096), format!("{}a = b", "NOT ".repeat(1000))] {
        let body = json!({"TableName": "hash", "Key": {"pk": {"S": "a"}}, "ConditionExpression": condition});
        assert!(service.refusal("DeleteItem", &body).starts_with("ValidationException: 1 validation error"));
    }
}
