//! What an integration of an HTTP API may be, and what it has where nothing was said.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations.html>

use apigateway_model::http_mapping::{Mapping, MappingFault, RequestTarget, ResponseTarget};
use aws_models::apigatewayv2::types::{ConnectionType, Integration, IntegrationType};

use super::subtype;
use crate::error::{Error, Result};
use crate::http_api::limits::TIMEOUT_MS_MAX;
use crate::limits::TIMEOUT_MS_MIN;

const METHODS: [&str; 8] = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// The integration with its defaults, if it may be.
pub(in crate::http_api) fn checked(mut integration: Integration) -> Result<Integration> {
    match integration.integration_type {
        Some(IntegrationType::HttpProxy) => http_proxy(&mut integration)?,
        Some(IntegrationType::AwsProxy) => function(&mut integration)?,
        Some(IntegrationType::Aws | IntegrationType::Http | IntegrationType::Mock) | None => {
            return Err(Error::bad_request(
                "Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, HTTP_PROXY)",
            ));
        }
    }
    connection(&mut integration)?;
    let timeout = *integration.timeout_in_millis.get_or_insert(TIMEOUT_MS_MAX);
    if !(TIMEOUT_MS_MIN..=TIMEOUT_MS_MAX).contains(&timeout) {
        return Err(Error::bad_request(format!(
            "Timeout should be between {TIMEOUT_MS_MIN} ms and {TIMEOUT_MS_MAX} ms"
        )));
    }
    request_parameters(&integration)?;
    response_parameters(&integration)?;
    Ok(integration)
}

fn http_proxy(integration: &mut Integration) -> Result<()> {
    if integration.integration_subtype.is_some() {
        return Err(Error::bad_request("IntegrationSubtype is only supported for AWS_PROXY integrations"));
    }
    let Some(method) = &integration.integration_method else {
        return Err(Error::bad_request(
            "HttpMethod parameter method must be specified for integrationType HTTPPROXY",
        ));
    };
    if !METHODS.contains(&method.as_str()) {
        return Err(Error::bad_request("Invalid HTTP method specified"));
    }
    match integration.payload_format_version.as_deref() {
        None => return Err(payload_format_missing()),
        Some("1.0") => {}
        Some("2.0") => {
            return Err(Error::bad_request(
                "PayloadFormatVersion 2.0 is not supported for integration of type HTTP_PROXY",
            ));
        }
        Some(other) => return Err(payload_format_unknown(other)),
    }
    let private = integration.connection_type == Some(ConnectionType::VpcLink);
    let uri = integration.integration_uri.as_deref().unwrap_or_default();
    let valid = if private { uri.starts_with("arn:") || is_url(uri) } else { is_url(uri) };
    if valid { Ok(()) } else { Err(Error::bad_request("Invalid HTTP endpoint specified for URI")) }
}

fn is_url(uri: &str) -> bool {
    let rest = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    host.is_some_and(|host| !host.is_empty()) && !uri.contains(char::is_whitespace)
}

fn function(integration: &mut Integration) -> Result<()> {
    if let Some(subtype) = integration.integration_subtype.clone() {
        return subtype::check(integration, &subtype);
    }
    match integration.payload_format_version.as_deref() {
        None => return Err(payload_format_missing()),
        Some("1.0" | "2.0") => {}
        Some(other) => return Err(payload_format_unknown(other)),
    }
    let method = integration.integration_method.get_or_insert_with(|| "POST".to_owned());
    if method != "POST" {
        return Err(Error::bad_request("HttpMethod must be POST for AWS_PROXY IntegrationType"));
    }
    let uri = integration.integration_uri.as_deref().unwrap_or_default();
    if is_function(uri) { Ok(()) } else { Err(Error::bad_request("Invalid function ARN or invalid uri")) }
}

/// A function's ARN, or the gateway's ARN for invoking it.
fn is_function(uri: &str) -> bool {
    let mut parts = uri.splitn(6, ':');
    if parts.next() != Some("arn") {
        return false;
    }
    let (service, resource) = (parts.nth(1), parts.nth(2));
    match (service, resource) {
        (Some("lambda"), Some(resource)) => resource.starts_with("function:"),
        (Some("apigateway"), Some(resource)) => {
            resource.starts_with("path/2015-03-31/functions/") && resource.ends_with("/invocations")
        }
        _ => false,
    }
}

fn payload_format_missing() -> Error {
    Error::bad_request("PayloadFormatVersion is a required parameter for integration")
}

fn payload_format_unknown(version: &str) -> Error {
    Error::bad_request(format!("Unsupported PayloadFormatVersion: {version}"))
}

fn connection(integration: &mut Integration) -> Result<()> {
    let kind = *integration.connection_type.get_or_insert(ConnectionType::Internet);
    match kind {
        ConnectionType::VpcLink if integration.connection_id.is_none() => {
            Err(Error::bad_request("ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK"))
        }
        ConnectionType::Internet if integration.connection_id.is_some() => {
            Err(Error::bad_request("ConnectionId can only be set for ConnectionType VPC_LINK"))
        }
        ConnectionType::VpcLink | ConnectionType::Internet => Ok(()),
    }
}

fn request_parameters(integration: &Integration) -> Result<()> {
    // Those of a service's operation go by other names, and are checked with it.
    if integration.integration_subtype.is_some() {
        return Ok(());
    }
    for (key, value) in integration.request_parameters.iter().flatten() {
        Mapping::<RequestTarget>::parse(key, value).map_err(|fault| invalid_mapping(&fault))?;
    }
    Ok(())
}

fn response_parameters(integration: &Integration) -> Result<()> {
    for (status, mappings) in integration.response_parameters.iter().flatten() {
        let valid = status.len() == 3 && status.parse().is_ok_and(|code: u16| (200..=599).contains(&code));
        if !valid {
            return Err(Error::bad_request(format!("Status Code {status} is not valid")));
        }
        for (key, value) in mappings {
            Mapping::<ResponseTarget>::parse(key, value).map_err(|fault| invalid_mapping(&fault))?;
        }
    }
    Ok(())
}

pub(super) fn invalid_mapping(fault: &MappingFault) -> Error {
    Error::bad_request(format!(
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : [{fault}]"
    ))
}
