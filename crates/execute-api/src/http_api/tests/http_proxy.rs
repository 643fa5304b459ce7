use std::collections::BTreeMap;

use aws_models::apigatewayv2::types::Integration;
use bytes::Bytes;
use http::Request;
use serde_json::json;

use super::{HOST, HttpApi, header, http_proxy, map, stage};
use crate::Body;
use crate::testing::{self, json, text};

#[tokio::test]
async fn a_backend_is_sent_what_the_client_sent() {
    let backend = testing::backend().await;
    let world = HttpApi::new()
        .route("ANY /a/{proxy+}", http_proxy(format!("http://{backend}/b/{{proxy}}?k=1")))
        .serve();
    let request = Request::post("/a/x%2Fy/z?q=1&q=2")
        .header("host", HOST)
        .header("x-user", "u")
        .header("connection", "x-hop")
        .header("x-hop", "1")
        .header("expect", "100-continue")
        .header("x-forwarded-proto", "gopher");
    let response = world.send(request, "hello").await;
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "x-backend"), "a");
    assert_eq!(header(&response, "keep-alive"), "");
    assert_eq!(header(&response, "apigw-requestid").len(), 16);
    let mut said = json(response).await;
    let trace = said["headers"]["x-amzn-trace-id"].take();
    assert!(trace.as_str().unwrap().starts_with("Root=1-624fe4b9-"), "{trace}");
    let expected = json!({
        "method": "POST",
        "uri": "/b/x%2Fy/z?k=1&q=1&q=2",
        "headers": {
            "host": backend.to_string(),
            "x-user": "u",
            "forwarded": format!("for=203.0.113.7;host=\"{HOST}\";proto=http"),
            "via": "HTTP/1.1 AmazonAPIGateway",
            "x-amzn-trace-id": null,
            "content-length": "5",
        },
        "body": "hello",
    });
    assert_eq!(said, expected);
}

#[tokio::test]
async fn stage_variables_and_methods_are_filled_in() {
    let backend = testing::backend().await;
    let integration = Integration {
        integration_method: Some("PUT".into()),
        ..http_proxy("http://${stageVariables.backend}/${stageVariables.path}")
    };
    let variables = map(&[("backend", &backend.to_string()), ("path", "v1")]);
    let mut prod = stage("prod");
    prod.stage_variables = Some(variables);
    let world = HttpApi::new().route("GET /x", integration).stages([prod]).serve();
    let said = json(world.get("/prod/x").await).await;
    assert_eq!((said["method"].as_str(), said["uri"].as_str()), (Some("PUT"), Some("/v1")));
}

#[tokio::test]
async fn requests_are_mapped() {
    let backend = testing::backend().await;
    let parameters = map(&[
        ("append:header.x-user", "$request.querystring.user"),
        ("overwrite:header.x-id", "id-${request.path.id}"),
        ("remove:header.x-secret", ""),
        ("overwrite:querystring.name", "$request.body.user.name"),
        ("append:querystring.stage", "$context.stage"),
        ("remove:querystring.user", ""),
        ("overwrite:path", "/mapped/${request.path.id}"),
        ("append:header.x-source", "$context.identity.sourceIp"),
        ("append:header.x-variable", "$stageVariables.color"),
        ("append:header.x-nothing", "$request.header.none"),
    ]);
    let integration =
        Integration { request_parameters: Some(parameters), ..http_proxy(format!("http://{backend}/fixed")) };
    let mut default = stage("$default");
    default.stage_variables = Some(map(&[("color", "blue")]));
    let world = HttpApi::new().route("POST /users/{id}", integration).stages([default]).serve();
    let request = Request::post("/users/7?user=ann&name=old&keep=1").header("host", HOST);
    let request = request.header("x-user", "bob").header("x-id", "0").header("x-secret", "s");
    let said = json(world.send(request, r#"{"user": {"name": "A B"}}"#).await).await;
    assert_eq!(said["uri"], "/mapped/7?keep=1&stage=%24default&name=A%20B");
    assert_eq!(said["body"], r#"{"user": {"name": "A B"}}"#);
    let headers = &said["headers"];
    // The echo shows the last of several.
    assert_eq!(headers["x-user"], "ann");
    assert_eq!(headers["x-id"], "id-7");
    assert_eq!(headers["x-secret"], serde_json::Value::Null);
    assert_eq!(headers["x-source"], "203.0.113.7");
    assert_eq!(headers["x-variable"], "blue");
    assert_eq!(headers["x-nothing"], "");
}

#[tokio::test]
async fn responses_are_mapped_by_their_status() {
    let backend = testing::backend().await;
    let mapped = map(&[
        ("overwrite:statuscode", "404"),
        ("append:header.x-method", "$response.body.method"),
        ("overwrite:header.x-backend", "${response.header.x-backend}-${context.requestId}"),
        ("remove:header.content-type", ""),
    ]);
    let integration = Integration {
        response_parameters: Some(BTreeMap::from([("403".to_owned(), mapped)])),
        ..http_proxy(format!("http://{backend}/status/{{code}}"))
    };
    let world = HttpApi::new().route("GET /{code}", integration).serve();
    let response = world.get("/403").await;
    assert_eq!(response.status(), 404);
    assert_eq!(header(&response, "x-method"), "GET");
    assert_eq!(header(&response, "content-type"), "");
    let id = header(&response, "apigw-requestid").to_owned();
    assert_eq!(header(&response, "x-backend"), format!("a-{id}"));
    assert!(text(response).await.contains("/status/403"));
    let response = world.get("/500").await;
    assert_eq!((response.status().as_u16(), header(&response, "x-backend")), (500, "a"));
}

#[tokio::test]
async fn a_backend_that_does_not_answer_is_unavailable() {
    let backend = testing::backend().await;
    // Nobody listens on a port that was free a moment ago.
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let slow = Integration { timeout_in_millis: Some(50), ..http_proxy(format!("http://{backend}/silence")) };
    let world = HttpApi::new()
        .route("GET /slow", slow)
        .route("GET /gone", http_proxy(format!("http://{gone}/")))
        .route("GET /broken", http_proxy("not a URI"))
        .serve();
    for (path, status, message) in [
        ("/slow", 503, "Service Unavailable"),
        ("/gone", 503, "Service Unavailable"),
        ("/broken", 500, "Internal Server Error"),
    ] {
        let response = world.get(path).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(text(response).await, format!("{{\"message\":\"{message}\"}}"));
    }
}

#[tokio::test]
async fn a_body_of_more_than_10_megabytes_is_refused() {
    let backend = testing::backend().await;
    let world = HttpApi::new().route("POST /x", http_proxy(format!("http://{backend}/"))).serve();
    let request = |length: usize| {
        let body = Body::from(Bytes::from(vec![b'a'; length]));
        Request::post("/x").header("host", HOST).body(body).unwrap()
    };
    let response = world.gateway.answer(testing::caller(), request(10 * 1024 * 1024 + 1)).await;
    assert_eq!(response.status(), 413);
    assert_eq!(text(response).await, r#"{"message":"Request Entity Too Large"}"#);
}
