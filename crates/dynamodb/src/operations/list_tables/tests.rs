use serde_json::{Value, json};

use crate::testing::Service;

fn service_with(names: &[&str]) -> Service {
    let service = Service::new();
    for name in names {
        service.answer(
            "CreateTable",
            &json!({
                "TableName": name, "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
            }),
        );
    }
    service
}

#[test]
fn lists_names_in_order_page_by_page() {
    let service = service_with(&["ccc", "aaa", "bbb", "aaab"]);
    let check =
        |request: Value, expected: Value| assert_eq!(service.answer("ListTables", &request), expected);
    check(json!({}), json!({"TableNames": ["aaa", "aaab", "bbb", "ccc"]}));
    check(json!({"Limit": 2}), json!({"TableNames": ["aaa", "aaab"], "LastEvaluatedTableName": "aaab"}));
    check(json!({"Limit": 2, "ExclusiveStartTableName": "aaab"}), json!({"TableNames": ["bbb", "ccc"]}));
    check(json!({"ExclusiveStartTableName": "aaaa"}), json!({"TableNames": ["aaab", "bbb", "ccc"]}));
    check(json!({"Limit": 4}), json!({"TableNames": ["aaa", "aaab", "bbb", "ccc"]}));
    let elsewhere = service.in_region("eu-west-1");
    assert_eq!(elsewhere.answer("ListTables", &json!({})), json!({"TableNames": []}));
}

#[test]
fn refuses_wrong_limits() {
    let service = Service::new();
    for (limit, bound) in [(0, "greater than or equal to 1"), (101, "less than or equal to 100")] {
        assert_eq!(
            service.refusal("ListTables", &json!({"Limit": limit})),
            format!(
                "ValidationException: 1 validation error detected: Value '{limit}' at 'limit' failed to satisfy \
                 constraint: Member must have value {bound}"
            )
        );
    }
}
