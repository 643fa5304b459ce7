//! Wrong attribute values: the words of each operation, wherever the value stands.

use serde_json::{Value, json};

use super::{check_invalid, one};

const OVERFLOW: &str =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";
const UNDERFLOW: &str =
    "Number underflow. Attempting to store a number with magnitude smaller than supported range";
const NUMERIC: &str = "The parameter cannot be converted to a numeric value";
const INVALID: &str = "One or more parameter values were invalid: ";

/// A request with a hole for a wrong value.
type Request = (&'static str, fn(Value) -> Value);

fn enveloped() -> Vec<Request> {
    vec![
        ("PutItem", |v| json!({"TableName": "hash", "Item": {"pk": {"S": "a"}, "n": v}})),
        (
            "PutItem",
            |v| json!({"TableName": "hash", "Item": {"pk": {"S": "a"}, "n": {"M": {"x": {"L": [v]}}}}}),
        ),
        (
            "PutItem",
            |v| json!({"TableName": "hash", "Item": {"pk": {"S": "a"}}, "Expected": {"n": {"Value": v}}}),
        ),
        ("PutItem", |v| {
            json!({"TableName": "hash", "Item": {"pk": {"S": "a"}}, "ConditionExpression": "n = :v",
                "ExpressionAttributeValues": {":v": v}})
        }),
        ("UpdateItem", |v| json!({"TableName": "hash", "Key": {"pk": v}})),
        (
            "UpdateItem",
            |v| json!({"TableName": "hash", "Key": {"pk": {"S": "a"}}, "AttributeUpdates": {"n": {"Value": v}}}),
        ),
        ("UpdateItem", |v| {
            json!({"TableName": "hash", "Key": {"pk": {"S": "a"}}, "UpdateExpression": "SET n = :v",
                "ExpressionAttributeValues": {":v": v}})
        }),
        ("DeleteItem", |v| json!({"TableName": "hash", "Key": {"pk": v}})),
        ("DeleteItem", |v| {
            json!({"TableName": "hash", "Key": {"pk": {"S": "a"}}, "ConditionExpression": "n = :v",
                "ExpressionAttributeValues": {":v": v}})
        }),
    ]
}

fn bare() -> Vec<Request> {
    vec![
        ("GetItem", |v| json!({"TableName": "hash", "Key": {"pk": v}})),
        ("BatchGetItem", |v| json!({"RequestItems": {"hash": {"Keys": [{"pk": v}]}}})),
        (
            "Query",
            |v| json!({"TableName": "hash", "KeyConditionExpression": "pk = :v", "ExpressionAttributeValues": {":v": v}}),
        ),
        ("Query", |v| {
            json!({"TableName": "hash", "KeyConditionExpression": "pk = :p", "ExclusiveStartKey": {"pk": v},
                "ExpressionAttributeValues": {":p": {"S": "a"}}})
        }),
        ("Query", |v| {
            json!({"TableName": "hash",
                "KeyConditions": {"pk": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "a"}]}},
                "QueryFilter": {"n": {"ComparisonOperator": "EQ", "AttributeValueList": [v]}}})
        }),
        (
            "TransactGetItems",
            |v| json!({"TransactItems": [{"Get": {"TableName": "hash", "Key": {"pk": v}}}]}),
        ),
        (
            "TransactWriteItems",
            |v| json!({"TransactItems": [{"Delete": {"TableName": "hash", "Key": {"pk": v}}}]}),
        ),
        (
            "TransactWriteItems",
            |v| json!({"TransactItems": [{"Put": {"TableName": "hash", "Item": {"pk": {"S": "a"}, "n": v}}}]}),
        ),
        ("TransactWriteItems", |v| {
            json!({"TransactItems": [{"ConditionCheck": {"TableName": "hash", "Key": {"pk": {"S": "a"}},
                "ConditionExpression": "n = :v", "ExpressionAttributeValues": {":v": v}}}]})
        }),
    ]
}

/// The words of the current layer and those of the older one.
fn faults() -> Vec<(Value, String, String)> {
    let same = |value: Value, words: &str| (value, words.to_owned(), words.to_owned());
    let number = |text: &str| json!({"N": text});
    vec![
        (number("abc"), format!("{NUMERIC}: abc"), format!("{NUMERIC}: abc")),
        (number(""), format!("{NUMERIC}: "), NUMERIC.to_owned()),
        same(number("1e126"), OVERFLOW),
        (number("1e2147483647"), OVERFLOW.to_owned(), UNDERFLOW.to_owned()),
        (
            json!({"SS": ["b", "a", "b"]}),
            format!(r#"{INVALID}Input collection ["a", "b", "b"] contains duplicates."#),
            format!("{INVALID}Input collection [b, a, b] contains duplicates."),
        ),
        (
            json!({"NS": ["2", "1", "2"]}),
            format!("{INVALID}Input collection contains duplicates."),
            "Input collection contains duplicates".to_owned(),
        ),
        same(
            json!({"NULL": false}),
            &format!("{INVALID}Null attribute value types must have the value of true"),
        ),
        same(json!({"SS": []}), &format!("{INVALID}An string set  may not be empty")),
    ]
}

#[test]
fn writes_of_items_envelope_them() {
    for (operation, request) in enveloped() {
        for (value, words, _) in faults() {
            check_invalid(operation, &request(value), &one(&words));
        }
    }
}

#[test]
fn most_reads_and_transactions_answer_them_bare() {
    for (operation, request) in bare() {
        for (value, words, _) in faults() {
            check_invalid(operation, &request(value), &words);
        }
    }
}

#[test]
fn batches_of_writes_and_scans_have_the_older_words() {
    for (value, _, words) in faults() {
        let put =
            json!({"RequestItems": {"hash": [{"PutRequest": {"Item": {"pk": {"S": "a"}, "n": value}}}]}});
        check_invalid("BatchWriteItem", &put, &words);
        let delete = json!({"RequestItems": {"hash": [{"DeleteRequest": {"Key": {"pk": value}}}]}});
        check_invalid("BatchWriteItem", &delete, &words);
        let scan = json!({"TableName": "hash", "FilterExpression": "n = :v", "ExpressionAttributeValues": {":v": value}});
        let named = format!("ExpressionAttributeValues contains invalid value: {words} for key :v");
        check_invalid("Scan", &scan, &named);
    }
}
