//! What every answer has, the pages that need no signature, and cross-origin requests.

use testkit::{Answer, signed};

use crate::fake::{Running, call};

fn check_common(answer: &Answer) {
    let id = answer.header("x-amzn-requestid").unwrap();
    assert_eq!(id.len(), 52);
    assert!(id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()), "{id}");
    let crc = crc32fast::hash(&answer.body).to_string();
    assert_eq!(answer.header("x-amz-crc32"), Some(crc.as_str()));
    assert!(answer.header("date").is_some());
}

#[test]
fn answers_have_type_checksum_and_id() {
    let server = Running::start();
    let mut client = server.connect();
    let answer = call(&mut client, "Echo", &[], b"{\"a\":1}");
    assert_eq!((answer.status, answer.text().as_str()), (200, "{\"a\":1}"));
    assert_eq!(answer.header("content-type"), Some("application/x-amz-json-1.0"));
    check_common(&answer);
    let other = call(&mut client, "Echo", &[], b"");
    assert_eq!((other.status, other.header("content-length")), (200, Some("0")));
    check_common(&other);
    assert_ne!(answer.header("x-amzn-requestid"), other.header("x-amzn-requestid"));
}

#[test]
fn refusals_and_failures_are_answers_of_the_protocol() {
    let server = Running::start();
    let mut client = server.connect();
    let refused = call(&mut client, "Refuse", &[], b"{}");
    let expected = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"no \"such\" table"}"#;
    assert_eq!((refused.status, refused.text().as_str()), (400, expected));
    check_common(&refused);
    for operation in ["Fail", "Panic"] {
        let failed = call(&mut client, operation, &[], b"{}");
        let expected = r#"{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"Internal server error"}"#;
        assert_eq!((failed.status, failed.text().as_str()), (500, expected));
        check_common(&failed);
    }
    assert_eq!(call(&mut client, "Echo", &[], b"{}").status, 200, "the connection outlives a panic");
}

#[test]
fn caller_comes_from_the_signature() {
    let server = Running::start();
    let mut client = server.connect();
    let mut check = |access_key, region, expected: &str| {
        let headers = signed("Who", access_key, region);
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        client.request("POST /", &headers, b"{}");
        assert_eq!(client.answer().unwrap().text(), expected);
    };
    check("AKID", "eu-west-1", "000000000000 eu-west-1 AKID");
    check("123456789012", "us-east-1", "123456789012 us-east-1 123456789012");
    check("AKID", "us-east-1", "000000000000 us-east-1 AKID");
    let query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=210987654321%2F20260131%2Fap-south-1%2Fdynamodb%2Faws4_request\
                 &X-Amz-Date=20260131T120000Z&X-Amz-SignedHeaders=host&X-Amz-Signature=ab";
    client.request(&format!("POST /?{query}"), &[("x-amz-target", "DynamoDB_20120810.Who")], b"");
    assert_eq!(client.answer().unwrap().text(), "210987654321 ap-south-1 210987654321");
}

#[test]
fn health_pages_need_no_signature() {
    let server = Running::start();
    let mut client = server.connect();
    client.request("GET /", &[], b"");
    let answer = client.answer().unwrap();
    assert_eq!((answer.status, answer.text().as_str()), (200, "healthy: tidegate.test"));
    check_common(&answer);
    client.request("GET /health", &[], b"");
    let answer = client.answer().unwrap();
    assert_eq!((answer.status, answer.text().as_str()), (200, r#"{"status":"healthy"}"#));
    check_common(&answer);
    client.request("GET /metrics", &[], b"");
    let answer = client.answer().unwrap();
    assert_eq!((answer.status, answer.text().as_str()), (200, "answered_total 1\n"));
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4"));
    check_common(&answer);
    for path in ["/abc", "/-", "/index.htm", "/health/x", "/metrics/x"] {
        client.request(&format!("GET {path}"), &[], b"");
        assert_eq!(client.answer().unwrap().status, 404, "{path}");
    }
}

const ORIGIN: (&str, &str) = ("origin", "http://example.com/");
const ASKED: [(&str, &str); 3] =
    [ORIGIN, ("access-control-request-method", "dog"), ("access-control-request-headers", "cat, mouse")];

#[test]
fn preflights_are_granted() {
    let server = Running::start();
    let mut client = server.connect();
    client.request("OPTIONS /", &ASKED, b"");
    let answer = client.answer().unwrap();
    assert_eq!((answer.status, answer.header("content-length")), (200, Some("0")));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("access-control-allow-methods"), Some("dog"));
    assert_eq!(answer.header("access-control-allow-headers"), Some("cat, mouse"));
    assert_eq!(answer.header("access-control-max-age"), Some("172800"));
    assert!(answer.header("access-control-expose-headers").is_some());
    check_common(&answer);
    client.request("OPTIONS /", &[ORIGIN], b"");
    let answer = client.answer().unwrap();
    assert_eq!((answer.status, answer.header("access-control-allow-methods")), (200, None));
}

#[test]
fn cross_origin_answers_may_be_read() {
    let server = Running::start();
    let mut client = server.connect();
    for method in ["GET", "POST"] {
        client.request(&format!("{method} /"), &ASKED, b"");
        let answer = client.answer().unwrap();
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert!(answer.header("access-control-expose-headers").is_some());
        for absent in
            ["access-control-max-age", "access-control-allow-methods", "access-control-allow-headers"]
        {
            assert_eq!(answer.header(absent), None);
        }
    }
    for method in ["GET", "POST", "OPTIONS"] {
        client.request(&format!("{method} /"), &[], b"");
        let answer = client.answer().unwrap();
        assert!(answer.headers.iter().all(|(name, _)| !name.starts_with("access-control")));
    }
}
