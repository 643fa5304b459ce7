use super::super::event::PayloadFormat::{self, V1, V2};
use super::{AnswerFault, of_function};

/// The status, the headers and the body.
fn check(format: PayloadFormat, returned: &str, expected: (u16, &[(&str, &str)], &str)) {
    let answer = of_function(format, returned.as_bytes()).unwrap();
    let headers: Vec<_> =
        answer.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    assert_eq!(
        (answer.status.as_u16(), &headers[..], &answer.body[..]),
        (expected.0, expected.1, expected.2.as_bytes()),
        "{returned}"
    );
}

fn refused(format: PayloadFormat, returned: &str, expected: AnswerFault) {
    assert_eq!(of_function(format, returned.as_bytes()), Err(expected), "{returned}");
}

const JSON: (&str, &str) = ("content-type", "application/json");
const TEXT: (&str, &str) = ("content-type", "text/plain;charset=UTF-8");

#[test]
fn a_value_without_a_status_is_a_body_in_format_2() {
    for (returned, body) in [
        (r#"{"message": "hi"}"#, r#"{"message": "hi"}"#),
        (r#""hi""#, "hi"),
        ("[1,2]", "[1,2]"),
        ("null", "null"),
        ("7", "7"),
    ] {
        check(V2, returned, (200, &[JSON], body));
        refused(V1, returned, AnswerFault::NoStatus);
    }
}

#[test]
fn a_value_with_a_status_is_a_response() {
    for format in [V1, V2] {
        check(format, r#"{"statusCode": 204}"#, (204, &[TEXT], ""));
        check(format, r#"{"statusCode": "201", "body": "x"}"#, (201, &[TEXT], "x"));
        let typed = r#"{"statusCode": 200, "headers": {"Content-Type": "text/html", "X-N": 5, "X-B": true}, "body": "<p>"}"#;
        check(format, typed, (200, &[("content-type", "text/html"), ("x-n", "5"), ("x-b", "true")], "<p>"));
        let coded = r#"{"statusCode": 200, "headers": {"content-type": "image/png", "content-length": "99"}, "body": "aGk=", "isBase64Encoded": true}"#;
        check(format, coded, (200, &[("content-type", "image/png")], "hi"));
    }
}

#[test]
fn each_format_has_its_own_lists() {
    let lists = r#"{"statusCode": 200, "headers": {"content-type": "a/b", "x": "0"}, "multiValueHeaders": {"X": ["1", "2"]}, "cookies": ["a=1", "b=2"]}"#;
    check(V1, lists, (200, &[("content-type", "a/b"), ("x", "1"), ("x", "2")], ""));
    let cookies = [("content-type", "a/b"), ("x", "0"), ("set-cookie", "a=1"), ("set-cookie", "b=2")];
    check(V2, lists, (200, &cookies, ""));
}

#[test]
fn what_is_no_response_is_refused() {
    refused(V2, "{", AnswerFault::NotJson);
    refused(V2, "", AnswerFault::NotJson);
    refused(V2, r#"{"statusCode": "abc"}"#, AnswerFault::Status);
    refused(V2, r#"{"statusCode": 101}"#, AnswerFault::Status);
    refused(V2, r#"{"statusCode": null}"#, AnswerFault::Status);
    refused(V2, r#"{"statusCode": 200, "headers": {"a b": "c"}}"#, AnswerFault::Header);
    refused(V2, r#"{"statusCode": 200, "headers": {"a": "c\n"}}"#, AnswerFault::Header);
    refused(V2, r#"{"statusCode": 200, "cookies": "a"}"#, AnswerFault::List);
    refused(V1, r#"{"statusCode": 200, "multiValueHeaders": {"a": "c"}}"#, AnswerFault::List);
    refused(V2, r#"{"statusCode": 200, "body": {"a": 1}}"#, AnswerFault::Body);
    refused(V2, r#"{"statusCode": 200, "body": "*", "isBase64Encoded": true}"#, AnswerFault::Base64);
}
