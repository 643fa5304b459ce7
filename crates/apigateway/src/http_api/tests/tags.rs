use serde_json::json;

use super::{BAD_REQUEST, Gateway, NOT_FOUND};

#[tokio::test]
async fn apis_and_stages_have_tags() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    gateway.ok("CreateStage", json!({ "apiId": api, "stageName": "dev" })).await;
    for resource in [format!("/apis/{api}"), format!("/apis/{api}/stages/dev")] {
        let arn = format!("arn:aws:apigateway:us-east-1::{resource}");
        let named = json!({ "resource-arn": arn });
        assert_eq!(gateway.ok("GetTags", named.clone()).await, json!({ "tags": {} }));
        let tags = json!({ "resource-arn": arn, "tags": { "a": "1", "b": "2" } });
        assert_eq!(gateway.ok("TagResource", tags).await, json!({}));
        gateway.ok("UntagResource", json!({ "resource-arn": arn, "tagKeys": ["a", "c"] })).await;
        assert_eq!(gateway.ok("GetTags", named).await, json!({ "tags": { "b": "2" } }));
    }
    assert_eq!(gateway.ok("GetApi", json!({ "apiId": api })).await["tags"], json!({ "b": "2" }));
}

#[tokio::test]
async fn tags_are_of_something_and_have_bounds() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    for arn in ["pets", "arn:aws:apigateway:eu-west-1::/apis/a", "arn:aws:apigateway:us-east-1::/vpclinks/a"]
    {
        gateway.refused(BAD_REQUEST, "GetTags", json!({ "resource-arn": arn })).await;
    }
    let absent = json!({ "resource-arn": "arn:aws:apigateway:us-east-1::/apis/abcdefghij" });
    gateway.refused(NOT_FOUND, "GetTags", absent).await;
    let arn = format!("arn:aws:apigateway:us-east-1::/apis/{api}");
    let tags: serde_json::Map<_, _> = (0..51).map(|number| (number.to_string(), json!("v"))).collect();
    gateway.refused(BAD_REQUEST, "TagResource", json!({ "resource-arn": arn, "tags": tags })).await;
}
