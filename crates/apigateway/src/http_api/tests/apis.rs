use serde_json::json;

use super::{BAD_REQUEST, Gateway, NOT_BUILT, NOT_FOUND, text};

#[tokio::test]
async fn create_api_answers_settings_with_the_services_defaults() {
    let gateway = Gateway::new();
    let api = gateway.ok("CreateApi", json!({ "name": "pets", "protocolType": "HTTP" })).await;
    let id = text(&api, "apiId");
    assert_eq!(id.len(), 10);
    let expected = json!({
        "apiEndpoint": format!("http://{id}.execute-api.test"),
        "apiId": id,
        "apiKeySelectionExpression": "$request.header.x-api-key",
        "createdDate": "2020-04-08T00:23:31Z",
        "disableExecuteApiEndpoint": false,
        "ipAddressType": "ipv4",
        "name": "pets",
        "protocolType": "HTTP",
        "routeSelectionExpression": "$request.method $request.path",
        "tags": {},
    });
    assert_eq!(api, expected);
    assert_eq!(gateway.ok("GetApi", json!({ "apiId": id })).await, expected);
    for kind in ["Routes", "Integrations", "Stages", "Deployments", "Authorizers", "Models"] {
        let list = gateway.ok(&format!("Get{kind}"), json!({ "apiId": id })).await;
        assert_eq!(list, json!({ "items": [] }), "{kind}");
    }
}

#[tokio::test]
async fn create_api_echoes_what_was_set() {
    let gateway = Gateway::new();
    let request = json!({
        "name": "pets",
        "protocolType": "HTTP",
        "description": "about pets",
        "version": "2",
        "disableExecuteApiEndpoint": true,
        "ipAddressType": "dualstack",
        "routeSelectionExpression": "${request.method} ${request.path}",
        "corsConfiguration": { "allowOrigins": ["https://a.example"], "allowMethods": ["GET"], "maxAge": 5 },
        "tags": { "team": "a" },
    });
    let api = gateway.ok("CreateApi", request.clone()).await;
    for member in
        ["description", "version", "disableExecuteApiEndpoint", "ipAddressType", "corsConfiguration", "tags"]
    {
        assert_eq!(api[member], request[member], "{member}");
    }
}

#[tokio::test]
async fn create_api_refuses_what_an_http_api_cannot_be() {
    let gateway = Gateway::new();
    let with = |member: &str, value: serde_json::Value| {
        let mut request = json!({ "name": "pets", "protocolType": "HTTP" });
        request[member] = value;
        request
    };
    let cases = [
        (with("name", json!("")), "Invalid API name specified"),
        (with("name", json!("n".repeat(129))), "Invalid API name specified"),
        (
            with("routeSelectionExpression", json!("$request.body.action")),
            "Route selection expression is currently limited to \"${request.method} ${request.path}\"",
        ),
        (
            with("disableSchemaValidation", json!(true)),
            "DisableSchemaValidation is not supported for HTTP protocolType",
        ),
        (
            with("corsConfiguration", json!({ "allowOrigins": ["*"], "allowCredentials": true })),
            "allow-credentials is not supported if 'allow-origin' is *",
        ),
        (
            with("routeKey", json!("GET /")),
            "RouteKey and CredentialsArn can only be specified together with Target",
        ),
        (with("version", json!("")), "Version must be between 1 and 64 characters long"),
        (with("tags", json!({ "aws:a": "b" })), "Invalid tag key specified"),
    ];
    for (request, message) in cases {
        assert_eq!(gateway.refused(BAD_REQUEST, "CreateApi", request).await, message);
    }
    let websocket = json!({ "name": "chat", "protocolType": "WEBSOCKET" });
    gateway.refused(NOT_BUILT, "CreateApi", websocket).await;
}

#[tokio::test]
async fn quick_create_makes_a_route_an_integration_and_the_default_stage() {
    let cases = [
        ("https://backend.test/pets", "HTTP_PROXY", "ANY", "1.0"),
        ("arn:aws:lambda:us-east-1:000000000000:function:pets", "AWS_PROXY", "POST", "2.0"),
    ];
    for (target, kind, method, format) in cases {
        let gateway = Gateway::new();
        let request = json!({ "name": "pets", "protocolType": "HTTP", "target": target });
        let id = text(&gateway.ok("CreateApi", request).await, "apiId");
        let integrations = gateway.ok("GetIntegrations", json!({ "apiId": id })).await;
        let integration_id = text(&integrations["items"][0], "integrationId");
        let expected = json!([{
            "apiGatewayManaged": true,
            "connectionType": "INTERNET",
            "integrationId": integration_id,
            "integrationMethod": method,
            "integrationType": kind,
            "integrationUri": target,
            "payloadFormatVersion": format,
            "timeoutInMillis": 30000,
        }]);
        assert_eq!(integrations["items"], expected);
        let routes = gateway.ok("GetRoutes", json!({ "apiId": id })).await;
        let route_id = text(&routes["items"][0], "routeId");
        let expected = json!([{
            "apiGatewayManaged": true,
            "apiKeyRequired": false,
            "authorizationType": "NONE",
            "routeId": route_id,
            "routeKey": "$default",
            "target": format!("integrations/{integration_id}"),
        }]);
        assert_eq!(routes["items"], expected);
        let stage = gateway.ok("GetStage", json!({ "apiId": id, "stageName": "$default" })).await;
        assert_eq!((&stage["apiGatewayManaged"], &stage["autoDeploy"]), (&json!(true), &json!(true)));
        assert_eq!(gateway.reached(&id), [("$default".to_owned(), vec!["$default".to_owned()])]);
    }
}

