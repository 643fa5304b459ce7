//! Responses of methods: the statuses, headers and models that a method declares.

use std::collections::BTreeMap;

use apigateway_model::parameter_mapping;
use aws_models::apigateway::types::{
    DeleteMethodResponseRequest, GetMethodResponseRequest, MethodResponse, PutMethodResponseRequest,
    UpdateMethodResponseRequest,
};
use aws_types::Context;

use super::access;
use super::methods::check_models;
use super::patch::{self, ANY_CHANGE, Absent, Kind, Rule, Table, wording};
use super::record::{RestApiRecord, no_resource, no_response};
use crate::ApiGateway;
use crate::error::{Error, Result};

const TABLE: Table = Table {
    wording: wording::telling_path,
    rules: &[
        Rule { path: "/responseParameters/{}", ops: ANY_CHANGE, kind: Kind::FlagEntry(Absent::Parameter) },
        Rule { path: "/responseModels/{}", ops: ANY_CHANGE, kind: Kind::Entry(Absent::ContentType) },
    ],
};

/// Adds a response to a method.
pub(crate) async fn put(
    cx: &Context,
    service: &ApiGateway,
    request: PutMethodResponseRequest,
) -> Result<MethodResponse> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let method = record.method(&request.resource_id, &request.http_method)?;
        let responses = method.method_responses.clone().unwrap_or_default();
        if responses.contains_key(&request.status_code) {
            return Err(Error::conflict("Response already exists for this resource"));
        }
        let response = MethodResponse {
            status_code: Some(request.status_code.clone()),
            response_parameters: request.response_parameters.clone(),
            response_models: request.response_models.clone(),
        };
        check(record, &response)?;
        let method = record.method(&request.resource_id, &request.http_method)?;
        let responses = method.method_responses.get_or_insert_default();
        responses.insert(request.status_code.clone(), response.clone());
        Ok(response)
    };
    access::change(cx, service, (&api, no_resource()), change).await
}

/// One response.
pub(crate) async fn get(
    cx: &Context,
    service: &ApiGateway,
    request: GetMethodResponseRequest,
) -> Result<MethodResponse> {
    let find = |record: &mut RestApiRecord| {
        record.method_response(&request.resource_id, &request.http_method, &request.status_code).cloned()
    };
    access::read(cx, service, (&request.rest_api_id, no_resource()), find).await
}

/// Changes a response.
pub(crate) async fn update(
    cx: &Context,
    service: &ApiGateway,
    request: UpdateMethodResponseRequest,
) -> Result<MethodResponse> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let at = (&*request.resource_id, &*request.http_method, &*request.status_code);
        let before = record.method_response(at.0, at.1, at.2)?.clone();
        let after = patch::apply(&TABLE, &before, request.patch_operations.as_deref())?;
        check(record, &after)?;
        *record.method_response(at.0, at.1, at.2)? = after.clone();
        Ok(after)
    };
    access::change(cx, service, (&api, no_resource()), change).await
}

/// Removes a response from its method.
pub(crate) async fn delete(
    cx: &Context,
    service: &ApiGateway,
    request: DeleteMethodResponseRequest,
) -> Result<()> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let responses = record.method(&request.resource_id, &request.http_method)?.method_responses.as_mut();
        let removed = responses.and_then(|responses| responses.remove(&request.status_code));
        removed.map(|_| ()).ok_or_else(no_response)
    };
    access::change(cx, service, (&api, no_resource()), change).await
}

/// Refuses a response that AWS refuses.
pub(super) fn check(record: &mut RestApiRecord, response: &MethodResponse) -> Result<()> {
    for parameter in response.response_parameters.iter().flat_map(BTreeMap::keys) {
        parameter_mapping::method_response_header(parameter)
            .map_err(|error| Error::BadRequest(error.to_string()))?;
    }
    check_models(record, response.response_models.as_ref())
}
