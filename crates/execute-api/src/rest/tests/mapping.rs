//! Templates, parameter mappings, overrides and passthrough, over MOCK integrations.

use serde_json::{Value, json};

use super::{Api, method, mock};

#[tokio::test]
async fn templates_read_the_request() {
    let template = "$input.params('id') $input.params('q') $input.params('X-A') $context.httpMethod \
                    $context.resourcePath $context.path $context.stage $context.apiId $context.accountId \
                    $context.domainName $context.domainPrefix $context.identity.sourceIp $context.requestTimeEpoch \
                    $stageVariables.env $context.protocol $context.deploymentId $context.resourceId";
    let api = Api::with(
        json!({ "/pets/{id}": { "ANY": mock(template) } }),
        json!({}),
        json!({ "variables": { "env": "test" } }),
    );
    let answer = api.call("PUT", "/pets/7?q=a%20b", &[("x-a", "1")], "").await;
    assert_eq!(
        answer.body,
        "7 a b 1 PUT /pets/{id} /prod/pets/7 prod a1b2c3d4e5 000000000000 a1b2c3d4e5.execute-api.localhost \
         a1b2c3d4e5 192.0.2.7 1796000000123 test HTTP/1.1 dep001 res0"
    );
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("x-amzn-requestid").len(), 36);
    assert!(!answer.header("x-amz-apigw-id").is_empty());
}

#[tokio::test]
async fn overrides_win_over_mappings() {
    let api = Api::new(json!({ "/": { "POST": method(json!({
        "type": "MOCK",
        "requestTemplates": { "application/json": "{\"statusCode\": $input.path('$.status')}" },
        "integrationResponses": {
            "200": {
                "responseParameters": {
                    "method.response.header.x-static": "'a'",
                    "method.response.header.x-context": "context.httpMethod",
                    "method.response.header.x-over": "'mapped'",
                    "method.response.header.content-type": "'text/plain'"
                },
                "responseTemplates": {
                    "application/json": "#set($context.responseOverride.header.x-over = 'template')\
                                         #set($context.responseOverride.status = 202)done"
                }
            },
            "404": { "selectionPattern": "4\\d\\d" }
        }
    })) } }));
    let answer = api.call("POST", "/", &[], "{\"status\": 201}").await;
    assert_eq!((answer.status, answer.body.as_str()), (202, "done"));
    assert_eq!(answer.header("x-static"), "a");
    assert_eq!(answer.header("x-context"), "POST");
    assert_eq!(answer.header("x-over"), "template");
    assert_eq!(answer.header("content-type"), "text/plain");
    let answer = api.call("POST", "/", &[], "{\"status\": 404}").await;
    assert_eq!((answer.status, answer.body.as_str()), (404, ""));
    let answer = api.call("POST", "/", &[], "{\"status\": ").await;
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("Could not parse request body into json"), "{}", answer.body);
}

#[tokio::test]
async fn what_has_no_template_passes_or_does_not() {
    for (behavior, plain, xml) in
        [("WHEN_NO_MATCH", 500, 500), ("WHEN_NO_TEMPLATES", 415, 500), ("NEVER", 415, 415)]
    {
        let integration = |templates| {
            method(json!({
                "type": "MOCK", "passthroughBehavior": behavior, "requestTemplates": templates,
                "integrationResponses": { "200": {} }
            }))
        };
        let api = Api::new(json!({
            "/some": { "POST": integration(json!({ "application/json": "{\"statusCode\": 200}" })) },
            "/none": { "POST": integration(json!({})) }
        }));
        let text = [("content-type", "text/plain; charset=utf-8")];
        assert_eq!(
            api.call("POST", "/some", &[("content-type", "application/json; x=y")], "").await.status,
            200
        );
        assert_eq!(api.call("POST", "/some", &text, "x").await.status, plain, "{behavior}");
        assert_eq!(api.call("POST", "/none", &text, "x").await.status, xml, "{behavior}");
        // What passes is the payload itself.
        if xml != 415 {
            assert_eq!(api.call("POST", "/none", &text, "{\"statusCode\":200}").await.status, 200);
        }
    }
}

#[tokio::test]
async fn response_templates_go_by_what_is_accepted() {
    let api = Api::new(json!({ "/": { "GET": method(json!({
        "type": "MOCK",
        "requestTemplates": { "application/json": "{\"statusCode\": 200}" },
        "integrationResponses": { "200": { "responseTemplates": {
            "application/json": "json", "application/xml": "xml", "text/csv": ""
        } } }
    })) } }));
    for (accept, content_type, body) in [
        ("application/xml, application/json", "application/xml", "xml"),
        ("application/json;q=0.1", "application/json", "json"),
        ("text/html", "application/json", "json"),
        ("text/csv", "text/csv", ""),
    ] {
        let answer = api.call("GET", "/", &[("accept", accept)], "").await;
        assert_eq!((answer.header("content-type"), answer.body.as_str()), (content_type, body), "{accept}");
    }
}

#[tokio::test]
async fn a_preflight_works_where_all_types_are_binary() {
    let options = |handling: Value| {
        let mut options = mock("{}");
        options["methodIntegration"]["contentHandling"] = handling;
        options
    };
    let api = Api::with(
        json!({
            "/text": { "OPTIONS": options("CONVERT_TO_TEXT".into()) },
            "/none": { "OPTIONS": options(Value::Null) }
        }),
        json!({ "api": { "binaryMediaTypes": ["*/*"] } }),
        json!({}),
    );
    let accept = [("accept", "*/*")];
    let answer = api.call("OPTIONS", "/text", &accept, "").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "{}"));
    // A template is not rendered for what is binary, as on the live service.
    assert_eq!(api.call("OPTIONS", "/none", &accept, "").await.status, 500);
}
