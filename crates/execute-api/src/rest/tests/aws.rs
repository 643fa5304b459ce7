//! AWS services behind AWS integrations.

use serde_json::json;

use super::{Api, aws_answer, method};
use crate::AwsTarget;

#[tokio::test]
async fn an_action_is_called_with_the_mapped_payload() {
    let api = Api::new(json!({ "/pets/{id}": { "GET": method(json!({
        "type": "AWS", "httpMethod": "POST", "uri": "arn:aws:apigateway:us-east-1:dynamodb:action/GetItem",
        "credentials": "arn:aws:iam::000000000000:role/r",
        "requestTemplates": {
            "application/json": "{\"TableName\":\"Pets\",\"Key\":{\"id\":{\"S\":\"$input.params('id')\"}}}"
        },
        "integrationResponses": {
            "200": { "responseTemplates": { "application/json": "{\"name\":\"$input.path('$.Item.name.S')\"}" } },
            "400": {
                "selectionPattern": "4\\d{2}",
                "responseTemplates": { "application/json": "$input.path('$.__type')" }
            }
        }
    })) } }));
    *api.fakes.answered.lock() = Some(aws_answer(200, "{\"Item\":{\"name\":{\"S\":\"Rex\"}}}"));
    let answer = api.get("/pets/7").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "{\"name\":\"Rex\"}"));
    let request = api.fakes.requests.lock()[0].clone();
    assert_eq!(&*request.service, "dynamodb");
    assert_eq!(request.target, AwsTarget::Action("GetItem".into()));
    assert_eq!(request.role.as_deref(), Some("arn:aws:iam::000000000000:role/r"));
    assert_eq!(request.method, "POST");
    assert_eq!(request.body, "{\"TableName\":\"Pets\",\"Key\":{\"id\":{\"S\":\"7\"}}}");
    *api.fakes.answered.lock() = Some(aws_answer(400, "{\"__type\":\"x#ResourceNotFoundException\"}"));
    let answer = api.get("/pets/7").await;
    assert_eq!((answer.status, answer.body.as_str()), (400, "x#ResourceNotFoundException"));
    // No endpoint.
    assert_eq!(api.get("/pets/7").await.status, 500);
}

#[tokio::test]
async fn a_path_has_variables_and_a_query() {
    let api = Api::new(json!({ "/{queue}": { "POST": method(json!({
        "type": "AWS", "httpMethod": "POST", "uri": "arn:aws:apigateway:eu-west-1:sqs:path/0/{name}",
        "requestParameters": {
            "integration.request.path.name": "method.request.path.queue",
            "integration.request.querystring.Action": "'Send Message'",
            "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"
        },
        "integrationResponses": { "200": {
            "responseParameters": { "method.response.header.x-length": "integration.response.body.length" }
        } }
    })) } }));
    *api.fakes.answered.lock() = Some(aws_answer(200, "{\"length\":3}"));
    let answer = api.call("POST", "/orders", &[], "Body=1").await;
    assert_eq!((answer.status, answer.header("x-length")), (200, "3"));
    let request = api.fakes.requests.lock()[0].clone();
    assert_eq!(request.target, AwsTarget::Path("/0/orders".into()));
    assert_eq!(request.query, "Action=Send%20Message");
    assert_eq!(request.region.as_str(), "eu-west-1");
    assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded");
}
