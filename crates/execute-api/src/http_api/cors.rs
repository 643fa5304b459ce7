//! Cross-origin requests, which the gateway answers for: preflights itself, and the headers of every other answer.
//!
//! Where an API has a CORS configuration, what its integrations say about it is ignored.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html>

use aws_models::apigatewayv2::types::Cors as Configuration;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderName, ORIGIN,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};

use crate::Body;

/// An API's configuration, its lists joined.
#[derive(Debug)]
pub(crate) struct Cors {
    origins: Vec<AllowedOrigin>,
    credentials: bool,
    methods: Option<HeaderValue>,
    headers: Option<HeaderValue>,
    expose: Option<HeaderValue>,
    max_age: Option<HeaderValue>,
}

#[derive(Debug)]
enum AllowedOrigin {
    Any,
    /// `https://*`: everything that begins so.
    Prefix(String),
    One(String),
}

static ANSWER_HEADERS: [HeaderName; 6] = [
    ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_ALLOW_CREDENTIALS,
    ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_HEADERS,
    ACCESS_CONTROL_EXPOSE_HEADERS,
    ACCESS_CONTROL_MAX_AGE,
];

impl Cors {
    pub(crate) fn new(configuration: &Configuration) -> Self {
        let Configuration { allow_credentials, allow_headers, allow_methods, allow_origins, .. } =
            configuration;
        let origins = allow_origins.iter().flatten().map(|origin| AllowedOrigin::new(origin)).collect();
        Self {
            origins,
            credentials: allow_credentials.unwrap_or_default(),
            methods: joined(allow_methods.as_deref()),
            headers: joined(allow_headers.as_deref()),
            expose: joined(configuration.expose_headers.as_deref()),
            max_age: configuration.max_age.map(HeaderValue::from),
        }
    }

    /// The answer to a browser that asks for leave, and `None` for every other request.
    pub(crate) fn preflight(&self, head: &Parts) -> Option<Response<Body>> {
        let asks = head.method == Method::OPTIONS && head.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        let origin = head.headers.get(ORIGIN).filter(|_| asks)?;
        let mut answer = Response::new(Body::empty());
        *answer.status_mut() = StatusCode::NO_CONTENT;
        let headers = answer.headers_mut();
        if let Some(allowed) = self.allowed(origin) {
            self.allow(allowed, headers);
            for (name, value) in [
                (ACCESS_CONTROL_ALLOW_METHODS, &self.methods),
                (ACCESS_CONTROL_ALLOW_HEADERS, &self.headers),
                (ACCESS_CONTROL_MAX_AGE, &self.max_age),
            ] {
                if let Some(value) = value {
                    headers.insert(name, value.clone());
                }
            }
        }
        Some(answer)
    }

    /// Puts the configuration in the place of what an integration said.
    pub(crate) fn decorate(&self, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
        for name in &ANSWER_HEADERS {
            headers.remove(name);
        }
        let Some(allowed) = origin.and_then(|origin| self.allowed(origin)) else { return };
        self.allow(allowed, headers);
        if let Some(expose) = &self.expose {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, expose.clone());
        }
    }

    fn allow(&self, origin: HeaderValue, headers: &mut HeaderMap) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if self.credentials {
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
    }

    /// What the browser is told if it may: the origin, or that any may.
    fn allowed(&self, origin: &HeaderValue) -> Option<HeaderValue> {
        let bytes = origin.as_bytes();
        self.origins.iter().find_map(|allowed| match allowed {
            AllowedOrigin::Any => Some(HeaderValue::from_static("*")),
            AllowedOrigin::Prefix(prefix) => bytes
                .get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
                .then(|| origin.clone()),
            AllowedOrigin::One(one) => bytes.eq_ignore_ascii_case(one.as_bytes()).then(|| origin.clone()),
        })
    }
}

impl AllowedOrigin {
    fn new(origin: &str) -> Self {
        match origin.strip_suffix('*') {
            Some("") => Self::Any,
            Some(prefix) => Self::Prefix(prefix.to_owned()),
            None => Self::One(origin.to_owned()),
        }
    }
}

fn joined(list: Option<&[String]>) -> Option<HeaderValue> {
    let list = list.filter(|list| !list.is_empty())?;
    HeaderValue::try_from(list.join(",")).ok()
}

#[cfg(test)]
mod tests;
