//! Methods and their responses.

use serde_json::{Value, json};

use super::{Api, NOWHERE, Service, patch};

const NO_METHOD: &str = "404 NotFoundException: Invalid Method identifier specified";
const NO_RESOURCE: &str = "404 NotFoundException: Invalid Resource identifier specified";
const NO_AUTHORIZER: &str = "400 BadRequestException: Invalid authorizer ID specified. Setting the authorization type to \
                             CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.";

fn update(api: &Api<'_>, operations: Value) -> Result<Value, String> {
    api.call("UpdateMethod", api.on_method(json!({"patchOperations": operations})))
}

#[test]
fn a_method_comes_back_as_it_was_put() {
    let service = Service::new();
    let api = service.api();
    let put = api.ok("PutMethod", api.on_method(json!({"authorizationType": "NONE"})));
    assert_eq!(put, json!({"httpMethod": "GET", "authorizationType": "NONE", "apiKeyRequired": false}));
    assert_eq!(api.ok("GetMethod", api.on_method(json!({}))), put);
    let again = api.on_method(json!({"authorizationType": "NONE"}));
    api.refuses("PutMethod", again, "409 ConflictException: Method already exists for this resource");
    api.ok("DeleteMethod", api.on_method(json!({})));
    api.refuses("GetMethod", api.on_method(json!({})), NO_METHOD);
    api.refuses("DeleteMethod", api.on_method(json!({})), NO_METHOD);
}

#[test]
fn methods_that_say_what_cannot_be_are_refused() {
    let service = Service::new();
    let api = service.api();
    let row = |members: Value, refusal: &str| {
        let mut request = api.on_method(json!({"authorizationType": "NONE"}));
        request.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        api.refuses("PutMethod", request, refusal);
    };
    row(json!({"restapi_id": NOWHERE}), NO_RESOURCE);
    row(json!({"resource_id": NOWHERE}), NO_RESOURCE);
    row(
        json!({"http_method": "MAKE"}),
        "400 BadRequestException: Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
    );
    row(json!({"authorizationType": "CUSTOM"}), NO_AUTHORIZER);
    row(json!({"authorizationType": "COGNITO_USER_POOLS", "authorizerId": NOWHERE}), NO_AUTHORIZER);
    row(
        json!({"requestValidatorId": NOWHERE}),
        "400 BadRequestException: Invalid Request Validator identifier specified",
    );
    row(
        json!({"requestModels": {"application/json": "petModel"}}),
        "400 BadRequestException: Invalid model identifier specified: petModel",
    );
    row(
        json!({"requestParameters": {"method.request.header.a": true, "method.request.querystring.a": false}}),
        "400 BadRequestException: Parameter names must be unique across querystring, header and path",
    );
    row(
        json!({"requestParameters": {"header.a": true}}),
        "400 BadRequestException: Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid \
         mapping expression specified: header.a]",
    );
}

#[test]
fn every_path_of_a_method_can_be_patched() {
    let service = Service::new();
    let api = service.api();
    api.mock();
    let authorizer =
        api.ok("CreateAuthorizer", json!({"name": "a", "type": "TOKEN", "authorizerUri": "arn:x"}));
    let validator = api.ok("CreateRequestValidator", json!({"name": "v"}));
    let method = update(
        &api,
        json!([
            patch("add", "/requestParameters/method.request.querystring.q", "true"),
            patch("replace", "/requestParameters/method.request.querystring.q", "false"),
            patch("add", "/requestModels/application~1json", "Empty"),
            patch("replace", "/apiKeyRequired", "true"),
            patch("replace", "/operationName", "op"),
            patch("replace", "/authorizationType", "CUSTOM"),
            patch("replace", "/authorizerId", authorizer["id"].as_str().unwrap()),
            patch("replace", "/requestValidatorId", validator["id"].as_str().unwrap()),
            patch("add", "/authorizationScopes", "s1"),
        ]),
    )
    .unwrap();
    assert_eq!(method["requestParameters"], json!({"method.request.querystring.q": false}));
    assert_eq!(method["requestModels"], json!({"application/json": "Empty"}));
    assert_eq!((&method["apiKeyRequired"], &method["operationName"]), (&json!(true), &json!("op")));
    assert_eq!(
        (&method["authorizerId"], &method["requestValidatorId"]),
        (&authorizer["id"], &validator["id"])
    );
    assert_eq!(method["authorizationScopes"], json!(["s1"]));
    let method = update(
        &api,
        json!([
            patch("remove", "/requestParameters/method.request.querystring.q", ""),
            patch("remove", "/requestModels/application~1json", ""),
            patch("replace", "/authorizationType", "NONE"),
            patch("replace", "/requestValidatorId", ""),
            patch("replace", "/apiKeyRequired", "whatever"),
        ]),
    )
    .unwrap();
    for gone in ["requestParameters", "requestModels", "authorizerId", "requestValidatorId"] {
        assert_eq!(method.get(gone), None, "{gone}");
    }
    assert_eq!(method["apiKeyRequired"], json!(false));
}

