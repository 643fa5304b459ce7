//! What else an API has: models, request validators, gateway responses, authorizers.

use serde_json::{Value, json};

use super::{NOWHERE, Service, patch, text};

const NO_API: &str = "404 NotFoundException: Invalid API identifier specified 000000000000:nowhere";

#[test]
fn models_come_and_go() {
    let service = Service::new();
    let api = service.api();
    let schema = r#"{"type":"object","properties":{"a":{"type":"string"}}}"#;
    let asked = json!({"name": "Pet", "contentType": "application/json", "schema": schema});
    let model = api.ok("CreateModel", asked.clone());
    let expected =
        json!({"id": model["id"], "name": "Pet", "contentType": "application/json", "schema": schema});
    assert_eq!(model, expected);
    assert_eq!(api.ok("GetModel", json!({"model_name": "Pet"})), expected);
    let operations = json!([patch("replace", "/description", "d")]);
    let updated = api.ok("UpdateModel", json!({"model_name": "Pet", "patchOperations": operations}));
    assert_eq!(updated["description"], "d");
    let template = api.ok("GetModelTemplate", json!({"model_name": "Pet"}));
    assert_eq!(template["value"], "#set($inputRoot = $input.path('$'))\n{\n  \"a\" : \"foo\"\n}");
    api.refuses(
        "CreateModel",
        asked.clone(),
        "409 ConflictException: Model name already exists for this REST API",
    );
    let row = |members: Value, refusal: &str| {
        let mut request = asked.clone();
        request.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        api.refuses("CreateModel", request, refusal);
    };
    row(json!({"restapi_id": NOWHERE}), NO_API);
    row(json!({"name": ""}), "400 BadRequestException: Model name must be non-empty");
    let no_schema =
        "400 BadRequestException: Model schema must have at least 1 property or array items defined";
    row(json!({"name": "B", "schema": ""}), no_schema);
    row(json!({"name": "B", "schema": null}), no_schema);
    let row = |operation: Value, refusal: &str| {
        api.refuses("UpdateModel", json!({"model_name": "Pet", "patchOperations": [operation]}), refusal);
    };
    row(patch("replace", "/schema", ""), no_schema);
    row(
        patch("replace", "/name", "x"),
        "400 BadRequestException: Invalid patch path  '/name' specified for op 'replace'. Must be one of: [/description, /schema]",
    );
    row(
        patch("add", "/wrong-path", "x"),
        "400 BadRequestException: Invalid patch path  '/wrong-path' specified for op 'add'. Please choose supported operations",
    );
    api.ok("DeleteModel", json!({"model_name": "Pet"}));
    for operation in ["GetModel", "DeleteModel", "UpdateModel", "GetModelTemplate"] {
        api.refuses(
            operation,
            json!({"model_name": "Pet"}),
            "404 NotFoundException: Invalid model name specified: Pet",
        );
    }
    api.refuses("GetModels", json!({"restapi_id": NOWHERE}), NO_API);
}

