use serde_json::{Value, json};

use super::{BAD_REQUEST, CONFLICT, Gateway, NOT_FOUND};

fn jwt(api: &str) -> Value {
    json!({
        "apiId": api,
        "authorizerType": "JWT",
        "identitySource": ["$request.header.Authorization"],
        "jwtConfiguration": { "audience": ["a", "b"], "issuer": "https://issuer.test/pool" },
        "name": "users",
    })
}

fn lambda(api: &str) -> Value {
    json!({
        "apiId": api,
        "authorizerPayloadFormatVersion": "2.0",
        "authorizerResultTtlInSeconds": 300,
        "authorizerType": "REQUEST",
        "authorizerUri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:auth/invocations",
        "enableSimpleResponses": true,
        "identitySource": ["$request.header.Authorization", "$context.identity.sourceIp"],
        "name": "asked",
    })
}

#[tokio::test]
async fn authorizers_are_described_as_they_were_made() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    for mut request in [jwt(&api), lambda(&api)] {
        let answer = gateway.ok("CreateAuthorizer", request.clone()).await;
        let id = json!({ "apiId": api, "authorizerId": answer["authorizerId"] });
        assert_eq!(gateway.ok("GetAuthorizer", id).await, answer);
        request.as_object_mut().unwrap().remove("apiId");
        request["authorizerId"] = answer["authorizerId"].clone();
        assert_eq!(answer, request);
    }
}

#[tokio::test]
async fn authorizers_refuse_what_they_cannot_be() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let with = |mut request: Value, member: &str, value: Value| {
        request[member] = value;
        request
    };
    let cases = [
        (
            with(jwt(&api), "jwtConfiguration", json!(null)),
            "JwtConfiguration must not be null for JWT Authorizer",
        ),
        (
            with(jwt(&api), "identitySource", json!(["header.a"])),
            "Invalid identity source expression: header.a",
        ),
        (
            with(lambda(&api), "authorizerUri", json!(null)),
            "AuthorizerUri is a required field in an Authorizer",
        ),
        (
            with(lambda(&api), "authorizerPayloadFormatVersion", json!(null)),
            "AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer",
        ),
        (
            with(lambda(&api), "authorizerPayloadFormatVersion", json!("1.0")),
            "EnableSimpleResponses can only be set for AuthorizerPayloadFormatVersion \"2.0\".",
        ),
        (
            with(lambda(&api), "identitySource", json!([])),
            "Identity source must be set if authorizer caching is enabled (TTL is greater than 0)",
        ),
        (
            with(lambda(&api), "authorizerResultTtlInSeconds", json!(3601)),
            "Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.",
        ),
    ];
    for (request, message) in cases {
        assert_eq!(gateway.refused(BAD_REQUEST, "CreateAuthorizer", request).await, message);
    }
}

#[tokio::test]
async fn update_authorizer_changes_what_it_names() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let before = gateway.ok("CreateAuthorizer", jwt(&api)).await;
    let request = json!({
        "apiId": api, "authorizerId": before["authorizerId"], "name": "others",
        "jwtConfiguration": { "audience": ["c"] },
    });
    let after = gateway.ok("UpdateAuthorizer", request).await;
    let expected = json!({ "audience": ["c"], "issuer": "https://issuer.test/pool" });
    assert_eq!((&after["name"], &after["jwtConfiguration"]), (&json!("others"), &expected));
}

#[tokio::test]
async fn an_authorizer_that_a_route_uses_cannot_be_deleted() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let authorizer = gateway.ok("CreateAuthorizer", jwt(&api)).await["authorizerId"].clone();
    let request =
        json!({ "apiId": api, "routeKey": "GET /a", "authorizationType": "JWT", "authorizerId": authorizer });
    let route = gateway.ok("CreateRoute", request).await;
    let id = json!({ "apiId": api, "authorizerId": authorizer });
    let message = gateway.refused(CONFLICT, "DeleteAuthorizer", id.clone()).await;
    assert_eq!(message, "Cannot delete authorizer 'users', is referenced in route: GET /a");
    gateway.ok("DeleteRoute", json!({ "apiId": api, "routeId": route["routeId"] })).await;
    gateway.ok("DeleteAuthorizer", id.clone()).await;
    for operation in ["GetAuthorizer", "UpdateAuthorizer", "DeleteAuthorizer"] {
        gateway.refused(NOT_FOUND, operation, id.clone()).await;
    }
}
