use serde_json::{Value, json};

use super::{BAD_REQUEST, CONFLICT, Gateway, NOT_BUILT, NOT_FOUND};

const FUNCTION: &str = "arn:aws:lambda:us-east-1:000000000000:function:pets";

fn proxy(api: &str, changes: &Value) -> Value {
    let request = json!({
        "apiId": api,
        "integrationType": "HTTP_PROXY",
        "integrationMethod": "GET",
        "integrationUri": "https://backend.test/{proxy}",
        "payloadFormatVersion": "1.0",
    });
    with(request, changes)
}

fn function(api: &str, changes: &Value) -> Value {
    let request = json!({
        "apiId": api,
        "integrationType": "AWS_PROXY",
        "integrationUri": FUNCTION,
        "payloadFormatVersion": "2.0",
    });
    with(request, changes)
}

fn service(api: &str, changes: &Value) -> Value {
    let request = json!({
        "apiId": api,
        "credentialsArn": "arn:aws:iam::000000000000:role/a",
        "integrationSubtype": "SQS-SendMessage",
        "integrationType": "AWS_PROXY",
        "payloadFormatVersion": "1.0",
        "requestParameters": { "QueueUrl": "http://queues.test/a", "MessageBody": "$request.body.message" },
    });
    with(request, changes)
}

fn with(mut request: Value, changes: &Value) -> Value {
    for (member, value) in changes.as_object().unwrap() {
        request[member] = value.clone();
    }
    request
}

#[tokio::test]
async fn create_integration_answers_the_integration_with_its_defaults() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let answer = gateway.ok("CreateIntegration", proxy(&api, &json!({}))).await;
    let expected = json!({
        "connectionType": "INTERNET",
        "integrationId": answer["integrationId"],
        "integrationMethod": "GET",
        "integrationType": "HTTP_PROXY",
        "integrationUri": "https://backend.test/{proxy}",
        "payloadFormatVersion": "1.0",
        "timeoutInMillis": 30000,
    });
    assert_eq!(answer, expected);
    let id = json!({ "apiId": api, "integrationId": answer["integrationId"] });
    assert_eq!(gateway.ok("GetIntegration", id).await, expected);

    let changes = json!({
        "credentialsArn": "arn:aws:iam::000000000000:role/a",
        "description": "pets",
        "timeoutInMillis": 50,
        "requestParameters": { "overwrite:path": "$request.path", "append:header.X-A": "${request.header.a}b" },
        "responseParameters": { "404": { "overwrite:statuscode": "403", "remove:header.x-b": "''" } },
    });
    let answer = gateway.ok("CreateIntegration", function(&api, &changes)).await;
    for (member, value) in changes.as_object().unwrap() {
        assert_eq!(&answer[member], value, "{member}");
    }
    assert_eq!(answer["integrationMethod"], json!("POST"));
    let uri = format!("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations");
    gateway.ok("CreateIntegration", function(&api, &json!({ "integrationUri": uri }))).await;
    let answer = gateway.ok("CreateIntegration", service(&api, &json!({}))).await;
    let expected = json!({
        "connectionType": "INTERNET",
        "credentialsArn": "arn:aws:iam::000000000000:role/a",
        "integrationId": answer["integrationId"],
        "integrationSubtype": "SQS-SendMessage",
        "integrationType": "AWS_PROXY",
        "payloadFormatVersion": "1.0",
        "requestParameters": { "MessageBody": "$request.body.message", "QueueUrl": "http://queues.test/a" },
        "timeoutInMillis": 30000,
    });
    assert_eq!(answer, expected);
    let private = json!({
        "connectionType": "VPC_LINK", "connectionId": "abc",
        "integrationUri": "arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/a/b/c",
        "tlsConfig": { "serverNameToVerify": "backend.test" },
    });
    let answer = gateway.ok("CreateIntegration", proxy(&api, &private)).await;
    assert_eq!(
        (&answer["connectionId"], &answer["tlsConfig"]),
        (&private["connectionId"], &private["tlsConfig"])
    );
}

