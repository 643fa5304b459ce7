//! Integrations: what stands behind a method.

mod mapping;
mod timeout;
mod uri;

use std::collections::BTreeMap;

use aws_models::apigateway::types::{
    DeleteIntegrationRequest, GetIntegrationRequest, Integration, IntegrationType, Method, Op,
    PutIntegrationRequest, ResponseTransferMode, RestApi, UpdateIntegrationRequest,
};
use aws_types::Context;

use super::access;
use super::methods::check_http_method;
use super::patch::{self, ANY_CHANGE, Absent, Kind, REPLACE, Rule, Table, wording};
use super::record::{RestApiRecord, no_integration, no_resource};
use crate::ApiGateway;
use crate::error::{Error, Result};
use crate::limits::{STREAMING_TIMEOUT_MS_MAX, TEMPLATE_BYTES_MAX, TIMEOUT_MS_DEFAULT};

pub(super) use mapping::check_response_parameters;

const PASSTHROUGH: &[&str] = &["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"];
const PASSTHROUGH_SENTENCE: &str =
    "Invalid PassthroughBehavior specified. Valid options are WHEN_NO_MATCH,WHEN_NO_TEMPLATES,NEVER";
pub(super) const CONTENT_HANDLING: Kind = Kind::OptionalChoice(
    &["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"],
    "Invalid ContentHandling specified. Valid options are CONVERT_TO_BINARY,CONVERT_TO_TEXT",
);

const TABLE: Table = Table {
    wording: wording::telling,
    rules: &[
        Rule { path: "/uri", ops: REPLACE, kind: Kind::Text },
        Rule { path: "/httpMethod", ops: REPLACE, kind: Kind::Text },
        Rule { path: "/credentials", ops: REPLACE, kind: Kind::Text },
        Rule {
            path: "/passthroughBehavior",
            ops: REPLACE,
            kind: Kind::Choice(PASSTHROUGH, PASSTHROUGH_SENTENCE),
        },
        Rule { path: "/contentHandling", ops: ANY_CHANGE, kind: CONTENT_HANDLING },
        Rule {
            path: "/timeoutInMillis",
            ops: REPLACE,
            kind: Kind::Integer(0, STREAMING_TIMEOUT_MS_MAX as i64, timeout::SENTENCE),
        },
        Rule { path: "/cacheNamespace", ops: REPLACE, kind: Kind::Text },
        Rule { path: "/cacheKeyParameters/{}", ops: ANY_CHANGE, kind: Kind::Element },
        Rule { path: "/requestParameters/{}", ops: ANY_CHANGE, kind: Kind::Entry(Absent::Parameter) },
        Rule { path: "/requestTemplates/{}", ops: ANY_CHANGE, kind: Kind::Entry(Absent::ContentType) },
        Rule {
            path: "/connectionType",
            ops: REPLACE,
            kind: Kind::Choice(
                &["INTERNET", "VPC_LINK"],
                "Invalid ConnectionType specified. Valid options are INTERNET,VPC_LINK",
            ),
        },
        Rule { path: "/connectionId", ops: REPLACE, kind: Kind::Text },
        Rule { path: "/integrationTarget", ops: REPLACE, kind: Kind::Text },
        Rule {
            path: "/responseTransferMode",
            ops: REPLACE,
            kind: Kind::Choice(
                &["BUFFERED", "STREAM"],
                "Invalid ResponseTransferMode specified. Valid options are BUFFERED,STREAM",
            ),
        },
        Rule { path: "/tlsConfig/insecureSkipVerification", ops: REPLACE, kind: Kind::Flag },
        Rule { path: "/tlsConfig", ops: &[Op::Remove], kind: Kind::Whole },
    ],
};

/// Puts an integration behind a method, in the place of the one that it had.
pub(crate) async fn put(
    cx: &Context,
    service: &ApiGateway,
    request: PutIntegrationRequest,
) -> Result<Integration> {
    let (api, resource, method) =
        (request.rest_api_id.clone(), request.resource_id.clone(), request.http_method.clone());
    let integration = new_integration(request);
    let change = move |record: &mut RestApiRecord| {
        let timeout_max = timeout::longest(record.api(), &integration);
        let method = record.method(&resource, &method)?;
        check(method, &integration, timeout_max)?;
        method.method_integration = Some(integration.clone());
        Ok(described(integration.clone()))
    };
    access::change(cx, service, (&api, no_resource()), change).await
}

