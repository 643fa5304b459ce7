//! Routes: CreateRoute, GetRoute, GetRoutes, UpdateRoute, DeleteRoute, DeleteRouteRequestParameter.
//!
//! <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html>

use apigateway_model::route_key::RouteKey;
use aws_models::apigatewayv2::types::{
    AuthorizationType, AuthorizerType, CreateRouteRequest, DeleteRouteRequest,
    DeleteRouteRequestParameterRequest, GetRouteRequest, GetRoutesRequest, Route, UpdateRouteRequest,
};
use aws_types::Context;

use super::change::change;
use super::limits::{AUTHORIZATION_SCOPES_MAX, ROUTES_MAX};
use super::page::Page;
use super::record::{HttpApi, Identified as _};
use super::text::{self, updated};
use super::websocket_only;
use crate::ApiGateway;
use crate::error::{Error, Result};

/// Refuses what a request has for the routes of WebSocket APIs alone: creation and update have it under the same names.
macro_rules! refuse_websocket_members {
    ($request:ident) => {
        websocket_only::refuse_members(&[
            ("RequestParameters", $request.request_parameters.is_some()),
            ("RequestModels", $request.request_models.is_some()),
            ("ModelSelectionExpression", $request.model_selection_expression.is_some()),
            ("RouteResponseSelectionExpression", $request.route_response_selection_expression.is_some()),
            ("ApiKeyRequired", $request.api_key_required == Some(true)),
        ])
    };
}

pub(super) async fn create(cx: &Context, service: &ApiGateway, request: CreateRouteRequest) -> Result<Route> {
    refuse_websocket_members!(request)?;
    let id = request.api_id.clone();
    let (route, _) = change(cx, service, &id, move |draft| {
        if draft.api.routes.len() >= ROUTES_MAX {
            return Err(Error::TooMany("Routes"));
        }
        check_key(draft.api, &request.route_key, None)?;
        let routes = &draft.api.routes;
        let route = Route {
            api_key_required: Some(false),
            authorization_scopes: request.authorization_scopes.clone(),
            authorization_type: Some(request.authorization_type.unwrap_or(AuthorizationType::None)),
            authorizer_id: request.authorizer_id.clone(),
            operation_name: text::bounded("OperationName", request.operation_name.clone(), 1, 64)?,
            route_id: Some(draft.ids.short(|id| routes.iter().any(|route| route.id() == id))),
            target: request.target.clone(),
            route_key: request.route_key.clone(),
            ..Route::default()
        };
        check(draft.api, &route)?;
        draft.api.routes.push(route.clone());
        Ok(route)
    })
    .await?;
    Ok(route)
}

pub(super) async fn get(cx: &Context, service: &ApiGateway, request: GetRouteRequest) -> Result<Route> {
    let stored = service.store.api::<HttpApi>(cx, &request.api_id).await?;
    stored.record.route(&request.route_id).cloned()
}

pub(super) async fn list(
    cx: &Context,
    service: &ApiGateway,
    request: GetRoutesRequest,
) -> Result<Page<Route>> {
    let stored = service.store.api::<HttpApi>(cx, &request.api_id).await?;
    Page::of(stored.record.routes, request.max_results.as_deref(), request.next_token.as_deref())
}

pub(super) async fn update(cx: &Context, service: &ApiGateway, request: UpdateRouteRequest) -> Result<Route> {
    refuse_websocket_members!(request)?;
    let id = request.api_id.clone();
    let (route, _) = change(cx, service, &id, move |draft| {
        let mut route = draft.api.route(&request.route_id)?.clone();
        if let Some(key) = request.route_key.clone().filter(|key| *key != route.route_key) {
            check_new_key(draft.api, &route, &key)?;
            route.route_key = key;
        }
        apply(&mut route, request.clone())?;
        check(draft.api, &route)?;
        draft.api.route_mut(&request.route_id)?.clone_from(&route);
        Ok(route)
    })
    .await?;
    Ok(route)
}

pub(super) async fn delete(cx: &Context, service: &ApiGateway, request: DeleteRouteRequest) -> Result<()> {
    let id = request.api_id.clone();
    change(cx, service, &id, move |draft| {
        let key = draft.api.route(&request.route_id)?.route_key.clone();
        draft.api.routes.retain(|route| route.id() != request.route_id);
        // Settings of a route go with it; the service refuses settings of routes that are not there.
        for settings in draft.api.stages.iter_mut().filter_map(|stage| stage.route_settings.as_mut()) {
            settings.remove(&key);
        }
        Ok(())
    })
    .await?;
    Ok(())
}

