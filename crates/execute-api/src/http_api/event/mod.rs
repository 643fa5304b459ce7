//! Events: a request as functions receive it, in the two payload formats.
//!
//! Names of headers are in small letters in both. A body is text if its media type says so, and base64 otherwise.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>

mod parameters;
mod v1;
mod v2;

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::exchange::Exchange;

/// How a request is described to a function, and its answer understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PayloadFormat {
    /// `1.0`, much as REST APIs have it.
    V1,
    /// `2.0`.
    V2,
}

/// The event, as JSON.
pub(crate) fn payload(
    format: PayloadFormat,
    exchange: &Exchange<'_>,
    query: &str,
    body: &[u8],
) -> serde_json::Result<Vec<u8>> {
    match format {
        PayloadFormat::V1 => v1::payload(exchange, query, body),
        PayloadFormat::V2 => v2::payload(exchange, query, body),
    }
}

/// A body in an event, and whether it is base64.
struct EventBody<'b> {
    text: Option<Cow<'b, str>>,
    is_base64: bool,
}

impl<'b> EventBody<'b> {
    fn of(headers: &HeaderMap, body: &'b [u8]) -> Self {
        if body.is_empty() {
            return Self { text: None, is_base64: false };
        }
        let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        match std::str::from_utf8(body) {
            Ok(text) if is_text(media_type) => Self { text: Some(text.into()), is_base64: false },
            _ => Self { text: Some(STANDARD.encode(body).into()), is_base64: true },
        }
    }
}

/// Whether bodies of this media type are sent to functions as they are.
fn is_text(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let Some((kind, name)) = essence.split_once('/') else { return false };
    kind == "text"
        || (kind == "application"
            && (matches!(name, "json" | "xml" | "javascript")
                || name.ends_with("+json")
                || name.ends_with("+xml")))
}
