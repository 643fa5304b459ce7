//! Faults, and the gateway responses that put them into words.

use serde_json::json;

use super::{Api, method, mock};

#[tokio::test]
async fn gateway_responses_are_changed_by_type_and_by_class() {
    let unmatched = method(json!({
        "type": "MOCK", "requestTemplates": { "application/json": "{\"statusCode\": 200}" },
        "integrationResponses": { "404": { "selectionPattern": "404" } }
    }));
    let api = Api::with(
        json!({ "/broken": { "GET": unmatched }, "/key": { "GET": { "apiKeyRequired": true } } }),
        json!({ "gatewayResponses": [
            {
                "responseType": "MISSING_AUTHENTICATION_TOKEN", "statusCode": "404",
                "responseParameters": {
                    "gatewayresponse.header.Access-Control-Allow-Origin": "method.request.header.Origin",
                    "gatewayresponse.header.x-type": "context.error.responseType",
                    "gatewayresponse.header.x-variable": "stageVariables.env",
                    "gatewayresponse.header.x-static": "'a, b'"
                },
                "responseTemplates": {
                    "application/json": "{\"m\":$context.error.messageString,\"p\":\"$context.path\",\
                                         \"q\":\"$method.request.querystring.q\",\"s\":\"${stageVariables.env}\",\
                                         \"n\":\"$context.none\",\"d\":\"$5.00 $\"}",
                    "text/plain": "$context.error.message."
                }
            },
            { "responseType": "DEFAULT_5XX", "responseParameters": { "gatewayresponse.header.x-class": "'5'" } }
        ] }),
        json!({ "variables": { "env": "test" } }),
    );
    let answer = api.call("GET", "/none?q=1", &[("origin", "http://a.test")], "").await;
    assert_eq!(answer.status, 404);
    assert_eq!(
        answer.body,
        "{\"m\":\"Missing Authentication Token\",\"p\":\"/prod/none\",\"q\":\"1\",\"s\":\"test\",\"n\":\"\",\
         \"d\":\"$5.00 $\"}"
    );
    assert_eq!(answer.header("access-control-allow-origin"), "http://a.test");
    assert_eq!(answer.header("x-type"), "MISSING_AUTHENTICATION_TOKEN");
    assert_eq!(answer.header("x-variable"), "test");
    assert_eq!(answer.header("x-static"), "a, b");
    let answer = api.call("GET", "/none", &[("accept", "text/plain")], "").await;
    assert_eq!(
        (answer.header("content-type"), answer.body.as_str()),
        ("text/plain", "Missing Authentication Token.")
    );
    let answer = api.get("/broken").await;
    assert_eq!((answer.status, answer.header("x-class")), (500, "5"));
    assert_eq!(answer.body, "{\"message\":\"Internal server error\"}");
    assert_eq!(answer.header("x-amzn-errortype"), "InternalServerErrorException");
    let answer = api.get("/key").await;
    assert_eq!((answer.status, answer.header("x-class")), (403, ""));
}

#[tokio::test]
async fn a_method_that_cannot_be_compiled_hurts_no_other() {
    let api = Api::new(json!({
        "/none": { "GET": {} },
        "/uri": { "GET": method(json!({ "type": "HTTP", "uri": "nowhere" })) },
        "/template": { "GET": mock("#if(") },
        "/vpc": { "GET": method(json!({ "type": "HTTP_PROXY", "uri": "http://a.test", "connectionType": "VPC_LINK" })) },
        "/header": { "GET": method(json!({
            "type": "HTTP_PROXY", "uri": "http://a.test",
            "requestParameters": { "integration.request.header.content-length": "'1'" }
        })) },
        "/good": { "GET": mock("good") }
    }));
    for path in ["/none", "/uri", "/template", "/vpc", "/header"] {
        let answer = api.get(path).await;
        assert_eq!(
            (answer.status, answer.body.as_str()),
            (500, "{\"message\":\"Internal server error\"}"),
            "{path}"
        );
    }
    assert_eq!(api.get("/good").await.body, "good");
}

#[tokio::test]
async fn bodies_are_checked_against_models_that_refer_to_others() {
    let mut post = mock("ok");
    post["requestValidatorId"] = "v".into();
    post["requestModels"] = json!({ "application/json": "Order" });
    let order = json!({
        "$schema": "http://json-schema.org/draft-04/schema#", "type": "object", "required": ["pet"],
        "properties": {
            "pet": { "$ref": "https://apigateway.amazonaws.com/restapis/a1b2c3d4e5/models/Pet" },
            "count": { "type": "integer", "minimum": 0, "exclusiveMinimum": true }
        }
    });
    let pet =
        json!({ "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } });
    let api = Api::with(
        json!({ "/": { "POST": post } }),
        json!({
            "models": [
                { "name": "Order", "schema": order.to_string() }, { "name": "Pet", "schema": pet.to_string() }
            ],
            "requestValidators": [{ "id": "v", "validateRequestBody": true }],
            "gatewayResponses": [{
                "responseType": "BAD_REQUEST_BODY",
                "responseTemplates": { "application/json": "$context.error.validationErrorString" }
            }]
        }),
        json!({}),
    );
    let rows = [
        ("{\"pet\":{\"name\":\"a\"}}", "ok"),
        ("{\"pet\":{\"name\":\"a\"},\"count\":1}", "ok"),
        ("{\"pet\":{}}", "[object has missing required properties ([\"name\"])]"),
        (
            "{\"pet\":{\"name\":1}}",
            "[instance type (integer) does not match any allowed primitive type (allowed: [\"string\"])]",
        ),
        ("", "[object has missing required properties ([\"pet\"])]"),
    ];
    for (body, expected) in rows {
        assert_eq!(api.call("POST", "/", &[], body).await.body, expected, "{body}");
    }
    assert_eq!(api.call("POST", "/", &[], "{").await.status, 400);
    // Without a model for the content type, the body passes.
    assert_eq!(api.call("POST", "/", &[("content-type", "text/plain")], "x").await.status, 500);
}

#[tokio::test]
async fn required_parameters_are_named_together() {
    let mut get = mock("ok");
    get["requestValidatorId"] = "v".into();
    get["requestParameters"] = json!({
        "method.request.querystring.b": true, "method.request.header.X-A": true,
        "method.request.querystring.c": false
    });
    let api = Api::with(
        json!({ "/": { "GET": get } }),
        json!({ "requestValidators": [{ "id": "v", "validateRequestParameters": true }] }),
        json!({}),
    );
    let answer = api.get("/").await;
    assert_eq!(answer.body, "{\"message\":\"Missing required request parameters: [X-A, b]\"}");
    assert_eq!(answer.header("x-amzn-errortype"), "BadRequestException");
    assert_eq!(api.call("GET", "/?b=1", &[("x-a", "1")], "").await.status, 200);
}
