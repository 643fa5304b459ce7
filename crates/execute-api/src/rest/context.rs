//! `$context`: what a call knows of itself, by the names that templates and mappings use.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html>

use std::borrow::Cow;

use aws_types::Timestamp;
use mapping_template::ContextValue;
use time::OffsetDateTime;
use time::macros::format_description;

use super::exchange::{Exchange, text};
use super::fault::Fault;

/// The names at the top, as `$context` itself lists them.
const NAMES: [&str; 17] = [
    "accountId",
    "apiId",
    "deploymentId",
    "domainName",
    "domainPrefix",
    "extendedRequestId",
    "httpMethod",
    "identity",
    "path",
    "protocol",
    "requestId",
    "requestTime",
    "requestTimeEpoch",
    "resourceId",
    "resourcePath",
    "stage",
    "xrayTraceId",
];
const IDENTITY_NAMES: [&str; 4] = ["accessKey", "accountId", "sourceIp", "userAgent"];
const ERROR_NAMES: [&str; 4] = ["message", "messageString", "responseType", "validationErrorString"];

/// What stands behind a name, or the names below it.
pub(super) fn value<'x>(
    exchange: &'x Exchange<'_>,
    fault: Option<&'x Fault>,
    name: &str,
) -> Option<ContextValue<'x>> {
    let names = |names: &[&'static str]| {
        Some(ContextValue::Names(names.iter().map(|name| Cow::Borrowed(*name)).collect()))
    };
    match name {
        "" => names(&NAMES),
        "identity" => names(&IDENTITY_NAMES),
        "error" if fault.is_some() => names(&ERROR_NAMES),
        _ => variable(exchange, fault, name).map(ContextValue::Text),
    }
}

/// The value of a variable by its dotted name.
pub(super) fn variable<'x>(
    exchange: &'x Exchange<'_>,
    fault: Option<&'x Fault>,
    name: &str,
) -> Option<Cow<'x, str>> {
    let stage = exchange.stage;
    Some(match name {
        "accountId" => stage.api.account.as_str().into(),
        "apiId" => Cow::Borrowed(&*stage.api.id),
        "awsEndpointRequestId" | "authorizer" => return None,
        "deploymentId" => Cow::Borrowed(&*stage.deployment_id),
        "domainName" => exchange.domain_name().into(),
        "domainPrefix" => domain_prefix(exchange).into(),
        "extendedRequestId" => exchange.extended_request_id.as_str().into(),
        "httpMethod" => exchange.http_method().as_str().into(),
        "isCanaryRequest" => "false".into(),
        "path" => exchange.full_path().into(),
        "protocol" => protocol(exchange).into(),
        "requestId" => exchange.request_id().into(),
        "requestTime" => request_time(exchange.call.caller.now).into(),
        "requestTimeEpoch" => exchange.call.caller.now.0.to_string().into(),
        "resourceId" => Cow::Borrowed(&*exchange.resource?.id),
        "resourcePath" => Cow::Borrowed(&*exchange.resource?.path),
        "stage" => Cow::Borrowed(&*stage.name),
        "xrayTraceId" => trace_root(exchange)?.into(),
        _ => match name.split_once('.')? {
            ("identity", name) => return identity(exchange, name),
            ("error", name) => return error(fault?, name),
            _ => return None,
        },
    })
}

fn identity<'x>(exchange: &'x Exchange<'_>, name: &str) -> Option<Cow<'x, str>> {
    Some(match name {
        "sourceIp" => exchange.source_ip().into(),
        "userAgent" => exchange.user_agent()?.into(),
        "accessKey" => Cow::Borrowed(exchange.access_key.as_deref()?),
        "accountId" => exchange.access_key.as_ref().map(|_| exchange.stage.api.account.as_str())?.into(),
        "apiKey" => exchange.header("x-api-key")?.into(),
        _ => return None,
    })
}

fn error<'x>(fault: &'x Fault, name: &str) -> Option<Cow<'x, str>> {
    Some(match name {
        "message" => Cow::Borrowed(&*fault.message),
        "messageString" => serde_json::Value::from(&*fault.message).to_string().into(),
        "responseType" => fault.fault_type.name().into(),
        "validationErrorString" => fault.validation.as_deref()?.into(),
        _ => return None,
    })
}

/// The first label of the host's name.
pub(super) fn domain_prefix<'x>(exchange: &'x Exchange<'_>) -> &'x str {
    let name = exchange.domain_name();
    name.split_once('.').map_or(name, |(prefix, _)| prefix)
}

pub(super) fn protocol(exchange: &Exchange<'_>) -> &'static str {
    match exchange.call.head.version {
        http::Version::HTTP_2 => "HTTP/2.0",
        http::Version::HTTP_10 => "HTTP/1.0",
        _ => "HTTP/1.1",
    }
}

/// A moment as access logs write it: `09/Apr/2015:12:34:56 +0000`.
pub(super) fn request_time(now: Timestamp) -> String {
    let format = format_description!("[day]/[month repr:short]/[year]:[hour]:[minute]:[second] +0000");
    let seconds = i64::try_from(now.0 / 1000).unwrap_or_default();
    let moment = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    moment.format(format).unwrap_or_default()
}

fn trace_root<'x>(exchange: &'x Exchange<'_>) -> Option<&'x str> {
    let root = text(&exchange.trace_id)?.split(';').find_map(|part| part.strip_prefix("Root="));
    root.filter(|root| !root.is_empty())
}

#[cfg(test)]
mod tests {
    use aws_types::Timestamp;

    #[test]
    fn request_times_are_those_of_access_logs() {
        assert_eq!(super::request_time(Timestamp(1_428_582_896_123)), "09/Apr/2015:12:34:56 +0000");
    }
}
