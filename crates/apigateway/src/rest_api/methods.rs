//! Methods of resources.

mod check;

use aws_models::apigateway::types::{
    DeleteMethodRequest, GetMethodRequest, Method, PutMethodRequest, UpdateMethodRequest,
};
use aws_types::Context;

use super::access;
use super::patch::{self, ADD_REMOVE, ANY_CHANGE, Absent, Kind, REPLACE, Rule, Table, wording};
use super::record::{RestApiRecord, no_method, no_resource};
use crate::ApiGateway;
use crate::error::{Error, Result};

pub(super) use check::{HTTP_METHODS, check_http_method, check_models, settled};

const TABLE: Table = Table {
    wording: wording::telling,
    rules: &[
        Rule { path: "/authorizationType", ops: REPLACE, kind: Kind::EmptyText },
        Rule { path: "/authorizerId", ops: REPLACE, kind: Kind::Text },
        Rule { path: "/apiKeyRequired", ops: REPLACE, kind: Kind::Flag },
        Rule { path: "/operationName", ops: REPLACE, kind: Kind::Text },
        Rule { path: "/requestValidatorId", ops: REPLACE, kind: Kind::Text },
        Rule { path: "/authorizationScopes", ops: ANY_CHANGE, kind: Kind::ElementByValue },
        Rule { path: "/requestParameters/{}", ops: ANY_CHANGE, kind: Kind::FlagEntry(Absent::Parameter) },
        Rule { path: "/requestModels/{}", ops: ANY_CHANGE, kind: Kind::Entry(Absent::ContentType) },
        Rule { path: "/authorizationScopes/{}", ops: ADD_REMOVE, kind: Kind::Element },
    ],
};

/// Adds a method to a resource.
pub(crate) async fn put(cx: &Context, service: &ApiGateway, request: PutMethodRequest) -> Result<Method> {
    let (api, resource, http_method) = (request.rest_api_id, request.resource_id, request.http_method);
    let method = Method {
        http_method: Some(http_method.clone()),
        authorization_type: Some(request.authorization_type),
        authorizer_id: request.authorizer_id,
        api_key_required: Some(request.api_key_required.unwrap_or(false)),
        request_validator_id: request.request_validator_id.filter(|id| !id.is_empty()),
        operation_name: request.operation_name,
        request_parameters: request.request_parameters,
        request_models: request.request_models,
        authorization_scopes: request.authorization_scopes,
        ..Method::default()
    };
    let change = move |record: &mut RestApiRecord| {
        let methods = record.resource(&resource)?.resource_methods.clone().unwrap_or_default();
        check_http_method(&http_method)?;
        if methods.contains_key(&http_method) {
            return Err(Error::conflict("Method already exists for this resource"));
        }
        let method = check::settled(record, method.clone())?;
        let methods = record.resource(&resource)?.resource_methods.get_or_insert_default();
        methods.insert(http_method.clone(), method.clone());
        Ok(method)
    };
    access::change(cx, service, (&api, no_resource()), change).await
}

/// One method, with its integration and its responses.
pub(crate) async fn get(cx: &Context, service: &ApiGateway, request: GetMethodRequest) -> Result<Method> {
    let find = |record: &mut RestApiRecord| {
        record.method(&request.resource_id, &request.http_method).map(|method| described(method.clone()))
    };
    access::read(cx, service, (&request.rest_api_id, no_resource()), find).await
}

/// Changes a method.
pub(crate) async fn update(
    cx: &Context,
    service: &ApiGateway,
    request: UpdateMethodRequest,
) -> Result<Method> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let before = record.method(&request.resource_id, &request.http_method)?.clone();
        let after = patch::apply(&TABLE, &before, request.patch_operations.as_deref())?;
        let after = check::settled(record, after)?;
        *record.method(&request.resource_id, &request.http_method)? = after.clone();
        Ok(described(after))
    };
    access::change(cx, service, (&api, no_resource()), change).await
}

/// Removes a method from its resource.
pub(crate) async fn delete(cx: &Context, service: &ApiGateway, request: DeleteMethodRequest) -> Result<()> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let methods = record.resource(&request.resource_id)?.resource_methods.as_mut();
        let removed = methods.and_then(|methods| methods.remove(&request.http_method));
        removed.map(|_| ()).ok_or_else(no_method)
    };
    access::change(cx, service, (&api, no_resource()), change).await
}

/// A method as answers show it: without empty maps of responses.
pub(super) fn described(mut method: Method) -> Method {
    method.method_responses = method.method_responses.filter(|responses| !responses.is_empty());
    method.method_integration = method.method_integration.map(super::integrations::described);
    method
}
