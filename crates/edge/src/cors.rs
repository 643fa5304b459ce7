//! Cross-origin requests. DynamoDB lets pages of every origin call it: the signature is what protects it.

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use crate::refusal::{Answer, plain};

/// The answer to a browser that asks whether it may ask: yes, with whatever method and headers it names.
pub(crate) fn preflight(head: &Parts) -> Option<Answer> {
    if head.method != Method::OPTIONS || !head.headers.contains_key(ORIGIN) {
        return None;
    }
    let mut answer = plain(StatusCode::OK, Bytes::new());
    for (asked, granted) in [
        (ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_ALLOW_HEADERS),
        (ACCESS_CONTROL_REQUEST_METHOD, ACCESS_CONTROL_ALLOW_METHODS),
    ] {
        if let Some(value) = head.headers.get(asked) {
            answer.headers_mut().insert(granted, value.clone());
        }
    }
    answer.headers_mut().insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("172800"));
    Some(answer)
}

/// Lets a page of another origin read the answer and the headers that SDKs look at.
pub(crate) fn allow(request: &HeaderMap, answer: &mut HeaderMap) {
    if request.contains_key(ORIGIN) {
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        answer.insert(
            ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"),
        );
    }
}
