//! Authorizers: who decides whether a call may pass. They are stored and described here; the data plane asks them.

use aws_models::apigateway::types::{
    Authorizer, AuthorizerType, Authorizers, CreateAuthorizerRequest, DeleteAuthorizerRequest,
    GetAuthorizerRequest, GetAuthorizersRequest, JwtConfiguration, JwtConfigurationInput, Op,
    UpdateAuthorizerRequest,
};
use aws_types::Context;

use super::access::{self, text};
use super::patch::{self, ANY_CHANGE, Kind, REPLACE, Rule, Table, wording};
use super::record::{RestApiRecord, no_authorizer};
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::limits::{AUTHORIZERS_MAX, RESULT_TTL_SECONDS_MAX};

const TTL: &str = "Authorizer result TTL must be between 0 and 3600 seconds";

const TABLE: Table = Table {
    wording: wording::telling,
    rules: &[
        Rule { path: "/name", ops: REPLACE, kind: Kind::FilledText("Authorizer name cannot be empty") },
        Rule {
            path: "/type",
            ops: REPLACE,
            kind: Kind::Choice(
                &["TOKEN", "REQUEST", "COGNITO_USER_POOLS", "JWT"],
                "Invalid authorizer type specified. Valid options are TOKEN,REQUEST,COGNITO_USER_POOLS,JWT",
            ),
        },
        Rule { path: "/authType", ops: REPLACE, kind: Kind::Text },
        Rule { path: "/authorizerUri", ops: REPLACE, kind: Kind::Text },
        Rule { path: "/authorizerCredentials", ops: &[Op::Replace, Op::Remove], kind: Kind::Text },
        Rule { path: "/identitySource", ops: &[Op::Replace, Op::Remove], kind: Kind::Text },
        Rule { path: "/identityValidationExpression", ops: &[Op::Replace, Op::Remove], kind: Kind::Text },
        Rule {
            path: "/authorizerResultTtlInSeconds",
            ops: REPLACE,
            kind: Kind::Integer(0, RESULT_TTL_SECONDS_MAX as i64, TTL),
        },
        Rule { path: "/providerARNs", ops: ANY_CHANGE, kind: Kind::ElementByValue },
    ],
};

/// Adds an authorizer.
pub(crate) async fn create(
    cx: &Context,
    service: &ApiGateway,
    request: CreateAuthorizerRequest,
) -> Result<Authorizer> {
    let (api, ids) = (request.rest_api_id.clone(), Ids::of(cx));
    let authorizer = new_authorizer(request)?;
    let change = move |record: &mut RestApiRecord| {
        let id = Some(ids.clone().short(|id| record.has_id(id)));
        let authorizer = Authorizer { id, ..authorizer.clone() };
        check(record, &authorizer)?;
        if record.definition.authorizers.len() >= AUTHORIZERS_MAX {
            return Err(Error::LimitExceeded("authorizers"));
        }
        record.definition.authorizers.push(authorizer.clone());
        Ok(authorizer)
    };
    // What AWS says of an API that is not there.
    access::change(cx, service, (&api, Error::ConcurrentModification), change).await
}

fn new_authorizer(request: CreateAuthorizerRequest) -> Result<Authorizer> {
    let auth_type = match request.r#type {
        AuthorizerType::CognitoUserPools => "cognito_user_pools",
        AuthorizerType::Token | AuthorizerType::Request => "custom",
        AuthorizerType::Jwt => "jwt",
    };
    Ok(Authorizer {
        id: None,
        name: Some(request.name),
        r#type: Some(request.r#type),
        provider_ar_ns: request.provider_ar_ns,
        auth_type: Some(request.auth_type.unwrap_or_else(|| auth_type.into())),
        authorizer_uri: request.authorizer_uri,
        authorizer_credentials: request.authorizer_credentials,
        identity_source: request.identity_source,
        identity_validation_expression: request.identity_validation_expression,
        authorizer_result_ttl_in_seconds: request.authorizer_result_ttl_in_seconds,
        jwt_configuration: request.jwt_configuration.map(jwt_configuration).transpose()?,
    })
}