#[tokio::test]
async fn integrations_refuse_what_they_cannot_be() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let mapping = |error: &str| {
        format!("Invalid mapping expression specified: Validation Result: warnings : [], errors : [{error}]")
    };
    let cases = [
        (
            proxy(&api, &json!({ "integrationType": "MOCK" })),
            "Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, HTTP_PROXY)".to_owned(),
        ),
        (
            proxy(&api, &json!({ "integrationMethod": null })),
            "HttpMethod parameter method must be specified for integrationType HTTPPROXY".to_owned(),
        ),
        (
            proxy(&api, &json!({ "payloadFormatVersion": "2.0" })),
            "PayloadFormatVersion 2.0 is not supported for integration of type HTTP_PROXY".to_owned(),
        ),
        (
            proxy(&api, &json!({ "payloadFormatVersion": null })),
            "PayloadFormatVersion is a required parameter for integration".to_owned(),
        ),
        (proxy(&api, &json!({ "integrationUri": "backend" })), "Invalid HTTP endpoint specified for URI".to_owned()),
        (
            proxy(&api, &json!({ "timeoutInMillis": 30_001 })),
            "Timeout should be between 50 ms and 30000 ms".to_owned(),
        ),
        (
            proxy(&api, &json!({ "connectionType": "VPC_LINK" })),
            "ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK".to_owned(),
        ),
        (
            proxy(&api, &json!({ "requestTemplates": { "a": "b" } })),
            "RequestTemplates is not currently supported for HTTP APIs.".to_owned(),
        ),
        (
            function(&api, &json!({ "integrationMethod": "GET" })),
            "HttpMethod must be POST for AWS_PROXY IntegrationType".to_owned(),
        ),
        (
            function(&api, &json!({ "payloadFormatVersion": "3.0" })),
            "Unsupported PayloadFormatVersion: 3.0".to_owned(),
        ),
        (function(&api, &json!({ "integrationUri": "pets" })), "Invalid function ARN or invalid uri".to_owned()),
        (
            function(&api, &json!({ "integrationSubtype": "S3-PutObject" })),
            "Operation: S3-PutObject is not supported.".to_owned(),
        ),
        (
            service(&api, &json!({ "credentialsArn": null })),
            "Role ARN must be specified for AWS integration configuration with Subtype: SQS-SendMessage".to_owned(),
        ),
        (
            service(&api, &json!({ "payloadFormatVersion": "2.0" })),
            "Operation: SQS-SendMessage is not supported.".to_owned(),
        ),
        (
            service(&api, &json!({ "requestParameters": { "QueueUrl": "a" } })),
            "Operation: SQS-SendMessage requires enabling passthrough, or defining all of the following parameters: QueueUrl, MessageBody".to_owned(),
        ),
        (
            service(&api, &json!({ "requestParameters": { "QueueUrl": "a", "MessageBody": "$request.cookie.b" } })),
            mapping("Invalid mapping expression specified: $request.cookie.b"),
        ),
        (
            proxy(&api, &json!({ "requestParameters": { "header.a": "b" } })),
            mapping("Invalid Request Actioned Parameter destination specified: header.a"),
        ),
        (
            proxy(&api, &json!({ "requestParameters": { "append:header.a": "$request.cookie.b" } })),
            mapping("Invalid mapping expression specified: $request.cookie.b"),
        ),
        (
            proxy(&api, &json!({ "responseParameters": { "200": { "append:overwrite.static": "b" } } })),
            mapping("Invalid Response Actioned Parameter destination specified: append:overwrite.static"),
        ),
        (
            proxy(&api, &json!({ "responseParameters": { "600": { "append:header.a": "b" } } })),
            "Status Code 600 is not valid".to_owned(),
        ),
    ];
    for (request, message) in cases {
        assert_eq!(gateway.refused(BAD_REQUEST, "CreateIntegration", request).await, message);
    }
    let unbuilt = service(&api, &json!({ "integrationSubtype": "AppConfig-GetConfiguration" }));
    gateway.refused(NOT_BUILT, "CreateIntegration", unbuilt).await;
}

#[tokio::test]
async fn update_integration_merges_parameters_and_clears_with_empty_values() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let request = proxy(
        &api,
        &json!({
            "description": "d",
            "requestParameters": { "append:header.a": "1", "append:header.b": "2" },
            "responseParameters": { "200": { "append:header.a": "1" }, "404": { "append:header.b": "2" } },
        }),
    );
    let before = gateway.ok("CreateIntegration", request).await;
    let id = json!({ "apiId": api, "integrationId": before["integrationId"] });
    let changes = json!({
        "description": "",
        "integrationUri": "https://other.test",
        "requestParameters": { "append:header.a": "", "append:header.c": "3" },
        "responseParameters": { "404": {} },
    });
    let after = gateway.ok("UpdateIntegration", with(id.clone(), &changes)).await;
    assert_eq!(after.get("description"), None);
    assert_eq!(after["integrationUri"], json!("https://other.test"));
    assert_eq!(after["requestParameters"], json!({ "append:header.b": "2", "append:header.c": "3" }));
    assert_eq!(after["responseParameters"], json!({ "200": { "append:header.a": "1" } }));
    assert_eq!(after["timeoutInMillis"], before["timeoutInMillis"]);
    let wrong = with(id, &json!({ "timeoutInMillis": 1 }));
    gateway.refused(BAD_REQUEST, "UpdateIntegration", wrong).await;
}

#[tokio::test]
async fn an_integration_that_routes_use_cannot_be_deleted() {
    let gateway = Gateway::new();
    let api = gateway.api().await;
    let integration = gateway.integration(&api).await;
    let (one, two) = (
        gateway.route(&api, "GET /a", &integration).await,
        gateway.route(&api, "GET /b", &integration).await,
    );
    let id = json!({ "apiId": api, "integrationId": integration });
    let message = gateway.refused(CONFLICT, "DeleteIntegration", id.clone()).await;
    assert_eq!(
        message,
        format!(
            "Cannot delete Integration because it is referenced by the following Routes with Ids: [{one}, {two}]"
        )
    );
    for route in [one, two] {
        gateway.ok("DeleteRoute", json!({ "apiId": api, "routeId": route })).await;
    }
    gateway.ok("DeleteIntegration", id.clone()).await;
    for operation in ["GetIntegration", "UpdateIntegration", "DeleteIntegration"] {
        let message = gateway.refused(NOT_FOUND, operation, id.clone()).await;
        assert_eq!(message, format!("Invalid Integration identifier specified {integration}"));
    }
}
