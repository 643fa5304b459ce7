//! Which protocol a request speaks, and which operation of which service it names.

use std::sync::Arc;

use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderValue, Method};

use crate::Service;
use crate::refusal::Refusal;

/// The flavours of awsJson that DynamoDB answers; it answers in the one that it was asked in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// `application/x-amz-json-1.0`, which every SDK speaks.
    AwsJson10,
    /// `application/json`; also stands for requests that, having no body, name no type.
    Json,
}

impl Protocol {
    /// The protocol of a request, or the page that AWS shows to everything that is not one. The type is looked at only
    /// if there is something that it could describe.
    pub(crate) fn of(head: &Parts, has_body: bool) -> Result<Self, Refusal> {
        let named = head.headers.get(CONTENT_TYPE).and_then(|value| Self::named(value.as_bytes()));
        match named {
            _ if head.method != Method::POST => Err(Refusal::NoSuchPage),
            Some(protocol) => Ok(protocol),
            None if has_body => Err(Refusal::NoSuchPage),
            None => Ok(Self::Json),
        }
    }

    fn named(content_type: &[u8]) -> Option<Self> {
        let end = content_type.iter().position(|byte| *byte == b';').unwrap_or(content_type.len());
        let media_type = content_type.get(..end)?.trim_ascii();
        if media_type.eq_ignore_ascii_case(b"application/x-amz-json-1.0") {
            Some(Self::AwsJson10)
        } else if media_type.eq_ignore_ascii_case(b"application/json") {
            Some(Self::Json)
        } else {
            None
        }
    }

    /// The `Content-Type` of answers.
    pub(crate) fn content_type(self) -> HeaderValue {
        match self {
            Self::AwsJson10 => HeaderValue::from_static("application/x-amz-json-1.0"),
            Self::Json => HeaderValue::from_static("application/json"),
        }
    }
}

/// The operation that `X-Amz-Target` names, if one of the services has it.
pub(crate) fn target<'a>(
    services: &'a [Arc<dyn Service>],
    head: &'a Parts,
) -> Option<(&'a dyn Service, &'a str)> {
    let (prefix, operation) = head.headers.get("x-amz-target")?.to_str().ok()?.split_once('.')?;
    let service = services.iter().find(|service| service.target_prefix() == prefix)?;
    service.has_operation(operation).then_some((service.as_ref(), operation))
}