fn new_integration(request: PutIntegrationRequest) -> Integration {
    Integration {
        r#type: Some(request.r#type),
        http_method: request.integration_http_method,
        uri: request.uri,
        connection_type: request.connection_type,
        connection_id: request.connection_id,
        credentials: request.credentials,
        request_parameters: request.request_parameters,
        request_templates: request.request_templates,
        passthrough_behavior: Some(request.passthrough_behavior.unwrap_or_else(|| "WHEN_NO_MATCH".into())),
        content_handling: request.content_handling,
        timeout_in_millis: Some(request.timeout_in_millis.unwrap_or(TIMEOUT_MS_DEFAULT)),
        cache_namespace: Some(request.cache_namespace.unwrap_or(request.resource_id)),
        cache_key_parameters: Some(request.cache_key_parameters.unwrap_or_default()),
        integration_responses: None,
        tls_config: request.tls_config,
        response_transfer_mode: request.response_transfer_mode,
        integration_target: request.integration_target,
    }
}

/// One integration, with its responses.
pub(crate) async fn get(
    cx: &Context,
    service: &ApiGateway,
    request: GetIntegrationRequest,
) -> Result<Integration> {
    let find = |record: &mut RestApiRecord| {
        record.integration(&request.resource_id, &request.http_method).map(|found| described(found.clone()))
    };
    access::read(cx, service, (&request.rest_api_id, no_resource()), find).await
}

/// Changes an integration.
pub(crate) async fn update(
    cx: &Context,
    service: &ApiGateway,
    request: UpdateIntegrationRequest,
) -> Result<Integration> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let before = record.integration(&request.resource_id, &request.http_method)?.clone();
        let after = patch::apply(&TABLE, &before, request.patch_operations.as_deref())?;
        let timeout_max = timeout::longest(record.api(), &after);
        let method = record.method(&request.resource_id, &request.http_method)?;
        check(method, &after, timeout_max)?;
        method.method_integration = Some(after.clone());
        Ok(described(after))
    };
    access::change(cx, service, (&api, no_resource()), change).await
}

/// Removes a method's integration.
pub(crate) async fn delete(
    cx: &Context,
    service: &ApiGateway,
    request: DeleteIntegrationRequest,
) -> Result<()> {
    let api = request.rest_api_id.clone();
    let change = move |record: &mut RestApiRecord| {
        let method = record.method(&request.resource_id, &request.http_method)?;
        method.method_integration.take().map(|_| ()).ok_or_else(no_integration)
    };
    access::change(cx, service, (&api, no_resource()), change).await
}

/// Refuses an integration that AWS refuses behind a method of an API.
pub(super) fn check_of_api(api: &RestApi, method: &Method, integration: &Integration) -> Result<()> {
    check(method, integration, timeout::longest(api, integration))
}

/// Refuses an integration that AWS refuses.
fn check(method: &Method, integration: &Integration, timeout_max: i32) -> Result<()> {
    let r#type = integration.r#type.unwrap_or(IntegrationType::Mock);
    if r#type != IntegrationType::Mock {
        match integration.http_method.as_deref() {
            None | Some("") => {
                return Err(Error::bad_request("Enumeration value for HttpMethod must be non-empty"));
            }
            Some(http_method) => check_http_method(http_method)?,
        }
        uri::check(r#type, integration)?;
    }
    if !integration.passthrough_behavior.as_deref().is_some_and(|text| PASSTHROUGH.contains(&text)) {
        return Err(Error::bad_request(PASSTHROUGH_SENTENCE));
    }
    let streams = integration.response_transfer_mode == Some(ResponseTransferMode::Stream);
    if streams && !matches!(r#type, IntegrationType::HttpProxy | IntegrationType::AwsProxy) {
        return Err(Error::bad_request(
            "Response transfer mode STREAM is only supported for HTTP_PROXY and AWS_PROXY integrations",
        ));
    }
    timeout::check(integration.timeout_in_millis, timeout_max)?;
    check_templates(integration.request_templates.as_ref())?;
    mapping::check_request_parameters(method, integration)
}

/// Refuses templates for what is no content type, and such that are too long.
pub(super) fn check_templates(templates: Option<&BTreeMap<String, String>>) -> Result<()> {
    for (content_type, template) in templates.into_iter().flatten() {
        if !content_type.contains('/') && content_type != "$default" {
            return Err(Error::BadRequest(format!(
                "Validation Result: warnings : [], errors : [Invalid content type specified: {content_type}]"
            )));
        }
        if template.len() > TEMPLATE_BYTES_MAX {
            return Err(Error::bad_request("Mapping template size exceeds the limit of 300 KB"));
        }
    }
    Ok(())
}

/// An integration as answers show it.
pub(super) fn described(mut integration: Integration) -> Integration {
    integration.integration_responses = integration.integration_responses.filter(|all| !all.is_empty());
    integration.cache_key_parameters.get_or_insert_default();
    integration
}
