//! What documents make of APIs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Gateway, everything};

#[tokio::test]
async fn a_document_becomes_an_api() {
    let gateway = Gateway::new();
    let api = gateway.import(&everything().to_string(), json!({})).await.unwrap();
    let id = api["id"].as_str().unwrap();
    assert_eq!(
        (&api["name"], &api["description"], &api["version"], &api["binaryMediaTypes"], &api["apiKeySource"]),
        (
            &json!("PetStore"),
            &json!("All pets"),
            &json!("1.0.0"),
            &json!(["image/png"]),
            &json!("AUTHORIZER")
        )
    );
    assert_eq!(api["minimumCompressionSize"], 1024);
    assert_eq!(api["endpointConfiguration"], json!({"types": ["EDGE"], "ipAddressType": "ipv4"}));
    assert!(api["policy"].as_str().is_some_and(|policy| policy.contains("execute-api:Invoke")));
    assert_eq!(api.get("warnings"), None);

    let resources = gateway.resources(id).await;
    let paths: Vec<_> = resources.as_object().unwrap().keys().cloned().collect();
    assert_eq!(paths, ["/", "/pets", "/pets/{petId}"]);

    let authorizers = gateway.listed("GetAuthorizers", id).await;
    let token = authorizers.iter().find(|one| one["name"] == "test-authorizer").unwrap();
    let expected = json!({
        "authType": "oauth2", "authorizerCredentials": "arn:aws:iam::000000000000:role/r", "authorizerResultTtlInSeconds": 60,
        "authorizerUri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations", "id": token["id"],
        "identitySource": "method.request.header.Authorization", "identityValidationExpression": "^x-[a-z]+",
        "name": "test-authorizer", "type": "TOKEN",
    });
    assert_eq!(*token, expected);

    let root = &resources["/"]["resourceMethods"]["GET"];
    let validators = gateway.listed("GetRequestValidators", id).await;
    let params = validators.iter().find(|one| one["name"] == "params").unwrap();
    assert_eq!(
        (&root["authorizationType"], &root["authorizerId"], &root["requestValidatorId"]),
        (&json!("CUSTOM"), &token["id"], &params["id"])
    );
    let integration = json!({
        "cacheKeyParameters": [], "cacheNamespace": resources["/"]["id"],
        "integrationResponses": {"200": {
            "responseParameters": {"method.response.header.Content-Type": "'text/html'"},
            "responseTemplates": {"text/html": "<h1>hello</h1>"}, "statusCode": "200",
        }},
        "passthroughBehavior": "WHEN_NO_MATCH", "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
        "timeoutInMillis": 29000, "type": "MOCK",
    });
    assert_eq!(root["methodIntegration"], integration);

    let get = &resources["/pets"]["resourceMethods"]["GET"];
    assert_eq!(get["authorizationType"], "COGNITO_USER_POOLS");
    assert_eq!((&get["apiKeyRequired"], &get["authorizationScopes"]), (&json!(true), &json!(["pets/read"])));
    let parameters =
        json!({"method.request.querystring.page": true, "method.request.querystring.type": false});
    assert_eq!(get["requestParameters"], parameters);
    assert_eq!(get["methodResponses"]["200"]["responseModels"], json!({"application/json": "Pets"}));
    assert_eq!(get["methodIntegration"]["connectionType"], "INTERNET");
    assert_eq!(get["methodIntegration"]["passthroughBehavior"], "NEVER");
    assert_eq!(get["methodIntegration"]["integrationResponses"]["404"]["selectionPattern"], "4\\d{2}");

    let post = &resources["/pets"]["resourceMethods"]["POST"];
    assert_eq!(
        (&post["authorizationType"], &post["operationName"], &post["requestModels"]),
        (&json!("AWS_IAM"), &json!("CreatePet"), &json!({"application/json": "Pet"}))
    );
    let any = &resources["/pets/{petId}"]["resourceMethods"]["ANY"];
    assert_eq!(any["requestParameters"], json!({"method.request.path.petId": true}));
    assert_eq!(any["methodIntegration"]["cacheNamespace"], "pets");

    let models = gateway.listed("GetModels", id).await;
    let pets = models.iter().find(|model| model["name"] == "Pets").unwrap();
    let schema: Value = serde_json::from_str(pets["schema"].as_str().unwrap()).unwrap();
    let reference = format!("https://apigateway.amazonaws.com/restapis/{id}/models/Pet");
    assert_eq!(schema, json!({"type": "array", "items": {"$ref": reference}}));
    assert_eq!(models.len(), 3);
}

