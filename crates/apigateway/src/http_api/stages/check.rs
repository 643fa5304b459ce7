//! What a stage of an HTTP API may be called and have.

use std::collections::BTreeMap;

use aws_models::apigatewayv2::types::{AccessLogSettings, LoggingLevel, RouteSettings};
use aws_types::Arn;

use crate::access_log;
use crate::error::{Error, Result};
use crate::http_api::record::HttpApi;
use crate::limits::{
    STAGE_NAME_CHARACTERS_MAX, STAGE_VARIABLE_NAME_CHARACTERS_MAX, STAGE_VARIABLE_VALUE_CHARACTERS_MAX,
    STAGE_VARIABLES_MAX,
};

pub(super) fn name(name: &str) -> Result<()> {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    if name == "$default" {
        return Ok(());
    }
    if name.is_empty() || !name.bytes().all(word) {
        return Err(Error::bad_request("Stage name only allows a-zA-Z0-9_"));
    }
    if name.len() > STAGE_NAME_CHARACTERS_MAX {
        return Err(Error::bad_request(format!(
            "Stage name must be between 1 and {STAGE_NAME_CHARACTERS_MAX} characters long"
        )));
    }
    Ok(())
}

/// The refusal of a deployment for a stage that has its own made for it.
pub(super) fn follows(stage: &str) -> Error {
    Error::bad_request(format!(
        "Deployment ID cannot be set on this stage {stage} because AutoDeploy is enabled."
    ))
}

pub(super) fn route_key(api: &HttpApi, key: &str) -> Result<()> {
    match api.routes.iter().any(|route| route.route_key == key) {
        true => Ok(()),
        false => Err(no_route(key)),
    }
}

pub(super) fn no_route(key: &str) -> Error {
    Error::not_found(format!("Unable to find Route by key {key} within the provided RouteSettings"))
}

pub(super) fn route_settings(settings: &RouteSettings) -> Result<()> {
    let logs = settings.logging_level.is_some_and(|level| level != LoggingLevel::Off);
    if logs || settings.data_trace_enabled == Some(true) {
        return Err(Error::bad_request("Execution logs are not supported on protocolType HTTP"));
    }
    if settings.throttling_burst_limit.is_some_and(|burst| burst < 0) {
        return Err(Error::bad_request("Throttling burst limit must be greater than or equal to 0"));
    }
    if settings.throttling_rate_limit.is_some_and(|rate| rate < 0.0) {
        return Err(Error::bad_request("Throttling rate limit must be greater than or equal to 0"));
    }
    Ok(())
}

pub(super) fn variable(name: &str, value: &str) -> Result<()> {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if name.is_empty() || name.len() > STAGE_VARIABLE_NAME_CHARACTERS_MAX || !name.bytes().all(word) {
        return Err(Error::bad_request(format!(
            "Invalid stage variable name: {name}. Please use names with only word characters."
        )));
    }
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b" -._~:/?#&=,".contains(&b);
    if value.len() > STAGE_VARIABLE_VALUE_CHARACTERS_MAX || !value.bytes().all(allowed) {
        return Err(Error::bad_request(format!(
            "Invalid stage variable value of key {name}.  Please use values with alphanumeric characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','."
        )));
    }
    Ok(())
}

pub(super) fn variables(variables: &BTreeMap<String, String>) -> Result<()> {
    match variables.len() > STAGE_VARIABLES_MAX {
        true => Err(Error::bad_request(format!("A stage can have at most {STAGE_VARIABLES_MAX} variables"))),
        false => Ok(()),
    }
}

pub(super) fn access_log_settings(settings: &AccessLogSettings) -> Result<()> {
    let arn = settings.destination_arn.as_deref().unwrap_or_default();
    let destination = Arn::parse(arn).ok().is_some_and(|arn| match arn.service {
        "logs" => arn.resource.starts_with("log-group:"),
        "firehose" => arn.resource.starts_with("deliverystream/amazon-apigateway-"),
        _ => false,
    });
    if !destination {
        return Err(Error::bad_request(
            "The ARN must be a valid CloudWatch Logs log group or Kinesis Data Firehose delivery stream",
        ));
    }
    access_log::check_format(settings.format.as_deref().unwrap_or_default())
}
