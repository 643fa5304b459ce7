//! Members that violate the service model: the words of the current layer and of the older one, and which are told
//! together.

use serde_json::{Value, json};

use super::{check, check_invalid, deep, one, with};

const CAPACITY: &str = "Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]";
const METRICS: &str = "Value 'BOGUS' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy enum value set: [SIZE, NONE]";
const RETURN_VALUES: &str = "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]";
const OLDER_RETURN_VALUES: &str = "Value 'BOGUS' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]";
const OPERATOR: &str = "Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]";
const EMPTY_TABLE: &str =
    "Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1";
const OLDER_EMPTY_TABLE: &str = "Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1";
const NO_KEY: &str = "Value null at 'key' failed to satisfy constraint: Member must not be null";
const MAP_KEYS: &str = "Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]";

fn put(members: Value) -> Value {
    with(&json!({"TableName": "absent", "Item": {"pk": {"S": "a"}}}), &members)
}

fn update(members: Value) -> Value {
    with(&json!({"TableName": "absent", "Key": {"pk": {"S": "a"}}}), &members)
}

#[test]
fn enumerations_of_writes() {
    let all = json!({"ReturnConsumedCapacity": "BOGUS", "ReturnItemCollectionMetrics": "BOGUS", "ReturnValues": "BOGUS"});
    let together = format!("3 validation errors detected: {CAPACITY}; {RETURN_VALUES}; {METRICS}");
    check_invalid("PutItem", &put(all.clone()), &together);
    check_invalid("DeleteItem", &update(all.clone()), &together);
    check_invalid("UpdateItem", &update(all), &one(RETURN_VALUES));
    check_invalid("UpdateItem", &update(json!({"ReturnConsumedCapacity": "BOGUS"})), &one(CAPACITY));
    check_invalid("PutItem", &put(json!({"ConditionalOperator": "XOR"})), &one(OPERATOR));
    let only_old = one("ReturnValues can only be ALL_OLD or NONE");
    check_invalid("PutItem", &put(json!({"ReturnValues": "UPDATED_OLD"})), &only_old);
    check_invalid("DeleteItem", &update(json!({"ReturnValues": "ALL_NEW"})), &only_old);
}

#[test]
fn table_names() {
    check_invalid("PutItem", &put(json!({"TableName": "", "ReturnValues": "BOGUS"})), &one(EMPTY_TABLE));
    for operation in ["UpdateItem", "DeleteItem", "GetItem"] {
        check_invalid(operation, &update(json!({"TableName": "", "Key": {}})), &one(EMPTY_TABLE));
    }
    let missing = "Value null at 'tableName' failed to satisfy constraint: Member must not be null";
    check_invalid("PutItem", &put(json!({"TableName": null})), &one(missing));
    let long = "a".repeat(256);
    let too_long = format!(
        "Value '{long}' at 'tableName' failed to satisfy constraint: Member must have length less than or equal to 255"
    );
    check_invalid("PutItem", &put(json!({"TableName": long})), &one(&too_long));
    let pattern = "Value 'bad table!' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+";
    check_invalid("PutItem", &put(json!({"TableName": "bad table!"})), &one(pattern));
    check_invalid("Scan", &json!({"TableName": "bad table!"}), &one(pattern));
}

#[test]
fn without_a_required_member_all_have_the_older_words() {
    let no_key = |members: Value| with(&json!({"UpdateExpression": "SET a = b"}), &members);
    let empty = no_key(json!({"TableName": ""}));
    check_invalid(
        "UpdateItem",
        &empty,
        &format!("2 validation errors detected: {OLDER_EMPTY_TABLE}; {NO_KEY}"),
    );
    let more = with(&empty, &json!({"ReturnConsumedCapacity": "BOGUS", "ReturnValues": "BOGUS"}));
    let all = format!(
        "4 validation errors detected: {CAPACITY}; {OLDER_EMPTY_TABLE}; {OLDER_RETURN_VALUES}; {NO_KEY}"
    );
    check_invalid("UpdateItem", &more, &all);
}

#[test]
fn requests_nested_too_deep_for_the_current_layer_have_the_older_words() {
    let operator = "Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: Member must satisfy enum value set: [OR, AND]";
    let expected = |wraps| json!({"Expected": {"a": {"Value": deep(wraps)}, "b": {"Exists": false}}, "ConditionalOperator": "XOR"});
    check_invalid("PutItem", &put(expected(100)), &one(operator));
    check_invalid("PutItem", &put(expected(40)), &one(OPERATOR));
    let condition = |wraps, returned| {
        update(
            json!({"ConditionExpression": "d = :v", "ExpressionAttributeValues": {":v": deep(wraps)}, "ReturnValues": returned}),
        )
    };
    check_invalid("DeleteItem", &condition(63, "BOGUS"), &one(OLDER_RETURN_VALUES));
    check_invalid("DeleteItem", &condition(40, "BOGUS"), &one(RETURN_VALUES));
    check_invalid("DeleteItem", &condition(100, "UPDATED_NEW"), "ReturnValues can only be ALL_OLD or NONE");
    check_invalid("DeleteItem", &condition(40, "NONE"), &one(super::TOO_DEEP));
}

