//! HTTP_PROXY: the request goes to an HTTP backend, and its answer comes back, both as they stream.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html>

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, EXPECT, HOST};
use http::{Method, Request, Response};
use hyper::body::Body as _;
use tokio::time::Instant;

use super::Setting;
use super::backend::Backend;
use crate::http_api::error::Refusal;
use crate::http_api::exchange::Exchange;
use crate::http_api::mapping::{RequestChanges, RequestMapping, ResponseMapping};
use crate::limits::BODY_BYTES_MAX;
use crate::trace::{self, TRACE_ID};
use crate::{Body, Ports, forwarding};

/// A backend and what is changed on the way to it and back.
#[derive(Debug)]
pub(crate) struct HttpProxy {
    backend: Backend,
    /// `None` is the client's own.
    method: Option<Method>,
    request: RequestMapping,
    response: Vec<ResponseMapping>,
    timeout: Duration,
}

impl HttpProxy {
    pub(super) fn compile(setting: &Setting<'_>) -> Result<Self, String> {
        let method = match setting.definition.integration_method.as_deref() {
            None | Some("ANY") => None,
            Some(method) => Some(Method::from_bytes(method.as_bytes()).map_err(|error| error.to_string())?),
        };
        Ok(Self {
            backend: Backend::parse(&setting.uri()?, setting.route_variables)?,
            method,
            request: setting.request_mapping()?,
            response: setting.response_mapping()?,
            timeout: setting.timeout(),
        })
    }

    pub(crate) async fn answer(
        &self,
        ports: &Ports,
        mut exchange: Exchange<'_>,
    ) -> Result<Response<Body>, Refusal> {
        let deadline = exchange.started + self.timeout;
        let mut body = std::mem::replace(&mut exchange.call.body, Body::empty());
        if body.size_hint().lower() > BODY_BYTES_MAX {
            return Err(Refusal::TooLarge);
        }
        let mut read = Bytes::new();
        if self.request.reads_body() {
            read = body.read(BODY_BYTES_MAX).await?;
            body = Body::from(read.clone());
        }
        let changes = self.request.changes(&exchange, &read);
        let request = self.request(&mut exchange, &changes, body)?;
        let answer = ports.upstream.send(request, deadline).await?;
        self.respond(&exchange, answer, deadline).await
    }

    fn request(
        &self,
        exchange: &mut Exchange<'_>,
        changes: &RequestChanges,
        body: Body,
    ) -> Result<Request<Body>, Refusal> {
        let uri = self.backend.uri(exchange, changes)?;
        // Answers' mappings may ask for what the request was; without them it has no further use.
        let mut headers = if self.response.is_empty() {
            std::mem::take(&mut exchange.call.head.headers)
        } else {
            exchange.call.head.headers.clone()
        };
        forwarding::remove_hop_by_hop(&mut headers);
        headers.remove(EXPECT);
        let caller = &exchange.call.caller;
        let host = headers.insert(HOST, self.backend.host().clone());
        let host = exchange
            .call
            .head
            .uri
            .authority()
            .map(|authority| authority.as_str())
            .or_else(|| host.as_ref()?.to_str().ok());
        forwarding::add_forwarded(&mut headers, caller, host.unwrap_or_default());
        let trace = trace::of(&headers, caller.now);
        headers.insert(&TRACE_ID, trace);
        changes.apply_to_headers(&mut headers);
        let mut request = Request::new(body.limited(BODY_BYTES_MAX));
        *request.method_mut() = self.method.as_ref().unwrap_or(&exchange.call.head.method).clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(request)
    }

    async fn respond(
        &self,
        exchange: &Exchange<'_>,
        answer: Response<Body>,
        deadline: Instant,
    ) -> Result<Response<Body>, Refusal> {
        let (head, body) = answer.into_parts();
        if body.size_hint().lower() > BODY_BYTES_MAX {
            return Err(Refusal::Failed("the backend's answer is too large".into()));
        }
        let (mut status, mut headers) = (head.status, head.headers);
        forwarding::remove_hop_by_hop(&mut headers);
        let mut body = body.limited(BODY_BYTES_MAX).until(deadline);
        if let Some(mapping) = ResponseMapping::of(&self.response, status) {
            let mut read = Bytes::new();
            if mapping.reads_body() {
                read = body.read(BODY_BYTES_MAX).await.map_err(|error| Refusal::Failed(error.to_string()))?;
                body = Body::from(read.clone());
                headers.remove(CONTENT_LENGTH);
            }
            mapping.apply(exchange, &mut status, &mut headers, &read);
        }
        Ok(body.into_response(status, headers))
    }
}
