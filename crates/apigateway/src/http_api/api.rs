//! The API itself: CreateApi, GetApi, GetApis, UpdateApi, DeleteApi, DeleteCorsConfiguration.
//!
//! <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html>

mod cors;
pub(super) mod quick_create;

use aws_models::apigatewayv2::types::{
    Api, CreateApiRequest, DeleteApiRequest, DeleteCorsConfigurationRequest, GetApiRequest, GetApisRequest,
    IpAddressType, ProtocolType, UpdateApiRequest,
};
use aws_types::Context;

use super::change::{self, change};
use super::page::Page;
use super::record::HttpApi;
use super::text::{self, cleared};
use super::{tags, time};
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::ids::Ids;

pub(super) use cors::checked as checked_cors;

/// How routes are selected, in all HTTP APIs.
pub(super) const ROUTE_SELECTION: &str = "$request.method $request.path";
const ROUTE_SELECTION_BRACED: &str = "${request.method} ${request.path}";
const KEY_SELECTION: &str = "$request.header.x-api-key";
const KEY_SELECTION_BY_AUTHORIZER: &str = "$context.authorizer.usageIdentifierKey";

pub(super) async fn create(cx: &Context, service: &ApiGateway, request: CreateApiRequest) -> Result<Api> {
    refuse_websocket(request.protocol_type)?;
    let mut api = settings(cx, &request)?;
    api.tags = Some(tags::checked(request.tags.unwrap_or_default())?);
    let quick = quick_create::Target::of(request.target, request.route_key, request.credentials_arn);
    let created = change::create(cx, service, HttpApi::new(api), |draft| quick.create(draft)).await?;
    Ok(described(service, created.api))
}

pub(super) async fn get(cx: &Context, service: &ApiGateway, request: GetApiRequest) -> Result<Api> {
    let stored = service.store.api::<HttpApi>(cx, &request.api_id).await?;
    Ok(described(service, stored.record.api))
}

pub(super) async fn list(cx: &Context, service: &ApiGateway, request: GetApisRequest) -> Result<Page<Api>> {
    let stored = service.store.apis::<HttpApi>(cx).await?;
    let apis = stored.into_iter().map(|stored| described(service, stored.record.api)).collect();
    Page::of(apis, request.max_results.as_deref(), request.next_token.as_deref())
}

pub(super) async fn update(cx: &Context, service: &ApiGateway, request: UpdateApiRequest) -> Result<Api> {
    let id = request.api_id.clone();
    let ((), now) = change(cx, service, &id, move |draft| {
        let request = request.clone();
        apply(&mut draft.api.api, &request)?;
        quick_create::Target::of(request.target, request.route_key, request.credentials_arn).update(draft)
    })
    .await?;
    Ok(described(service, now.api))
}

pub(super) async fn delete(cx: &Context, service: &ApiGateway, request: DeleteApiRequest) -> Result<()> {
    change::delete(cx, service, &request.api_id).await
}

pub(super) async fn delete_cors(
    cx: &Context,
    service: &ApiGateway,
    request: DeleteCorsConfigurationRequest,
) -> Result<()> {
    let edit = |draft: &mut change::Draft<'_>| {
        draft.api.api.cors_configuration = None;
        Ok(())
    };
    change(cx, service, &request.api_id, edit).await?;
    Ok(())
}

/// An API as it is answered: with the address at which callers reach it.
pub(super) fn described(service: &ApiGateway, api: Api) -> Api {
    let endpoint = api.api_id.as_deref().map(|id| service.publisher.endpoint(id));
    Api { api_endpoint: endpoint, ..api }
}

fn refuse_websocket(protocol: ProtocolType) -> Result<()> {
    match protocol {
        ProtocolType::Http => Ok(()),
        ProtocolType::Websocket => {
            Err(Error::NotSupported("APIs with a protocol type of WEBSOCKET are not implemented.".into()))
        }
    }
}

