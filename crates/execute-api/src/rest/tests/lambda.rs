//! Functions behind AWS_PROXY and AWS.

use serde_json::json;

use super::{Api, FUNCTION_URI, method};
use crate::{InvocationType, InvokeError, Invoker};

fn proxy() -> serde_json::Value {
    method(json!({ "type": "AWS_PROXY", "httpMethod": "POST", "uri": FUNCTION_URI }))
}

#[tokio::test]
async fn a_proxy_gives_the_function_the_whole_request() {
    let api = Api::with(
        json!({ "/pets/{id}": { "ANY": proxy() } }),
        json!({}),
        json!({ "variables": { "env": "test" } }),
    );
    api.fakes.returns("{\"statusCode\":201,\"headers\":{\"X-B\":\"1\",\"Server\":\"f\"},\"body\":\"made\"}");
    let headers = [("user-agent", "tests/1"), ("x-a", "1"), ("x-a", "2"), ("content-type", "text/plain")];
    let answer = api.call("POST", "/pets/7%2F8/?q=1&q=2%20&r", &headers, "caf\u{e9}").await;
    assert_eq!((answer.status, answer.body.as_str()), (201, "made"));
    assert_eq!(answer.header("x-b"), "1");
    assert_eq!(answer.header("x-amzn-remapped-server"), "f");
    assert_eq!(answer.header("content-type"), "application/json");
    assert!(answer.header("x-amzn-trace-id").starts_with("Root=1-"));
    let mut event = api.fakes.event();
    for name in ["requestId", "extendedRequestId"] {
        let id = event["requestContext"].as_object_mut().unwrap().remove(name);
        let header = if name == "requestId" { "x-amzn-requestid" } else { "x-amz-apigw-id" };
        assert_eq!(id, Some(answer.header(header).into()));
    }
    let trace = answer.header("x-amzn-trace-id");
    assert_eq!(
        event,
        json!({
            "resource": "/pets/{id}",
            "path": "/pets/7%2F8/",
            "httpMethod": "POST",
            "headers": {
                "Content-Type": "text/plain", "Host": "a1b2c3d4e5.execute-api.localhost:8000",
                "User-Agent": "tests/1", "X-A": "2", "X-Amzn-Trace-Id": trace,
                "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Port": "8000", "X-Forwarded-Proto": "http"
            },
            "multiValueHeaders": {
                "Content-Type": ["text/plain"], "Host": ["a1b2c3d4e5.execute-api.localhost:8000"],
                "User-Agent": ["tests/1"], "X-A": ["1", "2"], "X-Amzn-Trace-Id": [trace],
                "X-Forwarded-For": ["192.0.2.7"], "X-Forwarded-Port": ["8000"], "X-Forwarded-Proto": ["http"]
            },
            "queryStringParameters": { "q": "2 ", "r": "" },
            "multiValueQueryStringParameters": { "q": ["1", "2 "], "r": [""] },
            "pathParameters": { "id": "7%2F8" },
            "stageVariables": { "env": "test" },
            "requestContext": {
                "resourceId": "res0", "resourcePath": "/pets/{id}", "httpMethod": "POST",
                "requestTime": "30/Nov/2026:00:53:20 +0000", "path": "/prod/pets/7%2F8/",
                "accountId": "000000000000", "protocol": "HTTP/1.1", "stage": "prod",
                "domainPrefix": "a1b2c3d4e5", "requestTimeEpoch": 1_796_000_000_123_u64,
                "identity": {
                    "cognitoIdentityPoolId": null, "accountId": null, "cognitoIdentityId": null, "caller": null,
                    "sourceIp": "192.0.2.7", "principalOrgId": null, "accessKey": null,
                    "cognitoAuthenticationType": null, "cognitoAuthenticationProvider": null, "userArn": null,
                    "userAgent": "tests/1", "user": null
                },
                "domainName": "a1b2c3d4e5.execute-api.localhost", "deploymentId": "dep001", "apiId": "a1b2c3d4e5"
            },
            "body": "caf\u{e9}",
            "isBase64Encoded": false
        })
    );
    let invocation = api.fakes.invocations.lock()[0].clone();
    assert_eq!(&*invocation.function, "arn:aws:lambda:us-east-1:000000000000:function:f");
    let source_arn = "arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/prod/POST/pets/{id}".to_owned();
    assert_eq!(invocation.invoker, Invoker::Gateway { source_arn });
}

#[tokio::test]
async fn what_is_empty_is_null() {
    let api = Api::new(json!({ "/": { "GET": proxy() } }));
    api.fakes.returns("{}");
    let answer = api.get("").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    let event = api.fakes.event();
    for name in [
        "queryStringParameters",
        "multiValueQueryStringParameters",
        "pathParameters",
        "stageVariables",
        "body",
    ] {
        assert!(event[name].is_null(), "{name}");
    }
    assert_eq!(event["path"], "/");
    assert_eq!(event["requestContext"]["path"], "/prod/");
}

#[tokio::test]
async fn binary_payloads_travel_as_base64() {
    let api = Api::with(
        json!({ "/": { "POST": proxy() } }),
        json!({ "api": { "binaryMediaTypes": ["image/png"] } }),
        json!({}),
    );
    let encoded = "{\"body\":\"aGk=\",\"isBase64Encoded\":true,\"headers\":{\"content-type\":\"image/png\"}}";
    for (accept, expected) in
        [("image/png", "hi"), ("image/png,*/*", "hi"), ("*/*", "aGk="), ("text/html,image/png", "aGk=")]
    {
        api.fakes.returns(encoded);
        let headers = [("accept", accept), ("content-type", "image/png")];
        assert_eq!(api.call("POST", "/", &headers, "hi").await.body, expected, "{accept}");
        let event = api.fakes.event();
        assert_eq!((&event["body"], &event["isBase64Encoded"]), (&json!("aGk="), &json!(true)));
    }
}

