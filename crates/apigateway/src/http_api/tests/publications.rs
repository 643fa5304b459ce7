use serde_json::json;

use super::{Gateway, text};

#[tokio::test]
async fn a_start_publishes_what_was_there_before() {
    let before = Gateway::new();
    let request = json!({ "name": "pets", "protocolType": "HTTP", "target": "https://a.test" });
    let api = text(&before.ok("CreateApi", request).await, "apiId");
    let after = Gateway::over(before.kv.clone());
    assert_eq!(after.reached(&api), []);
    after.service.publish_all().await.unwrap();
    assert_eq!(after.reached(&api), before.reached(&api));
    assert_eq!(after.published.0.lock()[0].revision, before.published.0.lock()[0].revision);
}

#[tokio::test]
async fn revisions_grow_and_a_deleted_api_has_no_stages() {
    let gateway = Gateway::new();
    let request = json!({ "name": "pets", "protocolType": "HTTP", "target": "https://a.test" });
    let api = text(&gateway.ok("CreateApi", request).await, "apiId");
    let variables = json!({ "apiId": api, "stageName": "$default", "stageVariables": { "a": "b" } });
    gateway.ok("UpdateStage", variables).await;
    gateway.ok("DeleteApi", json!({ "apiId": api })).await;
    let revisions: Vec<u64> = gateway.published.0.lock().iter().map(|published| published.revision).collect();
    assert_eq!(revisions.len(), 3);
    assert!(revisions.is_sorted_by(|one, other| one < other), "{revisions:?}");
    assert_eq!(gateway.reached(&api), []);
}

#[tokio::test]
async fn stages_of_one_deployment_share_what_it_froze() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let integration = gateway.integration(&api).await;
    gateway.route(&api, "GET /a", &integration).await;
    let deployment = gateway.ok("CreateDeployment", json!({ "apiId": api })).await["deploymentId"].clone();
    for name in ["dev", "prod"] {
        let stage = json!({ "apiId": api, "stageName": name, "deploymentId": deployment });
        gateway.ok("CreateStage", stage).await;
    }
    let published = gateway.published.0.lock().last().unwrap().clone();
    let apigateway_model::Stages::Http(stages) = published.stages else { panic!("an HTTP API") };
    assert!(std::sync::Arc::ptr_eq(&stages[0].definition, &stages[1].definition));
}
