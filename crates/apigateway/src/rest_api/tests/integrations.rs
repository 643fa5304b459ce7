//! Integrations and their responses, and TestInvokeMethod.

use serde_json::{Value, json};

use super::{Api, NOWHERE, Service, patch};

const NO_INTEGRATION: &str = "404 NotFoundException: Invalid Integration identifier specified";

fn method_with_parameters(api: &Api<'_>) {
    let parameters = json!({"method.request.path.id": true, "method.request.header.h": false});
    api.ok("PutMethod", api.on_method(json!({"authorizationType": "NONE", "requestParameters": parameters})));
}

#[test]
fn an_integration_has_awss_defaults() {
    let service = Service::new();
    let api = service.api();
    method_with_parameters(&api);
    let put = api.ok(
        "PutIntegration",
        api.on_method(json!({"type": "MOCK", "requestTemplates": {"application/json": "{}"}})),
    );
    let expected = json!({
        "type": "MOCK", "requestTemplates": {"application/json": "{}"}, "passthroughBehavior": "WHEN_NO_MATCH",
        "timeoutInMillis": 29000, "cacheNamespace": api.root, "cacheKeyParameters": [],
    });
    assert_eq!(put, expected);
    assert_eq!(api.ok("GetIntegration", api.on_method(json!({}))), expected);
    api.ok("DeleteIntegration", api.on_method(json!({})));
    api.refuses("GetIntegration", api.on_method(json!({})), NO_INTEGRATION);
    api.refuses("DeleteIntegration", api.on_method(json!({})), NO_INTEGRATION);
}

#[test]
fn integrations_that_cannot_be_are_refused() {
    let service = Service::new();
    let api = service.api();
    method_with_parameters(&api);
    let row = |members: Value, refusal: &str| {
        let mut request =
            api.on_method(json!({"type": "HTTP", "httpMethod": "GET", "uri": "http://localhost/{id}"}));
        request.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        api.refuses("PutIntegration", request, refusal);
    };
    row(json!({"restapi_id": NOWHERE}), "404 NotFoundException: Invalid Resource identifier specified");
    row(json!({"http_method": "PUT"}), "404 NotFoundException: Invalid Method identifier specified");
    row(
        json!({"httpMethod": ""}),
        "400 BadRequestException: Enumeration value for HttpMethod must be non-empty",
    );
    row(json!({"uri": "nothing"}), "400 BadRequestException: Invalid HTTP endpoint specified for URI");
    row(json!({"type": "AWS"}), "400 BadRequestException: Invalid ARN specified in the request");
    row(
        json!({"timeoutInMillis": 49}),
        "400 BadRequestException: Timeout should be between 50 ms and 29000 ms",
    );
    row(
        json!({"timeoutInMillis": 29001}),
        "400 BadRequestException: Timeout should be between 50 ms and 29000 ms",
    );
    row(
        json!({"requestTemplates": {"123": "{}"}}),
        "400 BadRequestException: Validation Result: warnings : [], errors : [Invalid content type specified: 123]",
    );
    const MAPPING: &str = "400 BadRequestException: Invalid mapping expression specified: Validation Result: warnings : [], errors : [";
    let mapped = |target: &str, source: &str, fault: &str| {
        row(json!({"requestParameters": {target: source}}), &format!("{MAPPING}{fault}]"));
    };
    mapped("integration.request.path.id", "true", "Invalid mapping expression specified: true");
    mapped("path.id", "method.request.path.id", "Invalid mapping expression specified: path.id");
    mapped(
        "integration.request.path.id",
        "method.request.path.other",
        "Invalid mapping expression parameter specified: method.request.path.other",
    );
}

#[test]
fn a_longer_timeout_needs_a_regional_api() {
    let service = Service::new();
    let api = service.api();
    api.mock();
    let operations = json!([patch("replace", "/endpointConfiguration/types/EDGE", "REGIONAL")]);
    api.ok("UpdateRestApi", json!({"patchOperations": operations}));
    let operations = json!([patch("replace", "/timeoutInMillis", "300000")]);
    let updated = api.ok("UpdateIntegration", api.on_method(json!({"patchOperations": operations})));
    assert_eq!(updated["timeoutInMillis"], 300_000);
    api.refuses(
        "UpdateIntegration",
        api.on_method(json!({"patchOperations": [patch("replace", "/timeoutInMillis", "300001")]})),
        "400 BadRequestException: Timeout should be between 50 ms and 300000 ms",
    );
}

