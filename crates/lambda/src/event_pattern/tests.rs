use serde_json::{Value, json};

use super::Pattern;

fn check(pattern: &Value, event: &Value, expected: bool) {
    let compiled = Pattern::parse(&pattern.to_string()).unwrap_or_else(|_| panic!("{pattern}"));
    assert_eq!(compiled.matches(event), expected, "{pattern} {event}");
}

#[test]
fn conditions_hold_as_aws_documents_them() {
    let event = json!({
        "eventName": "INSERT",
        "count": 5,
        "flag": true,
        "nothing": null,
        "list": ["a", "b"],
        "dynamodb": { "NewImage": { "name": { "S": "Müller-Lüdenscheidt" }, "age": { "N": "42" } } },
    });
    for (pattern, expected) in [
        (json!({}), true),
        (json!({"eventName": ["INSERT"]}), true),
        (json!({"eventName": ["MODIFY", "INSERT"]}), true),
        (json!({"eventName": ["insert"]}), false),
        (json!({"eventName": [{"equals-ignore-case": "insert"}]}), true),
        (json!({"eventName": [{"prefix": "IN"}]}), true),
        (json!({"eventName": [{"prefix": {"equals-ignore-case": "in"}}]}), true),
        (json!({"eventName": [{"suffix": "ERT"}]}), true),
        (json!({"eventName": [{"suffix": "ert"}]}), false),
        (json!({"eventName": [{"anything-but": "INSERT"}]}), false),
        (json!({"eventName": [{"anything-but": ["MODIFY", "REMOVE"]}]}), true),
        (json!({"eventName": [{"anything-but": {"prefix": "IN"}}]}), false),
        (json!({"missing": [{"anything-but": "x"}]}), false),
        (json!({"missing": [{"exists": false}]}), true),
        (json!({"count": [{"exists": true}]}), true),
        (json!({"list": [{"exists": false}]}), false),
        (json!({"count": [5.0]}), true),
        (json!({"count": ["5"]}), false),
        (json!({"count": [{"numeric": [">", 0, "<=", 5]}]}), true),
        (json!({"count": [{"numeric": ["<", 5]}]}), false),
        (json!({"count": [{"numeric": ["=", 5]}]}), true),
        (json!({"flag": [true], "nothing": [null]}), true),
        (json!({"list": ["b"]}), true),
        (json!({"list": ["c"]}), false),
        (json!({"dynamodb": {"NewImage": {"age": {"N": ["42"]}}}}), true),
        (json!({"dynamodb": {"NewImage": {"age": {"N": [{"numeric": ["=", 42]}]}}}}), false),
        (json!({"dynamodb": {"NewImage": {"name": {"S": [{"prefix": "Müller"}]}}}}), true),
        (json!({"dynamodb": {"OldImage": {"name": {"S": [{"exists": false}]}}}}), true),
        (json!({"$or": [{"eventName": ["MODIFY"]}, {"count": [5]}]}), true),
        (json!({"$or": [{"eventName": ["MODIFY"]}, {"count": [6]}]}), false),
        (json!({"eventName": ["INSERT"], "count": [6]}), false),
    ] {
        check(&pattern, &event, expected);
    }
}

#[test]
fn what_is_no_pattern_is_refused() {
    for text in [
        "",
        "[]",
        "\"x\"",
        r#"{"a":"b"}"#,
        r#"{"a":1}"#,
        r#"{"a":[]}"#,
        r#"{"a":[[1]]}"#,
        r#"{"a":[{"prefix":1}]}"#,
        r#"{"a":[{"unknown":"x"}]}"#,
        r#"{"a":[{"prefix":"x","suffix":"y"}]}"#,
        r#"{"a":[{"numeric":[">"]}]}"#,
        r#"{"a":[{"numeric":["~",1]}]}"#,
        r#"{"a":[{"exists":"yes"}]}"#,
        r#"{"a":[{"anything-but":[true]}]}"#,
        r#"{"a":[{"anything-but":{"exists":true}}]}"#,
    ] {
        assert!(Pattern::parse(text).is_err(), "{text}");
    }
}