fn settings(cx: &Context, request: &CreateApiRequest) -> Result<Api> {
    refuse_schema_validation(request.disable_schema_validation)?;
    check_selection(
        request.route_selection_expression.as_deref(),
        request.api_key_selection_expression.as_deref(),
    )?;
    Ok(Api {
        name: name(&request.name)?,
        description: text::description(request.description.clone())?,
        version: text::version(request.version.clone())?,
        cors_configuration: request.cors_configuration.clone().map(checked_cors).transpose()?,
        disable_execute_api_endpoint: Some(request.disable_execute_api_endpoint.unwrap_or(false)),
        ip_address_type: Some(request.ip_address_type.unwrap_or(IpAddressType::Ipv4)),
        api_key_selection_expression: Some(
            request.api_key_selection_expression.clone().unwrap_or_else(|| KEY_SELECTION.to_owned()),
        ),
        ..blank(cx)
    })
}

/// An API with an id and the service's defaults, and no name yet.
pub(super) fn blank(cx: &Context) -> Api {
    Api {
        api_endpoint: None,
        api_gateway_managed: None,
        api_id: Some(Ids::of(cx).api()),
        api_key_selection_expression: Some(KEY_SELECTION.to_owned()),
        cors_configuration: None,
        created_date: Some(time::iso8601(cx.now)),
        description: None,
        disable_schema_validation: None,
        disable_execute_api_endpoint: Some(false),
        import_info: None,
        ip_address_type: Some(IpAddressType::Ipv4),
        name: String::new(),
        protocol_type: ProtocolType::Http,
        route_selection_expression: ROUTE_SELECTION.to_owned(),
        tags: Some(std::collections::BTreeMap::new()),
        version: None,
        warnings: None,
    }
}

fn apply(api: &mut Api, request: &UpdateApiRequest) -> Result<()> {
    refuse_schema_validation(request.disable_schema_validation)?;
    check_selection(
        request.route_selection_expression.as_deref(),
        request.api_key_selection_expression.as_deref(),
    )?;
    if let Some(text) = &request.name {
        api.name = name(text)?;
    }
    if let Some(text) = request.description.clone() {
        api.description = cleared(text::description(Some(text))?);
    }
    if let Some(text) = request.version.clone() {
        api.version = text::version(cleared(Some(text)))?;
    }
    if let Some(cors) = request.cors_configuration.clone() {
        api.cors_configuration = Some(checked_cors(cors)?);
    }
    if let Some(expression) = request.api_key_selection_expression.clone() {
        api.api_key_selection_expression = Some(expression);
    }
    api.disable_execute_api_endpoint =
        request.disable_execute_api_endpoint.or(api.disable_execute_api_endpoint);
    api.ip_address_type = request.ip_address_type.or(api.ip_address_type);
    Ok(())
}

/// A name for an API.
pub(super) fn name(text: &str) -> Result<String> {
    let valid = (1..=128).contains(&text.chars().count());
    if valid { Ok(text.to_owned()) } else { Err(Error::bad_request("Invalid API name specified")) }
}

fn refuse_schema_validation(disable: Option<bool>) -> Result<()> {
    match disable {
        Some(true) => {
            Err(Error::bad_request("DisableSchemaValidation is not supported for HTTP protocolType"))
        }
        Some(false) | None => Ok(()),
    }
}

fn check_selection(route: Option<&str>, key: Option<&str>) -> Result<()> {
    if route.is_some_and(|text| text != ROUTE_SELECTION && text != ROUTE_SELECTION_BRACED) {
        return Err(Error::bad_request(format!(
            "Route selection expression is currently limited to \"{ROUTE_SELECTION_BRACED}\""
        )));
    }
    if key.is_some_and(|text| text != KEY_SELECTION && text != KEY_SELECTION_BY_AUTHORIZER) {
        return Err(Error::bad_request("Invalid API Key Selection Expression specified"));
    }
    Ok(())
}
