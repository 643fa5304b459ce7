//! Gateway responses: what callers get when a call does not reach its integration, type by type.
//!
//! Stored are those that were changed. The others answer as AWS's defaults do, or as the API's own `DEFAULT_4XX` and
//! `DEFAULT_5XX` if these were changed.

use std::collections::BTreeMap;

use apigateway_model::parameter_mapping::{Phase, Source, Target};
use aws_models::apigateway::types::{
    DeleteGatewayResponseRequest, GatewayResponse, GatewayResponseType as Type, GatewayResponses,
    GetGatewayResponseRequest, GetGatewayResponsesRequest, PutGatewayResponseRequest,
    UpdateGatewayResponseRequest,
};
use aws_types::Context;

use super::access::{self, no_api};
use super::integrations::check_templates;
use super::patch::{self, ANY_CHANGE, Absent, Kind, REPLACE, Rule, Table, wording};
use super::record::RestApiRecord;
use crate::ApiGateway;
use crate::error::{Error, Result};

const TABLE: Table = Table {
    wording: wording::telling_path,
    rules: &[
        Rule { path: "/statusCode", ops: REPLACE, kind: Kind::Text },
        Rule {
            path: "/responseParameters/{}",
            ops: ANY_CHANGE,
            kind: Kind::FilledEntry(Absent::Parameter, "Invalid null or empty value in responseParameters"),
        },
        Rule {
            path: "/responseTemplates/{}",
            ops: ANY_CHANGE,
            kind: Kind::FilledEntry(Absent::ContentType, "Invalid null or empty value in responseTemplates"),
        },
    ],
};

const DEFAULT_TEMPLATE: &str = r#"{"message":$context.error.messageString}"#;

/// Every type with its status, in the order of AWS's list.
const TYPES: [(Type, Option<&str>); 21] = [
    (Type::AccessDenied, Some("403")),
    (Type::ApiConfigurationError, Some("500")),
    (Type::AuthorizerConfigurationError, Some("500")),
    (Type::AuthorizerFailure, Some("500")),
    (Type::BadRequestBody, Some("400")),
    (Type::BadRequestParameters, Some("400")),
    (Type::Default4xx, None),
    (Type::Default5xx, None),
    (Type::ExpiredToken, Some("403")),
    (Type::IntegrationFailure, Some("504")),
    (Type::IntegrationTimeout, Some("504")),
    (Type::InvalidApiKey, Some("403")),
    (Type::InvalidSignature, Some("403")),
    (Type::MissingAuthenticationToken, Some("403")),
    (Type::QuotaExceeded, Some("429")),
    (Type::RequestTooLarge, Some("413")),
    (Type::ResourceNotFound, Some("404")),
    (Type::Throttled, Some("429")),
    (Type::Unauthorized, Some("401")),
    (Type::UnsupportedMediaType, Some("415")),
    (Type::WafFiltered, Some("403")),
];

/// Sets a type's response; what is not given is the type's default.
pub(crate) async fn put(
    cx: &Context,
    service: &ApiGateway,
    request: PutGatewayResponseRequest,
) -> Result<GatewayResponse> {
    let default = default_of(request.response_type);
    let response = GatewayResponse {
        response_type: Some(request.response_type),
        status_code: request.status_code.or(default.status_code),
        response_parameters: request.response_parameters.or(default.response_parameters),
        response_templates: request
            .response_templates
            .filter(|all| !all.is_empty())
            .or(default.response_templates),
        default_response: Some(false),
    };
    check(&response)?;
    let api = request.rest_api_id;
    let change = move |record: &mut RestApiRecord| Ok(stored(record, response.clone()));
    access::change(cx, service, (&api, no_api(cx, &api)), change).await
}

/// A type's response, set or default.
pub(crate) async fn get(
    cx: &Context,
    service: &ApiGateway,
    request: GetGatewayResponseRequest,
) -> Result<GatewayResponse> {
    let id = &request.rest_api_id;
    let find = |record: &mut RestApiRecord| Ok(effective(record, request.response_type));
    access::read(cx, service, (id, no_api(cx, id)), find).await
}

