//! Authorizers: CreateAuthorizer, GetAuthorizer, GetAuthorizers, UpdateAuthorizer, DeleteAuthorizer, ResetAuthorizersCache.
//!
//! They are stored and described; routes that need one are closed until the data plane can ask it.
//! <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html>

use aws_models::apigatewayv2::types::{
    Authorizer, AuthorizerType, CreateAuthorizerRequest, DeleteAuthorizerRequest, GetAuthorizerRequest,
    GetAuthorizersRequest, JWTConfiguration, ResetAuthorizersCacheRequest, UpdateAuthorizerRequest,
};
use aws_types::Context;

use super::change::change;
use super::limits::JWT_AUDIENCES_MAX;
use super::page::Page;
use super::record::{HttpApi, Identified as _};
use super::text::{self, updated};
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::limits::{AUTHORIZERS_MAX, RESULT_TTL_SECONDS_MAX};

const IDENTITY_SOURCES: [&str; 4] =
    ["$request.header.", "$request.querystring.", "$context.", "$stageVariables."];

pub(super) async fn create(
    cx: &Context,
    service: &ApiGateway,
    request: CreateAuthorizerRequest,
) -> Result<Authorizer> {
    let id = request.api_id.clone();
    let authorizer = checked(Authorizer {
        authorizer_credentials_arn: request.authorizer_credentials_arn,
        authorizer_payload_format_version: request.authorizer_payload_format_version,
        authorizer_result_ttl_in_seconds: request.authorizer_result_ttl_in_seconds,
        authorizer_type: Some(request.authorizer_type),
        authorizer_uri: request.authorizer_uri,
        enable_simple_responses: request.enable_simple_responses,
        identity_source: Some(request.identity_source).filter(|sources| !sources.is_empty()),
        identity_validation_expression: request.identity_validation_expression,
        jwt_configuration: request.jwt_configuration,
        name: request.name,
        authorizer_id: None,
    });
    let (authorizer, _) = change(cx, service, &id, move |draft| {
        let authorizers = &mut draft.api.authorizers;
        if authorizers.len() >= AUTHORIZERS_MAX {
            return Err(Error::TooMany("Authorizers"));
        }
        let id = draft.ids.short(|id| authorizers.iter().any(|authorizer| authorizer.id() == id));
        let authorizer = Authorizer { authorizer_id: Some(id), ..authorizer.clone()? };
        authorizers.push(authorizer.clone());
        Ok(authorizer)
    })
    .await?;
    Ok(authorizer)
}

pub(super) async fn get(
    cx: &Context,
    service: &ApiGateway,
    request: GetAuthorizerRequest,
) -> Result<Authorizer> {
    let stored = service.store.api::<HttpApi>(cx, &request.api_id).await?;
    stored.record.authorizer(&request.authorizer_id).cloned()
}

pub(super) async fn list(
    cx: &Context,
    service: &ApiGateway,
    request: GetAuthorizersRequest,
) -> Result<Page<Authorizer>> {
    let stored = service.store.api::<HttpApi>(cx, &request.api_id).await?;
    Page::of(stored.record.authorizers, request.max_results.as_deref(), request.next_token.as_deref())
}

pub(super) async fn update(
    cx: &Context,
    service: &ApiGateway,
    request: UpdateAuthorizerRequest,
) -> Result<Authorizer> {
    let id = request.api_id.clone();
    let (authorizer, _) = change(cx, service, &id, move |draft| {
        let present = draft.api.authorizer_mut(&request.authorizer_id)?;
        *present = checked(applied(present.clone(), request.clone()))?;
        Ok(present.clone())
    })
    .await?;
    Ok(authorizer)
}

pub(super) async fn delete(
    cx: &Context,
    service: &ApiGateway,
    request: DeleteAuthorizerRequest,
) -> Result<()> {
    let id = request.api_id.clone();
    change(cx, service, &id, move |draft| {
        let authorizer = draft.api.authorizer(&request.authorizer_id)?;
        let user =
            draft.api.routes.iter().find(|route| route.authorizer_id.as_deref() == Some(authorizer.id()));
        if let Some(route) = user {
            return Err(Error::conflict(format!(
                "Cannot delete authorizer '{}', is referenced in route: {}",
                authorizer.name, route.route_key
            )));
        }
        draft.api.authorizers.retain(|authorizer| authorizer.id() != request.authorizer_id);
        Ok(())
    })
    .await?;
    Ok(())
}

/// No authorizer's answer is kept, so there is nothing to forget in a stage that is there.
pub(super) async fn reset_cache(
    cx: &Context,
    service: &ApiGateway,
    request: ResetAuthorizersCacheRequest,
) -> Result<()> {
    let stored = service.store.api::<HttpApi>(cx, &request.api_id).await?;
    stored.record.stage(&request.stage_name).map(|_| ())
}

