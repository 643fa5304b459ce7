use serde_json::{Value, json};

use super::{BAD_REQUEST, CONFLICT, Gateway, NOT_FOUND, text};

async fn deployable() -> (Gateway, String) {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let integration = gateway.integration(&api).await;
    gateway.route(&api, "GET /pets", &integration).await;
    (gateway, api)
}

#[tokio::test]
async fn create_stage_answers_the_stage_with_its_defaults() {
    let (gateway, api) = deployable().await;
    let stage = gateway.ok("CreateStage", json!({ "apiId": api, "stageName": "dev" })).await;
    let created = &stage["createdDate"];
    let expected = json!({
        "createdDate": created,
        "defaultRouteSettings": { "detailedMetricsEnabled": false },
        "lastUpdatedDate": created,
        "routeSettings": {},
        "stageName": "dev",
        "stageVariables": {},
        "tags": {},
    });
    assert_eq!(stage, expected);
    assert_eq!(gateway.ok("GetStage", json!({ "apiId": api, "stageName": "dev" })).await, expected);
    assert_eq!(gateway.reached(&api), []);
}

#[tokio::test]
async fn a_stage_keeps_what_it_is_told() {
    let (gateway, api) = deployable().await;
    let request = json!({
        "apiId": api,
        "stageName": "dev",
        "description": "d",
        "stageVariables": { "a": "1", "b": "2" },
        "routeSettings": { "GET /pets": { "throttlingBurstLimit": 1, "throttlingRateLimit": 0.5 } },
        "defaultRouteSettings": { "throttlingBurstLimit": 10, "throttlingRateLimit": 20.0 },
        "accessLogSettings": {
            "destinationArn": "arn:aws:logs:us-east-1:000000000000:log-group:pets",
            "format": "$context.requestId",
        },
        "tags": { "team": "a" },
    });
    let stage = gateway.ok("CreateStage", request.clone()).await;
    for member in ["description", "stageVariables", "routeSettings", "accessLogSettings", "tags"] {
        assert_eq!(stage[member], request[member], "{member}");
    }
    let settings =
        json!({ "detailedMetricsEnabled": false, "throttlingBurstLimit": 10, "throttlingRateLimit": 20.0 });
    assert_eq!(stage["defaultRouteSettings"], settings);

    let update = json!({
        "apiId": api,
        "stageName": "dev",
        "description": "",
        "stageVariables": { "a": "", "c": "3" },
        "routeSettings": { "GET /pets": { "throttlingBurstLimit": 2 } },
        "accessLogSettings": { "format": "$context.extendedRequestId" },
    });
    let stage = gateway.ok("UpdateStage", update).await;
    assert_eq!(stage.get("description"), None);
    assert_eq!(stage["stageVariables"], json!({ "b": "2", "c": "3" }));
    let settings = json!({ "GET /pets": { "throttlingBurstLimit": 2, "throttlingRateLimit": 0.5 } });
    assert_eq!(stage["routeSettings"], settings);
    assert_eq!(stage["accessLogSettings"]["destinationArn"], request["accessLogSettings"]["destinationArn"]);
    assert_ne!(stage["lastUpdatedDate"], stage["createdDate"]);

    gateway.ok("DeleteAccessLogSettings", json!({ "apiId": api, "stageName": "dev" })).await;
    let settings = json!({ "apiId": api, "stageName": "dev", "routeKey": "GET /pets" });
    gateway.ok("DeleteRouteSettings", settings.clone()).await;
    let message = gateway.refused(NOT_FOUND, "DeleteRouteSettings", settings).await;
    assert_eq!(message, "Unable to find Route by key GET /pets within the provided RouteSettings");
    let stage = gateway.ok("GetStage", json!({ "apiId": api, "stageName": "dev" })).await;
    assert_eq!((stage.get("accessLogSettings"), &stage["routeSettings"]), (None, &json!({})));
}

