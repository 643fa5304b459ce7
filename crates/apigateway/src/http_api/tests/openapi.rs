use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{BAD_REQUEST, CONFLICT, Gateway, NOT_FOUND, text};

const FUNCTION: &str = "arn:aws:lambda:us-east-1:000000000000:function:pets";

/// A document with all that an import understands.
fn pets() -> Value {
    json!({
        "openapi": "3.0.1",
        "info": { "title": "pets", "version": "2.1", "description": "about pets" },
        "tags": [{ "name": "team", "x-amazon-apigateway-tag-value": "a" }, { "name": "just a tag" }],
        "paths": {
            "/pets": {
                "get": {
                    "operationId": "listPets",
                    "responses": { "default": { "description": "Default response for GET /pets" } },
                    "security": [{ "users": ["read", "write"] }],
                    "x-amazon-apigateway-integration": {
                        "payloadFormatVersion": "2.0", "type": "aws_proxy", "httpMethod": "POST", "uri": FUNCTION,
                        "connectionType": "INTERNET", "timeoutInMillis": 1000,
                    },
                },
                "x-amazon-apigateway-any-method": {
                    "responses": { "default": { "description": "Default response for ANY /pets" } },
                    "security": [{ "asked": [] }],
                    "x-amazon-apigateway-integration": {
                        "payloadFormatVersion": "1.0", "type": "http_proxy", "httpMethod": "ANY",
                        "uri": "https://backend.test/pets", "connectionType": "INTERNET",
                        "requestParameters": { "append:header.x": "$request.header.y" },
                        "responseParameters": { "404": { "overwrite:statuscode": "403" } },
                    },
                },
            },
            "/pets/{id}/{proxy+}": {
                "put": {
                    "responses": { "default": { "description": "Default response for PUT /pets/{id}/{proxy+}" } },
                    "x-amazon-apigateway-auth": { "type": "AWS_IAM" },
                    "x-amazon-apigateway-integration": {
                        "payloadFormatVersion": "2.0", "type": "aws_proxy", "httpMethod": "POST", "uri": FUNCTION,
                        "connectionType": "INTERNET",
                    },
                },
            },
            "/$default": {
                "x-amazon-apigateway-any-method": {
                    "responses": { "default": { "description": "Default response for $default" } },
                    "isDefaultRoute": true,
                    "x-amazon-apigateway-integration": {
                        "payloadFormatVersion": "1.0", "type": "http_proxy", "httpMethod": "ANY",
                        "uri": "https://backend.test", "connectionType": "INTERNET",
                    },
                },
            },
        },
        "components": {
            "securitySchemes": {
                "users": {
                    "type": "oauth2",
                    "flows": {},
                    "x-amazon-apigateway-authorizer": {
                        "type": "jwt",
                        "identitySource": "$request.header.Authorization",
                        "jwtConfiguration": { "audience": ["a"], "issuer": "https://issuer.test" },
                    },
                },
                "asked": {
                    "type": "apiKey",
                    "name": "X-Token",
                    "in": "header",
                    "x-amazon-apigateway-authorizer": {
                        "type": "request",
                        "identitySource": "$request.header.X-Token, $request.querystring.a",
                        "authorizerUri": FUNCTION,
                        "authorizerPayloadFormatVersion": "2.0",
                        "authorizerResultTtlInSeconds": 60,
                        "enableSimpleResponses": true,
                    },
                },
            },
        },
        "x-amazon-apigateway-cors": { "allowOrigins": ["https://a.test"], "allowMethods": ["GET"], "maxAge": 5 },
        "x-amazon-apigateway-importexport-version": "1.0",
    })
}

async fn import(gateway: &Gateway, document: &Value) -> Value {
    gateway.ok("ImportApi", json!({ "body": document.to_string() })).await
}

async fn export(gateway: &Gateway, mut request: Value) -> String {
    request["specification"] = json!("OAS30");
    let answer = gateway.ok("ExportApi", request).await;
    String::from_utf8(STANDARD.decode(text(&answer, "body")).unwrap()).unwrap()
}

