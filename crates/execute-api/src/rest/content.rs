//! Text and binary payloads: which media types are binary, and what a payload becomes on its way through.
//!
//! An API's `binaryMediaTypes` decide by `Content-Type` what a payload is, and by the first media type of `Accept` what
//! the client wants; `contentHandling` converts. A text that becomes binary is base64 that is decoded, and a binary that
//! becomes text is encoded.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html>

use std::borrow::Cow;

use aws_models::apigateway::types::ContentHandlingStrategy;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName};

/// What media type a message without a `Content-Type` or `Accept` is taken to have.
pub(super) const DEFAULT_MEDIA_TYPE: &str = "application/json";

/// The media types whose payloads are binary.
#[derive(Debug, Default)]
pub(super) struct BinaryMediaTypes {
    types: Vec<String>,
    all: bool,
}

/// What a payload becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handling {
    /// Text in UTF-8, with replacement characters for what is none.
    Text,
    /// The bytes as they are.
    Bytes,
    /// Bytes that were base64.
    Decoded,
    /// Base64 of the bytes.
    Encoded,
}

/// A text that should have been base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotBase64;

impl BinaryMediaTypes {
    pub(super) fn new(types: &[String]) -> Self {
        let types: Vec<_> = types.iter().map(|name| name.to_ascii_lowercase()).collect();
        let all = types.iter().any(|name| name == "*/*");
        Self { types, all }
    }

    /// Whether payloads of this media type are binary.
    fn matches(&self, media_type: Option<&str>) -> bool {
        if self.types.is_empty() {
            return false;
        }
        if self.all {
            return true;
        }
        let Some(media_type) = media_type else { return false };
        self.types.iter().any(|name| match name.strip_suffix("/*") {
            Some(main) => media_type.get(..main.len()).is_some_and(|start| {
                start.eq_ignore_ascii_case(main) && media_type[main.len()..].starts_with('/')
            }),
            None => name.eq_ignore_ascii_case(media_type),
        })
    }

    /// Whether a message with these headers has a binary payload.
    pub(super) fn payload(&self, headers: &HeaderMap) -> bool {
        self.matches(media_type(headers, &CONTENT_TYPE))
    }

    /// Whether a client that sent these headers wants a binary payload.
    pub(super) fn accepted(&self, headers: &HeaderMap) -> bool {
        self.matches(media_type(headers, &ACCEPT))
    }

    /// What a request's payload becomes.
    pub(super) fn of_request(
        &self,
        headers: &HeaderMap,
        handling: Option<&ContentHandlingStrategy>,
    ) -> Handling {
        match (self.payload(headers), handling) {
            (false, Some(ContentHandlingStrategy::ConvertToBinary)) => Handling::Decoded,
            (false, _) => Handling::Text,
            (true, Some(ContentHandlingStrategy::ConvertToText)) => Handling::Encoded,
            (true, _) => Handling::Bytes,
        }
    }

    /// What the payload of a response with these headers becomes for a client that sent those.
    pub(super) fn of_response(
        &self,
        response: &HeaderMap,
        request: &HeaderMap,
        handling: Option<&ContentHandlingStrategy>,
    ) -> Handling {
        let (binary, accepted) = (self.payload(response), self.accepted(request));
        match (binary, handling) {
            (false, Some(ContentHandlingStrategy::ConvertToBinary)) => Handling::Decoded,
            (false, Some(_)) => Handling::Text,
            // Without a conversion, what the client accepts decides.
            (false, None) => {
                if accepted {
                    Handling::Decoded
                } else {
                    Handling::Text
                }
            }
            (true, Some(ContentHandlingStrategy::ConvertToBinary)) => Handling::Bytes,
            (true, Some(_)) => Handling::Encoded,
            (true, None) => {
                if accepted {
                    Handling::Bytes
                } else {
                    Handling::Encoded
                }
            }
        }
    }
}

impl Handling {
    /// The payload as it goes on.
    pub(super) fn apply(self, payload: Bytes) -> Result<Bytes, NotBase64> {
        match self {
            Self::Bytes => Ok(payload),
            Self::Text => Ok(match String::from_utf8_lossy(&payload) {
                Cow::Borrowed(_) => payload,
                Cow::Owned(text) => text.into(),
            }),
            Self::Encoded => Ok(STANDARD.encode(&payload).into()),
            Self::Decoded => decode(&payload).map(Bytes::from),
        }
    }

    /// Whether a template can read the payload.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Encoded)
    }
}

/// Decodes base64, with its padding or without it.
pub(super) fn decode(text: &[u8]) -> Result<Vec<u8>, NotBase64> {
    let text = text.trim_ascii_end();
    let end = text.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
    STANDARD_NO_PAD.decode(&text[..end]).map_err(|_| NotBase64)
}

/// The first media type that a header names, without its parameters.
pub(super) fn media_type<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let value = headers.get(name)?.to_str().ok()?;
    let end = value.find([';', ',']).unwrap_or(value.len());
    Some(value[..end].trim()).filter(|media_type| !media_type.is_empty())
}

#[cfg(test)]
mod tests;
