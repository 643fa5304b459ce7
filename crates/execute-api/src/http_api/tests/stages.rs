use aws_models::apigatewayv2::types::{AuthorizationType, Cors, Route, RouteSettings};
use http::Request;
use std::collections::BTreeMap;

use super::{HOST, HttpApi, header, http_proxy, stage};
use crate::testing::{self, text};

#[tokio::test]
async fn a_stage_is_found_by_name_or_is_the_default() {
    let backend = testing::backend().await;
    let api = || HttpApi::new().route("GET /x", http_proxy(format!("http://{backend}/x")));
    let both = api().stages([stage("$default"), stage("prod")]).serve();
    for (path, status) in [("/x", 200), ("/prod/x", 200), ("/test/x", 404), ("/prod/prod/x", 404), ("/", 404)]
    {
        assert_eq!(both.get(path).await.status(), status, "{path}");
    }
    let one = api().stages([stage("prod")]).serve();
    for (path, status) in [("/x", 404), ("/prod/x", 200), ("/_aws/execute-api/a1b2c3d4e5/prod/x", 404)] {
        assert_eq!(one.get(path).await.status(), status, "{path}");
    }
    for path in ["/_aws/execute-api/a1b2c3d4e5/prod/x", "/restapis/a1b2c3d4e5/prod/_user_request_/x"] {
        let response = one.send(Request::get(path).header("host", "localhost"), "").await;
        assert_eq!(response.status(), 200, "{path}");
    }
    let missing = one.get("/test/x").await;
    assert_eq!(header(&missing, "content-type"), "application/json");
    assert_eq!(header(&missing, "apigw-requestid").len(), 16);
    assert_eq!(text(missing).await, r#"{"message":"Not Found"}"#);
}

#[tokio::test]
async fn an_unknown_api_is_forbidden() {
    let world = HttpApi::new().serve();
    let response = world.send(Request::get("/").header("host", "zzz.execute-api.localhost"), "").await;
    assert_eq!(response.status(), 403);
    assert_eq!(header(&response, "x-amzn-errortype"), "ForbiddenException");
    assert_eq!(text(response).await, r#"{"message":"Forbidden"}"#);
}

#[tokio::test]
async fn the_newest_publication_counts() {
    let backend = testing::backend().await;
    let api = |revision, status| {
        let mut api = HttpApi::new().route("GET /x", http_proxy(format!("http://{backend}/status/{status}")));
        api.revision = revision;
        api
    };
    let world = api(2, 202).serve();
    assert_eq!(world.get("/x").await.status(), 202);
    world.gateway.publish(&api(1, 201).published());
    assert_eq!(world.get("/x").await.status(), 202);
    world.gateway.publish(&api(3, 203).published());
    assert_eq!(world.get("/x").await.status(), 203);
    world.gateway.publish(&api(4, 204).stages([]).published());
    assert_eq!(world.get("/x").await.status(), 404);
}

#[tokio::test]
async fn a_route_with_an_authorizer_is_closed() {
    let backend = testing::backend().await;
    let mut api = HttpApi::new();
    for (path, authorization) in [
        ("jwt", AuthorizationType::Jwt),
        ("custom", AuthorizationType::Custom),
        ("iam", AuthorizationType::AwsIam),
    ] {
        api = api.route(&format!("GET /{path}"), http_proxy(format!("http://{backend}/")));
        api.definition.routes.last_mut().unwrap().authorization_type = Some(authorization);
    }
    let world = api.serve();
    for (path, status, message, challenge) in [
        ("/jwt", 401, "Unauthorized", "Bearer"),
        ("/custom", 401, "Unauthorized", ""),
        ("/iam", 403, "Forbidden", ""),
    ] {
        let response = world.get(path).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(header(&response, "www-authenticate"), challenge);
        assert_eq!(text(response).await, format!("{{\"message\":\"{message}\"}}"));
    }
}

#[tokio::test]
async fn every_route_has_its_own_bucket() {
    let backend = testing::backend().await;
    let limit = |burst| RouteSettings {
        throttling_burst_limit: Some(burst),
        throttling_rate_limit: Some(1.0),
        ..RouteSettings::default()
    };
    let mut limited = stage("$default");
    limited.default_route_settings = Some(limit(1));
    limited.route_settings = Some(BTreeMap::from([("GET /two".to_owned(), limit(2))]));
    let mut api = HttpApi::new();
    for path in ["one", "two", "other"] {
        api = api.route(&format!("GET /{path}"), http_proxy(format!("http://{backend}/")));
    }
    let world = api.stages([limited]).serve();
    for (path, status) in
        [("/one", 200), ("/one", 429), ("/two", 200), ("/two", 200), ("/two", 429), ("/other", 200)]
    {
        let response = world.get(path).await;
        assert_eq!(response.status(), status, "{path}");
        if status == 429 {
            assert_eq!(text(response).await, r#"{"message":"Too Many Requests"}"#);
        }
    }
}

#[tokio::test]
async fn the_gateway_answers_for_cross_origin_requests() {
    let backend = testing::backend().await;
    let mut api = HttpApi::new().route("ANY /x", http_proxy(format!("http://{backend}/")));
    let origins = Some(vec!["https://a.example".to_owned()]);
    api.definition.api.cors_configuration = Some(Cors { allow_origins: origins, ..Cors::default() });
    let world = api.serve();
    let preflight = Request::options("/nowhere").header("host", HOST).header("origin", "https://a.example");
    let response = world.send(preflight.header("access-control-request-method", "PUT"), "").await;
    assert_eq!(response.status(), 204);
    assert_eq!(header(&response, "access-control-allow-origin"), "https://a.example");
    assert_eq!(header(&response, "apigw-requestid").len(), 16);
    let response =
        world.send(Request::get("/x").header("host", HOST).header("origin", "https://a.example"), "").await;
    assert_eq!(header(&response, "access-control-allow-origin"), "https://a.example");
    // A refusal is readable from the other origin, too.
    let response =
        world.send(Request::get("/y").header("host", HOST).header("origin", "https://a.example"), "").await;
    assert_eq!(
        (response.status().as_u16(), header(&response, "access-control-allow-origin")),
        (404, "https://a.example")
    );
    assert_eq!(header(&world.get("/x").await, "access-control-allow-origin"), "");
}

#[tokio::test]
async fn what_cannot_work_answers_500_on_its_own_route() {
    let backend = testing::backend().await;
    let mut api = HttpApi::new().route("GET /x", http_proxy(format!("http://{backend}/")));
    api.definition.routes.push(Route { route_key: "GET /y".into(), ..Route::default() });
    let world = api.serve();
    assert_eq!(world.get("/x").await.status(), 200);
    let response = world.get("/y").await;
    assert_eq!(response.status(), 500);
    assert_eq!(text(response).await, r#"{"message":"Internal Server Error"}"#);
}

#[tokio::test]
async fn a_disabled_endpoint_is_not_found() {
    let backend = testing::backend().await;
    let mut api = HttpApi::new().route("GET /x", http_proxy(format!("http://{backend}/")));
    api.definition.api.disable_execute_api_endpoint = Some(true);
    assert_eq!(api.serve().get("/x").await.status(), 404);
}