async fn items(gateway: &Gateway, kind: &str, api: &str) -> Vec<Value> {
    gateway.ok(kind, json!({ "apiId": api })).await["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn import_makes_what_the_document_describes() {
    let gateway = Gateway::new();
    let api = import(&gateway, &pets()).await;
    let id = text(&api, "apiId");
    assert_eq!((api.get("warnings"), api.get("importInfo")), (None, None));
    let settings = [
        ("name", json!("pets")),
        ("version", json!("2.1")),
        ("description", json!("about pets")),
        ("tags", json!({ "team": "a" })),
        ("corsConfiguration", pets()["x-amazon-apigateway-cors"].clone()),
    ];
    for (member, expected) in settings {
        assert_eq!(api[member], expected, "{member}");
    }
    let authorizers = items(&gateway, "GetAuthorizers", &id).await;
    let authorizer =
        |name: &str| authorizers.iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(
        authorizer("asked")["identitySource"],
        json!(["$request.header.X-Token", "$request.querystring.a"])
    );
    let integrations = items(&gateway, "GetIntegrations", &id).await;
    assert_eq!(integrations.len(), 4);
    let routes = items(&gateway, "GetRoutes", &id).await;
    let route =
        |key: &str| routes.iter().find(|one| one["routeKey"] == key).unwrap_or_else(|| panic!("{key}"));
    let list = route("GET /pets");
    assert_eq!(list["operationName"], json!("listPets"));
    assert_eq!(list["authorizationScopes"], json!(["read", "write"]));
    assert_eq!(
        (&list["authorizationType"], &list["authorizerId"]),
        (&json!("JWT"), &authorizer("users")["authorizerId"])
    );
    assert_eq!(route("ANY /pets")["authorizationType"], json!("CUSTOM"));
    assert_eq!(route("PUT /pets/{id}/{proxy+}")["authorizationType"], json!("AWS_IAM"));
    let target = text(route("$default"), "target");
    let integration = integrations
        .iter()
        .find(|one| format!("integrations/{}", text(one, "integrationId")) == target)
        .expect("the target is there");
    let expected = json!({
        "connectionType": "INTERNET",
        "integrationId": integration["integrationId"],
        "integrationMethod": "ANY",
        "integrationType": "HTTP_PROXY",
        "integrationUri": "https://backend.test",
        "payloadFormatVersion": "1.0",
        "timeoutInMillis": 30000,
    });
    assert_eq!(*integration, expected);
    assert_eq!(items(&gateway, "GetStages", &id).await, Vec::<Value>::new());
}

#[tokio::test]
async fn what_is_exported_is_what_was_imported_in_both_formats() {
    let gateway = Gateway::new();
    let id = text(&import(&gateway, &pets()).await, "apiId");
    let mut expected = pets();
    expected["tags"] = json!([{ "name": "team", "x-amazon-apigateway-tag-value": "a" }]);
    let parameter = |name: &str| {
        json!({
            "name": name, "in": "path", "description": format!("Generated path parameter for {name}"),
            "required": true, "schema": { "type": "string" },
        })
    };
    expected["paths"]["/pets/{id}/{proxy+}"]["parameters"] = json!([parameter("id"), parameter("proxy+")]);
    expected["servers"] = json!([{ "url": format!("http://{id}.execute-api.test") }]);
    let first = export(&gateway, json!({ "apiId": id, "outputType": "JSON" })).await;
    let first: Value = serde_json::from_str(&first).unwrap();
    assert_eq!(first, expected);

    let yaml = export(&gateway, json!({ "apiId": id, "outputType": "YAML" })).await;
    assert!(yaml.starts_with("openapi:"), "{yaml}");
    let again = text(&gateway.ok("ImportApi", json!({ "body": yaml })).await, "apiId");
    let second = export(&gateway, json!({ "apiId": again, "outputType": "JSON" })).await;
    expected["servers"] = json!([{ "url": format!("http://{again}.execute-api.test") }]);
    assert_eq!(serde_json::from_str::<Value>(&second).unwrap(), expected);
}

#[tokio::test]
async fn export_is_of_a_stage_or_of_now_and_with_or_without_extensions() {
    let gateway = Gateway::new();
    let id = text(&import(&gateway, &pets()).await, "apiId");
    gateway.ok("CreateStage", json!({ "apiId": id, "stageName": "dev" })).await;
    let of_stage = json!({ "apiId": id, "outputType": "JSON", "stageName": "dev", "specification": "OAS30" });
    gateway.refused(BAD_REQUEST, "ExportApi", of_stage.clone()).await;
    gateway.ok("CreateDeployment", json!({ "apiId": id, "stageName": "dev" })).await;
    gateway.ok("UpdateApi", json!({ "apiId": id, "name": "cats" })).await;
    let staged: Value = serde_json::from_str(&export(&gateway, of_stage).await).unwrap();
    assert_eq!(staged["info"]["title"], json!("pets"));
    let server = json!({
        "url": format!("http://{id}.execute-api.test/{{basePath}}"),
        "variables": { "basePath": { "default": "dev" } },
    });
    assert_eq!(staged["servers"], json!([server]));

    let plain = json!({ "apiId": id, "outputType": "JSON", "includeExtensions": false });
    let plain = export(&gateway, plain).await;
    for extension in ["integration", "authorizer", "cors", "importexport", "tag-value", "auth"] {
        assert!(!plain.contains(&format!("x-amazon-apigateway-{extension}")), "{extension}");
    }
    assert!(plain.contains("\"cats\""));
}

#[tokio::test]
async fn exports_refuse_what_they_cannot_write() {
    let gateway = Gateway::new();
    let id = gateway.api().await;
    let export = |changes: Value| {
        let mut request = json!({ "apiId": id, "outputType": "JSON", "specification": "OAS30" });
        for (member, value) in changes.as_object().unwrap() {
            request[member] = value.clone();
        }
        request
    };
    let message = gateway.refused(BAD_REQUEST, "ExportApi", export(json!({}))).await;
    assert_eq!(message, "Unable to deploy API because no routes exist in this API");
    for wrong in [
        json!({ "specification": "OAS20" }),
        json!({ "outputType": "XML" }),
        json!({ "exportVersion": "2.0" }),
    ] {
        gateway.refused(BAD_REQUEST, "ExportApi", export(wrong)).await;
    }
    gateway.refused(NOT_FOUND, "ExportApi", export(json!({ "stageName": "dev" }))).await;
}

#[tokio::test]
async fn reimport_replaces_what_is_in_an_api_and_keeps_its_stages() {
    let gateway = Gateway::new();
    let id = gateway.api().await;
    let integration = gateway.integration(&id).await;
    gateway.route(&id, "GET /old", &integration).await;
    let settings = json!({ "GET /old": { "throttlingBurstLimit": 1 } });
    let stage =
        json!({ "apiId": id, "stageName": "$default", "autoDeploy": true, "routeSettings": settings });
    gateway.ok("CreateStage", stage).await;
    let before = gateway.ok("GetApi", json!({ "apiId": id })).await;
    let request = json!({ "apiId": id, "body": pets().to_string() });
    let after = gateway.ok("ReimportApi", request).await;
    assert_eq!((&after["apiId"], &after["createdDate"]), (&before["apiId"], &before["createdDate"]));
    assert_eq!(after["name"], json!("pets"));
    let keys: Vec<String> =
        ["GET /pets", "ANY /pets", "PUT /pets/{id}/{proxy+}", "$default"].map(str::to_owned).to_vec();
    assert_eq!(gateway.reached(&id), [("$default".to_owned(), keys)]);
    let stage = gateway.ok("GetStage", json!({ "apiId": id, "stageName": "$default" })).await;
    assert_eq!(stage["routeSettings"], json!({}));
    let absent = json!({ "apiId": "abcdefghij", "body": pets().to_string() });
    gateway.refused(NOT_FOUND, "ReimportApi", absent).await;
}

#[tokio::test]
async fn warnings_name_what_was_left_out_or_refuse_the_import() {
    let gateway = Gateway::new();
    let with = |pointer: &str, member: &str, value: Value| {
        let mut document = pets();
        document.pointer_mut(pointer).unwrap()[member] = value;
        document
    };
    let get = "/paths/~1pets/get";
    let missing = json!({ "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Pet" } } } } });
    let cases = [
        (
            with(get, "responses", missing),
            "Parse issue: attribute paths.'/pets'(get).responses.200.content.schema.#/components/schemas/Pet is missing",
            4,
        ),
        (
            with("/paths", "$default", json!({ "get": {} })),
            "Parse issue: attribute paths. Resource $default should start with /",
            4,
        ),
        (
            with("", "x-amazon-apigateway-cors", json!({ "allowOrigins": ["a"] })),
            "CORS Scheme is malformed, ignoring.",
            4,
        ),
        (
            with(get, "x-amazon-apigateway-integration", json!({ "type": "mock" })),
            "Unable to create Integration for route 'GET /pets': Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, HTTP_PROXY)",
            4,
        ),
        (
            with("/paths", "/{a", json!({ "get": {} })),
            "Unable to create Route 'GET /{a': The provided route key is not formatted properly for HTTP protocol. Format should be \"[HTTP METHOD] /[RESOURCE PATH]\" or \"$default\"",
            4,
        ),
    ];
    for (document, warning, routes) in cases {
        let api = import(&gateway, &document).await;
        assert!(
            api["warnings"].as_array().unwrap().contains(&json!(warning)),
            "{warning}: {}",
            api["warnings"]
        );
        assert_eq!(items(&gateway, "GetRoutes", &text(&api, "apiId")).await.len(), routes, "{warning}");
        let strict = json!({ "body": document.to_string(), "failOnWarnings": true });
        let message = gateway.refused(BAD_REQUEST, "ImportApi", strict).await;
        assert!(message.starts_with("Warnings found during import:\n\t"), "{message}");
        assert!(message.contains(warning), "{message}");
    }
}