/// The configuration as it is described: the same members, and where the keys are once they have been looked for.
fn jwt_configuration(input: JwtConfigurationInput) -> Result<JwtConfiguration> {
    patch::from_json(patch::to_json(&input)?)
}

/// One authorizer.
pub(crate) async fn get(
    cx: &Context,
    service: &ApiGateway,
    request: GetAuthorizerRequest,
) -> Result<Authorizer> {
    let find = |record: &mut RestApiRecord| record.authorizer(&request.authorizer_id).cloned();
    access::read(cx, service, (&request.rest_api_id, no_authorizer()), find).await
}

/// The authorizers.
pub(crate) async fn list(
    cx: &Context,
    service: &ApiGateway,
    request: GetAuthorizersRequest,
) -> Result<Authorizers> {
    let asked = (&*request.rest_api_id, request.position.as_deref(), request.limit);
    let all = |definition: apigateway_model::rest_api::Definition| definition.authorizers;
    let (items, position) = access::page(cx, service, asked, all, |authorizer| text(&authorizer.id)).await?;
    Ok(Authorizers { position, items })
}

/// Changes an authorizer.
pub(crate) async fn update(
    cx: &Context,
    service: &ApiGateway,
    request: UpdateAuthorizerRequest,
) -> Result<Authorizer> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let before = record.authorizer(&request.authorizer_id)?.clone();
        let after = patch::apply(&TABLE, &before, request.patch_operations.as_deref())?;
        check(record, &after)?;
        *record.authorizer(&request.authorizer_id)? = after.clone();
        Ok(after)
    };
    access::change(cx, service, (&api, no_authorizer()), change).await
}

/// Deletes an authorizer that no method refers to.
pub(crate) async fn delete(
    cx: &Context,
    service: &ApiGateway,
    request: DeleteAuthorizerRequest,
) -> Result<()> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let id = &request.authorizer_id;
        let name = text(&record.authorizer(id)?.name).to_owned();
        let referrer = record.methods().find(|(_, method)| method.authorizer_id.as_ref() == Some(id));
        if let Some((path, method)) = referrer {
            return Err(Error::Conflict(format!(
                "Cannot delete authorizer '{name}', is referenced in method: {}/{path}",
                text(&method.http_method)
            )));
        }
        record.definition.authorizers.retain(|authorizer| authorizer.id.as_ref() != Some(id));
        Ok(())
    };
    access::change(cx, service, (&api, no_authorizer()), change).await
}

/// Refuses an authorizer that AWS refuses.
pub(super) fn check(record: &RestApiRecord, authorizer: &Authorizer) -> Result<()> {
    let name = text(&authorizer.name);
    if name.is_empty() {
        return Err(Error::bad_request("Authorizer name cannot be empty"));
    }
    let mut others = record.definition.authorizers.iter().filter(|other| other.id != authorizer.id);
    if others.any(|other| other.name == authorizer.name) {
        return Err(Error::BadRequest(format!(
            "Authorizer name must be unique. Authorizer {name} already exists in this RestApi."
        )));
    }
    if !authorizer
        .authorizer_result_ttl_in_seconds
        .is_none_or(|ttl| (0..=RESULT_TTL_SECONDS_MAX).contains(&ttl))
    {
        return Err(Error::bad_request(TTL));
    }
    let has_providers = authorizer.provider_ar_ns.as_ref().is_some_and(|arns| !arns.is_empty());
    match authorizer.r#type {
        Some(AuthorizerType::Token | AuthorizerType::Request)
            if text(&authorizer.authorizer_uri).is_empty() =>
        {
            Err(Error::bad_request(
                "Invalid Authorizer URI: null. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.",
            ))
        }
        Some(AuthorizerType::CognitoUserPools) if !has_providers => {
            Err(Error::bad_request("Provider ARNs must be specified for Cognito User Pools authorizers"))
        }
        Some(AuthorizerType::Jwt) if authorizer.jwt_configuration.is_none() => {
            Err(Error::bad_request("JWT configuration must be specified for JWT authorizers"))
        }
        _ => Ok(()),
    }
}