#[test]
fn every_path_of_an_integration_can_be_patched() {
    let service = Service::new();
    let api = service.api();
    method_with_parameters(&api);
    api.ok("PutIntegration", api.on_method(json!({"type": "HTTP", "httpMethod": "GET", "uri": "http://a/"})));
    let updated = api.ok(
        "UpdateIntegration",
        api.on_method(json!({"patchOperations": [
            patch("replace", "/uri", "https://b/{id}"),
            patch("replace", "/httpMethod", "POST"),
            patch("replace", "/credentials", "arn:aws:iam::000000000000:role/r"),
            patch("replace", "/passthroughBehavior", "NEVER"),
            patch("replace", "/contentHandling", "CONVERT_TO_TEXT"),
            patch("replace", "/timeoutInMillis", "50"),
            patch("replace", "/cacheNamespace", "n"),
            patch("add", "/cacheKeyParameters/method.request.path.id", ""),
            patch("add", "/requestParameters/integration.request.path.id", "method.request.path.id"),
            patch("add", "/requestTemplates/application~1json", "{}"),
            patch("replace", "/tlsConfig/insecureSkipVerification", "true"),
            patch("replace", "/connectionType", "VPC_LINK"),
            patch("replace", "/connectionId", "link"),
        ]})),
    );
    let expected = json!({
        "type": "HTTP", "httpMethod": "POST", "uri": "https://b/{id}", "connectionType": "VPC_LINK", "connectionId": "link",
        "credentials": "arn:aws:iam::000000000000:role/r",
        "requestParameters": {"integration.request.path.id": "method.request.path.id"},
        "requestTemplates": {"application/json": "{}"}, "passthroughBehavior": "NEVER", "contentHandling": "CONVERT_TO_TEXT",
        "timeoutInMillis": 50, "cacheNamespace": "n", "cacheKeyParameters": ["method.request.path.id"],
        "tlsConfig": {"insecureSkipVerification": true},
    });
    assert_eq!(updated, expected);
    let row = |operation: Value, refusal: &str| {
        api.refuses("UpdateIntegration", api.on_method(json!({"patchOperations": [operation]})), refusal);
    };
    row(patch("replace", "/wrong", "x"), "400 BadRequestException: Invalid patch path /wrong");
    row(
        patch("add", "/uri", "http://c/"),
        "400 BadRequestException: Invalid patch operation specified. Must be one of: [replace]",
    );
    row(patch("replace", "/uri", "c"), "400 BadRequestException: Invalid HTTP endpoint specified for URI");
    row(
        patch("remove", "/requestTemplates/text~1xml", ""),
        "404 NotFoundException: Content-Type specified was not found",
    );
}

#[test]
fn responses_of_an_integration_come_and_go() {
    let service = Service::new();
    let api = service.api();
    api.ok("PutMethod", api.on_method(json!({"authorizationType": "NONE"})));
    let on = |members: Value| {
        let mut request = api.on_method(json!({"status_code": "200"}));
        request.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        request
    };
    api.refuses("GetIntegrationResponse", on(json!({})), NO_INTEGRATION);
    api.refuses("PutIntegrationResponse", on(json!({})), NO_INTEGRATION);
    api.refuses("DeleteIntegrationResponse", on(json!({"http_method": "PUT"})), NO_INTEGRATION);
    api.ok("PutIntegration", api.on_method(json!({"type": "MOCK"})));
    let members = json!({"selectionPattern": "", "responseTemplates": {"application/json": "\"created\""}});
    let put = api.ok("PutIntegrationResponse", on(members));
    assert_eq!(put["selectionPattern"], "");
    let operations = json!({"patchOperations": [patch("replace", "/selectionPattern", "2\\d\\d")]});
    assert_eq!(api.ok("UpdateIntegrationResponse", on(operations))["selectionPattern"], "2\\d\\d");
    let again = api.ok("PutIntegrationResponse", on(json!({})));
    assert_eq!(again, json!({"statusCode": "200"}));
    assert_eq!(
        api.ok("GetIntegration", api.on_method(json!({})))["integrationResponses"],
        json!({"200": again})
    );
    api.ok("DeleteIntegrationResponse", on(json!({})));
    let gone = "404 NotFoundException: Invalid Response status code specified";
    api.refuses("GetIntegrationResponse", on(json!({})), gone);
    api.refuses("DeleteIntegrationResponse", on(json!({})), gone);
    api.refuses("UpdateIntegrationResponse", on(json!({})), gone);
}

#[test]
fn a_response_maps_only_headers_that_the_method_declares() {
    let service = Service::new();
    let api = service.api();
    api.mock();
    let parameters = json!({"method.response.header.h": "integration.response.header.x"});
    let put = api.on_method(json!({"status_code": "200", "responseParameters": parameters}));
    const MAPPING: &str = "400 BadRequestException: Invalid mapping expression specified: Validation Result: warnings : [], errors : [";
    api.refuses(
        "PutIntegrationResponse",
        put.clone(),
        &format!("{MAPPING}No method response exists for method.]"),
    );
    api.ok("PutMethodResponse", api.on_method(json!({"status_code": "200"})));
    let undeclared = "Invalid mapping expression parameter specified: method.response.header.h";
    api.refuses("PutIntegrationResponse", put.clone(), &format!("{MAPPING}{undeclared}]"));
    let operations = json!([patch("add", "/responseParameters/method.response.header.h", "false")]);
    api.ok(
        "UpdateMethodResponse",
        api.on_method(json!({"status_code": "200", "patchOperations": operations})),
    );
    assert_eq!(api.ok("PutIntegrationResponse", put)["responseParameters"], parameters);
}

#[test]
fn a_method_is_called_as_it_stands() {
    let service = Service::new();
    let api = service.api();
    let call = api.on_method(json!({"pathWithQueryString": "/?a=1"}));
    api.refuses(
        "TestInvokeMethod",
        call.clone(),
        "404 NotFoundException: Invalid Method identifier specified",
    );
    api.ok("PutMethod", api.on_method(json!({"authorizationType": "NONE"})));
    api.refuses("TestInvokeMethod", call.clone(), NO_INTEGRATION);
    api.ok("PutIntegration", api.on_method(json!({"type": "MOCK"})));
    assert_eq!(api.ok("TestInvokeMethod", call), json!({"status": 200, "body": "1 /?a=1"}));
}