#[tokio::test]
async fn openapi_3_in_yaml_with_inline_schemas_and_references() {
    let gateway = Gateway::new();
    let document = r#"
openapi: 3.0.1
info:
  title: Orders
  version: 1.0
servers:
  - url: https://example.com/{basePath}
    variables: { basePath: { default: /a/b/c } }
    x-amazon-apigateway-endpoint-configuration: { disableExecuteApiEndpoint: true }
components:
  parameters:
    Trace: { name: X-Trace, in: header, required: true, schema: { type: string } }
  responses:
    Done:
      description: done
      headers: { X-Count: { schema: { type: string } } }
      content:
        application/json: { schema: { type: object, properties: { ok: { type: boolean } } } }
  requestBodies:
    Order:
      content:
        application/json: { schema: { $ref: '#/components/schemas/Order' } }
        application/xml: { schema: { $ref: '#/components/schemas/Order' } }
  schemas:
    Order: { type: object }
paths:
  /orders/:
    post:
      parameters:
        - $ref: '#/components/parameters/Trace'
        - { name: session, in: cookie, schema: { type: string } }
      requestBody: { $ref: '#/components/requestBodies/Order' }
      responses:
        200: { $ref: '#/components/responses/Done' }
        default: { description: other }
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates:
          application/json: '{"statusCode": 200}'
        responses: { default: { statusCode: 200 } }
"#;
    let api = gateway.import(document, json!({"basepath": "prepend"})).await.unwrap();
    assert_eq!((&api["version"], &api["disableExecuteApiEndpoint"]), (&json!("1.0"), &json!(true)));
    let warnings = [
        "Parameter 'session' in 'cookie' is not supported and is ignored",
        "Response 'default' of method 'POST' on path '/orders/' has no status code and is ignored",
    ];
    assert_eq!(api["warnings"], json!(warnings));
    let resources = gateway.resources(api["id"].as_str().unwrap()).await;
    let post = &resources["/a/b/c/orders"]["resourceMethods"]["POST"];
    assert_eq!(post["requestParameters"], json!({"method.request.header.X-Trace": true}));
    assert_eq!(post["requestModels"], json!({"application/json": "Order", "application/xml": "Order"}));
    let response = &post["methodResponses"]["200"];
    assert_eq!(response["responseParameters"], json!({"method.response.header.X-Count": false}));
    assert!(
        response["responseModels"]["application/json"].as_str().is_some_and(|name| name.starts_with("MODEL"))
    );
    assert_eq!(post["methodIntegration"]["integrationResponses"]["200"]["statusCode"], "200");

    let warned = json!({"body": STANDARD.encode(document), "failonwarnings": true});
    let refused = gateway.call("ImportRestApi", warned).await.unwrap_err();
    assert_eq!(refused, format!("Warnings found during import:\n\t{}", warnings.join("\n\t")));
}

#[tokio::test]
async fn base_paths_are_ignored_prepended_or_split() {
    let gateway = Gateway::new();
    let rows = [("ignore", "/pets"), ("prepend", "/v1/store/pets"), ("split", "/store/pets")];
    for (mode, path) in rows {
        let api = gateway.import(&everything().to_string(), json!({"basepath": mode})).await.unwrap();
        let resources = gateway.resources(api["id"].as_str().unwrap()).await;
        assert!(
            resources.get(path).is_some_and(|resource| resource["resourceMethods"]["POST"].is_object()),
            "{mode}"
        );
    }
    assert!(gateway.import(&everything().to_string(), json!({"basepath": "x"})).await.is_err());
}

#[tokio::test]
async fn endpoint_types_come_from_the_query() {
    let gateway = Gateway::new();
    let parameters = json!({"endpointConfigurationTypes": "REGIONAL"});
    let api = gateway.import(&everything().to_string(), parameters).await.unwrap();
    assert_eq!(api["endpointConfiguration"]["types"], json!(["REGIONAL"]));
}

