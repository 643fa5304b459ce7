//! Transactions: what refuses the whole, what cancels it with reasons, in which order.

use std::time::Duration;

use serde_json::{Value, json};

use super::{TOO_DEEP, check, check_invalid, deep, service, with};
use crate::testing::Service;

fn write(actions: Value) -> Value {
    json!({"TransactItems": actions})
}

fn of(kind: &str, members: Value) -> Value {
    json!({kind: with(&json!({"TableName": "hash"}), &members)})
}

fn key(pk: Value) -> Value {
    json!({"pk": pk})
}

fn s(text: &str) -> Value {
    json!({"S": text})
}

/// The actions of each kind on a key or an item with this value of `pk`.
fn each_on(pk: &Value) -> Vec<Value> {
    vec![
        of("Put", json!({"Item": key(pk.clone())})),
        of("Delete", json!({"Key": key(pk.clone())})),
        of("Update", json!({"Key": key(pk.clone()), "UpdateExpression": "REMOVE a"})),
        of("ConditionCheck", json!({"Key": key(pk.clone()), "ConditionExpression": "attribute_exists(a)"})),
    ]
}

/// The code and message of each reason.
#[track_caller]
fn check_cancelled(service: &Service, operation: &str, body: &Value, expected: &[(&str, Option<&str>)]) {
    let refusal =
        service.wait(service.db.call(service.context(), operation, body.to_string().into())).unwrap_err();
    let codes: Vec<_> = expected.iter().map(|(code, _)| *code).collect();
    let message = format!(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
        codes.join(", ")
    );
    assert_eq!(
        (refusal.code, refusal.message.as_deref()),
        ("TransactionCanceledException", Some(message.as_str()))
    );
    let [("CancellationReasons", reasons)] = refusal.fields.as_slice() else {
        panic!("{:?}", refusal.fields)
    };
    let reasons: Vec<Value> = serde_json::from_str(reasons).unwrap();
    let found: Vec<_> =
        reasons.iter().map(|reason| (reason["Code"].as_str().unwrap(), reason["Message"].as_str())).collect();
    assert_eq!(found, expected, "{body}");
}

#[test]
fn keys_that_do_not_fit_cancel_and_empty_ones_refuse() {
    let mismatch = "The provided key element does not match the schema";
    let type_mismatch =
        "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N";
    for (position, action) in each_on(&json!({"N": "5"})).into_iter().enumerate() {
        let reason = if position == 0 { type_mismatch } else { mismatch };
        let body = write(json!([action]));
        check_cancelled(&service(), "TransactWriteItems", &body, &[("ValidationError", Some(reason))]);
    }
    let empty = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk";
    for action in each_on(&s("")) {
        check_invalid("TransactWriteItems", &write(json!([action])), empty);
    }
    let get = json!({"TransactItems": [of("Get", json!({"Key": {}}))]});
    check_cancelled(&service(), "TransactGetItems", &get, &[("ValidationError", Some(mismatch))]);
}

#[test]
fn keys_of_indexes() {
    let put =
        |x: Value| json!({"Put": {"TableName": "composite", "Item": {"pk": s("a"), "sk": s("1"), "x": x}}});
    let update = |x: Value| {
        json!({"Update": {"TableName": "composite", "Key": {"pk": s("a"), "sk": s("1")},
            "UpdateExpression": "SET x = :v", "ExpressionAttributeValues": {":v": x}}})
    };
    let mismatch = "One or more parameter values were invalid: Type mismatch for Index Key x Expected: S Actual: N IndexName: global";
    let number = json!({"N": "5"});
    for action in [put(number.clone()), update(number)] {
        let expected = [("ValidationError", Some(mismatch))];
        check_cancelled(&service(), "TransactWriteItems", &write(json!([action])), &expected);
    }
    let put_empty = "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: global, IndexKey: x";
    check_invalid("TransactWriteItems", &write(json!([put(s(""))])), put_empty);
    let updated_empty = "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.";
    check_invalid("TransactWriteItems", &write(json!([update(s(""))])), updated_empty);
}

#[test]
fn actions_are_checked_one_after_another_before_any_table() {
    let absent = |kind: &str, members: Value| json!({kind: with(&json!({"TableName": "absent"}), &members)});
    let put = |members: Value| absent("Put", with(&json!({"Item": key(s("a"))}), &members));
    let no_name = absent("Put", json!({"Item": {"pk": s("a"), "": s("x")}}));
    let deep_put = |wraps| absent("Put", json!({"Item": {"pk": s("b"), "d": deep(wraps)}}));
    let delete =
        |wraps, condition: Value| absent("Delete", with(&json!({"Key": key(deep(wraps))}), &condition));
    let syntax_error = json!({"ConditionExpression": "a = = b"});
    let syntax = r#"Invalid ConditionExpression: Syntax error; token: "=", near: "= = b""#;
    let unused_value = absent(
        "Update",
        json!({"Key": key(s("a")), "UpdateExpression": "REMOVE a",
        "ExpressionAttributeValues": {":u": s("y")}}),
    );
    let unused = "Value provided in ExpressionAttributeValues unused in expressions: keys: {:u}";
    let empty_name = "Empty attribute name";
    for (actions, expected) in [
        (json!([deep_put(40), no_name]), TOO_DEEP),
        (json!([no_name, deep_put(100)]), empty_name),
        (json!([absent("Put", json!({"Item": {"d": deep(100), "": s("x")}}))]), empty_name),
        (json!([absent("Put", json!({"Item": {"m": {"M": {"": s("x")}}, "n": deep(40)}}))]), TOO_DEEP),
        (json!([delete(40, json!({})), put(syntax_error.clone())]), TOO_DEEP),
        (json!([put(syntax_error.clone()), delete(100, json!({}))]), syntax),
        (json!([delete(100, syntax_error.clone())]), syntax),
        (json!([delete(100, json!({}))]), TOO_DEEP),
        (json!([unused_value, delete(100, json!({}))]), unused),
        (json!([put(json!({})), unused_value]), unused),
        (json!([of("Put", json!({"Item": key(s("a"))})), unused_value]), unused),
    ] {
        check_invalid("TransactWriteItems", &write(actions), expected);
    }
    let missing = write(json!([put(json!({}))]));
    check("TransactWriteItems", &missing, "ResourceNotFoundException: Requested resource not found");
}

