use serde_json::json;

use super::{BAD_REQUEST, CONFLICT, Gateway, NOT_FOUND, TOO_MANY, text};
use crate::http_api::limits::ROUTES_MAX;

#[tokio::test]
async fn create_route_answers_the_route() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let integration = gateway.integration(&api).await;
    let target = format!("integrations/{integration}");
    let request = json!({ "apiId": api, "routeKey": "GET /pets", "target": target, "operationName": "list" });
    let route = gateway.ok("CreateRoute", request).await;
    let expected = json!({
        "apiKeyRequired": false,
        "authorizationType": "NONE",
        "operationName": "list",
        "routeId": route["routeId"],
        "routeKey": "GET /pets",
        "target": target,
    });
    assert_eq!(route, expected);
    let id = json!({ "apiId": api, "routeId": route["routeId"] });
    assert_eq!(gateway.ok("GetRoute", id).await, expected);
}

#[tokio::test]
async fn routes_refuse_what_they_cannot_have() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let format = "The provided route key is not formatted properly for HTTP protocol. Format should be \"[HTTP METHOD] /[RESOURCE PATH]\" or \"$default\"";
    let cases = [
        (json!({ "routeKey": "" }), "Route key is required"),
        (json!({ "routeKey": "pets" }), format),
        (
            json!({ "routeKey": "GET /", "target": "abc" }),
            "Unexpected or malformed target in route. Correct format should be integrations/<integration_id>.",
        ),
        (
            json!({ "routeKey": "GET /", "apiKeyRequired": true }),
            "ApiKeyRequired is not currently supported for HTTP APIs.",
        ),
        (
            json!({ "routeKey": "GET /", "requestModels": { "a": "b" } }),
            "RequestModels is not currently supported for HTTP APIs.",
        ),
        (
            json!({ "routeKey": "GET /", "authorizationType": "JWT" }),
            "Setting the authorization type to JWT requires a valid JWT authorizer.",
        ),
        (
            json!({ "routeKey": "GET /", "authorizationType": "CUSTOM", "authorizerId": "abcdef" }),
            "Setting the authorization type to CUSTOM requires a valid authorizer.",
        ),
        (
            json!({ "routeKey": "GET /", "authorizationScopes": ["a"] }),
            "Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT authorization type",
        ),
    ];
    for (mut request, message) in cases {
        request["apiId"] = json!(api);
        assert_eq!(gateway.refused(BAD_REQUEST, "CreateRoute", request).await, message);
    }
    let nowhere = json!({ "apiId": api, "routeKey": "GET /", "target": "integrations/abcdef" });
    let message = gateway.refused(NOT_FOUND, "CreateRoute", nowhere).await;
    assert_eq!(message, "Invalid Integration identifier specified abcdef");
}

#[tokio::test]
async fn route_keys_are_unique_in_an_api() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let integration = gateway.integration(&api).await;
    gateway.route(&api, "GET /pets", &integration).await;
    let other = gateway.route(&api, "GET /cats", &integration).await;
    let taken = "Route with key GET /pets already exists for this API";
    let again = json!({ "apiId": api, "routeKey": "GET /pets" });
    assert_eq!(gateway.refused(CONFLICT, "CreateRoute", again).await, taken);
    let renamed = json!({ "apiId": api, "routeId": other, "routeKey": "GET /pets" });
    assert_eq!(gateway.refused(CONFLICT, "UpdateRoute", renamed).await, taken);
    let same = json!({ "apiId": api, "routeId": other, "routeKey": "GET /cats" });
    gateway.ok("UpdateRoute", same).await;
}

#[tokio::test]
async fn update_route_moves_and_clears() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let (one, two) = (gateway.integration(&api).await, gateway.integration(&api).await);
    let route = gateway.route(&api, "GET /pets", &one).await;
    let target = format!("integrations/{two}");
    let moved = json!({ "apiId": api, "routeId": route, "target": target, "routeKey": "ANY /pets", "operationName": "x" });
    let after = gateway.ok("UpdateRoute", moved).await;
    assert_eq!((&after["target"], &after["routeKey"]), (&json!(target), &json!("ANY /pets")));
    let cleared = json!({ "apiId": api, "routeId": route, "target": "", "operationName": "" });
    let after = gateway.ok("UpdateRoute", cleared).await;
    assert_eq!((after.get("target"), after.get("operationName")), (None, None));
}

#[tokio::test]
async fn a_route_follows_its_way_of_authorizing() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let authorizer = json!({
        "apiId": api, "authorizerType": "JWT", "name": "jwt", "identitySource": ["$request.header.Authorization"],
        "jwtConfiguration": { "audience": ["a"], "issuer": "https://issuer.test" },
    });
    let authorizer = text(&gateway.ok("CreateAuthorizer", authorizer).await, "authorizerId");
    let request = json!({
        "apiId": api, "routeKey": "GET /", "authorizationType": "JWT", "authorizerId": authorizer,
        "authorizationScopes": ["read"],
    });
    let route = gateway.ok("CreateRoute", request).await;
    assert_eq!(route["authorizationScopes"], json!(["read"]));
    let custom = json!({ "apiId": api, "routeId": route["routeId"], "authorizationType": "CUSTOM" });
    gateway.refused(BAD_REQUEST, "UpdateRoute", custom).await;
    let open = json!({ "apiId": api, "routeId": route["routeId"], "authorizationType": "NONE" });
    let route = gateway.ok("UpdateRoute", open).await;
    assert_eq!((route.get("authorizerId"), route.get("authorizationScopes")), (None, None));
}

#[tokio::test]
async fn absent_routes_are_refused_in_the_services_words() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    for operation in ["GetRoute", "UpdateRoute", "DeleteRoute"] {
        let message =
            gateway.refused(NOT_FOUND, operation, json!({ "apiId": api, "routeId": "abcdef" })).await;
        assert_eq!(message, "Invalid Route identifier specified abcdef");
    }
    let integration = gateway.integration(&api).await;
    let route = gateway.route(&api, "GET /", &integration).await;
    let parameter =
        json!({ "apiId": api, "routeId": route, "requestParameterKey": "route.request.header.a" });
    gateway.refused(NOT_FOUND, "DeleteRouteRequestParameter", parameter).await;
}

#[tokio::test]
async fn an_api_has_so_many_routes() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    for number in 0..ROUTES_MAX {
        gateway.ok("CreateRoute", json!({ "apiId": api, "routeKey": format!("GET /{number}") })).await;
    }
    let message =
        gateway.refused(TOO_MANY, "CreateRoute", json!({ "apiId": api, "routeKey": "GET /x" })).await;
    assert_eq!(
        message,
        "Maximum number of Routes for this API has been reached. Please contact AWS if you need additional Routes."
    );
}