#[test]
fn a_model_in_use_cannot_be_deleted() {
    let service = Service::new();
    let api = service.api();
    api.mock();
    let operations = json!([patch("add", "/requestModels/application~1json", "Error")]);
    api.ok("UpdateMethod", api.on_method(json!({"patchOperations": operations})));
    let delete = |name: &str, referrer: &str| {
        let refusal =
            format!("409 ConflictException: Cannot delete model '{name}', is referenced in {referrer}");
        api.refuses("DeleteModel", json!({"model_name": name}), &refusal);
    };
    delete("Error", "method request: //GET");
    let schema = format!(r#"{{"$ref":"https://apigateway.amazonaws.com/restapis/{}/models/Empty"}}"#, api.id);
    api.ok("CreateModel", json!({"name": "Other", "contentType": "application/json", "schema": schema}));
    delete("Empty", "model: Other");
}

#[test]
fn request_validators_come_and_go() {
    let service = Service::new();
    let api = service.api();
    let validator = api.ok("CreateRequestValidator", json!({"name": "v"}));
    let id = text(&validator["id"]);
    let expected =
        json!({"id": id, "name": "v", "validateRequestBody": false, "validateRequestParameters": false});
    assert_eq!(validator, expected);
    assert_eq!(api.ok("GetRequestValidators", json!({})), json!({"item": [expected]}));
    let update = |operation: Value| {
        api.call("UpdateRequestValidator", json!({"requestvalidator_id": id, "patchOperations": [operation]}))
    };
    assert_eq!(
        update(patch("replace", "/validateRequestBody", "true")).unwrap()["validateRequestBody"],
        true
    );
    assert_eq!(update(patch("replace", "/validateRequestBody", "")).unwrap()["validateRequestBody"], false);
    let row = |operation: Value, refusal: &str| {
        assert_eq!(update(operation), Err(format!("400 BadRequestException: {refusal}")));
    };
    row(
        patch("add", "/validateRequestBody", "true"),
        "Invalid patch path  '/validateRequestBody' specified for op 'add'. Please choose supported operations",
    );
    row(
        patch("replace", "/invalidPath", "x"),
        "Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: [/name, /validateRequestParameters, /validateRequestBody]",
    );
    row(patch("replace", "/name", ""), "Request Validator name cannot be blank");
    api.ok("PutMethod", api.on_method(json!({"authorizationType": "NONE", "requestValidatorId": id})));
    api.refuses(
        "DeleteRequestValidator",
        json!({"requestvalidator_id": id}),
        "409 ConflictException: Cannot delete request validator 'v', is referenced in method: GET//",
    );
    api.ok("DeleteMethod", api.on_method(json!({})));
    api.ok("DeleteRequestValidator", json!({"requestvalidator_id": id}));
    let gone = "404 NotFoundException: Invalid Request Validator identifier specified";
    for operation in ["GetRequestValidator", "DeleteRequestValidator", "UpdateRequestValidator"] {
        api.refuses(operation, json!({"requestvalidator_id": id}), gone);
        api.refuses(operation, json!({"requestvalidator_id": id, "restapi_id": NOWHERE}), gone);
    }
    api.refuses("GetRequestValidators", json!({"restapi_id": NOWHERE}), NO_API);
    api.refuses(
        "CreateRequestValidator",
        json!({"restapi_id": NOWHERE}),
        "400 BadRequestException: Invalid REST API identifier specified",
    );
}

#[test]
fn gateway_responses_are_defaults_until_they_are_set() {
    let service = Service::new();
    let api = service.api();
    let on = |members: Value| {
        let mut request = json!({"response_type": "MISSING_AUTHENTICATION_TOKEN"});
        request.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        request
    };
    let default = json!({
        "responseType": "MISSING_AUTHENTICATION_TOKEN", "statusCode": "403", "responseParameters": {},
        "responseTemplates": {"application/json": "{\"message\":$context.error.messageString}"}, "defaultResponse": true,
    });
    assert_eq!(api.ok("GetGatewayResponse", on(json!({}))), default);
    let put = api.ok("PutGatewayResponse", on(json!({"status_code": "404", "statusCode": "404"})));
    assert_eq!((&put["statusCode"], &put["defaultResponse"]), (&json!("404"), &json!(false)));
    assert_eq!(put["responseTemplates"], default["responseTemplates"]);
    let all = api.ok("GetGatewayResponses", json!({}));
    assert_eq!(all["item"].as_array().unwrap().len(), 21);
    assert!(all["item"].as_array().unwrap().contains(&put));
    api.ok("DeleteGatewayResponse", on(json!({})));
    assert_eq!(api.ok("GetGatewayResponse", on(json!({}))), default);
    let not_set = "404 NotFoundException: Gateway response type not defined on api";
    api.refuses("DeleteGatewayResponse", on(json!({})), not_set);
    for operation in
        ["GetGatewayResponse", "PutGatewayResponse", "DeleteGatewayResponse", "UpdateGatewayResponse"]
    {
        api.refuses(operation, on(json!({"restapi_id": NOWHERE})), NO_API);
    }
}

#[test]
fn types_of_a_class_answer_as_the_default_of_the_class() {
    let service = Service::new();
    let api = service.api();
    api.ok("PutGatewayResponse", json!({"response_type": "DEFAULT_5XX", "statusCode": "599"}));
    let status =
        |r#type: &str| api.ok("GetGatewayResponse", json!({"response_type": r#type}))["statusCode"].clone();
    assert_eq!([status("INTEGRATION_FAILURE"), status("THROTTLED")], [json!("599"), json!("429")]);
    api.ok("PutGatewayResponse", json!({"response_type": "AUTHORIZER_FAILURE"}));
    assert_eq!(status("AUTHORIZER_FAILURE"), "500");
    assert_eq!(api.ok("GetGatewayResponse", json!({"response_type": "DEFAULT_4XX"})).get("statusCode"), None);
}

#[test]
fn gateway_responses_can_be_patched() {
    let service = Service::new();
    let api = service.api();
    let update = |operation: Value| {
        api.call(
            "UpdateGatewayResponse",
            json!({"response_type": "DEFAULT_4XX", "patchOperations": [operation]}),
        )
    };
    const HEADER: &str = "/responseParameters/gatewayresponse.header.h";
    assert_eq!(update(patch("replace", "/statusCode", "444")).unwrap()["statusCode"], "444");
    let updated = update(patch("add", HEADER, "'x'")).unwrap();
    assert_eq!(updated["responseParameters"], json!({"gatewayresponse.header.h": "'x'"}));
    let updated = update(patch("remove", HEADER, "")).unwrap();
    assert_eq!((&updated["responseParameters"], &updated["defaultResponse"]), (&json!({}), &json!(false)));
    let row = |operation: Value, refusal: &str| assert_eq!(update(operation), Err(refusal.into()));
    row(patch("add", "/statusCode", "404"), "400 BadRequestException: Invalid patch path /statusCode");
    row(patch("replace", "/wrongPath", "x"), "400 BadRequestException: Invalid patch path /wrongPath");
    row(json!({"op": "replace", "value": "x"}), "400 BadRequestException: Invalid patch path null");
    row(patch("replace", HEADER, "'x'"), "404 NotFoundException: Invalid parameter name specified");
    row(
        patch("replace", "/responseTemplates/application~1json", ""),
        "400 BadRequestException: Invalid null or empty value in responseTemplates",
    );
    row(
        patch("add", HEADER, ""),
        "400 BadRequestException: Invalid null or empty value in responseParameters",
    );
}

#[test]
fn authorizers_come_and_go() {
    let service = Service::new();
    let api = service.api();
    let asked = json!({"name": "a", "type": "TOKEN", "authorizerUri": "arn:u", "identitySource": "method.request.header.A"});
    let authorizer = api.ok("CreateAuthorizer", asked.clone());
    let id = text(&authorizer["id"]);
    let expected = json!({
        "id": id, "name": "a", "type": "TOKEN", "authType": "custom", "authorizerUri": "arn:u",
        "identitySource": "method.request.header.A",
    });
    assert_eq!(authorizer, expected);
    assert_eq!(api.ok("GetAuthorizer", json!({"authorizer_id": id})), expected);
    assert_eq!(api.ok("GetAuthorizers", json!({})), json!({"item": [expected]}));
    let operations =
        json!([patch("replace", "/name", "b"), patch("replace", "/authorizerResultTtlInSeconds", "60")]);
    let updated = api.ok("UpdateAuthorizer", json!({"authorizer_id": id, "patchOperations": operations}));
    assert_eq!((&updated["name"], &updated["authorizerResultTtlInSeconds"]), (&json!("b"), &json!(60)));
    let mut same = asked.clone();
    same["name"] = json!("b");
    api.refuses(
        "CreateAuthorizer",
        same,
        "400 BadRequestException: Authorizer name must be unique. Authorizer b already exists in this RestApi.",
    );
    let mut elsewhere = asked;
    elsewhere["restapi_id"] = json!(NOWHERE);
    api.refuses(
        "CreateAuthorizer",
        elsewhere,
        "409 ConflictException: Unable to complete operation due to concurrent modification. Please try again later.",
    );
    api.ok("PutMethod", api.on_method(json!({"authorizationType": "CUSTOM", "authorizerId": id})));
    api.refuses(
        "DeleteAuthorizer",
        json!({"authorizer_id": id}),
        "409 ConflictException: Cannot delete authorizer 'b', is referenced in method: GET//",
    );
    api.ok("DeleteMethod", api.on_method(json!({})));
    api.ok("DeleteAuthorizer", json!({"authorizer_id": id}));
    for operation in ["GetAuthorizer", "DeleteAuthorizer", "UpdateAuthorizer"] {
        let refusal = "404 NotFoundException: Invalid Authorizer identifier specified";
        api.refuses(operation, json!({"authorizer_id": id}), refusal);
    }
    api.refuses("GetAuthorizers", json!({"restapi_id": NOWHERE}), NO_API);
}