#[tokio::test]
async fn stages_refuse_what_they_cannot_have() {
    let (gateway, api) = deployable().await;
    let deployment = text(&gateway.ok("CreateDeployment", json!({ "apiId": api })).await, "deploymentId");
    let log = "arn:aws:logs:us-east-1:000000000000:log-group:pets";
    let cases = [
        (json!({ "stageName": "a b" }), "Stage name only allows a-zA-Z0-9_".to_owned()),
        (json!({ "stageName": "$dev" }), "Stage name only allows a-zA-Z0-9_".to_owned()),
        (
            json!({ "autoDeploy": true, "deploymentId": deployment }),
            "Deployment ID cannot be set on this stage dev because AutoDeploy is enabled.".to_owned(),
        ),
        (
            json!({ "defaultRouteSettings": { "loggingLevel": "INFO" } }),
            "Execution logs are not supported on protocolType HTTP".to_owned(),
        ),
        (
            json!({ "stageVariables": { "a-b": "c" } }),
            "Invalid stage variable name: a-b. Please use names with only word characters.".to_owned(),
        ),
        (
            json!({ "stageVariables": { "a": "<" } }),
            "Invalid stage variable value of key a.  Please use values with alphanumeric characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','.".to_owned(),
        ),
        (
            json!({ "accessLogSettings": { "destinationArn": log, "format": "$context.status" } }),
            "Access Log format must include either $context.requestId or $context.extendedRequestId".to_owned(),
        ),
        (
            json!({ "accessLogSettings": { "destinationArn": "arn:aws:s3:::a", "format": "$context.requestId" } }),
            "The ARN must be a valid CloudWatch Logs log group or Kinesis Data Firehose delivery stream".to_owned(),
        ),
        (
            json!({ "clientCertificateId": "a" }),
            "ClientCertificateId is not currently supported for HTTP APIs.".to_owned(),
        ),
    ];
    let named = |changes: Value| {
        let mut request = json!({ "apiId": api, "stageName": "dev" });
        for (member, value) in changes.as_object().unwrap() {
            request[member] = value.clone();
        }
        request
    };
    for (changes, message) in cases {
        assert_eq!(gateway.refused(BAD_REQUEST, "CreateStage", named(changes)).await, message);
    }
    let settings = named(json!({ "routeSettings": { "GET /x": {} } }));
    let message = gateway.refused(NOT_FOUND, "CreateStage", settings).await;
    assert_eq!(message, "Unable to find Route by key GET /x within the provided RouteSettings");
    gateway.refused(NOT_FOUND, "CreateStage", named(json!({ "deploymentId": "abcdef" }))).await;
    gateway.ok("CreateStage", named(json!({}))).await;
    assert_eq!(gateway.refused(CONFLICT, "CreateStage", named(json!({}))).await, "Stage already exists");
}

#[tokio::test]
async fn absent_stages_are_refused_in_the_services_words() {
    let (gateway, api) = deployable().await;
    let operations =
        ["GetStage", "UpdateStage", "DeleteStage", "DeleteAccessLogSettings", "ResetAuthorizersCache"];
    for operation in operations {
        let message =
            gateway.refused(NOT_FOUND, operation, json!({ "apiId": api, "stageName": "dev" })).await;
        assert_eq!(message, "Invalid stage identifier specified");
    }
    gateway.ok("CreateStage", json!({ "apiId": api, "stageName": "dev" })).await;
    gateway.ok("ResetAuthorizersCache", json!({ "apiId": api, "stageName": "dev" })).await;
}

#[tokio::test]
async fn settings_of_a_route_go_with_it() {
    let (gateway, api) = deployable().await;
    let settings = json!({ "GET /pets": { "throttlingBurstLimit": 1 } });
    gateway.ok("CreateStage", json!({ "apiId": api, "stageName": "dev", "routeSettings": settings })).await;
    let route = gateway.ok("GetRoutes", json!({ "apiId": api })).await["items"][0]["routeId"].clone();
    gateway.ok("DeleteRoute", json!({ "apiId": api, "routeId": route })).await;
    let stage = gateway.ok("GetStage", json!({ "apiId": api, "stageName": "dev" })).await;
    assert_eq!(stage["routeSettings"], json!({}));
}