#[tokio::test]
async fn a_quick_created_target_can_be_moved_but_not_deleted() {
    let gateway = Gateway::new();
    let request = json!({
        "name": "pets", "protocolType": "HTTP", "target": "https://a.test", "routeKey": "GET /pets",
        "credentialsArn": "arn:aws:iam::000000000000:role/a",
    });
    let id = text(&gateway.ok("CreateApi", request).await, "apiId");
    let function = "arn:aws:lambda:us-east-1:000000000000:function:pets";
    let moved = json!({ "apiId": id, "target": function, "routeKey": "PUT /pets", "credentialsArn": "" });
    gateway.ok("UpdateApi", moved).await;
    let integration = gateway.ok("GetIntegrations", json!({ "apiId": id })).await["items"][0].take();
    assert_eq!(
        (&integration["integrationType"], &integration["integrationUri"]),
        (&json!("AWS_PROXY"), &json!(function))
    );
    assert_eq!(integration["credentialsArn"], json!(null));
    assert_eq!(gateway.reached(&id), [("$default".to_owned(), vec!["PUT /pets".to_owned()])]);

    let route = gateway.ok("GetRoutes", json!({ "apiId": id })).await["items"][0].take();
    let renamed = json!({ "apiId": id, "routeId": route["routeId"], "routeKey": "GET /" });
    gateway.refused(BAD_REQUEST, "UpdateRoute", renamed).await;
    gateway.ok("DeleteRoute", json!({ "apiId": id, "routeId": route["routeId"] })).await;
    let removed = json!({ "apiId": id, "integrationId": integration["integrationId"] });
    let message = gateway.refused(BAD_REQUEST, "DeleteIntegration", removed).await;
    assert_eq!(message, "Unable to delete an integration managed by API Gateway");
}

#[tokio::test]
async fn only_a_quick_created_api_has_a_target_to_update() {
    let gateway = Gateway::new();
    let id = gateway.api().await;
    gateway.refused(BAD_REQUEST, "UpdateApi", json!({ "apiId": id, "target": "https://a.test" })).await;
}

#[tokio::test]
async fn update_api_changes_what_it_names_and_clears_with_empty_texts() {
    let gateway = Gateway::new();
    let request = json!({
        "name": "pets", "protocolType": "HTTP", "description": "d", "version": "1",
        "corsConfiguration": { "allowOrigins": ["*"] },
    });
    let before = gateway.ok("CreateApi", request).await;
    let id = text(&before, "apiId");
    let mut expected = before.clone();
    expected["name"] = json!("cats");
    let after = gateway.ok("UpdateApi", json!({ "apiId": id, "name": "cats" })).await;
    assert_eq!(after, expected);

    let cors = json!({ "allowHeaders": ["x-a"] });
    let request = json!({ "apiId": id, "description": "", "version": "", "corsConfiguration": cors });
    let after = gateway.ok("UpdateApi", request).await;
    assert_eq!((after.get("description"), after.get("version")), (None, None));
    assert_eq!(after["corsConfiguration"], cors);

    gateway.ok("DeleteCorsConfiguration", json!({ "apiId": id })).await;
    assert_eq!(gateway.ok("GetApi", json!({ "apiId": id })).await.get("corsConfiguration"), None);
    gateway.refused(BAD_REQUEST, "UpdateApi", json!({ "apiId": id, "name": "" })).await;
}

#[tokio::test]
async fn apis_are_listed_in_pages() {
    let gateway = Gateway::new();
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(gateway.api().await);
    }
    ids.sort();
    let (mut seen, mut token) = (Vec::new(), json!(null));
    loop {
        let page = gateway.ok("GetApis", json!({ "maxResults": "2", "nextToken": token })).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|api| text(api, "apiId")));
        token = page["nextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    assert_eq!(seen, ids);
    for limit in ["0", "501", "many"] {
        gateway.refused(BAD_REQUEST, "GetApis", json!({ "maxResults": limit })).await;
    }
    gateway.refused(BAD_REQUEST, "GetApis", json!({ "nextToken": "%" })).await;
}

#[tokio::test]
async fn an_api_is_gone_after_its_deletion_and_was_never_in_other_regions() {
    let gateway = Gateway::new();
    let id = gateway.api().await;
    let absent = format!("Invalid API identifier specified 000000000000:{id}");
    let elsewhere = gateway.call_in("eu-west-1", "GetApi", json!({ "apiId": id })).await;
    assert_eq!(elsewhere, Err((404, "NotFoundException", absent.clone())));
    assert_eq!(gateway.ok("DeleteApi", json!({ "apiId": id })).await, json!(null));
    for operation in ["GetApi", "UpdateApi", "DeleteApi", "DeleteCorsConfiguration", "GetRoutes", "GetModels"]
    {
        assert_eq!(gateway.refused(NOT_FOUND, operation, json!({ "apiId": id })).await, absent);
    }
}
