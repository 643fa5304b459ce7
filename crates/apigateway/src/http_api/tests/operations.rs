use aws_models::apigatewayv2::OPERATIONS;
use serde_json::json;

use super::{BAD_REQUEST, Gateway, NOT_BUILT, NOT_FOUND};
use crate::HttpOperation;

#[test]
fn every_operation_of_the_model_is_built_or_listed_as_not_built() {
    let mut listed: Vec<&str> = HttpOperation::ALL.iter().map(|operation| operation.name()).collect();
    listed.extend(HttpOperation::NOT_BUILT);
    listed.sort_unstable();
    let mut modelled: Vec<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
    modelled.sort_unstable();
    assert_eq!(listed, modelled);
}

#[tokio::test]
async fn operations_that_are_not_built_say_so() {
    let gateway = Gateway::new();
    let message = gateway.refused(NOT_BUILT, "CreateVpcLink", json!({ "name": "a", "subnetIds": [] })).await;
    assert_eq!(message, "The operation CreateVpcLink is not implemented.");
    gateway.refused((404, "UnknownOperationException"), "CreatePet", json!({})).await;
}

#[tokio::test]
async fn a_request_of_another_shape_is_refused() {
    let gateway = Gateway::new();
    for request in [
        json!({}),
        json!({ "name": 1, "protocolType": "HTTP" }),
        json!({ "name": "a", "protocolType": "TCP" }),
    ] {
        assert_eq!(gateway.refused(BAD_REQUEST, "CreateApi", request).await, "Invalid request input");
    }
}

#[tokio::test]
async fn http_apis_have_no_models_and_no_responses() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let integration = gateway.integration(&api).await;
    let route = gateway.route(&api, "GET /", &integration).await;
    let model = json!({ "apiId": api, "name": "Pet", "schema": "{}" });
    let message = gateway.refused(BAD_REQUEST, "CreateModel", model).await;
    assert_eq!(message, "Currently, Models are not permitted for APIs with a protocol type of HTTP");
    let response = json!({ "apiId": api, "routeId": route, "routeResponseKey": "$default" });
    let message = gateway.refused(BAD_REQUEST, "CreateRouteResponse", response).await;
    assert_eq!(message, "RouteResponses are currently not supported for this API protocol type.");
    let response =
        json!({ "apiId": api, "integrationId": integration, "integrationResponseKey": "$default" });
    let message = gateway.refused(BAD_REQUEST, "CreateIntegrationResponse", response).await;
    assert_eq!(message, "IntegrationResponses are currently not supported for this API protocol type.");

    let lists = [
        ("GetModels", json!({ "apiId": api })),
        ("GetRouteResponses", json!({ "apiId": api, "routeId": route })),
        ("GetIntegrationResponses", json!({ "apiId": api, "integrationId": integration })),
    ];
    for (operation, request) in lists {
        assert_eq!(gateway.ok(operation, request).await, json!({ "items": [] }), "{operation}");
    }
    let absent = [
        ("Model", json!({ "apiId": api, "modelId": "abcdef" })),
        ("RouteResponse", json!({ "apiId": api, "routeId": route, "routeResponseId": "abcdef" })),
        (
            "IntegrationResponse",
            json!({ "apiId": api, "integrationId": integration, "integrationResponseId": "abcdef" }),
        ),
    ];
    for (kind, request) in absent {
        for verb in ["Get", "Update", "Delete"] {
            let message = gateway.refused(NOT_FOUND, &format!("{verb}{kind}"), request.clone()).await;
            assert_eq!(message, format!("Invalid {kind} identifier specified abcdef"));
        }
    }
    gateway.refused(NOT_FOUND, "GetModelTemplate", json!({ "apiId": api, "modelId": "abcdef" })).await;
}