fn applied(mut authorizer: Authorizer, request: UpdateAuthorizerRequest) -> Authorizer {
    updated(&mut authorizer.authorizer_credentials_arn, request.authorizer_credentials_arn);
    updated(&mut authorizer.authorizer_payload_format_version, request.authorizer_payload_format_version);
    updated(&mut authorizer.authorizer_uri, request.authorizer_uri);
    updated(&mut authorizer.identity_validation_expression, request.identity_validation_expression);
    authorizer.authorizer_result_ttl_in_seconds =
        request.authorizer_result_ttl_in_seconds.or(authorizer.authorizer_result_ttl_in_seconds);
    authorizer.authorizer_type = request.authorizer_type.or(authorizer.authorizer_type);
    authorizer.enable_simple_responses =
        request.enable_simple_responses.or(authorizer.enable_simple_responses);
    if let Some(sources) = request.identity_source {
        authorizer.identity_source = Some(sources).filter(|sources| !sources.is_empty());
    }
    if let Some(new) = request.jwt_configuration {
        let present = authorizer.jwt_configuration.unwrap_or_default();
        authorizer.jwt_configuration = Some(JWTConfiguration {
            audience: new.audience.or(present.audience),
            issuer: new.issuer.or(present.issuer),
        });
    }
    if let Some(name) = request.name {
        authorizer.name = name;
    }
    authorizer
}

/// The authorizer, if it may be.
pub(super) fn checked(authorizer: Authorizer) -> Result<Authorizer> {
    if authorizer.name.is_empty() {
        return Err(Error::bad_request("Authorizer name cannot be empty"));
    }
    text::bounded("Name", Some(authorizer.name.clone()), 1, 128)?;
    for source in authorizer.identity_source.iter().flatten() {
        check_identity_source(source)?;
    }
    if authorizer.identity_validation_expression.is_some() {
        return Err(Error::bad_request(
            "IdentityValidationExpression is not currently supported for HTTP APIs.",
        ));
    }
    match authorizer.authorizer_type {
        Some(AuthorizerType::Jwt) => check_jwt(&authorizer)?,
        Some(AuthorizerType::Request) | None => check_request(&authorizer)?,
    }
    Ok(authorizer)
}

fn check_identity_source(source: &str) -> Result<()> {
    let name = IDENTITY_SOURCES.iter().find_map(|prefix| source.strip_prefix(prefix));
    match name.is_some_and(|name| !name.is_empty() && !name.contains(char::is_whitespace)) {
        true => Ok(()),
        false => Err(Error::bad_request(format!("Invalid identity source expression: {source}"))),
    }
}

fn check_jwt(authorizer: &Authorizer) -> Result<()> {
    let Some(configuration) = &authorizer.jwt_configuration else {
        return Err(Error::bad_request("JwtConfiguration must not be null for JWT Authorizer"));
    };
    let for_functions = [
        ("AuthorizerUri", authorizer.authorizer_uri.is_some()),
        ("AuthorizerCredentialsArn", authorizer.authorizer_credentials_arn.is_some()),
        ("AuthorizerPayloadFormatVersion", authorizer.authorizer_payload_format_version.is_some()),
        ("EnableSimpleResponses", authorizer.enable_simple_responses == Some(true)),
    ];
    if let Some((member, _)) = for_functions.iter().find(|(_, present)| *present) {
        return Err(Error::bad_request(format!("{member} is not supported for JWT authorizer")));
    }
    if authorizer.identity_source.as_ref().is_none_or(|sources| sources.len() != 1) {
        return Err(Error::bad_request("JWT authorizer must have exactly one identity source"));
    }
    let issuer = configuration.issuer.as_deref().unwrap_or_default();
    if !issuer.starts_with("https://") && !issuer.starts_with("http://") {
        return Err(Error::bad_request(format!("Invalid issuer: {issuer}. Issuer must have a valid URL")));
    }
    let audiences = configuration.audience.as_ref().map_or(0, Vec::len);
    if !(1..=JWT_AUDIENCES_MAX).contains(&audiences) {
        return Err(Error::bad_request(format!(
            "JWT authorizer must have between 1 and {JWT_AUDIENCES_MAX} audiences"
        )));
    }
    Ok(())
}

fn check_request(authorizer: &Authorizer) -> Result<()> {
    if authorizer.jwt_configuration.is_some() {
        return Err(Error::bad_request("JwtConfiguration is not supported for REQUEST authorizer"));
    }
    if authorizer.authorizer_uri.is_none() {
        return Err(Error::bad_request("AuthorizerUri is a required field in an Authorizer"));
    }
    match authorizer.authorizer_payload_format_version.as_deref() {
        None => {
            return Err(Error::bad_request(
                "AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer",
            ));
        }
        Some("2.0") => {}
        Some("1.0") if authorizer.enable_simple_responses == Some(true) => {
            return Err(Error::bad_request(
                "EnableSimpleResponses can only be set for AuthorizerPayloadFormatVersion \"2.0\".",
            ));
        }
        Some("1.0") => {}
        Some(other) => {
            return Err(Error::bad_request(format!(
                "AuthorizerPayloadFormatVersion {other} is not supported"
            )));
        }
    }
    let ttl = authorizer.authorizer_result_ttl_in_seconds.unwrap_or(0);
    if !(0..=RESULT_TTL_SECONDS_MAX).contains(&ttl) {
        return Err(Error::bad_request(
            "Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.",
        ));
    }
    if ttl > 0 && authorizer.identity_source.is_none() {
        return Err(Error::bad_request(
            "Identity source must be set if authorizer caching is enabled (TTL is greater than 0)",
        ));
    }
    Ok(())
}
