//! Settings of a stage's methods, patched by paths such as `/*/*/throttling/rateLimit` and `/pets/GET/caching/enabled`.
//!
//! The key of a setting is the path's part before the setting, as it was given: clients look for it under the same text.

use aws_models::apigateway::types::{
    MethodSetting, Op, PatchOperation, Stage, UnauthorizedCacheControlHeaderStrategy as Strategy,
};

use super::super::methods::HTTP_METHODS;
use super::super::patch::flag;
use crate::error::{Error, Result};
use crate::limits::{ACCOUNT_BURST, ACCOUNT_RATE, RESULT_TTL_SECONDS_DEFAULT, RESULT_TTL_SECONDS_MAX};

/// Makes one operation on a stage's method settings; `false` if its path is of another kind.
pub(super) fn apply(stage: &mut Stage, operation: &PatchOperation) -> Result<bool> {
    let Some(path) = operation.path.as_deref().and_then(|path| path.strip_prefix('/')) else {
        return Ok(false);
    };
    let settings = stage.method_settings.get_or_insert_default();
    match operation.op {
        Some(Op::Remove) if is_key(path) => {
            if settings.remove(path).is_none() {
                return Err(nothing_to_remove(path));
            }
            Ok(true)
        }
        Some(Op::Replace) => {
            let Some((key, group, name)) = parts(path) else { return Ok(false) };
            let mut setting = settings.get(key).cloned().unwrap_or_else(defaults);
            if !set(&mut setting, (group, name), operation.value.as_deref().unwrap_or_default())? {
                return Ok(false);
            }
            settings.insert(key.to_owned(), setting);
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// What is said of removing a setting that there is not; AWS reads every path that it does not know as one.
pub(super) fn nothing_to_remove(path: &str) -> Error {
    Error::BadRequest(format!(
        "Cannot remove method setting {path} because there is no method setting for this method "
    ))
}

/// The key, the group and the name of a setting.
fn parts(path: &str) -> Option<(&str, &str, &str)> {
    let (rest, name) = path.rsplit_once('/')?;
    let (key, group) = rest.rsplit_once('/')?;
    is_key(key).then_some((key, group, name))
}

/// Whether a text is a resource's path and a method: `ANY` has no settings of its own.
fn is_key(key: &str) -> bool {
    key.rsplit_once('/').is_some_and(|(resource, method)| {
        !resource.is_empty()
            && resource != "variables"
            && (method == "*" || (HTTP_METHODS.contains(&method) && method != "ANY"))
    })
}

/// What a method's settings are if only one of them is set.
fn defaults() -> MethodSetting {
    MethodSetting {
        metrics_enabled: Some(false),
        logging_level: None,
        data_trace_enabled: Some(false),
        throttling_burst_limit: Some(ACCOUNT_BURST),
        throttling_rate_limit: Some(ACCOUNT_RATE),
        caching_enabled: Some(false),
        cache_ttl_in_seconds: Some(RESULT_TTL_SECONDS_DEFAULT),
        cache_data_encrypted: Some(false),
        require_authorization_for_cache_control: Some(true),
        unauthorized_cache_control_header_strategy: Some(Strategy::SucceedWithResponseHeader),
    }
}

/// Sets one setting; `false` if there is none of that name.
fn set(setting: &mut MethodSetting, name: (&str, &str), value: &str) -> Result<bool> {
    let flag = flag(Some(value));
    match name {
        ("metrics", "enabled") => setting.metrics_enabled = Some(flag),
        ("logging", "dataTrace") => setting.data_trace_enabled = Some(flag),
        ("logging", "loglevel") => setting.logging_level = Some(logging_level(value)?),
        ("throttling", "burstLimit") => setting.throttling_burst_limit = Some(number(value, -1, i32::MAX)?),
        ("throttling", "rateLimit") => setting.throttling_rate_limit = Some(rate(value)?),
        ("caching", "enabled") => setting.caching_enabled = Some(flag),
        ("caching", "ttlInSeconds") => {
            setting.cache_ttl_in_seconds = Some(number(value, 0, RESULT_TTL_SECONDS_MAX)?);
        }
        ("caching", "dataEncrypted") => setting.cache_data_encrypted = Some(flag),
        ("caching", "requireAuthorizationForCacheControl") => {
            setting.require_authorization_for_cache_control = Some(flag);
        }
        ("caching", "unauthorizedCacheControlHeaderStrategy") => {
            setting.unauthorized_cache_control_header_strategy =
                Some(Strategy::parse(value).ok_or_else(|| invalid(value))?);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn logging_level(value: &str) -> Result<String> {
    match value {
        "OFF" | "ERROR" | "INFO" => Ok(value.to_owned()),
        _ => Err(Error::bad_request("Invalid logging level specified. Must be one of: [OFF, ERROR, INFO]")),
    }
}

fn number(value: &str, least: i32, most: i32) -> Result<i32> {
    value.parse().ok().filter(|number| (least..=most).contains(number)).ok_or_else(|| invalid(value))
}

fn rate(value: &str) -> Result<f64> {
    let rate = value.parse().ok().filter(|rate: &f64| rate.is_finite() && (*rate >= 0.0 || *rate == -1.0));
    rate.ok_or_else(|| invalid(value))
}

fn invalid(value: &str) -> Error {
    Error::BadRequest(format!("Invalid value specified for method setting: {value}"))
}
