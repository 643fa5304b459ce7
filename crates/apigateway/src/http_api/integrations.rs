//! Integrations: CreateIntegration, GetIntegration, GetIntegrations, UpdateIntegration, DeleteIntegration.
//!
//! <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html>

mod check;
mod subtype;

use std::collections::BTreeMap;

use aws_models::apigatewayv2::types::{
    CreateIntegrationRequest, DeleteIntegrationRequest, GetIntegrationRequest, GetIntegrationsRequest,
    Integration, PassthroughBehavior, TlsConfig, TlsConfigInput, UpdateIntegrationRequest,
};
use aws_types::Context;

use super::change::change;
use super::limits::INTEGRATIONS_MAX;
use super::page::Page;
use super::record::{HttpApi, Identified as _};
use super::text::updated;
use super::websocket_only;
use crate::ApiGateway;
use crate::error::{Error, Result};

pub(super) use check::checked;

/// Refuses what a request has for the integrations of WebSocket APIs alone: creation and update have it under the same names.
macro_rules! refuse_websocket_members {
    ($request:ident) => {{
        let templates = $request.request_templates.as_ref();
        let selection = $request.template_selection_expression.as_deref();
        // Tools send WHEN_NO_MATCH always; it says what a proxy does anyway.
        let passthrough = $request.passthrough_behavior.unwrap_or(PassthroughBehavior::WhenNoMatch);
        websocket_only::refuse_members(&[
            ("ContentHandlingStrategy", $request.content_handling_strategy.is_some()),
            ("PassthroughBehavior", passthrough != PassthroughBehavior::WhenNoMatch),
            ("RequestTemplates", templates.is_some_and(|templates| !templates.is_empty())),
            ("TemplateSelectionExpression", selection.is_some_and(|text| !text.is_empty())),
        ])
    }};
}

pub(super) async fn create(
    cx: &Context,
    service: &ApiGateway,
    request: CreateIntegrationRequest,
) -> Result<Integration> {
    refuse_websocket_members!(request)?;
    let id = request.api_id.clone();
    let integration = checked(Integration {
        connection_id: request.connection_id,
        connection_type: request.connection_type,
        credentials_arn: request.credentials_arn,
        description: request.description,
        integration_method: request.integration_method,
        integration_subtype: request.integration_subtype,
        integration_type: Some(request.integration_type),
        integration_uri: request.integration_uri,
        payload_format_version: request.payload_format_version,
        request_parameters: request.request_parameters,
        response_parameters: request.response_parameters,
        timeout_in_millis: request.timeout_in_millis,
        tls_config: request.tls_config.map(tls),
        ..Integration::default()
    });
    let (integration, _) = change(cx, service, &id, move |draft| {
        let integrations = &mut draft.api.integrations;
        if integrations.len() >= INTEGRATIONS_MAX {
            return Err(Error::TooMany("Integrations"));
        }
        let id = draft.ids.short(|id| integrations.iter().any(|integration| integration.id() == id));
        let integration = Integration { integration_id: Some(id), ..integration.clone()? };
        integrations.push(integration.clone());
        Ok(integration)
    })
    .await?;
    Ok(integration)
}

pub(super) async fn get(
    cx: &Context,
    service: &ApiGateway,
    request: GetIntegrationRequest,
) -> Result<Integration> {
    let stored = service.store.api::<HttpApi>(cx, &request.api_id).await?;
    stored.record.integration(&request.integration_id).cloned()
}

pub(super) async fn list(
    cx: &Context,
    service: &ApiGateway,
    request: GetIntegrationsRequest,
) -> Result<Page<Integration>> {
    let stored = service.store.api::<HttpApi>(cx, &request.api_id).await?;
    Page::of(stored.record.integrations, request.max_results.as_deref(), request.next_token.as_deref())
}

pub(super) async fn update(
    cx: &Context,
    service: &ApiGateway,
    request: UpdateIntegrationRequest,
) -> Result<Integration> {
    refuse_websocket_members!(request)?;
    let id = request.api_id.clone();
    let (integration, _) = change(cx, service, &id, move |draft| {
        let present = draft.api.integration_mut(&request.integration_id)?;
        *present = checked(applied(present.clone(), request.clone()))?;
        Ok(present.clone())
    })
    .await?;
    Ok(integration)
}

pub(super) async fn delete(
    cx: &Context,
    service: &ApiGateway,
    request: DeleteIntegrationRequest,
) -> Result<()> {
    let id = request.api_id.clone();
    change(cx, service, &id, move |draft| {
        let integration = draft.api.integration(&request.integration_id)?;
        let target = format!("integrations/{}", integration.id());
        let routes = draft.api.routes.iter().filter(|route| route.target.as_ref() == Some(&target));
        let routes: Vec<&str> = routes.map(|route| route.id()).collect();
        if !routes.is_empty() {
            return Err(Error::conflict(format!(
                "Cannot delete Integration because it is referenced by the following Routes with Ids: [{}]",
                routes.join(", ")
            )));
        }
        if integration.api_gateway_managed == Some(true) {
            return Err(Error::bad_request("Unable to delete an integration managed by API Gateway"));
        }
        draft.api.integrations.retain(|integration| integration.id() != request.integration_id);
        Ok(())
    })
    .await?;
    Ok(())
}

/// What an update makes of an integration. Empty texts take members away; in maps, so do empty values.
fn applied(mut integration: Integration, request: UpdateIntegrationRequest) -> Integration {
    updated(&mut integration.connection_id, request.connection_id);
    updated(&mut integration.credentials_arn, request.credentials_arn);
    updated(&mut integration.description, request.description);
    updated(&mut integration.integration_method, request.integration_method);
    updated(&mut integration.integration_subtype, request.integration_subtype);
    updated(&mut integration.integration_uri, request.integration_uri);
    updated(&mut integration.payload_format_version, request.payload_format_version);
    integration.connection_type = request.connection_type.or(integration.connection_type);
    integration.integration_type = request.integration_type.or(integration.integration_type);
    integration.timeout_in_millis = request.timeout_in_millis.or(integration.timeout_in_millis);
    if let Some(config) = request.tls_config {
        integration.tls_config = Some(tls(config))
            .filter(|config| config.server_name_to_verify.as_ref().is_some_and(|name| !name.is_empty()));
    }
    merge(&mut integration.request_parameters, request.request_parameters, String::is_empty);
    merge(&mut integration.response_parameters, request.response_parameters, BTreeMap::is_empty);
    integration
}

/// Puts entries into a map; those that are `nothing` are taken out. An empty map is no map.
fn merge<V>(
    map: &mut Option<BTreeMap<String, V>>,
    new: Option<BTreeMap<String, V>>,
    nothing: fn(&V) -> bool,
) {
    let Some(new) = new else { return };
    let mut merged = map.take().unwrap_or_default();
    merged.extend(new);
    merged.retain(|_, value| !nothing(value));
    *map = Some(merged).filter(|map| !map.is_empty());
}

fn tls(config: TlsConfigInput) -> TlsConfig {
    TlsConfig { server_name_to_verify: config.server_name_to_verify }
}
