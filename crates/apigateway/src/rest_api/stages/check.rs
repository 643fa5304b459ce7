//! What a stage may say, and point to.

use aws_models::apigateway::types::Stage;

use super::super::record::RestApiRecord;
use crate::access_log;
use crate::error::{Error, Result};
use crate::limits::{
    STAGE_NAME_CHARACTERS_MAX, STAGE_VARIABLE_NAME_CHARACTERS_MAX, STAGE_VARIABLE_VALUE_CHARACTERS_MAX,
    STAGE_VARIABLES_MAX,
};

/// Refuses what is no stage's name.
pub(super) fn check_name(name: &str) -> Result<()> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    if (1..=STAGE_NAME_CHARACTERS_MAX).contains(&name.len()) && name.bytes().all(is_allowed) {
        return Ok(());
    }
    Err(Error::bad_request("Stage name only allows a-zA-Z0-9_-"))
}

/// Refuses deployments that there are not.
pub(super) fn check_deployments(record: &mut RestApiRecord, stage: &Stage) -> Result<()> {
    let canary = stage.canary_settings.as_ref().and_then(|canary| canary.deployment_id.as_deref());
    for id in stage.deployment_id.as_deref().into_iter().chain(canary) {
        record.deployment(id).map_err(|_| Error::bad_request("Deployment id does not exist"))?;
    }
    Ok(())
}

/// Refuses variables, canary settings and formats of access logs that AWS refuses.
pub(in super::super) fn check(stage: &Stage) -> Result<()> {
    let canary = stage.canary_settings.as_ref();
    let overrides = canary.and_then(|canary| canary.stage_variable_overrides.as_ref());
    for variables in stage.variables.iter().chain(overrides) {
        if variables.len() > STAGE_VARIABLES_MAX {
            return Err(Error::BadRequest(format!(
                "The number of stage variables exceeds the limit of {STAGE_VARIABLES_MAX}"
            )));
        }
        for (name, value) in variables {
            check_variable(name, value)?;
        }
    }
    let format = stage.access_log_settings.as_ref().and_then(|settings| settings.format.as_deref());
    format.map_or(Ok(()), access_log::check_format)?;
    match canary.and_then(|canary| canary.percent_traffic) {
        Some(percent) if !(0.0..=100.0).contains(&percent) => {
            Err(Error::bad_request("Percent traffic for canary must be between 0.0 and 100.0"))
        }
        _ => Ok(()),
    }
}

fn check_variable(name: &str, value: &str) -> Result<()> {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !(1..=STAGE_VARIABLE_NAME_CHARACTERS_MAX).contains(&name.len()) || !name.bytes().all(is_of_name) {
        return Err(Error::BadRequest(format!(
            "Invalid stage variable name: {name}. Please use only alphanumeric characters and underscores."
        )));
    }
    let is_of_value = |byte: u8| byte.is_ascii_alphanumeric() || b" -._~:/?#&=,".contains(&byte);
    let is_empty_or_long = !(1..=STAGE_VARIABLE_VALUE_CHARACTERS_MAX).contains(&value.len());
    if is_empty_or_long || !value.bytes().all(is_of_value) {
        return Err(Error::BadRequest(format!(
            "Invalid stage variable value: {value}.  Please use values with alphanumeric characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','."
        )));
    }
    Ok(())
}