/// All responses, in the order of their types.
pub(crate) async fn list(
    cx: &Context,
    service: &ApiGateway,
    request: GetGatewayResponsesRequest,
) -> Result<GatewayResponses> {
    let id = &request.rest_api_id;
    let all = |record: &mut RestApiRecord| Ok(TYPES.map(|(r#type, _)| effective(record, r#type)).to_vec());
    let responses = access::read(cx, service, (id, no_api(cx, id)), all).await?;
    let (items, position) =
        access::page_of(responses, type_name, (request.position.as_deref(), request.limit))?;
    Ok(GatewayResponses { position, items })
}

fn type_name(response: &GatewayResponse) -> &str {
    response.response_type.map_or("", Type::as_str)
}

/// Changes a type's response, which is set with that.
pub(crate) async fn update(
    cx: &Context,
    service: &ApiGateway,
    request: UpdateGatewayResponseRequest,
) -> Result<GatewayResponse> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let r#type = request.response_type;
        let before = set(record, r#type).cloned().unwrap_or_else(|| default_of(r#type));
        let mut after = patch::apply(&TABLE, &before, request.patch_operations.as_deref())?;
        after.default_response = Some(false);
        after.response_parameters.get_or_insert_default();
        after.response_templates.get_or_insert_default();
        check(&after)?;
        Ok(stored(record, after))
    };
    access::change(cx, service, (&api, no_api(cx, &api)), change).await
}

/// Makes a type's response the default one again.
pub(crate) async fn delete(
    cx: &Context,
    service: &ApiGateway,
    request: DeleteGatewayResponseRequest,
) -> Result<()> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        if set(record, request.response_type).is_none() {
            return Err(Error::not_found("Gateway response type not defined on api"));
        }
        let responses = &mut record.definition.gateway_responses;
        responses.retain(|response| response.response_type != Some(request.response_type));
        Ok(())
    };
    access::change(cx, service, (&api, no_api(cx, &api)), change).await
}

fn set(record: &RestApiRecord, r#type: Type) -> Option<&GatewayResponse> {
    record.definition.gateway_responses.iter().find(|response| response.response_type == Some(r#type))
}

fn stored(record: &mut RestApiRecord, response: GatewayResponse) -> GatewayResponse {
    let responses = &mut record.definition.gateway_responses;
    responses.retain(|other| other.response_type != response.response_type);
    responses.push(response.clone());
    response
}

/// What callers get: the type's own response, else the API's default for its class, else AWS's.
fn effective(record: &RestApiRecord, r#type: Type) -> GatewayResponse {
    if let Some(own) = set(record, r#type) {
        return own.clone();
    }
    let default = default_of(r#type);
    let class = match default.status_code.as_deref().and_then(|status| status.chars().next()) {
        Some('4') => set(record, Type::Default4xx),
        Some('5') => set(record, Type::Default5xx),
        _ => None,
    };
    match class {
        Some(class) => GatewayResponse {
            status_code: class.status_code.clone().or(default.status_code),
            response_parameters: class.response_parameters.clone(),
            response_templates: class.response_templates.clone(),
            ..default
        },
        None => default,
    }
}

fn default_of(r#type: Type) -> GatewayResponse {
    let status = TYPES.iter().find(|(other, _)| *other == r#type).and_then(|(_, status)| *status);
    GatewayResponse {
        response_type: Some(r#type),
        status_code: status.map(Into::into),
        response_parameters: Some(BTreeMap::new()),
        response_templates: Some(BTreeMap::from([("application/json".into(), DEFAULT_TEMPLATE.into())])),
        default_response: Some(true),
    }
}

/// Refuses a response that AWS refuses.
pub(super) fn check(response: &GatewayResponse) -> Result<()> {
    for (target, source) in response.response_parameters.iter().flatten() {
        Target::parse(Phase::GatewayResponse, target)
            .and_then(|_| Source::parse(Phase::GatewayResponse, source))
            .map_err(|error| Error::BadRequest(error.to_string()))?;
    }
    check_templates(response.response_templates.as_ref())
}
