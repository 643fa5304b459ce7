//! TestInvokeMethod.

use std::collections::BTreeMap;

use aws_types::{AccountId, Region};
use serde_json::json;

use super::{Api, NOW, definition, mock};
use crate::TestMethod;

fn test(path: Option<&str>) -> TestMethod {
    let mut post = mock("$input.params('id') $context.stage $stageVariables.env");
    post["methodIntegration"]["requestTemplates"]["application/json"] =
        "{\"statusCode\": 200, \"a\": $input.json('$.a')}".into();
    post["authorizationType"] = "CUSTOM".into();
    post["apiKeyRequired"] = true.into();
    TestMethod {
        account: AccountId::DEFAULT,
        region: Region::parse("us-east-1").unwrap(),
        api_id: "a1b2c3d4e5".into(),
        definition: definition(&json!({ "/pets/{id}": { "POST": post }, "/other": {} }), json!({})),
        resource_id: "res0".into(),
        http_method: "POST".into(),
        path_with_query_string: path.map(str::to_owned),
        headers: BTreeMap::from([("X-A".into(), vec!["1".into(), "2".into()])]),
        body: Some("{\"a\":1}".into()),
        stage_variables: BTreeMap::from([("env".into(), "test".into())]),
        now: NOW,
    }
}

#[tokio::test]
async fn a_test_call_skips_the_checks_of_callers_and_is_logged() {
    let api = Api::new(json!({}));
    let answer = api.service.test_method(test(Some("/pets/7?q=r"))).await.unwrap();
    assert_eq!((answer.status, answer.body.as_str()), (200, "7 test-invoke-stage test"));
    assert_eq!(answer.headers, BTreeMap::from([("Content-Type".into(), vec!["application/json".into()])]));
    let lines: Vec<_> = answer.log.lines().collect();
    let id = lines[0].strip_prefix("Execution log for request ").unwrap();
    let date = "Mon Nov 30 00:53:20 UTC 2026";
    let expected = [
        format!("{date} : Starting execution for request: {id}"),
        format!("{date} : HTTP Method: POST, Resource Path: /pets/{{id}}"),
        format!("{date} : Method request path: {{id=7}}"),
        format!("{date} : Method request query string: {{q=r}}"),
        format!("{date} : Method request headers: {{X-A=1, X-A=2}}"),
        format!("{date} : Method request body before transformations: {{\"a\":1}}"),
        format!("{date} : Method response body after transformations: 7 test-invoke-stage test"),
        format!("{date} : Method response headers: {{Content-Type=application/json}}"),
        format!("{date} : Successfully completed execution"),
        format!("{date} : Method completed with status: 200"),
    ];
    assert_eq!(lines[1..], expected);
}

#[tokio::test]
async fn a_test_call_may_have_no_path_and_no_method() {
    let api = Api::new(json!({}));
    let answer = api.service.test_method(test(None)).await.unwrap();
    assert_eq!(answer.body, "%7Bid%7D test-invoke-stage test");
    let unknown = TestMethod { http_method: "GET".into(), ..test(None) };
    assert_eq!(api.service.test_method(unknown).await, None);
    let unknown = TestMethod { resource_id: "res9".into(), ..test(None) };
    assert_eq!(api.service.test_method(unknown).await, None);
}

#[tokio::test]
async fn a_test_call_that_fails_is_logged_too() {
    let api = Api::new(json!({}));
    let answer =
        api.service.test_method(TestMethod { body: Some("{".into()), ..test(Some("/pets/7")) }).await;
    let answer = answer.unwrap();
    assert_eq!(answer.status, 400);
    let last: Vec<_> = answer.log.lines().rev().take(2).collect();
    assert!(last[1].contains(" : Could not parse request body into json: EOF"), "{last:?}");
    assert!(last[0].ends_with(" : Method completed with status: 400"), "{last:?}");
}
