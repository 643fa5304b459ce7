//! The list of operations: all of the model's, each built or refused by name.

use aws_models::apigateway::OPERATIONS;
use serde_json::json;

use super::Service;
use crate::rest_api::Operation;

#[test]
fn every_operation_of_the_model_is_built_or_refused_by_name() {
    let mut listed: Vec<&str> = Operation::ALL.iter().map(|operation| operation.name()).collect();
    listed.extend(Operation::NOT_BUILT);
    listed.sort_unstable();
    let model: Vec<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
    assert_eq!(listed, model);
}

#[test]
fn what_is_not_built_and_what_is_unknown_is_refused() {
    let service = Service::new();
    let refusal = "501 NotImplementedException: The operation CreateApiKey is not implemented.";
    service.refuses("CreateApiKey", json!({}), refusal);
    service.refuses("MakeCoffee", json!({}), "404 UnknownOperationException: ");
}

#[test]
fn requests_against_the_model_are_refused_in_its_words() {
    let service = Service::new();
    service.refuses(
        "UpdateMethodResponse",
        json!({
            "restapi_id": "a", "resource_id": "b", "http_method": "GET", "status_code": "wrong",
            "patchOperations": [{"op": "wrong_op", "path": "/a"}],
        }),
        "400 ValidationException: 2 validation errors detected: Value 'wrong_op' at \
         'updateMethodResponseInput.patchOperations.1.member.op' failed to satisfy constraint: Member must satisfy enum \
         value set: [add, remove, move, test, replace, copy]; Value 'wrong' at 'statusCode' failed to satisfy constraint: \
         Member must satisfy regular expression pattern: [1-5]\\d\\d",
    );
    service.refuses(
        "CreateRestApi",
        json!({"name": "a", "endpointConfiguration": {"types": ["wrong"], "ipAddressType": "wrong"}}),
        "400 ValidationException: 2 validation errors detected: Value '[wrong]' at \
         'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: Member must satisfy constraint: \
         [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]; Value 'wrong' at \
         'createRestApiInput.endpointConfiguration.ipAddressType' failed to satisfy constraint: Member must satisfy enum \
         value set: [ipv4, dualstack]",
    );
    service.refuses(
        "PutIntegration",
        json!({"restapi_id": "a", "resource_id": "b", "http_method": "GET", "type": "HTTPS_PROXY"}),
        "400 ValidationException: 1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' failed to \
         satisfy constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
    );
}
