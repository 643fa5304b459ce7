//! What a function URL answers to browsers of other origins.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors>

#[cfg(test)]
mod tests;

use aws_models::lambda::types::Cors;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

/// Whether a request asks what it may ask.
pub(super) fn is_preflight(head: &Parts) -> bool {
    head.method == Method::OPTIONS
        && head.headers.contains_key(ORIGIN)
        && head.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The headers that a preflight is answered with.
pub(super) fn preflight(cors: &Cors, head: &Parts) -> HeaderMap {
    let mut headers = actual(cors, head);
    if headers.is_empty() {
        return headers;
    }
    headers.remove(ACCESS_CONTROL_EXPOSE_HEADERS);
    set_list(&mut headers, ACCESS_CONTROL_ALLOW_METHODS, cors.allow_methods.as_deref());
    set_list(&mut headers, ACCESS_CONTROL_ALLOW_HEADERS, cors.allow_headers.as_deref());
    if let Some(age) = cors.max_age {
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from(age));
    }
    headers
}

/// The headers that are added to the answer of any other request; none if the origin is not allowed.
pub(super) fn actual(cors: &Cors, head: &Parts) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let Some(origin) = head.headers.get(ORIGIN) else { return headers };
    let Some(allowed) = allowed_origin(cors, origin) else { return headers };
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
    headers.insert(VARY, HeaderValue::from_static("Origin"));
    if cors.allow_credentials == Some(true) {
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    }
    set_list(&mut headers, ACCESS_CONTROL_EXPOSE_HEADERS, cors.expose_headers.as_deref());
    headers
}

fn allowed_origin(cors: &Cors, origin: &HeaderValue) -> Option<HeaderValue> {
    let origins = cors.allow_origins.as_deref().unwrap_or_default();
    let text = origin.to_str().ok()?;
    if origins.iter().any(|allowed| allowed == "*") {
        // With credentials a browser does not take the star.
        let echo = cors.allow_credentials == Some(true);
        return Some(if echo { origin.clone() } else { HeaderValue::from_static("*") });
    }
    origins.iter().any(|allowed| allowed.eq_ignore_ascii_case(text)).then(|| origin.clone())
}

fn set_list(headers: &mut HeaderMap, name: HeaderName, list: Option<&[String]>) {
    let Some(list) = list.filter(|list| !list.is_empty()) else { return };
    if let Ok(value) = HeaderValue::from_str(&list.join(",")) {
        headers.insert(name, value);
    }
}