#[tokio::test]
async fn a_route_whose_authorizer_cannot_be_made_is_not_open() {
    let gateway = Gateway::new();
    let mut document = pets();
    document["components"]["securitySchemes"]["users"]["x-amazon-apigateway-authorizer"]["jwtConfiguration"] =
        json!(null);
    let api = import(&gateway, &document).await;
    let warnings = api["warnings"].to_string();
    assert!(
        warnings.contains("Unable to create Authorizer 'users': JwtConfiguration must not be null"),
        "{warnings}"
    );
    let routes = items(&gateway, "GetRoutes", &text(&api, "apiId")).await;
    assert!(routes.iter().all(|route| route["routeKey"] != "GET /pets"));
    assert_eq!(routes.len(), 3);
}

#[tokio::test]
async fn integrations_can_be_shared_by_reference_and_base_paths_prepended() {
    let gateway = Gateway::new();
    let shared = json!({ "$ref": "#/components/x-amazon-apigateway-integrations/one" });
    let document = json!({
        "openapi": "3.0.3",
        "info": { "title": "t", "version": "1" },
        "servers": [{ "url": "https://a.test/{basePath}", "variables": { "basePath": { "default": "a/b" } } }],
        "security": [{ "documented": [] }],
        "paths": {
            "/": { "get": { "x-amazon-apigateway-integration": shared } },
            "/x": { "get": { "x-amazon-apigateway-integration": shared, "security": [] } },
        },
        "components": {
            "securitySchemes": { "documented": { "type": "http", "scheme": "bearer" } },
            "x-amazon-apigateway-integrations": {
                "one": { "type": "HTTP_PROXY", "httpMethod": "GET", "uri": "https://b.test", "passthroughBehavior": "never" },
            },
        },
    });
    let request = json!({ "body": document.to_string(), "basepath": "split" });
    let api = gateway.ok("ImportApi", request).await;
    let id = text(&api, "apiId");
    assert_eq!(api["importInfo"].as_array().unwrap().len(), 1, "{api}");
    let mut keys: Vec<String> =
        items(&gateway, "GetRoutes", &id).await.iter().map(|route| text(route, "routeKey")).collect();
    keys.sort();
    assert_eq!(keys, ["GET /b", "GET /b/x"]);
    assert_eq!(items(&gateway, "GetIntegrations", &id).await.len(), 1);
}

#[tokio::test]
async fn documents_that_are_none_are_refused() {
    let gateway = Gateway::new();
    for body in ["", "pets", "{}", "swagger: '2.0'", "{\"openapi\":\"3.1.0\"}"] {
        let message = gateway.refused(BAD_REQUEST, "ImportApi", json!({ "body": body })).await;
        assert_eq!(message, "Invalid OpenAPI input.", "{body}");
    }
    let untitled = json!({ "openapi": "3.0.1", "info": { "version": "1" }, "paths": {} });
    let message = gateway.refused(BAD_REQUEST, "ImportApi", json!({ "body": untitled.to_string() })).await;
    assert_eq!(message, "Invalid API name specified");
    let request = json!({ "body": pets().to_string(), "basepath": "drop" });
    gateway.refused(BAD_REQUEST, "ImportApi", request).await;
    let api = text(&import(&gateway, &pets()).await, "apiId");
    let taken = json!({ "apiId": api, "routeKey": "GET /pets" });
    gateway.refused(CONFLICT, "CreateRoute", taken).await;
}
