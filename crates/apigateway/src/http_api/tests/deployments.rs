use serde_json::{Value, json};

use super::{BAD_REQUEST, Gateway, NOT_FOUND, text};
use crate::http_api::limits::AUTOMATIC_DEPLOYMENTS_KEPT;

const AUTOMATIC: &str = "Automatic deployment triggered by changes to the Api configuration";

async fn stage(gateway: &Gateway, api: &str, name: &str) -> Value {
    gateway.ok("GetStage", json!({ "apiId": api, "stageName": name })).await
}

fn reached(stage: &str, keys: &[&str]) -> Vec<(String, Vec<String>)> {
    vec![(stage.to_owned(), keys.iter().map(ToString::to_string).collect())]
}

#[tokio::test]
async fn a_deployment_freezes_what_its_stages_serve() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let integration = gateway.integration(&api).await;
    gateway.route(&api, "GET /a", &integration).await;
    gateway.ok("CreateStage", json!({ "apiId": api, "stageName": "dev" })).await;
    let request = json!({ "apiId": api, "stageName": "dev", "description": "first" });
    let first = gateway.ok("CreateDeployment", request).await;
    let expected = json!({
        "autoDeployed": false,
        "createdDate": first["createdDate"],
        "deploymentId": first["deploymentId"],
        "deploymentStatus": "DEPLOYED",
        "description": "first",
    });
    assert_eq!(first, expected);
    assert_eq!(gateway.reached(&api), reached("dev", &["GET /a"]));

    gateway.route(&api, "GET /b", &integration).await;
    assert_eq!(gateway.reached(&api), reached("dev", &["GET /a"]));
    let second = gateway.ok("CreateDeployment", json!({ "apiId": api, "stageName": "dev" })).await;
    assert_eq!(gateway.reached(&api), reached("dev", &["GET /a", "GET /b"]));

    let back = json!({ "apiId": api, "stageName": "dev", "deploymentId": first["deploymentId"] });
    gateway.ok("UpdateStage", back).await;
    assert_eq!(gateway.reached(&api), reached("dev", &["GET /a"]));

    let in_use = json!({ "apiId": api, "deploymentId": first["deploymentId"] });
    let message = gateway.refused(BAD_REQUEST, "DeleteDeployment", in_use).await;
    assert_eq!(message, "Active stages pointing to this deployment must be moved or deleted");
    let unused = json!({ "apiId": api, "deploymentId": second["deploymentId"] });
    gateway.ok("DeleteDeployment", unused.clone()).await;
    for operation in ["GetDeployment", "UpdateDeployment", "DeleteDeployment"] {
        let message = gateway.refused(NOT_FOUND, operation, unused.clone()).await;
        let id = text(&second, "deploymentId");
        assert_eq!(message, format!("Invalid Deployment identifier specified {id}"));
    }
}

#[tokio::test]
async fn descriptions_of_deployments_can_be_changed() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let integration = gateway.integration(&api).await;
    gateway.route(&api, "GET /a", &integration).await;
    let made = gateway.ok("CreateDeployment", json!({ "apiId": api })).await;
    let request = json!({ "apiId": api, "deploymentId": made["deploymentId"], "description": "d" });
    assert_eq!(gateway.ok("UpdateDeployment", request).await["description"], json!("d"));
}

#[tokio::test]
async fn an_api_without_routes_cannot_be_deployed() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let message = gateway.refused(BAD_REQUEST, "CreateDeployment", json!({ "apiId": api })).await;
    assert_eq!(message, "Unable to deploy API because no routes exist in this API");
    gateway.ok("CreateRoute", json!({ "apiId": api, "routeKey": "GET /" })).await;
    let message = gateway.refused(BAD_REQUEST, "CreateDeployment", json!({ "apiId": api })).await;
    assert_eq!(message, "Unable to deploy API because no valid routes exist in this API");
    let absent = json!({ "apiId": api, "stageName": "dev" });
    let message = gateway.refused(NOT_FOUND, "CreateDeployment", absent).await;
    assert_eq!(message, "Invalid stage identifier specified");
}

#[tokio::test]
async fn a_stage_with_auto_deploy_follows_its_api() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    gateway.ok("CreateStage", json!({ "apiId": api, "stageName": "$default", "autoDeploy": true })).await;
    let message = &stage(&gateway, &api, "$default").await["lastDeploymentStatusMessage"];
    assert_eq!(
        message,
        "Deployment attempt failed: Unable to deploy API because no routes exist in this API"
    );
    assert_eq!(gateway.reached(&api), []);

    let integration = gateway.integration(&api).await;
    let route = gateway.route(&api, "GET /a", &integration).await;
    assert_eq!(gateway.reached(&api), reached("$default", &["GET /a"]));
    let now = stage(&gateway, &api, "$default").await;
    let id = text(&now, "deploymentId");
    assert_eq!(
        now["lastDeploymentStatusMessage"],
        json!(format!("Successfully deployed stage with deployment ID '{id}'"))
    );
    let deployment = gateway.ok("GetDeployment", json!({ "apiId": api, "deploymentId": id })).await;
    assert_eq!((&deployment["autoDeployed"], &deployment["description"]), (&json!(true), &json!(AUTOMATIC)));

    gateway.ok("UpdateRoute", json!({ "apiId": api, "routeId": route, "routeKey": "GET /b" })).await;
    assert_eq!(gateway.reached(&api), reached("$default", &["GET /b"]));
    let before = stage(&gateway, &api, "$default").await["deploymentId"].clone();
    gateway.ok("UpdateApi", json!({ "apiId": api, "name": "cats" })).await;
    assert_eq!(stage(&gateway, &api, "$default").await["deploymentId"], before);
    gateway.ok("UpdateApi", json!({ "apiId": api, "corsConfiguration": { "allowOrigins": ["*"] } })).await;
    assert_ne!(stage(&gateway, &api, "$default").await["deploymentId"], before);

    let pointed = json!({ "apiId": api, "stageName": "$default", "deploymentId": before });
    let message = gateway.refused(BAD_REQUEST, "UpdateStage", pointed).await;
    assert_eq!(message, "Deployment ID cannot be set on this stage $default because AutoDeploy is enabled.");
    let deployed = json!({ "apiId": api, "stageName": "$default" });
    gateway.refused(BAD_REQUEST, "CreateDeployment", deployed).await;
}

#[tokio::test]
async fn a_stage_that_begins_to_follow_is_deployed_at_once() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let integration = gateway.integration(&api).await;
    gateway.route(&api, "GET /a", &integration).await;
    gateway.ok("CreateStage", json!({ "apiId": api, "stageName": "dev" })).await;
    gateway.ok("UpdateStage", json!({ "apiId": api, "stageName": "dev", "autoDeploy": true })).await;
    assert_eq!(gateway.reached(&api), reached("dev", &["GET /a"]));
}

#[tokio::test]
async fn superseded_automatic_deployments_do_not_pile_up() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let integration = gateway.integration(&api).await;
    gateway.ok("CreateStage", json!({ "apiId": api, "stageName": "dev", "autoDeploy": true })).await;
    for number in 0..AUTOMATIC_DEPLOYMENTS_KEPT + 5 {
        gateway.route(&api, &format!("GET /{number}"), &integration).await;
    }
    let deployments = gateway.ok("GetDeployments", json!({ "apiId": api, "maxResults": "100" })).await;
    assert_eq!(deployments["items"].as_array().unwrap().len(), AUTOMATIC_DEPLOYMENTS_KEPT + 1);
    assert_eq!(gateway.reached(&api)[0].1.len(), AUTOMATIC_DEPLOYMENTS_KEPT + 5);
}
