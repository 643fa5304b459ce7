//! What APIs make of documents, and that imports make the APIs again.

use serde_json::{Value, json};

use super::{Gateway, everything};

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// An API without what another one can never have: ids and the date.
async fn comparable(gateway: &Gateway, api: &str) -> Value {
    let mut all = json!({
        "api": gateway.call("GetRestApi", json!({"restapi_id": api})).await.unwrap(),
        "resources": gateway.resources(api).await,
        "authorizers": gateway.listed("GetAuthorizers", api).await,
        "validators": gateway.listed("GetRequestValidators", api).await,
        "models": gateway.listed("GetModels", api).await,
        "responses": gateway.listed("GetGatewayResponses", api).await,
    });
    let mut names = vec![(api.to_owned(), "the api".to_owned())];
    for kind in ["authorizers", "validators", "models", "resources"] {
        let items: Vec<Value> = match &all[kind] {
            Value::Object(members) => members.values().cloned().collect(),
            other => other.as_array().cloned().unwrap_or_default(),
        };
        for item in items {
            let name = item.get("name").or(item.get("path")).and_then(Value::as_str).unwrap_or_default();
            names.push((item["id"].as_str().unwrap().to_owned(), format!("{kind} {name}")));
        }
    }
    // Lists are in the order of ids.
    for kind in ["authorizers", "validators"] {
        if let Some(items) = all[kind].as_array_mut() {
            items.sort_by_key(|item| item["name"].to_string());
        }
    }
    // A short id may be the beginning of a long one.
    names.sort_by_key(|(id, _)| std::cmp::Reverse(id.len()));
    let mut text = all.to_string();
    for (id, name) in names {
        text = text.replace(&id, &name);
    }
    parsed(&text)
}

#[tokio::test]
async fn a_plain_export_has_no_extensions() {
    let gateway = Gateway::new();
    let api = gateway.imported(&everything().to_string()).await;
    let document = parsed(&gateway.exported(&api, "swagger", "", "application/json").await);
    assert_eq!(document["info"], json!({"title": "PetStore", "description": "All pets", "version": "1.0.0"}));
    assert_eq!(document["host"], format!("{api}.execute-api.us-east-1.amazonaws.com"));
    assert_eq!((&document["basePath"], &document["schemes"]), (&json!("/prod"), &json!(["https"])));
    let expected = json!({
        "consumes": ["application/json"], "produces": ["text/html"], "security": [{"test-authorizer": []}],
        "responses": {"200": {"description": "200 response", "headers": {"Content-Type": {"type": "string"}}}},
    });
    assert_eq!(document["paths"]["/"]["get"], expected);
    let expected =
        json!([{"in": "body", "name": "Pet", "required": true, "schema": {"$ref": "#/definitions/Pet"}}]);
    assert_eq!(document["paths"]["/pets"]["post"]["parameters"], expected);
    assert_eq!(document["definitions"]["Pets"], everything()["definitions"]["Pets"]);
    let extension = document.to_string().matches("x-amazon-apigateway-").count();
    // Methods of any name, and what makes signed requests different from keys, cannot be said otherwise.
    assert_eq!(extension, 2, "{document:#}");
}

#[tokio::test]
async fn an_openapi_3_export_has_content_and_servers() {
    let gateway = Gateway::new();
    let api = gateway.imported(&everything().to_string()).await;
    let document = parsed(&gateway.exported(&api, "oas30", "integrations", "application/json").await);
    assert_eq!(document["openapi"], "3.0.1");
    let url = format!("https://{api}.execute-api.us-east-1.amazonaws.com/{{basePath}}");
    assert_eq!(document["servers"], json!([{"url": url, "variables": {"basePath": {"default": "prod"}}}]));
    let get = &document["paths"]["/pets"]["get"];
    let expected = json!([
        {"name": "page", "in": "query", "required": true, "schema": {"type": "string"}},
        {"name": "type", "in": "query", "schema": {"type": "string"}},
    ]);
    assert_eq!(get["parameters"], expected);
    let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Pets"}}});
    assert_eq!(get["responses"]["200"], json!({"description": "200 response", "content": content}));
    assert_eq!(get["x-amazon-apigateway-integration"]["type"], "http");
    assert_eq!(document.get("x-amazon-apigateway-policy"), None);
}

#[tokio::test]
async fn what_is_exported_imports_as_the_same_api() {
    let gateway = Gateway::new();
    let original = gateway.imported(&everything().to_string()).await;
    let before = comparable(&gateway, &original).await;
    for r#type in ["swagger", "oas30"] {
        for accept in ["application/json", "application/yaml"] {
            let document = gateway.exported(&original, r#type, "apigateway", accept).await;
            let again = gateway.imported(&document).await;
            assert_eq!(comparable(&gateway, &again).await, before, "{type} {accept}\n{document}");
            let twice = gateway.exported(&again, r#type, "apigateway", accept).await;
            assert_eq!(twice.replace(&again, &original), document, "{type} {accept}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_exported_is_refused() {
    let gateway = Gateway::new();
    let api = gateway.imported(&everything().to_string()).await;
    gateway.call("CreateDeployment", json!({"restapi_id": api, "stageName": "prod"})).await.unwrap();
    let export = |changes: Value| {
        let mut request = json!({"restapi_id": api, "stage_name": "prod", "export_type": "oas30"});
        request.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        request
    };
    let rows = [
        (json!({"stage_name": "none"}), "Invalid stage identifier specified"),
        (json!({"export_type": "raml"}), "No API exporter for type 'raml'"),
        (json!({"parameters": {"extensions": "x"}}), "Invalid export extension specified: x"),
        (json!({"parameters": {"extensions": "postman"}}), "The extensions for Postman are not supported."),
    ];
    for (changes, sentence) in rows {
        assert_eq!(gateway.call("GetExport", export(changes)).await, Err(sentence.into()));
    }
    let answer = gateway.call("GetExport", export(json!({}))).await.unwrap();
    assert_eq!(answer["Content-Type"], "application/octet-stream");
    assert_eq!(answer["Content-Disposition"], "attachment; filename=\"oas30_1.0.0.json\"");
}