#[test]
fn patches_of_a_method_are_refused_in_awss_words() {
    let service = Service::new();
    let api = service.api();
    api.refuses("UpdateMethod", api.on_method(json!({"patchOperations": []})), NO_METHOD);
    api.mock();
    let row =
        |operation: Value, refusal: &str| assert_eq!(update(&api, json!([operation])), Err(refusal.into()));
    row(
        patch("add", "/authorizationType", "NONE"),
        "400 BadRequestException: Invalid patch operation specified. Must be one of: [replace]",
    );
    row(patch("replace", "/httpMethod", "PUT"), "400 BadRequestException: Invalid patch path /httpMethod");
    row(
        patch("add", "/requestModels/application/json", "Empty"),
        "400 BadRequestException: Invalid patch path /requestModels/application/json",
    );
    row(patch("replace", "/authorizationType", "CUSTOM"), NO_AUTHORIZER);
    row(
        patch("replace", "/requestValidatorId", NOWHERE),
        "400 BadRequestException: Invalid Request Validator identifier specified",
    );
}

#[test]
fn responses_of_a_method_come_and_go() {
    let service = Service::new();
    let api = service.api();
    api.mock();
    let on = |members: Value| {
        let mut request = api.on_method(json!({"status_code": "200"}));
        request.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        request
    };
    let put = api.ok("PutMethodResponse", on(json!({"responseModels": {}, "responseParameters": {}})));
    assert_eq!(put, json!({"statusCode": "200", "responseModels": {}, "responseParameters": {}}));
    let again = "409 ConflictException: Response already exists for this resource";
    api.refuses("PutMethodResponse", on(json!({})), again);
    let operations = json!([
        patch("add", "/responseParameters/method.response.header.h", "true"),
        patch("add", "/responseModels/application~1json", "Empty"),
    ]);
    let updated = api.ok("UpdateMethodResponse", on(json!({"patchOperations": operations})));
    assert_eq!(updated["responseModels"], json!({"application/json": "Empty"}));
    assert_eq!(api.ok("GetMethodResponse", on(json!({}))), updated);
    assert_eq!(api.ok("GetMethod", api.on_method(json!({})))["methodResponses"]["200"], updated);
    let row = |operation: Value, refusal: &str| {
        api.refuses("UpdateMethodResponse", on(json!({"patchOperations": [operation]})), refusal);
    };
    row(
        patch("remove", "/responseParameters/method.response.header.other", ""),
        "404 NotFoundException: Invalid parameter name specified",
    );
    row(
        patch("replace", "/responseModels/text~1xml", "Empty"),
        "404 NotFoundException: Content-Type specified was not found",
    );
    row(
        patch("add", "/wrong/method.response.header.h", "true"),
        "400 BadRequestException: Invalid patch path /wrong/method.response.header.h",
    );
    row(
        patch("add", "/responseModels/text~1xml", "None"),
        "400 BadRequestException: Invalid model identifier specified: None",
    );
    api.ok("DeleteMethodResponse", on(json!({})));
    let gone = "404 NotFoundException: Invalid Response status code specified";
    api.refuses("GetMethodResponse", on(json!({})), gone);
    api.refuses("DeleteMethodResponse", on(json!({})), gone);
    api.refuses("GetMethodResponse", on(json!({"http_method": "PUT"})), NO_METHOD);
    api.refuses("GetMethodResponse", on(json!({"resource_id": NOWHERE})), NO_RESOURCE);
}