#[test]
fn the_whole_is_checked_before_single_actions() {
    let twice = "Transaction request cannot include multiple operations on one item";
    let actions = each_on(&s("a"));
    let wrong = of("Delete", json!({"Key": {}}));
    check_invalid("TransactWriteItems", &write(json!([wrong, actions[0], actions[1]])), twice);
    let get = of("Get", json!({"Key": key(s("a"))}));
    check_invalid("TransactGetItems", &json!({"TransactItems": [get, get]}), twice);
    let one_of = "TransactItems can only contain one of Check, Put, Update or Delete";
    check_invalid("TransactWriteItems", &write(json!([{}])), one_of);
}

#[test]
fn sizes() {
    let large = s(&"x".repeat(400 * 1024));
    let put = of("Put", json!({"Item": {"pk": s("a"), "b": large}}));
    check_invalid(
        "TransactWriteItems",
        &write(json!([put])),
        "Item size has exceeded the maximum allowed size",
    );
    let larger = "Item size to update has exceeded the maximum allowed size";
    let update = |bytes: usize| {
        let values = json!({":p": s(&"x".repeat(bytes))});
        let key = key(s(&"k".repeat(100)));
        write(json!([of(
            "Update",
            json!({"Key": key, "UpdateExpression": "SET p = :p", "ExpressionAttributeValues": values})
        )]))
    };
    let own = "pk".len() + 100 + "p".len();
    let service = service();
    let expected = [("ValidationError", Some(larger))];
    check_cancelled(&service, "TransactWriteItems", &update(409_600 - own + 1), &expected);
    service.answer("TransactWriteItems", &update(409_600 - own));
    check_invalid("TransactWriteItems", &update(409_600), larger);
}

#[test]
fn every_failed_condition_has_its_reason() {
    let service = service();
    service.answer("PutItem", &json!({"TableName": "hash", "Item": key(s("there"))}));
    let put =
        |pk: &str| of("Put", json!({"Item": key(s(pk)), "ConditionExpression": "attribute_not_exists(pk)"}));
    let failed = ("ConditionalCheckFailed", Some("The conditional request failed"));
    let body = write(json!([put("new"), put("there")]));
    check_cancelled(&service, "TransactWriteItems", &body, &[("None", None), failed]);
    let new = service.answer("GetItem", &json!({"TableName": "hash", "Key": key(s("new"))}));
    assert_eq!(new, json!({}));
}

#[test]
fn a_token_replays_the_same_request_for_ten_minutes() {
    let service = service();
    let body = |add: &str| {
        let update = json!({"Key": key(s("a")), "UpdateExpression": "ADD n :n",
            "ExpressionAttributeValues": {":n": {"N": add}}});
        json!({"TransactItems": [of("Update", update)], "ClientRequestToken": "t", "ReturnConsumedCapacity": "TOTAL"})
    };
    let units = |answer: &Value, kind: &str| answer["ConsumedCapacity"][0][kind].as_f64();
    let first = service.answer("TransactWriteItems", &body("1"));
    assert_eq!(units(&first, "WriteCapacityUnits"), Some(2.0));
    let again = service.answer("TransactWriteItems", &body("1"));
    assert_eq!((units(&again, "ReadCapacityUnits"), units(&again, "WriteCapacityUnits")), (Some(2.0), None));
    let other = service.refusal("TransactWriteItems", &body("2"));
    assert!(other.starts_with("IdempotentParameterMismatchException"), "{other}");
    service.pass(Duration::from_secs(601));
    service.answer("TransactWriteItems", &body("2"));
    let item = service.answer("GetItem", &json!({"TableName": "hash", "Key": key(s("a"))}));
    assert_eq!(item["Item"]["n"], json!({"N": "3"}));
}

#[test]
fn an_item_collection_without_items_leaves_nothing_behind() {
    let service = service();
    let sizes = || {
        let range = crate::keyspace::collection_sizes(crate::table::TableId(3));
        let scan = kv::Scan { range, direction: kv::Direction::Forward, limit: 10, bytes_max: usize::MAX };
        service.wait(service.kv.scan(scan)).expect("a scan").entries.len()
    };
    let key = |sk: &str| json!({"pk": {"S": "a"}, "sk": {"S": sk}});
    let put = |sk: &str| json!({"Put": {"TableName": "composite", "Item": key(sk)}});
    let delete = |sk: &str| json!({"Delete": {"TableName": "composite", "Key": key(sk)}});
    service.answer("TransactWriteItems", &json!({"TransactItems": [put("1")]}));
    // The collection is empty in between as far as the delete can see, but not when both are done.
    service.answer("TransactWriteItems", &json!({"TransactItems": [delete("1"), put("2")]}));
    assert_eq!(sizes(), 1);
    service.answer("TransactWriteItems", &json!({"TransactItems": [delete("2")]}));
    assert_eq!(sizes(), 0);
}