/// Routes of HTTP APIs have no request parameters, so there is never one to delete.
pub(super) async fn delete_request_parameter(
    cx: &Context,
    service: &ApiGateway,
    request: DeleteRouteRequestParameterRequest,
) -> Result<()> {
    let stored = service.store.api::<HttpApi>(cx, &request.api_id).await?;
    stored.record.route(&request.route_id)?;
    Err(Error::not_found("Invalid request parameter key specified"))
}

/// Whether a route of the API may have this key; `own` is the route that has it already.
pub(super) fn check_key(api: &HttpApi, key: &str, own: Option<&str>) -> Result<()> {
    check_key_text(key)?;
    match api.routes.iter().any(|route| route.route_key == key && Some(route.id()) != own) {
        true => Err(Error::conflict(format!("Route with key {key} already exists for this API"))),
        false => Ok(()),
    }
}

/// Whether a text is a route key.
pub(super) fn check_key_text(key: &str) -> Result<()> {
    RouteKey::parse(key).map(|_| ()).map_err(|fault| Error::bad_request(fault.to_string()))
}

fn check_new_key(api: &HttpApi, route: &Route, key: &str) -> Result<()> {
    if route.api_gateway_managed == Some(true) {
        return Err(Error::bad_request("Unable to update the route key of a route managed by API Gateway"));
    }
    check_key(api, key, Some(route.id()))
}

fn apply(route: &mut Route, request: UpdateRouteRequest) -> Result<()> {
    updated(&mut route.operation_name, text::bounded("OperationName", request.operation_name, 0, 64)?);
    updated(&mut route.target, request.target);
    updated(&mut route.authorizer_id, request.authorizer_id);
    if let Some(scopes) = request.authorization_scopes {
        route.authorization_scopes = Some(scopes).filter(|scopes| !scopes.is_empty());
    }
    if let Some(kind) = request.authorization_type {
        route.authorization_type = Some(kind);
        // What another way of authorizing needed is of no use to this one.
        if matches!(kind, AuthorizationType::None | AuthorizationType::AwsIam) {
            route.authorizer_id = None;
        }
        if kind != AuthorizationType::Jwt {
            route.authorization_scopes = None;
        }
    }
    Ok(())
}

/// Whether what a route refers to is there, and of the right kind.
pub(super) fn check(api: &HttpApi, route: &Route) -> Result<()> {
    if let Some(target) = &route.target {
        let id = target.strip_prefix("integrations/").ok_or_else(|| {
            Error::bad_request(
                "Unexpected or malformed target in route. Correct format should be integrations/<integration_id>.",
            )
        })?;
        api.integration(id)?;
    }
    check_authorization(api, route)
}

fn check_authorization(api: &HttpApi, route: &Route) -> Result<()> {
    let kind = route.authorization_type.unwrap_or(AuthorizationType::None);
    let scopes = route.authorization_scopes.as_deref().unwrap_or_default();
    if !scopes.is_empty() && kind != AuthorizationType::Jwt {
        return Err(Error::bad_request(
            "Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT authorization type",
        ));
    }
    if scopes.len() > AUTHORIZATION_SCOPES_MAX {
        return Err(Error::bad_request(format!(
            "A route can have at most {AUTHORIZATION_SCOPES_MAX} authorization scopes"
        )));
    }
    let (wanted, sentence) = match kind {
        AuthorizationType::None | AuthorizationType::AwsIam => return Ok(()),
        AuthorizationType::Jwt => {
            (AuthorizerType::Jwt, "Setting the authorization type to JWT requires a valid JWT authorizer.")
        }
        AuthorizationType::Custom => {
            (AuthorizerType::Request, "Setting the authorization type to CUSTOM requires a valid authorizer.")
        }
    };
    let authorizer = route.authorizer_id.as_deref().and_then(|id| api.authorizer(id).ok());
    match authorizer.is_some_and(|authorizer| authorizer.authorizer_type == Some(wanted)) {
        true => Ok(()),
        false => Err(Error::bad_request(sentence)),
    }
}