#[tokio::test]
async fn mapped_parameters_are_the_functions() {
    let api = Api::new(json!({ "/{id}": { "GET": method(json!({
        "type": "AWS_PROXY", "httpMethod": "POST", "uri": FUNCTION_URI,
        "requestParameters": {
            "integration.request.header.x-id": "method.request.path.id",
            "integration.request.querystring.static": "'v'"
        }
    })) } }));
    api.fakes.returns("{}");
    api.get("/7?a=b").await;
    let event = api.fakes.event();
    assert_eq!(event["headers"]["X-Id"], "7");
    assert_eq!(event["queryStringParameters"], json!({ "a": "b", "static": "v" }));
}

#[tokio::test]
async fn functions_that_fail_are_gateway_errors() {
    let api = Api::new(json!({
        "/": { "GET": proxy() },
        "/get": { "GET": method(json!({ "type": "AWS_PROXY", "httpMethod": "GET", "uri": FUNCTION_URI })) }
    }));
    for payload in
        ["null", "\"text\"", "{\"message\":1}", "", "{\"headers\":{\"a\":1}}", "{\"statusCode\":\"x\"}"]
    {
        api.fakes.returns(payload);
        let answer = api.get("/").await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (502, "{\"message\":\"Internal server error\"}"),
            "{payload}"
        );
        assert_eq!(answer.header("x-amzn-errortype"), "InternalServerErrorException");
    }
    api.fakes.fails("{\"errorMessage\":\"no\"}");
    assert_eq!(api.get("/").await.status, 502);
    for (error, status) in [
        (InvokeError::NotPermitted, 500),
        (InvokeError::NotFound, 500),
        (InvokeError::Throttled, 500),
        (InvokeError::TooLarge, 413),
        (InvokeError::Failed("x".into()), 500),
    ] {
        *api.fakes.returned.lock() = Some(Err(error.clone()));
        assert_eq!(api.get("/").await.status, status, "{error}");
    }
    assert_eq!(api.get("/get").await.status, 500);
}

#[tokio::test]
async fn the_error_message_selects_the_response() {
    let api = Api::new(json!({ "/": { "POST": method(json!({
        "type": "AWS", "httpMethod": "POST", "uri": FUNCTION_URI, "credentials": "arn:aws:iam::000000000000:role/r",
        "requestTemplates": { "application/json": "{\"in\":$input.json('$.x')}" },
        "integrationResponses": {
            "200": { "responseTemplates": { "application/json": "got $input.path('$.y')" } },
            "404": {
                "selectionPattern": ".*not found.*",
                "responseTemplates": { "application/json": "$input.path('$.errorMessage')" }
            }
        }
    })) } }));
    api.fakes.returns("{\"y\":5}");
    let answer = api.call("POST", "/", &[], "{\"x\":[1]}").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "got 5"));
    assert_eq!(api.fakes.event(), json!({ "in": [1] }));
    let invocation = api.fakes.invocations.lock()[0].clone();
    assert_eq!(invocation.invoker, Invoker::Role("arn:aws:iam::000000000000:role/r".into()));
    assert_eq!(invocation.kind, InvocationType::RequestResponse);
    api.fakes.fails("{\"errorMessage\":\"pet not found\",\"errorType\":\"E\"}");
    let answer = api.call("POST", "/", &[], "{}").await;
    assert_eq!((answer.status, answer.body.as_str()), (404, "pet not found"));
    api.fakes.fails("{\"errorMessage\":\"other\"}");
    assert_eq!(api.call("POST", "/", &[], "{}").await.status, 200);
}

#[tokio::test]
async fn a_mapping_can_ask_not_to_wait() {
    let api = Api::new(json!({ "/": { "POST": method(json!({
        "type": "AWS", "httpMethod": "POST", "uri": FUNCTION_URI,
        "requestParameters": { "integration.request.header.X-Amz-Invocation-Type": "'Event'" },
        "integrationResponses": { "202": {} }
    })) } }));
    api.fakes.returns("");
    assert_eq!(api.call("POST", "/", &[], "{}").await.status, 202);
    assert_eq!(api.fakes.invocations.lock()[0].kind, InvocationType::Event);
}

#[tokio::test]
async fn a_stream_is_answered_as_it_comes() {
    let uri = FUNCTION_URI
        .replace("2015-03-31", "2021-11-15")
        .replace("/invocations", "/response-streaming-invocations");
    let api = Api::new(json!({ "/": { "GET": method(json!({
        "type": "AWS_PROXY", "httpMethod": "POST", "uri": uri, "responseTransferMode": "STREAM"
    })) } }));
    api.fakes
        .returns("{\"statusCode\":203,\"headers\":{\"content-type\":\"text/plain\"}}\0\0\0\0\0\0\0\0hello");
    let answer = api.get("/").await;
    assert_eq!(
        (answer.status, answer.body.as_str(), answer.header("content-type")),
        (203, "hello", "text/plain")
    );
    assert!(api.fakes.invocations.lock()[0].streaming);
}
