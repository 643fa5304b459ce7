use std::net::{IpAddr, Ipv4Addr};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};

use crate::Lambda;
use crate::http::{Body, HttpCall};
use crate::testing::Service;

const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/us-east-1/lambda/aws4_request, \
    SignedHeaders=host;x-amz-date, Signature=0000000000000000000000000000000000000000000000000000000000000000";

fn ask(service: &Service, request: http::request::Builder, body: &str) -> (Response<()>, Vec<u8>) {
    let request = request.body(Full::new(Bytes::from(body.to_owned()))).unwrap();
    let (head, body) = request.into_parts();
    assert!(Lambda::claims(&head), "{head:?}");
    let cx = service.context();
    let call = HttpCall { request_id: cx.request_id, source: IpAddr::V4(Ipv4Addr::LOCALHOST), now: cx.now };
    let response = service.wait(service.lambda.answer(call, Request::from_parts(head, body)));
    let (head, body) = response.into_parts();
    let bytes = match body {
        Body::Whole(bytes) => bytes,
        Body::Stream(stream) => service.wait(stream.collect()).unwrap().to_bytes(),
    };
    (Response::from_parts(head, ()), bytes.to_vec())
}

fn invoke(path: &str) -> http::request::Builder {
    Request::builder()
        .method("POST")
        .uri(path)
        .header("host", "localhost:8000")
        .header("x-amz-date", "20260102T000000Z")
        .header("authorization", SIGNED)
}

fn header<'a>(response: &'a Response<()>, name: &str) -> &'a str {
    response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

#[test]
fn invoke_answers_the_payload_as_it_is() {
    let service = Service::new();
    service.make("f");
    let path = "/2015-03-31/functions/f/invocations";
    let request = invoke(path).header("x-amz-log-type", "Tail");
    let (response, body) = ask(&service, request, "{\"a\": 1}");
    assert_eq!((response.status().as_u16(), &body[..]), (200, &b"{\"a\":1}"[..]));
    assert_eq!(header(&response, "x-amz-executed-version"), "$LATEST");
    assert_eq!(header(&response, "x-amz-log-result"), "RU5E");
    assert_eq!(header(&response, "x-amzn-requestid").len(), 36);
    assert_eq!(header(&response, "x-amz-function-error"), "");

    let event = invoke(path).header("x-amz-invocation-type", "Event");
    assert_eq!(ask(&service, event, "{}").0.status(), 202);
    let dry = invoke(path).header("x-amz-invocation-type", "DryRun");
    assert_eq!(ask(&service, dry, "{}").0.status(), 204);
}

#[test]
fn refusals_have_the_form_of_the_protocol() {
    let service = Service::new();
    service.make("f");
    let path = "/2015-03-31/functions/f/invocations";
    let unsigned = Request::builder().method("POST").uri(path);
    for (request, status, code, message) in [
        (unsigned, 403, "MissingAuthenticationTokenException", "Missing Authentication Token"),
        (
            invoke("/2015-03-31/functions/g%3Alive/invocations"),
            404,
            "ResourceNotFoundException",
            "Function not found: arn:aws:lambda:us-east-1:000000000000:function:g:live",
        ),
        (
            invoke(path).header("x-amz-log-type", "All"),
            400,
            "ValidationException",
            "1 validation error detected: Value 'All' at 'logType' failed to satisfy constraint: Member must satisfy \
             enum value set: [None, Tail]",
        ),
        (
            invoke(path).header("x-amz-tenant-id", "t"),
            400,
            "InvalidParameterValueException",
            "TenantId is not supported by this service",
        ),
    ] {
        let (response, body) = ask(&service, request, "{}");
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(header(&response, "x-amzn-errortype"), code);
        let body: Value = serde_json::from_slice(&body).unwrap();
        let said = body.get("message").or(body.get("Message"));
        assert_eq!(said, Some(&message.into()), "{body}");
    }
}

