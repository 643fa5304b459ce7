//! HTTP_PROXY: a backend that is given requests, and answers, as they are. Bodies go through as they come.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html>

use std::time::Duration;

use ::http::header::{HOST, VIA};
use ::http::{HeaderMap, HeaderValue, Method, Response};
use aws_models::apigateway::types::{ContentHandlingStrategy, ResponseTransferMode};
use hyper::body::Body as HttpBody;
use tokio::time::Instant;

use super::backend::{self, answer_fault};
use super::{Source, body_fault};
use crate::forwarding;
use crate::limits::{BODY_BYTES_MAX, STREAM_TIMEOUT_MAX};
use crate::rest::exchange::Exchange;
use crate::rest::fault::{ConfigurationError, Fault};
use crate::rest::headers;
use crate::rest::mapping::{Mapped, RequestMappings};
use crate::rest::uri::Endpoint;
use crate::{Body, BodyError, Ports, trace};

/// How this hop is named to the next ones.
static HOP: HeaderValue = HeaderValue::from_static("1.1 AmazonAPIGateway");

/// A backend behind a proxy.
pub(in crate::rest) struct HttpProxy {
    endpoint: Endpoint,
    method: Option<Method>,
    timeout: Duration,
    streaming: bool,
    parameters: RequestMappings,
    content_handling: Option<ContentHandlingStrategy>,
}

impl HttpProxy {
    pub(super) fn compile(source: &Source<'_>) -> Result<Self, ConfigurationError> {
        Ok(Self {
            endpoint: Endpoint::compile(&source.uri)?,
            method: source.http_method()?,
            timeout: source.timeout(),
            streaming: source.definition.response_transfer_mode == Some(ResponseTransferMode::Stream),
            parameters: RequestMappings::compile(source.definition.request_parameters.as_ref(), false)?,
            content_handling: source.definition.content_handling,
        })
    }

    pub(super) fn reads_body(&self) -> bool {
        self.parameters.read_payload() || self.content_handling.is_some()
    }

    pub(super) fn streams(&self) -> bool {
        self.streaming
    }

    pub(super) async fn call(
        &self,
        exchange: &mut Exchange<'_>,
        ports: &Ports,
        body: Body,
    ) -> Result<Response<Body>, Fault> {
        let (mapped, body) = self.map(exchange, body).await?;
        let query = mapped.query.behind(exchange.call.query());
        let uri = self.endpoint.render(|name| mapped.path_variable(name), &query)?;
        let method = self.method.clone().unwrap_or_else(|| exchange.http_method().clone());
        let headers = request_headers(exchange, self.endpoint.host(), mapped.headers);
        let request = backend::request(method, uri, headers, body);
        let answer = backend::send(exchange, ports, request, self.timeout).await?;
        let (mut head, body) = answer.response.into_parts();
        headers::remap(&mut head.headers);
        let body = self.answer_body(exchange, body, answer.deadline).await?;
        Ok(body.into_response(head.status, head.headers))
    }

    /// What mappings find, and the body as it goes on.
    async fn map(&self, exchange: &mut Exchange<'_>, body: Body) -> Result<(Mapped, Body), Fault> {
        if !self.reads_body() {
            let mapped = if self.parameters.is_empty() {
                Mapped::default()
            } else {
                self.parameters.apply(exchange, "")?
            };
            return Ok((mapped, body));
        }
        let payload = body.read(BODY_BYTES_MAX).await.map_err(|error| body_fault(&error))?;
        let handling = exchange.stage.binary.of_request(exchange.headers(), self.content_handling.as_ref());
        let payload =
            handling.apply(payload).map_err(|_| Fault::configuration("Unable to base64 decode the body"))?;
        let mapped = self.parameters.apply(exchange, std::str::from_utf8(&payload).unwrap_or_default())?;
        Ok((mapped, payload.into()))
    }

    /// The answer's body: it goes through as it comes, but for the execution log it is read.
    async fn answer_body(
        &self,
        exchange: &mut Exchange<'_>,
        body: Body,
        deadline: Instant,
    ) -> Result<Body, Fault> {
        if exchange.log.is_some() {
            return backend::read(exchange, body, deadline).await.map(Body::from);
        }
        if self.streaming {
            return Ok(body.until(Instant::now() + STREAM_TIMEOUT_MAX));
        }
        if body.size_hint().lower() > BODY_BYTES_MAX {
            return Err(answer_fault(&BodyError::TooLarge));
        }
        Ok(body.limited(BODY_BYTES_MAX).until(deadline))
    }
}

/// The client's headers as the backend is given them, and what mappings set among them.
fn request_headers(exchange: &mut Exchange<'_>, host: Option<&HeaderValue>, mapped: HeaderMap) -> HeaderMap {
    let mut headers = exchange.headers_to_send();
    match host {
        Some(host) => headers.insert(HOST, host.clone()),
        None => headers.remove(HOST),
    };
    forwarding::remove_hop_by_hop(&mut headers);
    headers::retain_for_backend(&mut headers);
    headers.append(VIA, HOP.clone());
    headers::insert_all(&mut headers, mapped);
    headers::complete_for_backend(&mut headers, &exchange.stage.backend_defaults);
    // Callers' requests have it, tests of methods do not.
    headers.entry(&trace::TRACE_ID).or_insert_with(|| exchange.trace_id.clone());
    headers
}
