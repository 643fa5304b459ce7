//! Answers: what a function returned, as the response that it stands for.
//!
//! In format 2.0 a value without `statusCode` is the body of an answer that succeeded; in 1.0 it is a fault.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value};

use super::event::PayloadFormat;
use crate::forwarding;

static JSON: HeaderValue = HeaderValue::from_static("application/json");
/// What an answer is that does not say.
static TEXT: HeaderValue = HeaderValue::from_static("text/plain;charset=UTF-8");

/// A response.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Returned {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Why a returned value is no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AnswerFault {
    #[error("it is not JSON")]
    NotJson,
    #[error("it has no statusCode")]
    NoStatus,
    #[error("statusCode is no status of a response")]
    Status,
    #[error("a header has no name or value that a header can have")]
    Header,
    #[error("multiValueHeaders or cookies are no lists of texts")]
    List,
    #[error("body is no text")]
    Body,
    #[error("body is not base64")]
    Base64,
}

/// The response that a returned value stands for.
pub(crate) fn of_function(format: PayloadFormat, returned: &[u8]) -> Result<Returned, AnswerFault> {
    let value: Value = serde_json::from_slice(returned).map_err(|_| AnswerFault::NotJson)?;
    match value {
        Value::Object(members) if members.contains_key("statusCode") => structured(format, members),
        _ if format == PayloadFormat::V1 => Err(AnswerFault::NoStatus),
        Value::String(text) => Ok(inferred(text.into())),
        _ => Ok(inferred(Bytes::copy_from_slice(returned))),
    }
}

fn inferred(body: Bytes) -> Returned {
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, JSON.clone())]);
    Returned { status: StatusCode::OK, headers, body }
}

fn structured(format: PayloadFormat, mut members: Map<String, Value>) -> Result<Returned, AnswerFault> {
    let status = status(members.get("statusCode"))?;
    let mut headers = HeaderMap::new();
    for (name, value) in object(members.get("headers"))? {
        headers.insert(name_of(name)?, value_of(value)?);
    }
    match format {
        PayloadFormat::V1 => {
            for (name, values) in object(members.get("multiValueHeaders"))? {
                let name = name_of(name)?;
                headers.remove(&name);
                for value in list(Some(values))? {
                    headers.append(&name, value_of(value)?);
                }
            }
        }
        PayloadFormat::V2 => {
            for cookie in list(members.get("cookies"))? {
                headers.append(SET_COOKIE, value_of(cookie)?);
            }
        }
    }
    // The gateway counts by itself.
    headers.remove(CONTENT_LENGTH);
    forwarding::remove_hop_by_hop(&mut headers);
    if !headers.contains_key(CONTENT_TYPE) {
        headers.insert(CONTENT_TYPE, TEXT.clone());
    }
    let is_base64 = members.get("isBase64Encoded").is_some_and(|flag| *flag == Value::Bool(true));
    let body = match members.remove("body") {
        None | Some(Value::Null) => Bytes::new(),
        Some(Value::String(text)) if is_base64 => {
            STANDARD.decode(text).map_err(|_| AnswerFault::Base64)?.into()
        }
        Some(Value::String(text)) => text.into(),
        Some(Value::Number(number)) => number.to_string().into(),
        Some(Value::Bool(flag)) => flag.to_string().into(),
        Some(Value::Array(_) | Value::Object(_)) => return Err(AnswerFault::Body),
    };
    Ok(Returned { status, headers, body })
}

/// A status as a number, or as a text with that number.
fn status(value: Option<&Value>) -> Result<StatusCode, AnswerFault> {
    let code = match value {
        Some(Value::Number(number)) => number.as_u64().and_then(|code| u16::try_from(code).ok()),
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    let status = code.and_then(|code| StatusCode::from_u16(code).ok());
    // There is nothing to be said after an interim answer.
    status.filter(|status| !status.is_informational()).ok_or(AnswerFault::Status)
}

fn object(value: Option<&Value>) -> Result<impl Iterator<Item = (&String, &Value)>, AnswerFault> {
    match value {
        None | Some(Value::Null) => Ok(None.into_iter().flatten()),
        Some(Value::Object(members)) => Ok(Some(members.iter()).into_iter().flatten()),
        Some(_) => Err(AnswerFault::Header),
    }
}

fn list(value: Option<&Value>) -> Result<&[Value], AnswerFault> {
    match value {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(values)) => Ok(values),
        Some(_) => Err(AnswerFault::List),
    }
}

fn name_of(name: &str) -> Result<HeaderName, AnswerFault> {
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| AnswerFault::Header)
}

fn value_of(value: &Value) -> Result<HeaderValue, AnswerFault> {
    let value = match value {
        Value::String(text) => HeaderValue::from_str(text),
        Value::Number(_) | Value::Bool(_) => HeaderValue::from_str(&value.to_string()),
        Value::Null => Ok(HeaderValue::from_static("")),
        Value::Array(_) | Value::Object(_) => return Err(AnswerFault::Header),
    };
    value.map_err(|_| AnswerFault::Header)
}

#[cfg(test)]
mod tests;
