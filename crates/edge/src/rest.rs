//! Which service of restJson1 a request is for, and the steps that its answer takes.

use std::sync::Arc;

use aws_protocols::json::SerializationError;
use aws_protocols::rest::{self, Route};
use aws_types::{Namespace, WireError};
use bytes::Bytes;
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use http::request::Parts;

use crate::RestService;
use crate::identity::signed_for;
use crate::refusal::{Answer, Refusal, internal, plain};

/// A request that is for one of these services.
pub(crate) struct Addressed<'a> {
    pub(crate) service: &'a dyn RestService,
    /// `None` if the service has no such operation.
    route: Option<Route<'a>>,
}

impl<'a> Addressed<'a> {
    /// The service that a request is for: that which its signature names; and for an unsigned one, that which has such an
    /// operation. Requests of awsJson are cheap to turn away.
    pub(crate) fn of(services: &'a [Arc<dyn RestService>], head: &'a Parts) -> Option<Self> {
        let path = head.uri.path();
        if path == "/" || head.headers.contains_key("x-amz-target") {
            return None;
        }
        let named = signed_for(head);
        let named = named.as_deref();
        let candidates =
            || services.iter().filter(|service| named.is_none_or(|name| name == service.signing_name()));
        let routed = candidates().find_map(|service| {
            let route = service.routes().find(head.method.as_str(), path, head.uri.query())?;
            Some(Self { service: service.as_ref(), route: Some(route) })
        });
        // An unsigned request that fits nowhere may be a browser's.
        routed.or_else(|| {
            named?;
            candidates().next().map(|service| Self { service: service.as_ref(), route: None })
        })
    }

    /// The operation's form.
    ///
    /// # Errors
    /// AWS's refusal of a request that is for the service and for none of its operations.
    pub(crate) fn route(&self) -> Result<&Route<'a>, Refusal> {
        self.route.as_ref().ok_or_else(|| {
            let message = "Unable to determine service/operation name to be authorized";
            refuse(WireError {
                fields: vec![("Message", format!("\"{message}\""))],
                ..WireError::new(403, Namespace::CoralService, "AccessDeniedException", message)
            })
        })
    }
}

/// The members of a request in one object.
///
/// # Errors
/// The body has not the form of the protocol, or is not there and has to be.
pub(crate) fn assemble(
    service: &dyn RestService,
    route: &Route<'_>,
    head: &Parts,
    body: &[u8],
) -> Result<Bytes, Refusal> {
    if body.is_empty()
        && route.has_body()
        && let Some(error) = service.without_body()
    {
        return Err(refuse(error));
    }
    let request = rest::Request { query: head.uri.query(), headers: &head.headers, body };
    rest::assemble(route, request).map(Bytes::from).map_err(|SerializationError { message }| {
        refuse(WireError {
            message: message.map(Into::into),
            ..WireError::new(400, Namespace::CoralService, "SerializationException", "")
        })
    })
}

/// The answer that a service's object makes.
///
/// # Errors
/// The object is none that the operation can answer.
pub(crate) fn answer(route: &Route<'_>, object: Bytes) -> Result<Answer, Refusal> {
    let parts = rest::split(route.http, object).map_err(|cause| refuse(internal(cause)))?;
    let mut answer = plain(parts.status, parts.body);
    if !answer.body().is_empty() {
        answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    for (name, value) in parts.headers {
        answer.headers_mut().insert(name, value);
    }
    Ok(answer)
}

/// A refusal in the form of this protocol.
pub(crate) fn refuse(error: WireError) -> Refusal {
    Refusal::Rest(error)
}

/// What is wrong with a signature, as these services say it: access is denied, and who does not sign at all learns no more.
pub(crate) fn unauthenticated(error: WireError) -> Refusal {
    let message = match error.code {
        "MissingAuthenticationTokenException" => Some("Missing Authentication Token".to_owned()),
        _ => error.message,
    };
    refuse(WireError { status: 403, message, ..error })
}