#[test]
fn queries_and_scans() {
    let range = |name: &str, least: u8| {
        one(&format!(
            "Value at '{name}' failed to satisfy constraint: Member must have value greater than or equal to {least}"
        ))
    };
    let query = json!({"TableName": "absent", "KeyConditionExpression": "a = b"});
    check_invalid("Query", &with(&query, &json!({"Limit": 0})), &range("Limit", 1));
    let scan = |members: Value| with(&json!({"TableName": "absent"}), &members);
    check_invalid("Scan", &scan(json!({"Limit": 0})), &range("Limit", 1));
    check_invalid("Scan", &scan(json!({"Segment": -1, "TotalSegments": 4})), &range("Segment", 0));
    let select = "Value 'BOGUS' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]";
    check_invalid("Query", &with(&query, &json!({"Select": "BOGUS"})), &one(select));
    let both = json!({"Select": "BOGUS", "ConditionalOperator": "XOR"});
    check_invalid("Query", &with(&query, &both), OPERATOR);
}

#[test]
fn batches() {
    let empty = one(
        "Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
    check_invalid("BatchGetItem", &json!({"RequestItems": {}}), &empty);
    check_invalid("BatchWriteItem", &json!({"RequestItems": {}}), &empty);
    let keys =
        |count: usize| json!({"RequestItems": {"hash": {"Keys": vec![json!({"pk": {"S": "a"}}); count]}}});
    let length = |rest: &str| {
        one(&format!(
            "Value at 'RequestItems.hash.member.Keys' failed to satisfy constraint: Member must have length {rest}"
        ))
    };
    check_invalid("BatchGetItem", &keys(101), &length("less than or equal to 100"));
    check_invalid("BatchGetItem", &keys(0), &length("greater than or equal to 1"));
    let name = format!(
        r#"Value '{{"bad!":{{"Keys":[{{"pk":{{"S":"a"}}}}]}}}}' at 'requestItems' failed to satisfy constraint: {MAP_KEYS}"#
    );
    let get = json!({"RequestItems": {"bad!": {"Keys": [{"pk": {"S": "a"}}]}}});
    check_invalid("BatchGetItem", &get, &one(&name));
    let both = with(&get, &json!({"ReturnConsumedCapacity": "BOGUS"}));
    check_invalid("BatchGetItem", &both, &format!("2 validation errors detected: {name}; {CAPACITY}"));
    let write = json!({"RequestItems": {"bad!": [{"DeleteRequest": {"Key": {"pk": {"S": "a"}}}}]}, "ReturnConsumedCapacity": "BOGUS"});
    check_invalid("BatchWriteItem", &write, &one(CAPACITY));
    let none = "Value '{hash=[]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]";
    check_invalid("BatchWriteItem", &json!({"RequestItems": {"hash": []}}), &one(none));
}

#[test]
fn transactions() {
    let length = |name: &str, rest: &str| {
        one(&format!("Value at '{name}' failed to satisfy constraint: Member must have length {rest}"))
    };
    let items = |count: usize| json!({"TransactItems": vec![json!({"Delete": {"TableName": "hash", "Key": {}}}); count]});
    check_invalid("TransactWriteItems", &items(0), &length("TransactItems", "greater than or equal to 1"));
    check_invalid("TransactWriteItems", &items(101), &length("TransactItems", "less than or equal to 100"));
    check_invalid(
        "TransactGetItems",
        &json!({"TransactItems": []}),
        &length("TransactItems", "greater than or equal to 1"),
    );
    let token =
        with(&items(1), &json!({"ClientRequestToken": "x".repeat(37), "ReturnConsumedCapacity": "BOGUS"}));
    check_invalid("TransactWriteItems", &token, &length("ClientRequestToken", "less than or equal to 36"));
    let both =
        with(&items(1), &json!({"ReturnConsumedCapacity": "BOGUS", "ReturnItemCollectionMetrics": "BOGUS"}));
    check_invalid(
        "TransactWriteItems",
        &both,
        &format!("2 validation errors detected: {CAPACITY}; {METRICS}"),
    );
}

#[test]
fn far_more_than_a_request_may_hold_is_not_built() {
    let empty = vec![json!({}); 50_001];
    let refused = "SerializationException: ";
    check("TransactWriteItems", &json!({"TransactItems": empty}), refused);
    check("BatchWriteItem", &json!({"RequestItems": {"hash": empty}}), refused);
    check("CreateTable", &json!({"TableName": "made", "KeySchema": empty}), refused);
    // What the model does not know is passed over, whatever its size.
    check_invalid("GetItem", &update(json!({"TableName": "", "Unknown": empty})), &one(EMPTY_TABLE));
}
