//! What a function answers behind a proxy: an object of status, headers and body, and nothing else in it.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>

use ::http::header::{ACCEPT, CONTENT_TYPE};
use ::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::Body;
use crate::rest::content::{self, DEFAULT_MEDIA_TYPE};
use crate::rest::exchange::Exchange;
use crate::rest::fault::Fault;
use crate::rest::headers;

/// A function's answer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct FunctionAnswer {
    #[serde(default)]
    status_code: Option<Status>,
    #[serde(default)]
    headers: Option<Map<String, Value>>,
    #[serde(default)]
    multi_value_headers: Option<Map<String, Value>>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: Option<bool>,
}

/// A status, which may be a text.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Status {
    Number(u16),
    Text(String),
}

impl Status {
    pub(super) fn code(&self) -> Option<StatusCode> {
        let number = match self {
            Self::Number(number) => *number,
            Self::Text(text) => text.parse().ok()?,
        };
        // Statuses below 200 do not end an exchange.
        StatusCode::from_u16(number).ok().filter(|_| (200..600).contains(&number))
    }
}

impl FunctionAnswer {
    pub(super) fn parse(payload: &[u8]) -> Result<Self, Fault> {
        // A list would be read as an object's members in their order.
        if !payload.trim_ascii_start().starts_with(b"{") {
            return Err(malformed());
        }
        serde_json::from_slice(payload).map_err(|_| malformed())
    }

    pub(super) fn response(self, exchange: &Exchange<'_>) -> Result<Response<Body>, Fault> {
        let status = self.status_code.as_ref().map_or(Some(StatusCode::OK), Status::code);
        let mut headers = merged(self.headers.as_ref(), self.multi_value_headers.as_ref())?;
        headers::remap(&mut headers);
        let body = Bytes::from(self.body.unwrap_or_default());
        let body = if self.is_base64_encoded == Some(true) && wants_bytes(exchange, &headers) {
            content::decode(&body).map_err(|_| malformed())?.into()
        } else {
            body
        };
        headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(DEFAULT_MEDIA_TYPE));
        Ok(Body::from(body).into_response(status.ok_or_else(malformed)?, headers))
    }
}

/// Whether base64 becomes bytes: the client accepts a binary type, or says nothing and is answered one.
fn wants_bytes(exchange: &Exchange<'_>, headers: &HeaderMap) -> bool {
    let binary = &exchange.stage.binary;
    let says_nothing = !exchange.headers().contains_key(ACCEPT);
    binary.accepted(exchange.headers()) || (says_nothing && binary.payload(headers))
}

/// The headers of both kinds. A value that stands in both is there once.
pub(super) fn merged(
    single: Option<&Map<String, Value>>,
    multiple: Option<&Map<String, Value>>,
) -> Result<HeaderMap, Fault> {
    let mut headers = HeaderMap::new();
    for (name, values) in multiple.into_iter().flatten() {
        for value in values.as_array().ok_or_else(malformed)? {
            let (name, value) = header(name, value)?;
            headers.append(name, value);
        }
    }
    for (name, value) in single.into_iter().flatten() {
        let (name, value) = header(name, value)?;
        if !headers.get_all(&name).iter().any(|known| *known == value) {
            headers.append(name, value);
        }
    }
    Ok(headers)
}

fn header(name: &str, value: &Value) -> Result<(HeaderName, HeaderValue), Fault> {
    let text = match value {
        Value::String(text) => HeaderValue::from_str(text).ok(),
        Value::Bool(true) => Some(HeaderValue::from_static("true")),
        Value::Bool(false) => Some(HeaderValue::from_static("false")),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let name = name.parse().map_err(|_| malformed())?;
    Ok((name, text.ok_or_else(malformed)?))
}

/// The fault of an answer of another form.
pub(super) fn malformed() -> Fault {
    Fault::bad_function("Execution failed due to configuration error: Malformed Lambda proxy response")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{FunctionAnswer, Status, merged};

    #[test]
    fn answers_have_known_members_only() {
        let all = "{\"statusCode\":200,\"body\":\"x\",\"headers\":{},\"multiValueHeaders\":{},\"isBase64Encoded\":false}";
        let rows = [
            ("{}", true),
            (all, true),
            ("{\"statusCode\":\"201\",\"headers\":null,\"body\":null}", true),
            ("null", false),
            ("", false),
            ("\"text\"", false),
            ("[200]", false),
            ("{\"statusCode\":200,\"cookies\":[]}", false),
            ("{\"message\":\"x\"}", false),
            ("{\"body\":{}}", false),
        ];
        for (payload, expected) in rows {
            assert_eq!(FunctionAnswer::parse(payload.as_bytes()).is_ok(), expected, "{payload}");
        }
    }

    #[test]
    fn statuses_are_final_ones() {
        let code = |status: Status| status.code().map(|status| status.as_u16());
        assert_eq!(code(Status::Number(404)), Some(404));
        assert_eq!(code(Status::Text("201".into())), Some(201));
        for status in [Status::Number(101), Status::Number(600), Status::Text("ok".into())] {
            assert_eq!(code(status), None);
        }
    }

    #[test]
    fn headers_are_merged() {
        let headers = |single: Value, multiple: Value| {
            let headers = merged(single.as_object(), multiple.as_object()).ok()?;
            let headers = headers.iter().map(|(name, value)| format!("{name}={}", value.to_str().unwrap()));
            Some(headers.collect::<Vec<_>>().join(" "))
        };
        assert_eq!(headers(json!({ "A": "1", "b": true }), json!({})).unwrap(), "a=1 b=true");
        assert_eq!(
            headers(json!({ "A": "1", "B": "3" }), json!({ "a": ["1", "2"] })).unwrap(),
            "a=1 a=2 b=3"
        );
        assert_eq!(headers(json!({ "A": 1 }), json!({})), None);
        assert_eq!(headers(json!({}), json!({ "a": "1" })), None);
    }
}