#[tokio::test]
async fn merging_adds_and_overwriting_replaces() {
    let gateway = Gateway::new();
    let api = gateway.imported(&everything().to_string()).await;
    let before = gateway.resources(&api).await;
    let small = json!({
        "swagger": "2.0", "info": {"title": "Renamed"},
        "paths": {"/pets": {"delete": {"x-amazon-apigateway-integration": {"type": "mock"}}}},
    });
    let put = |mode: &str, document: &Value| json!({"restapi_id": api, "mode": mode, "body": STANDARD.encode(document.to_string())});
    gateway.call("PutRestApi", put("merge", &small)).await.unwrap();
    let merged = gateway.resources(&api).await;
    let methods: Vec<_> = merged["/pets"]["resourceMethods"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(methods, ["DELETE", "GET", "POST"]);
    assert_eq!(merged["/pets/{petId}"], before["/pets/{petId}"]);

    let answer = gateway.call("PutRestApi", put("overwrite", &small)).await.unwrap();
    assert_eq!((&answer["name"], answer.get("binaryMediaTypes")), (&json!("Renamed"), None));
    let replaced = gateway.resources(&api).await;
    assert_eq!(replaced.as_object().unwrap().len(), 2);
    assert_eq!(replaced["/pets"]["id"], before["/pets"]["id"]);
    assert_eq!(gateway.listed("GetModels", &api).await.len(), 0);
    assert_eq!(gateway.listed("GetAuthorizers", &api).await.len(), 0);

    // The same document again changes nothing, ids included.
    gateway.call("PutRestApi", put("overwrite", &everything())).await.unwrap();
    let once = (gateway.resources(&api).await, gateway.listed("GetModels", &api).await);
    gateway.call("PutRestApi", put("overwrite", &everything())).await.unwrap();
    assert_eq!((gateway.resources(&api).await, gateway.listed("GetModels", &api).await), once);
}

#[tokio::test]
async fn every_fault_is_told_and_nothing_is_stored() {
    let gateway = Gateway::new();
    let mut document = everything();
    document["paths"]["/pets"]["get"]["x-amazon-apigateway-integration"]["uri"] = "nowhere".into();
    document["paths"]["/pets/{other}"] =
        json!({"get": {"x-amazon-apigateway-integration": {"type": "wrong"}}});
    document["definitions"]["Not_Alphanumeric"] = json!({"type": "object"});
    let refused = gateway.import(&document.to_string(), json!({})).await.unwrap_err();
    let lines = [
        "Errors found during import:",
        "Unable to put integration on 'GET' for resource at path '/pets/{other}': Invalid integration type specified: wrong",
        "Unable to create model 'Not_Alphanumeric': Model name must be alphanumeric: Not_Alphanumeric",
        "Unable to put integration on 'GET' for resource at path '/pets': Invalid HTTP endpoint specified for URI",
        "Unable to create resource at path '/pets/{petId}': A sibling ({other}) of this resource already has a variable path part -- only one is allowed",
    ];
    assert_eq!(refused.lines().map(str::trim).take(5).collect::<Vec<_>>(), lines);
    let listed = gateway.call("GetRestApis", json!({})).await.unwrap();
    assert!(listed.get("item").and_then(Value::as_array).is_none_or(Vec::is_empty));
}

#[tokio::test]
async fn what_is_no_document_is_refused() {
    let gateway = Gateway::new();
    let deep = format!("{{\"swagger\":\"2.0\",\"paths\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n\
        d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\nswagger: '2.0'\n";
    let circle = r##"{"swagger":"2.0","info":{"title":"x"},"paths":{"/a":{"$ref":"#/paths/~1a"}}}"##;
    for text in ["", "{", "just text", "[1]", "a: b", deep.as_str(), bomb] {
        assert_eq!(gateway.import(text, json!({})).await, Err("Invalid OpenAPI input.".into()), "{text:.40}");
    }
    assert!(gateway.import(circle, json!({})).await.is_ok());
    let versions = [("{\"openapi\":\"3.1.0\"}", "3.1.0"), ("{\"swagger\":\"1.2\"}", "1.2")];
    for (text, version) in versions {
        let sentence = format!("Unsupported OpenAPI version: {version}. Supported versions are 2.0 and 3.0.");
        assert_eq!(gateway.import(text, json!({})).await, Err(sentence));
    }
    let nameless = gateway.import("{\"swagger\":\"2.0\",\"paths\":{}}", json!({})).await;
    assert_eq!(nameless, Err("API name cannot be an empty string".into()));
}
