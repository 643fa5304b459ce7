//! Faults of expressions, placeholders and combinations of parameters: inside the envelope on writes of items, bare
//! elsewhere, and in which order they are found.

use serde_json::{Value, json};

use super::{check, check_invalid, one, service, with};

const INVALID: &str = "One or more parameter values were invalid: ";

fn delete(members: Value) -> Value {
    with(&json!({"TableName": "hash", "Key": {"pk": {"S": "a"}}}), &members)
}

#[test]
fn writes_of_items() {
    let envelope =
        |members: Value, sentence: &str| check_invalid("DeleteItem", &delete(members), &one(sentence));
    let mixture = "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}";
    envelope(json!({"Expected": {"pk": {"Exists": false}}, "ConditionExpression": "a = b"}), mixture);
    let values = "ExpressionAttributeValues can only be specified when using expressions";
    envelope(json!({"ExpressionAttributeValues": {":v": {"S": "x"}}}), values);
    let names = "ExpressionAttributeNames can only be specified when using expressions";
    envelope(json!({"ExpressionAttributeNames": {"#a": "a"}}), names);
    envelope(json!({"Expected": {"a": {"Exists": false}}, "ExpressionAttributeNames": {"#a": "a"}}), names);
    let condition = json!({"ConditionExpression": "attribute_exists(a)"});
    let no_values = with(&condition, &json!({"ExpressionAttributeValues": {}}));
    envelope(no_values, "ExpressionAttributeValues must not be empty");
    envelope(
        json!({"ConditionExpression": ""}),
        "Invalid ConditionExpression: The expression can not be empty;",
    );
    let syntax = r#"Invalid UpdateExpression: Syntax error; token: "INVALID", near: "INVALID SYNTAX""#;
    let update = delete(json!({"UpdateExpression": "INVALID SYNTAX HERE"}));
    check_invalid("UpdateItem", &update, &one(syntax));
    let unused = "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}";
    let update = delete(json!({"UpdateExpression": "REMOVE a", "ExpressionAttributeNames": {"#a": "a"}}));
    check_invalid("UpdateItem", &update, &one(unused));
}

#[test]
fn legacy_conditions() {
    let envelope = |expected: Value, sentence: &str| {
        let body = delete(json!({"Expected": {"a": expected}}));
        check_invalid("DeleteItem", &body, &one(&format!("{INVALID}{sentence}")));
    };
    let x = json!({"S": "x"});
    envelope(json!({"Exists": true}), "Value must be provided when Exists is true for Attribute: a");
    envelope(
        json!({"Exists": false, "Value": x}),
        "Value cannot be used when Exists is false for Attribute: a",
    );
    envelope(
        json!({"Value": x, "ComparisonOperator": "EQ", "AttributeValueList": [x]}),
        "Value and AttributeValueList cannot be used together for Attribute: a",
    );
    envelope(
        json!({"ComparisonOperator": "EQ"}),
        "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a",
    );
    envelope(
        json!({"ComparisonOperator": "BETWEEN", "AttributeValueList": [x]}),
        "Invalid number of argument(s) for the BETWEEN ComparisonOperator",
    );
    let one_only = json!({"TableName": "hash", "ScanFilter": {"a": {"ComparisonOperator": "NULL"}}, "ConditionalOperator": "AND"});
    check_invalid(
        "Scan",
        &one_only,
        "ConditionalOperator can only be used when Filter or Expected has two or more elements",
    );
}

#[test]
fn faults_of_keys_are_never_in_the_envelope() {
    let update =
        delete(json!({"UpdateExpression": "SET pk = :v", "ExpressionAttributeValues": {":v": {"S": "b"}}}));
    let part_of_key = format!("{INVALID}Cannot update attribute pk. This attribute is part of the key");
    check_invalid("UpdateItem", &update, &part_of_key);
    let mismatch = "The provided key element does not match the schema";
    let empty = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk";
    for operation in ["GetItem", "DeleteItem", "UpdateItem"] {
        check_invalid(operation, &delete(json!({"Key": {"pk": {"N": "1"}}})), mismatch);
        check_invalid(operation, &delete(json!({"Key": {"pk": {"S": ""}}})), empty);
    }
    check_invalid("PutItem", &json!({"TableName": "hash", "Item": {"pk": {"S": ""}}}), empty);
    let put = json!({"TableName": "hash", "Item": {"pk": {"N": "1"}}});
    check_invalid("PutItem", &put, &format!("{INVALID}Type mismatch for key pk expected: S actual: N"));
}

#[test]
fn reads_answer_bare() {
    let overlap = "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]";
    check_invalid("GetItem", &delete(json!({"ProjectionExpression": "a, a"})), overlap);
    let get = json!({"TransactItems": [{"Get": delete(json!({"ProjectionExpression": "a, a"}))}]});
    check_invalid("TransactGetItems", &get, overlap);
    let keys = json!({"Keys": [{"pk": {"S": "a"}}], "ProjectionExpression": "a, a"});
    check_invalid("BatchGetItem", &json!({"RequestItems": {"hash": keys}}), overlap);
    check_invalid("Scan", &json!({"TableName": "hash", "ProjectionExpression": "a, a"}), overlap);
    let query = json!({"TableName": "hash", "KeyConditionExpression": "pk = :v", "ExpressionAttributeValues": {":v": {"S": "a"}}});
    check_invalid("Query", &with(&query, &json!({"ProjectionExpression": "a, a"})), overlap);
    check_invalid(
        "Query",
        &with(&query, &json!({"KeyConditionExpression": ""})),
        "Invalid KeyConditionExpression: The expression can not be empty;",
    );
    check_invalid(
        "Query",
        &with(&query, &json!({"ExpressionAttributeNames": {"#a": "a"}})),
        "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}",
    );
    let missing = with(&query, &json!({"KeyConditionExpression": "sk = :v"}));
    check_invalid("Query", &missing, "Query condition missed key schema element: pk");
}

#[test]
fn faults_of_the_request_go_before_a_missing_table() {
    let absent = |members: Value| with(&delete(json!({"TableName": "absent"})), &members);
    check("DeleteItem", &absent(json!({})), "ResourceNotFoundException: Requested resource not found");
    let syntax = r#"Invalid ConditionExpression: Syntax error; token: "=", near: "= = b""#;
    check_invalid("DeleteItem", &absent(json!({"ConditionExpression": "a = = b"})), &one(syntax));
    let query = json!({"TableName": "absent", "KeyConditionExpression": "pk = :p AND begins_with(sk, :n)",
        "ExpressionAttributeValues": {":p": {"S": "q"}, ":n": {"N": "1"}}});
    let operand = "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N";
    check_invalid("Query", &query, operand);
}

#[test]
fn a_failed_condition_can_answer_with_the_item() {
    let service = service();
    service.answer("PutItem", &json!({"TableName": "hash", "Item": {"pk": {"S": "a"}, "b": {"N": "1"}}}));
    let put = json!({"TableName": "hash", "Item": {"pk": {"S": "a"}}, "ConditionExpression": "attribute_not_exists(pk)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD"});
    let body = put.to_string().into();
    let refusal = service.wait(service.db.call(service.context(), "PutItem", body)).unwrap_err();
    assert_eq!(refusal.code, "ConditionalCheckFailedException");
    assert_eq!(refusal.message.as_deref(), Some("The conditional request failed"));
    assert_eq!(refusal.fields, [("Item", r#"{"b":{"N":"1"},"pk":{"S":"a"}}"#.to_owned())]);
}
