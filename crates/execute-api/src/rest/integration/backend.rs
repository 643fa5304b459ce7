//! An exchange with an HTTP backend, as HTTP and HTTP_PROXY have it.

use std::time::Duration;

use ::http::{HeaderMap, Method, Request, Response, Uri};
use bytes::Bytes;
use tokio::time::Instant;

use super::body_fault;
use crate::limits::BODY_BYTES_MAX;
use crate::rest::exchange::Exchange;
use crate::rest::execution_log;
use crate::rest::fault::Fault;
use crate::upstream::UpstreamError;
use crate::{Body, BodyError, Ports};

/// What a backend is sent.
pub(super) fn request(method: Method, uri: Uri, headers: HeaderMap, body: Body) -> Request<Body> {
    let mut request = Request::new(body);
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    request
}

/// The head of a backend's answer, and its body as it comes.
pub(super) struct BackendAnswer {
    pub(super) response: Response<Body>,
    pub(super) deadline: Instant,
}

/// Sends a request and waits for the head of its answer.
pub(super) async fn send(
    exchange: &mut Exchange<'_>,
    ports: &Ports,
    request: Request<Body>,
    timeout: Duration,
) -> Result<BackendAnswer, Fault> {
    exchange.note(|| format!("Endpoint request URI: {}", request.uri()));
    exchange.note(|| format!("Endpoint request headers: {}", execution_log::headers(request.headers())));
    exchange.note(|| format!("Sending request to {}", request.uri()));
    let started = Instant::now();
    let deadline = started + timeout;
    let response = ports.upstream.send(request, deadline).await.map_err(fault)?;
    exchange.note_response(response.status().as_u16(), started);
    exchange.note(|| format!("Endpoint response headers: {}", execution_log::headers(response.headers())));
    Ok(BackendAnswer { response, deadline })
}

/// The whole of an answer's body.
pub(super) async fn read(exchange: &mut Exchange<'_>, body: Body, deadline: Instant) -> Result<Bytes, Fault> {
    let payload = body.until(deadline).read(BODY_BYTES_MAX).await.map_err(|error| answer_fault(&error))?;
    exchange.note_payload("Endpoint response body before transformations", &payload);
    Ok(payload)
}

fn fault(error: UpstreamError) -> Fault {
    match error {
        UpstreamError::Timeout => Fault::integration_timeout(),
        UpstreamError::Unreachable(cause) | UpstreamError::Broken(cause) => Fault::integration_failure(cause),
        UpstreamError::Untrusted(cause) => Fault::configuration(cause),
        UpstreamError::Request(error) => body_fault(&error),
    }
}

/// The fault of an answer whose body does not arrive.
pub(super) fn answer_fault(error: &BodyError) -> Fault {
    match error {
        BodyError::TooLarge => Fault::integration_error(format!(
            "Execution failed due to configuration error: Integration response is larger than allowed maximum of \
             {BODY_BYTES_MAX} bytes"
        )),
        BodyError::TooSlow => Fault::integration_timeout(),
        BodyError::NoMemory(_) => Fault::integration_failure(error.to_string()),
        BodyError::Broken(cause) => Fault::integration_failure(cause.to_string()),
    }
}
