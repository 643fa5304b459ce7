use http::Request;
use serde_json::{Value, json};

use super::{DOMAIN_NAME, HOST, HttpApi, World, lambda_proxy, map, stage};

fn world(format: &str, key: &str) -> World {
    let mut prod = stage("prod");
    prod.stage_variables = Some(map(&[("color", "blue")]));
    let world = HttpApi::new().route(key, lambda_proxy(format)).stages([prod]).serve();
    *world.fakes.functions.returns.lock() = Some(Ok(r#"{"statusCode": 200}"#));
    world
}

/// The event of a request; ids that differ each time are checked and taken out.
async fn event(world: &World, request: http::request::Builder, body: &'static str) -> Value {
    assert_eq!(world.send(request, body).await.status(), 200);
    let invocation = world.fakes.functions.seen.lock().pop().unwrap();
    let mut event: Value = serde_json::from_slice(&invocation.payload).unwrap();
    let trace = event["headers"]["x-amzn-trace-id"].take();
    assert_eq!(trace, *invocation.trace_id);
    let id = event["requestContext"]["requestId"].take();
    assert_eq!(id.as_str().unwrap().len(), 16);
    event
}

#[tokio::test]
async fn format_2_shows_a_request() {
    let world = world("2.0", "POST /pets/{kind}/{rest+}");
    let request = Request::post("/prod/pets/a%20b/c/d?x=1&y=2&x=%203")
        .header("host", HOST)
        .header("content-type", "application/json")
        .header("user-agent", "test")
        .header("cookie", "a=1; b=2")
        .header("cookie", "c=3")
        .header("x-twice", "1")
        .header("X-Twice", "2");
    let event = event(&world, request, r#"{"a":1}"#).await;
    let expected = json!({
        "version": "2.0",
        "routeKey": "POST /pets/{kind}/{rest+}",
        "rawPath": "/prod/pets/a b/c/d",
        "rawQueryString": "x=1&y=2&x=%203",
        "cookies": ["a=1", "b=2", "c=3"],
        "headers": {
            "host": HOST,
            "content-type": "application/json",
            "user-agent": "test",
            "x-twice": "1,2",
            "x-amzn-trace-id": null,
            "x-forwarded-for": "203.0.113.7",
            "x-forwarded-port": "8000",
            "x-forwarded-proto": "http",
        },
        "queryStringParameters": {"x": "1, 3", "y": "2"},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "domainName": DOMAIN_NAME,
            "domainPrefix": "a1b2c3d4e5",
            "http": {
                "method": "POST",
                "path": "/prod/pets/a b/c/d",
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
                "userAgent": "test",
            },
            "requestId": null,
            "routeKey": "POST /pets/{kind}/{rest+}",
            "stage": "prod",
            "time": "08/Apr/2022:07:31:05 +0000",
            "timeEpoch": 1_649_403_065_999_u64,
        },
        "pathParameters": {"kind": "a b", "rest": "c/d"},
        "stageVariables": {"color": "blue"},
        "body": "{\"a\":1}",
        "isBase64Encoded": false,
    });
    assert_eq!(event, expected);
}

#[tokio::test]
async fn format_2_leaves_out_what_is_not_there() {
    let world = world("2.0", "$default");
    let event = event(&world, Request::get("/prod/").header("host", HOST), "").await;
    for member in ["cookies", "queryStringParameters", "pathParameters", "body"] {
        assert_eq!(event.get(member), None, "{member}");
    }
    assert_eq!((&event["routeKey"], &event["rawPath"]), (&json!("$default"), &json!("/prod/")));
    assert_eq!(event["rawQueryString"], "");
    assert_eq!(event["isBase64Encoded"], false);
}

#[tokio::test]
async fn format_1_shows_a_request() {
    let world = world("1.0", "GET /pets/{id}");
    let request = Request::get("/prod/pets/7?x=1&x=2").header("host", HOST).header("x-twice", "1");
    let mut event = event(&world, request.header("x-twice", "2"), "").await;
    event["multiValueHeaders"]["x-amzn-trace-id"].take();
    event["requestContext"]["extendedRequestId"].take();
    let expected = json!({
        "version": "1.0",
        "resource": "/pets/{id}",
        "path": "/prod/pets/7",
        "httpMethod": "GET",
        "headers": {
            "host": HOST,
            "x-twice": "2",
            "x-amzn-trace-id": null,
            "x-forwarded-for": "203.0.113.7",
            "x-forwarded-port": "8000",
            "x-forwarded-proto": "http",
        },
        "multiValueHeaders": {
            "host": [HOST],
            "x-twice": ["1", "2"],
            "x-amzn-trace-id": null,
            "x-forwarded-for": ["203.0.113.7"],
            "x-forwarded-port": ["8000"],
            "x-forwarded-proto": ["http"],
        },
        "queryStringParameters": {"x": "2"},
        "multiValueQueryStringParameters": {"x": ["1", "2"]},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "a1b2c3d4e5",
            "domainName": DOMAIN_NAME,
            "domainPrefix": "a1b2c3d4e5",
            "extendedRequestId": null,
            "httpMethod": "GET",
            "identity": {
                "accessKey": null,
                "accountId": null,
                "caller": null,
                "cognitoAmr": null,
                "cognitoAuthenticationProvider": null,
                "cognitoAuthenticationType": null,
                "cognitoIdentityId": null,
                "cognitoIdentityPoolId": null,
                "principalOrgId": null,
                "sourceIp": "203.0.113.7",
                "user": null,
                "userAgent": "",
                "userArn": null,
            },
            "path": "/prod/pets/7",
            "protocol": "HTTP/1.1",
            "requestId": null,
            "requestTime": "08/Apr/2022:07:31:05 +0000",
            "requestTimeEpoch": 1_649_403_065_999_u64,
            "resourceId": "GET /pets/{id}",
            "resourcePath": "/pets/{id}",
            "stage": "prod",
        },
        "pathParameters": {"id": "7"},
        "stageVariables": {"color": "blue"},
        "body": null,
        "isBase64Encoded": false,
    });
    assert_eq!(event, expected);
}

#[tokio::test]
async fn a_body_is_text_or_base64_by_its_media_type() {
    for (media_type, body, expected) in [
        ("application/json; charset=utf-8", "ü", ("ü", false)),
        ("text/csv", "a", ("a", false)),
        ("application/vnd.api+json", "a", ("a", false)),
        ("application/xml", "a", ("a", false)),
        ("application/x-www-form-urlencoded", "a=1", ("YT0x", true)),
        ("application/octet-stream", "a", ("YQ==", true)),
    ] {
        let world = world("2.0", "$default");
        let request = Request::post("/prod/").header("host", HOST).header("content-type", media_type);
        let event = event(&world, request, body).await;
        let found = (event["body"].as_str().unwrap(), event["isBase64Encoded"].as_bool().unwrap());
        assert_eq!(found, expected, "{media_type}");
    }
}
