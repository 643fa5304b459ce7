//! Responses of integrations: which of a method's responses an integration's answer becomes, and how.

use aws_models::apigateway::types::{
    DeleteIntegrationResponseRequest, GetIntegrationResponseRequest, IntegrationResponse, Method,
    PutIntegrationResponseRequest, UpdateIntegrationResponseRequest,
};
use aws_types::Context;

use super::access;
use super::integrations::{CONTENT_HANDLING, check_response_parameters, check_templates};
use super::patch::{self, ANY_CHANGE, Absent, Kind, REPLACE, Rule, Table, wording};
use super::record::{RestApiRecord, no_integration, no_method, no_resource, no_response};
use crate::ApiGateway;
use crate::error::{Error, Result};

const TABLE: Table = Table {
    wording: wording::telling,
    rules: &[
        Rule { path: "/selectionPattern", ops: REPLACE, kind: Kind::EmptyText },
        Rule { path: "/contentHandling", ops: ANY_CHANGE, kind: CONTENT_HANDLING },
        Rule { path: "/responseParameters/{}", ops: ANY_CHANGE, kind: Kind::Entry(Absent::Parameter) },
        Rule { path: "/responseTemplates/{}", ops: ANY_CHANGE, kind: Kind::Entry(Absent::ContentType) },
    ],
};

/// Puts a response of an integration, in the place of the one for that status.
pub(crate) async fn put(
    cx: &Context,
    service: &ApiGateway,
    request: PutIntegrationResponseRequest,
) -> Result<IntegrationResponse> {
    let (api, resource, http_method) = (request.rest_api_id, request.resource_id, request.http_method);
    let response = IntegrationResponse {
        status_code: Some(request.status_code.clone()),
        selection_pattern: request.selection_pattern,
        response_parameters: request.response_parameters,
        response_templates: request.response_templates,
        content_handling: request.content_handling,
    };
    let status = request.status_code;
    let change = move |record: &mut RestApiRecord| {
        let method = record.method(&resource, &http_method)?;
        check(method, &status, &response)?;
        let integration = method.method_integration.as_mut().ok_or_else(no_integration)?;
        integration.integration_responses.get_or_insert_default().insert(status.clone(), response.clone());
        Ok(response.clone())
    };
    access::change(cx, service, (&api, no_resource()), change).await
}

/// One response.
pub(crate) async fn get(
    cx: &Context,
    service: &ApiGateway,
    request: GetIntegrationResponseRequest,
) -> Result<IntegrationResponse> {
    let find = |record: &mut RestApiRecord| {
        let integration = record.integration(&request.resource_id, &request.http_method)?;
        let responses = integration.integration_responses.as_ref();
        responses.and_then(|responses| responses.get(&request.status_code)).cloned().ok_or_else(no_response)
    };
    access::read(cx, service, (&request.rest_api_id, no_resource()), find).await
}

/// Changes a response.
pub(crate) async fn update(
    cx: &Context,
    service: &ApiGateway,
    request: UpdateIntegrationResponseRequest,
) -> Result<IntegrationResponse> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let integration = record.integration(&request.resource_id, &request.http_method)?;
        let responses = integration.integration_responses.get_or_insert_default();
        let before = responses.get(&request.status_code).ok_or_else(no_response)?;
        let after = patch::apply(&TABLE, before, request.patch_operations.as_deref())?;
        responses.insert(request.status_code.clone(), after.clone());
        check(record.method(&request.resource_id, &request.http_method)?, &request.status_code, &after)?;
        Ok(after)
    };
    access::change(cx, service, (&api, no_resource()), change).await
}

/// Removes a response. A method that is not there is an integration that is not there.
pub(crate) async fn delete(
    cx: &Context,
    service: &ApiGateway,
    request: DeleteIntegrationResponseRequest,
) -> Result<()> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let integration = record
            .integration(&request.resource_id, &request.http_method)
            .map_err(|error| if error == no_method() { no_integration() } else { error })?;
        let responses = integration.integration_responses.as_mut();
        let removed = responses.and_then(|responses| responses.remove(&request.status_code));
        removed.map(|_| ()).ok_or_else(no_response)
    };
    access::change(cx, service, (&api, no_resource()), change).await
}

/// Refuses a response that AWS refuses.
pub(super) fn check(method: &Method, status: &str, response: &IntegrationResponse) -> Result<()> {
    let declared = method.method_responses.as_ref().and_then(|responses| responses.get(status));
    check_response_parameters(declared, response.response_parameters.as_ref())?;
    if let Some(pattern) = response.selection_pattern.as_deref()
        && fancy_regex::Regex::new(pattern).is_err()
    {
        return Err(Error::BadRequest(format!("Invalid selection pattern specified: {pattern}")));
    }
    check_templates(response.response_templates.as_ref())
}
