//! Batches: what refuses the whole, in which words.

use serde_json::{Value, json};

use super::{check, check_invalid, service};

fn write(requests: Value) -> Value {
    json!({"RequestItems": {"composite": requests}})
}

fn put(item: Value) -> Value {
    json!({"PutRequest": {"Item": item}})
}

#[test]
fn keys_that_do_not_fit_have_one_sentence() {
    let mismatch = "The provided key element does not match the schema";
    let sk = json!({"S": "1"});
    for item in [
        json!({"pk": {"N": "5"}, "sk": sk}),
        json!({"pk": {"L": [{"S": "x"}]}, "sk": sk}),
        json!({"other": {"S": "x"}}),
    ] {
        check_invalid("BatchWriteItem", &write(json!([put(item.clone())])), mismatch);
        check_invalid("BatchWriteItem", &write(json!([{"DeleteRequest": {"Key": item}}])), mismatch);
        check_invalid("BatchGetItem", &json!({"RequestItems": {"composite": {"Keys": [item]}}}), mismatch);
    }
    let empty = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk";
    check_invalid("BatchWriteItem", &write(json!([put(json!({"pk": {"S": ""}, "sk": sk}))])), empty);
}

#[test]
fn keys_of_indexes() {
    let item = |x: Value| write(json!([put(json!({"pk": {"S": "a"}, "sk": {"S": "1"}, "x": x}))]));
    let mismatch = "One or more parameter values were invalid: Type mismatch for Index Key x Expected: S Actual: N IndexName: global";
    check_invalid("BatchWriteItem", &item(json!({"N": "5"})), mismatch);
    let empty = "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: global, IndexKey: x";
    check_invalid("BatchWriteItem", &item(json!({"S": ""})), empty);
}

#[test]
fn the_same_item_twice() {
    let duplicates = "Provided list of item keys contains duplicates";
    let key = json!({"pk": {"S": "a"}, "sk": {"S": "1"}});
    let both = write(json!([put(key.clone()), {"DeleteRequest": {"Key": key.clone()}}]));
    check_invalid("BatchWriteItem", &both, duplicates);
    check_invalid("BatchGetItem", &json!({"RequestItems": {"composite": {"Keys": [key, key]}}}), duplicates);
}

#[test]
fn the_same_item_twice_under_two_names_of_its_table() {
    let duplicates = "Provided list of item keys contains duplicates";
    let key = json!({"pk": {"S": "a"}, "sk": {"S": "1"}});
    let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/composite";
    let both = |entry: Value| json!({"RequestItems": {"composite": entry.clone(), arn: entry}});
    check_invalid("BatchWriteItem", &both(json!([put(key.clone())])), duplicates);
    check_invalid("BatchGetItem", &both(json!({"Keys": [key]})), duplicates);
}

#[test]
fn projections_of_all_tables_are_of_one_kind() {
    let key = |pk: &str| json!([{"pk": {"S": pk}}]);
    let body = json!({"RequestItems": {
        "hash": {"Keys": key("a"), "ProjectionExpression": "pk"},
        "absent": {"Keys": key("a"), "AttributesToGet": ["pk"]},
    }});
    let mixture = "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}";
    check_invalid("BatchGetItem", &body, mixture);
    let absent = json!({"RequestItems": {"absent": {"Keys": key("a")}}});
    check("BatchGetItem", &absent, "ResourceNotFoundException: Requested resource not found");
}

#[test]
fn requests_are_one_of_two() {
    let empty = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
    check_invalid("BatchWriteItem", &write(json!([{}])), empty);
}

#[test]
fn an_item_without_the_projected_attributes_is_answered_empty() {
    let service = service();
    service.answer("PutItem", &json!({"TableName": "hash", "Item": {"pk": {"S": "a"}}}));
    let keys = json!({"Keys": [{"pk": {"S": "a"}}, {"pk": {"S": "b"}}], "ProjectionExpression": "b"});
    let answer = service.answer("BatchGetItem", &json!({"RequestItems": {"hash": keys}}));
    assert_eq!(answer, json!({"Responses": {"hash": [{}]}, "UnprocessedKeys": {}}));
}
