use aws_models::apigatewayv2::types::Integration;
use aws_models::apigatewayv2::types::IntegrationType;
use http::Request;
use serde_json::json;

use super::{HOST, HttpApi, header, lambda_proxy, map, stage};
use crate::testing::{self, text};
use crate::{AwsTarget, InvocationType, InvokeError, Invoker};

#[tokio::test]
async fn a_function_is_invoked_on_behalf_of_the_route() {
    for (key, path, source) in [
        ("GET /pets/{id}", "/prod/pets/1", "prod/GET/pets/{id}"),
        ("ANY /pets", "/prod/pets", "prod/*/pets"),
        ("$default", "/prod/other", "prod/$default"),
    ] {
        let world = HttpApi::new().route(key, lambda_proxy("2.0")).stages([stage("prod")]).serve();
        *world.fakes.functions.returns.lock() =
            Some(Ok(r#"{"statusCode": 201, "body": "made", "cookies": ["a=1", "b=2"]}"#));
        let response = world.get(path).await;
        assert_eq!(response.status(), 201);
        assert_eq!(header(&response, "content-type"), "text/plain;charset=UTF-8");
        assert_eq!(response.headers().get_all("set-cookie").iter().count(), 2);
        assert_eq!(text(response).await, "made");
        let seen = world.fakes.functions.seen.lock();
        let invocation = &seen[0];
        assert_eq!(&*invocation.function, "arn:aws:lambda:eu-west-1:123456789012:function:f:live");
        assert_eq!(invocation.kind, InvocationType::RequestResponse);
        assert!(invocation.trace_id.starts_with("Root=1-"));
        let source_arn = format!("arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/{source}");
        assert_eq!(invocation.invoker, Invoker::Gateway { source_arn });
    }
}

#[tokio::test]
async fn functions_are_named_in_several_ways() {
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:${stageVariables.name}";
    for uri in [
        arn.to_owned(),
        format!("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{arn}/invocations"),
    ] {
        let integration = Integration {
            integration_uri: Some(uri),
            credentials_arn: Some("arn:aws:iam::123456789012:role/r".into()),
            ..lambda_proxy("2.0")
        };
        let mut default = stage("$default");
        default.stage_variables = Some(map(&[("name", "g")]));
        let world = HttpApi::new().route("$default", integration).stages([default]).serve();
        *world.fakes.functions.returns.lock() = Some(Ok("{}"));
        assert_eq!(world.get("/").await.status(), 200);
        let seen = world.fakes.functions.seen.lock();
        assert_eq!(&*seen[0].function, "arn:aws:lambda:eu-west-1:123456789012:function:g");
        assert_eq!(seen[0].invoker, Invoker::Role("arn:aws:iam::123456789012:role/r".into()));
    }
}

#[tokio::test]
async fn failures_of_functions_tell_the_caller_nothing() {
    let failed = (500, r#"{"message":"Internal Server Error"}"#);
    let unavailable = (503, r#"{"message":"Service Unavailable"}"#);
    for (returns, function_error, expected) in [
        (Some(Err(InvokeError::NotPermitted)), None, failed),
        (Some(Err(InvokeError::NotFound)), None, failed),
        (Some(Err(InvokeError::Throttled)), None, unavailable),
        (Some(Ok(r#"{"errorMessage": "secret"}"#)), Some("Unhandled"), failed),
        (Some(Ok("no JSON")), None, failed),
        (None, None, unavailable),
    ] {
        let integration = Integration { timeout_in_millis: Some(50), ..lambda_proxy("2.0") };
        let world = HttpApi::new().route("$default", integration).serve();
        *world.fakes.functions.returns.lock() = returns;
        *world.fakes.functions.function_error.lock() = function_error.map(str::to_owned);
        let response = world.get("/").await;
        assert_eq!(response.status(), expected.0);
        assert_eq!(text(response).await, expected.1);
    }
}

#[tokio::test]
async fn a_service_is_called_with_what_was_mapped() {
    let parameters = map(&[
        ("QueueUrl", "http://queues.example/q"),
        ("MessageBody", "$request.body.text"),
        ("DelaySeconds", "$request.querystring.delay"),
        ("Region", "us-east-2"),
    ]);
    let integration = Integration {
        integration_type: Some(IntegrationType::AwsProxy),
        integration_subtype: Some("SQS-SendMessage".into()),
        request_parameters: Some(parameters),
        credentials_arn: Some("arn:aws:iam::123456789012:role/r".into()),
        ..Integration::default()
    };
    let world = HttpApi::new().route("POST /", integration).serve();
    let response = world.send(Request::post("/?delay=5").header("host", HOST), r#"{"text": "hello"}"#).await;
    assert_eq!(response.status(), 200);
    assert_eq!(text(response).await, r#"{"MessageId":"m-1"}"#);
    let seen = world.fakes.services.seen.lock();
    let request = &seen[0];
    assert_eq!((&*request.service, request.region.as_str()), ("sqs", "us-east-2"));
    assert_eq!(request.target, AwsTarget::Action("SendMessage".into()));
    assert_eq!(request.headers["x-amz-target"], "AmazonSQS.SendMessage");
    assert_eq!(request.account, testing::account());
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    let expected = json!({"QueueUrl": "http://queues.example/q", "MessageBody": "hello", "DelaySeconds": 5});
    assert_eq!(body, expected);
}
