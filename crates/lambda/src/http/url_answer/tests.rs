use bytes::Bytes;
use serde_json::{Value, json};

use super::whole;
use crate::http::Body;

fn check(payload: &Value, status: u16, headers: &[(&str, &str)], body: &str) {
    let response = whole(Bytes::from(payload.to_string()));
    assert_eq!(response.status().as_u16(), status, "{payload}");
    let found: Vec<_> = response
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap().to_owned()))
        .collect();
    let expected: Vec<_> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    assert_eq!(found, expected, "{payload}");
    let Body::Whole(bytes) = response.into_body() else { panic!("a whole body") };
    assert_eq!(bytes, body.as_bytes(), "{payload}");
}

#[test]
fn a_response_is_described_or_inferred() {
    let json_type = ("content-type", "application/json");
    check(&json!({"message": "hi"}), 200, &[json_type], r#"{"message":"hi"}"#);
    check(&json!("hi"), 200, &[json_type], r#""hi""#);
    check(&json!({"statusCode": 201, "body": "x"}), 201, &[json_type], "x");
    check(
        &json!({"statusCode": 200, "headers": {"Content-Type": "text/html"}, "body": "PGI+", "isBase64Encoded": true}),
        200,
        &[("content-type", "text/html")],
        "<b>",
    );
    check(
        &json!({"statusCode": 302, "headers": {"Location": "/x"}, "cookies": ["a=1", "b=2"]}),
        302,
        &[("location", "/x"), ("set-cookie", "a=1"), ("set-cookie", "b=2"), json_type],
        "",
    );
}

#[test]
fn what_no_response_can_be_made_of_fails() {
    let failed = |payload: &Value| {
        check(payload, 502, &[("content-type", "text/plain")], "Internal Server Error");
    };
    failed(&json!({"statusCode": "many"}));
    failed(&json!({"statusCode": 7}));
    failed(&json!({"statusCode": 200, "headers": {"a b": "x"}}));
    failed(&json!({"statusCode": 200, "body": "?", "isBase64Encoded": true}));
}