#[test]
fn a_stream_of_events_ends_with_its_completion() {
    let service = Service::new();
    service.make("f");
    let path = "/2021-11-15/functions/f/response-streaming-invocations";
    let (response, body) = ask(&service, invoke(path), "{\"a\":1}");
    assert_eq!(header(&response, "content-type"), "application/vnd.amazon.eventstream");
    let text = String::from_utf8_lossy(&body);
    assert!(text.contains("PayloadChunk") && text.contains("{\"a\":1}"), "{text}");
    assert!(text.find("InvokeComplete") > text.find("PayloadChunk"));
    service.executor.answers("f", &[Err("boom")]);
    let (_, body) = ask(&service, invoke(path), "{}");
    let text = String::from_utf8_lossy(&body);
    assert!(!text.contains("PayloadChunk") && text.contains("\"ErrorCode\":\"Exception\""), "{text}");
}

#[test]
fn packages_are_had_at_the_location_that_is_answered() {
    let service = Service::new();
    service.make("f");
    let found = service.answer("GetFunction", &json!({ "FunctionName": "f" }));
    let path = found["Code"]["Location"].as_str().unwrap().strip_prefix("http://localhost:8000").unwrap();
    let (response, body) = ask(&service, Request::builder().uri(path), "");
    assert_eq!(response.status(), 200);
    assert_eq!(body.len() as i64, found["Configuration"]["CodeSize"].as_i64().unwrap());
    let (response, _) = ask(&service, Request::builder().uri("/_aws/lambda/packages/../x"), "");
    assert_eq!(response.status(), 404);
}

fn url(service: &Service, settings: Value) -> http::request::Builder {
    let mut body = json!({ "FunctionName": "f", "AuthType": "NONE" });
    for (name, value) in settings.as_object().unwrap() {
        body[name] = value.clone();
    }
    let made = service.answer("CreateFunctionUrlConfig", &body);
    let host = made["FunctionUrl"]
        .as_str()
        .unwrap()
        .strip_prefix("http://")
        .unwrap()
        .trim_end_matches('/')
        .to_owned();
    Request::builder().uri("/a?b=c").header("host", host)
}

fn permit(service: &Service) {
    service.answer(
        "AddPermission",
        &json!({ "FunctionName": "f", "StatementId": "u", "Action": "lambda:InvokeFunctionUrl", "Principal": "*",
            "FunctionUrlAuthType": "NONE" }),
    );
}

#[test]
fn a_function_url_calls_its_function_if_the_policy_says_so() {
    let service = Service::new();
    service.make("f");
    let request = url(&service, json!({}));
    let host = request.headers_ref().unwrap()["host"].clone();
    let again = || Request::builder().uri("/a?b=c").header("host", host.clone());
    let (response, body) = ask(&service, request, "");
    assert_eq!((response.status().as_u16(), &body[..]), (403, &br#"{"Message":"Forbidden"}"#[..]));
    permit(&service);
    let (response, body) = ask(&service, again(), "");
    assert_eq!(response.status(), 200);
    let event: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(event["rawPath"], "/a");
    service.executor.answers("f", &[Err("boom")]);
    let (response, body) = ask(&service, again(), "");
    assert_eq!((response.status().as_u16(), &body[..]), (502, &b"Internal Server Error"[..]));
    service.answer("DeleteFunctionUrlConfig", &json!({ "FunctionName": "f" }));
    assert_eq!(ask(&service, again(), "").0.status(), 403);
}

#[test]
fn a_function_url_for_signers_asks_for_a_signature() {
    let service = Service::new();
    service.make("f");
    let request = url(&service, json!({ "AuthType": "AWS_IAM" }));
    let host = request.headers_ref().unwrap()["host"].clone();
    assert_eq!(ask(&service, request, "").0.status(), 403);
    let signed = Request::builder()
        .uri("/")
        .header("host", host)
        .header("x-amz-date", "20260102T000000Z")
        .header("authorization", SIGNED);
    let (response, body) = ask(&service, signed, "");
    assert_eq!(response.status(), 200);
    let event: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(event["requestContext"]["authorizer"]["iam"]["accessKey"], "AKIAIOSFODNN7EXAMPLE");
}

#[test]
fn others_are_not_claimed() {
    for (method, uri, host) in [
        ("GET", "/2015-03-31/functions/f/invocations", "localhost"),
        ("POST", "/2015-03-31/functions", "localhost"),
        ("POST", "/", "dynamodb.us-east-1.localhost"),
        ("GET", "/", "abc.execute-api.us-east-1.localhost"),
    ] {
        let request = Request::builder().method(method).uri(uri).header("host", host).body(()).unwrap();
        assert!(!Lambda::claims(&request.into_parts().0), "{method} {uri} {host}");
    }
}
