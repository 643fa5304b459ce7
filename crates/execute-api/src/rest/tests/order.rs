//! The order of the steps: a call that would fail at several of them is answered by the first.

use serde_json::{Value, json};

use super::{Api, mock};

const SIGNED: [(&str, &str); 2] = [
    (
        "authorization",
        "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0",
    ),
    ("x-amz-date", "20260101T000000Z"),
];

/// An API whose one method fails at the steps of these names.
fn failing(steps: &[&str]) -> Api {
    let fails = |step| steps.contains(&step);
    let mut method = mock("ok");
    method["authorizationType"] = if fails("authorizer") { json!("CUSTOM") } else { json!("AWS_IAM") };
    method["apiKeyRequired"] = fails("api key").into();
    method["requestValidatorId"] = "v".into();
    method["requestParameters"] = json!({ "method.request.querystring.q": fails("parameters") });
    if fails("body") {
        method["requestModels"] = json!({ "application/json": "Never" });
    }
    if fails("template") {
        method["methodIntegration"]["requestTemplates"] = json!({ "application/json": "{}" });
    }
    let policy = if fails("policy") { json!("{\"Statement\":[]}") } else { Value::Null };
    let throttle = if fails("throttle") { 0 } else { 100 };
    Api::with(
        json!({ "/x": { "GET": method } }),
        json!({
            "api": { "policy": policy, "disableExecuteApiEndpoint": fails("endpoint") },
            "models": [{ "name": "Never", "schema": "{\"not\":{}}" }],
            "requestValidators": [{ "id": "v", "validateRequestBody": true, "validateRequestParameters": true }]
        }),
        json!({ "methodSettings": { "*/*": { "throttlingRateLimit": throttle, "throttlingBurstLimit": throttle } } }),
    )
}

#[tokio::test]
async fn the_first_step_that_fails_answers() {
    let steps = [
        ("endpoint", 403, "{\"message\":\"Forbidden\"}"),
        (
            "policy",
            403,
            "{\"Message\":\"User: anonymous is not authorized to perform: execute-api:Invoke on resource: \
             arn:aws:execute-api:us-east-1:********0000:a1b2c3d4e5/prod/GET/x\"}",
        ),
        ("authorizer", 401, "{\"message\":\"Unauthorized\"}"),
        ("api key", 403, "{\"message\":\"Forbidden\"}"),
        ("throttle", 429, "{\"message\":\"Too Many Requests\"}"),
        ("parameters", 400, "{\"message\":\"Missing required request parameters: [q]\"}"),
        ("body", 400, "{\"message\":\"Invalid request body\"}"),
        ("template", 500, "{\"message\":\"Internal server error\"}"),
    ];
    for first in 0..steps.len() {
        let failing_from_here: Vec<_> = steps[first..].iter().map(|(name, _, _)| *name).collect();
        let answer = failing(&failing_from_here).call("GET", "/x", &SIGNED, "").await;
        let (name, status, body) = steps[first];
        assert_eq!((answer.status, answer.body.as_str()), (status, body), "{name}");
    }
    let answer = failing(&[]).call("GET", "/x", &SIGNED, "").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "ok"));
}

#[tokio::test]
async fn a_route_comes_before_everything_but_the_address() {
    let answer = failing(&["policy", "authorizer", "api key"]).get("/y").await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (403, "{\"message\":\"Missing Authentication Token\"}")
    );
    assert_eq!(answer.header("x-amzn-errortype"), "MissingAuthenticationTokenException");
    // An unsigned call of a method for IAM looks the same.
    let answer = failing(&[]).get("/x").await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (403, "{\"message\":\"Missing Authentication Token\"}")
    );
}

#[tokio::test]
async fn what_is_too_large_goes_nowhere() {
    let large = "x".repeat(10_300);
    let answer = failing(&["endpoint"]).call("GET", "/x", &[("x-large", &large)], "").await;
    assert_eq!((answer.status, answer.body.as_str()), (413, "{\"message\":\"Request Too Long\"}"));
}
