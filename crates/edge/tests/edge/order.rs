//! Which refusal a request gets, and which of several comes first.

use crate::fake::Running;

const JSON_10: (&str, &str) = ("content-type", "application/x-amz-json-1.0");
const JSON: (&str, &str) = ("content-type", "application/json");
const ECHO: (&str, &str) = ("x-amz-target", "DynamoDB_20120810.Echo");
const PAGE: &str = "<UnknownOperationException/>\n";
const SERIALIZATION: &str = r#"{"__type":"com.amazon.coral.service#SerializationException"}"#;
const UNKNOWN: &str = r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#;
const MISSING: &str = r#"{"__type":"com.amazon.coral.service#MissingAuthenticationTokenException","message":"Request is missing Authentication Token"}"#;

struct Row<'a>(&'a str, &'a [(&'a str, &'a str)], &'a str, u16, &'a str, Option<&'a str>);

fn check(rows: &[Row<'_>]) {
    let server = Running::start();
    let mut client = server.connect();
    for Row(line, headers, body, status, text, content_type) in rows {
        client.request(line, headers, body.as_bytes());
        let answer = client.answer().unwrap();
        assert_eq!((answer.status, answer.text().as_str()), (*status, *text), "{line} {headers:?} {body}");
        assert_eq!(answer.header("content-type"), *content_type, "{line} {headers:?} {body}");
        let crc = crc32fast::hash(&answer.body).to_string();
        assert_eq!(answer.header("x-amz-crc32"), Some(crc.as_str()));
    }
}

#[test]
fn what_is_not_the_protocol_gets_a_page() {
    check(&[
        Row("OPTIONS /", &[], "", 404, PAGE, None),
        Row("PUT /", &[], "", 404, PAGE, None),
        Row("DELETE /", &[JSON_10, ECHO], "{}", 404, PAGE, None),
        Row("POST /", &[], "hi", 404, PAGE, None),
        Row("POST /", &[("content-type", "whatever")], "hi", 404, PAGE, None),
        Row("POST /", &[("content-type", "application/x-amz-json-1.1"), ECHO], "{}", 404, PAGE, None),
    ]);
}

#[test]
fn json_comes_before_the_operation_and_the_operation_before_the_signature() {
    let json = Some("application/json");
    let json_10 = Some("application/x-amz-json-1.0");
    check(&[
        Row("POST /", &[JSON], "hi", 400, SERIALIZATION, json),
        Row("POST /", &[("content-type", "application/json;blah")], "hi", 400, SERIALIZATION, json),
        Row("POST /", &[("content-type", "Application/JSON  ; x")], "hi", 400, SERIALIZATION, json),
        Row("POST /", &[JSON_10], "hi", 400, SERIALIZATION, json_10),
        Row("POST /", &[JSON_10, ECHO], "{\"a\":}", 400, SERIALIZATION, json_10),
        Row("POST /", &[], "", 400, UNKNOWN, json),
        Row("POST /any/path", &[("content-type", "whatever")], "", 400, UNKNOWN, json),
        Row("POST /", &[JSON], "{}", 400, UNKNOWN, json),
        Row("POST /", &[JSON_10], "{}", 400, UNKNOWN, json_10),
        Row("POST /", &[("x-amz-target", "whatever")], "", 400, UNKNOWN, json),
        Row("POST /", &[("x-amz-target", "DynamoDB_20120810.Ech")], "", 400, UNKNOWN, json),
        Row("POST /", &[("x-amz-target", "DynamoDB_20120810.echo")], "", 400, UNKNOWN, json),
        Row("POST /", &[("x-amz-target", "Dynamo_20120810.Echo")], "", 400, UNKNOWN, json),
        Row("POST /", &[ECHO], "", 400, MISSING, json),
        Row("POST /", &[JSON_10, ECHO], "{}", 400, MISSING, json_10),
        Row("POST /", &[ECHO, ("authorization", "AWS4")], "", 400, MISSING, json),
    ]);
}

#[test]
fn ill_formed_signatures_are_explained() {
    let json = Some("application/json");
    check(&[
        Row(
            "POST /",
            &[ECHO, ("authorization", "AWS4-")],
            "",
            400,
            "{\"__type\":\"com.amazon.coral.service#IncompleteSignatureException\",\"message\":\
             \"Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. \
             Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a \
             'X-Amz-Date' or a 'Date' header. Authorization=AWS4-\"}",
            json,
        ),
        Row(
            "POST /?X-Amz-Algorithm",
            &[ECHO, ("authorization", "X")],
            "",
            400,
            "{\"__type\":\"com.amazon.coral.service#InvalidSignatureException\",\"message\":\
             \"Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.\"}",
            json,
        ),
        Row("POST /?X-Amz-Algorith", &[ECHO, ("authorization", "X")], "", 400, MISSING, json),
        Row(
            "POST /?X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d",
            &[ECHO],
            "",
            400,
            "{\"__type\":\"com.amazon.coral.service#IncompleteSignatureException\",\"message\":\
             \"AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters.\"}",
            json,
        ),
    ]);
}
