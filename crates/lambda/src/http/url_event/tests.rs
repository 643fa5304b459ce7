use std::net::{IpAddr, Ipv4Addr};

use aws_types::{RequestId, Timestamp};
use http::Request;
use serde_json::{Value, json};

use super::{Origin, event};
use crate::http::HttpCall;

fn made(request: http::request::Builder, body: &[u8]) -> Value {
    let call = HttpCall {
        request_id: RequestId::from_random([1, 2, 3, 4]),
        source: IpAddr::V4(Ipv4Addr::LOCALHOST),
        now: Timestamp(1_767_312_001_500),
    };
    let origin =
        Origin { call: &call, id: "abc", domain: "abc.lambda-url.us-east-1.localhost", signer: None };
    let head = request.body(()).unwrap().into_parts().0;
    serde_json::from_slice(&event(&origin, &head, body)).unwrap()
}

#[test]
fn an_event_has_payload_format_2() {
    let request = Request::builder()
        .method("POST")
        .uri("http://abc.lambda-url.us-east-1.localhost:8000/a%20b/c?x=1&y=%C3%A4+z&x=2")
        .header("Cookie", "k=v; l=w")
        .header("X-Two", "1")
        .header("X-Two", "2")
        .header("User-Agent", "test")
        .header("Content-Type", "application/json; charset=utf-8");
    let mut event = made(request, b"{\"a\":1}");
    let request_id = event["requestContext"]["requestId"].take();
    assert_eq!(request_id.as_str().unwrap().len(), 36);
    assert_eq!(
        event,
        json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": "/a%20b/c",
            "rawQueryString": "x=1&y=%C3%A4+z&x=2",
            "cookies": ["k=v", "l=w"],
            "headers": {
                "host": "abc.lambda-url.us-east-1.localhost:8000",
                "x-two": "1,2",
                "user-agent": "test",
                "content-type": "application/json; charset=utf-8",
            },
            "queryStringParameters": { "x": "1,2", "y": "ä z" },
            "requestContext": {
                "accountId": "anonymous",
                "apiId": "abc",
                "domainName": "abc.lambda-url.us-east-1.localhost",
                "domainPrefix": "abc",
                "http": {
                    "method": "POST",
                    "path": "/a%20b/c",
                    "protocol": "HTTP/1.1",
                    "sourceIp": "127.0.0.1",
                    "userAgent": "test",
                },
                "requestId": null,
                "routeKey": "$default",
                "stage": "$default",
                "time": "02/Jan/2026:00:00:01 +0000",
                "timeEpoch": 1_767_312_001_500_u64,
            },
            "body": "{\"a\":1}",
            "isBase64Encoded": false,
        })
    );
}

#[test]
fn bodies_that_are_no_text_are_in_base64() {
    let of = |content_type: &str, body: &[u8]| {
        let event =
            made(Request::builder().method("PUT").uri("/").header("content-type", content_type), body);
        (event["body"].as_str().unwrap().to_owned(), event["isBase64Encoded"].as_bool().unwrap())
    };
    assert_eq!(of("image/png", b"abc"), ("YWJj".into(), true));
    assert_eq!(of("text/plain", b"abc"), ("abc".into(), false));
    assert_eq!(of("text/plain", b"\xff"), ("/w==".into(), true));
    assert_eq!(of("application/vnd.x+json", b"{}"), ("{}".into(), false));
    assert!(made(Request::builder().uri("/"), b"").get("body").is_none());
}
