//! Models, route responses and integration responses: only WebSocket APIs have them. An HTTP API has none, and refuses new ones,
//! as its routes and integrations refuse members that only those of WebSocket APIs have.
//!
//! <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models.html>

use aws_models::apigatewayv2::types::{
    CreateIntegrationResponseRequest, CreateModelRequest, CreateRouteResponseRequest,
    DeleteIntegrationResponseRequest, DeleteModelRequest, DeleteRouteResponseRequest,
    GetIntegrationResponseRequest, GetIntegrationResponsesRequest, GetModelRequest, GetModelTemplateRequest,
    GetModelsRequest, GetRouteResponseRequest, GetRouteResponsesRequest, IntegrationResponse, Model,
    RouteResponse, UpdateIntegrationResponseRequest, UpdateModelRequest, UpdateRouteResponseRequest,
};
use aws_types::Context;

use super::page::Page;
use super::record::{HttpApi, no_such};
use crate::ApiGateway;
use crate::error::{Error, Result};

/// Refuses the first member that a request has and that nothing in an HTTP API can have.
pub(super) fn refuse_members(members: &[(&str, bool)]) -> Result<()> {
    match members.iter().find(|(_, present)| *present) {
        Some((member, _)) => {
            Err(Error::bad_request(format!("{member} is not currently supported for HTTP APIs.")))
        }
        None => Ok(()),
    }
}

async fn api(cx: &Context, service: &ApiGateway, id: &str) -> Result<HttpApi> {
    Ok(service.store.api::<HttpApi>(cx, id).await?.record)
}

pub(super) async fn create_model(
    cx: &Context,
    service: &ApiGateway,
    request: CreateModelRequest,
) -> Result<Model> {
    api(cx, service, &request.api_id).await?;
    Err(Error::bad_request("Currently, Models are not permitted for APIs with a protocol type of HTTP"))
}

pub(super) async fn models(
    cx: &Context,
    service: &ApiGateway,
    request: GetModelsRequest,
) -> Result<Page<Model>> {
    api(cx, service, &request.api_id).await?;
    Ok(Page::empty())
}

pub(super) async fn create_route_response(
    cx: &Context,
    service: &ApiGateway,
    request: CreateRouteResponseRequest,
) -> Result<RouteResponse> {
    api(cx, service, &request.api_id).await?.route(&request.route_id)?;
    Err(Error::bad_request("RouteResponses are currently not supported for this API protocol type."))
}

pub(super) async fn route_responses(
    cx: &Context,
    service: &ApiGateway,
    request: GetRouteResponsesRequest,
) -> Result<Page<RouteResponse>> {
    api(cx, service, &request.api_id).await?.route(&request.route_id)?;
    Ok(Page::empty())
}

pub(super) async fn create_integration_response(
    cx: &Context,
    service: &ApiGateway,
    request: CreateIntegrationResponseRequest,
) -> Result<IntegrationResponse> {
    api(cx, service, &request.api_id).await?.integration(&request.integration_id)?;
    Err(Error::bad_request("IntegrationResponses are currently not supported for this API protocol type."))
}

pub(super) async fn integration_responses(
    cx: &Context,
    service: &ApiGateway,
    request: GetIntegrationResponsesRequest,
) -> Result<Page<IntegrationResponse>> {
    api(cx, service, &request.api_id).await?.integration(&request.integration_id)?;
    Ok(Page::empty())
}

/// Operations on one of a kind that no HTTP API has: the API is looked for first.
macro_rules! never_there {
    ($($function:ident($request:ident) => $kind:literal by $id:ident;)+) => {$(
        pub(super) async fn $function(cx: &Context, service: &ApiGateway, request: $request) -> Result<()> {
            api(cx, service, &request.api_id).await?;
            Err(no_such($kind, &request.$id))
        }
    )+};
}

never_there! {
    model(GetModelRequest) => "Model" by model_id;
    model_template(GetModelTemplateRequest) => "Model" by model_id;
    update_model(UpdateModelRequest) => "Model" by model_id;
    delete_model(DeleteModelRequest) => "Model" by model_id;
    route_response(GetRouteResponseRequest) => "RouteResponse" by route_response_id;
    update_route_response(UpdateRouteResponseRequest) => "RouteResponse" by route_response_id;
    delete_route_response(DeleteRouteResponseRequest) => "RouteResponse" by route_response_id;
    integration_response(GetIntegrationResponseRequest) => "IntegrationResponse" by integration_response_id;
    update_integration_response(UpdateIntegrationResponseRequest) => "IntegrationResponse" by integration_response_id;
    delete_integration_response(DeleteIntegrationResponseRequest) => "IntegrationResponse" by integration_response_id;
}
