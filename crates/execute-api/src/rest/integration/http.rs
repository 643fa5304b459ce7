//! HTTP: a backend whose requests and responses are mapped.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html>

use std::time::Duration;

use ::http::header::CONTENT_TYPE;
use ::http::{Method, Response};

use super::Source;
use super::backend;
use crate::rest::exchange::Exchange;
use crate::rest::fault::{ConfigurationError, Fault};
use crate::rest::headers;
use crate::rest::integration_request::RequestMapping;
use crate::rest::integration_response::{Answered, Responses};
use crate::rest::uri::Endpoint;
use crate::{Body, Ports, trace};

/// A backend whose requests and responses are mapped.
pub(in crate::rest) struct Http {
    endpoint: Endpoint,
    method: Option<Method>,
    timeout: Duration,
    request: RequestMapping,
    responses: Responses,
}

impl Http {
    pub(super) fn compile(source: &Source<'_>) -> Result<Self, ConfigurationError> {
        Ok(Self {
            endpoint: Endpoint::compile(&source.uri)?,
            method: source.http_method()?,
            timeout: source.timeout(),
            request: RequestMapping::compile(source.definition, false)?,
            responses: Responses::compile(source.method)?,
        })
    }

    pub(super) async fn call(
        &self,
        exchange: &mut Exchange<'_>,
        ports: &Ports,
        body: Body,
    ) -> Result<Response<Body>, Fault> {
        let (mapped, payload) = self.request.receive(exchange, body).await?;
        exchange.note_payload("Endpoint request body after transformations", &payload);
        let uri = self.endpoint.render(|name| mapped.path_variable(name), &mapped.query.behind(""))?;
        let method = self.method.clone().unwrap_or_else(|| exchange.http_method().clone());
        let has_body = !matches!(method, Method::GET | Method::HEAD | Method::OPTIONS);
        let mut headers = mapped.headers;
        headers::complete_for_backend(&mut headers, &exchange.stage.backend_defaults);
        headers.insert(&trace::TRACE_ID, exchange.trace_id.clone());
        if let Some(content_type) = exchange.headers().get(CONTENT_TYPE).filter(|_| has_body) {
            headers.entry(CONTENT_TYPE).or_insert_with(|| content_type.clone());
        }
        let body = if has_body { Body::from(payload) } else { Body::empty() };
        let request = backend::request(method, uri, headers, body);
        let answer = backend::send(exchange, ports, request, self.timeout).await?;
        let (head, body) = answer.response.into_parts();
        let payload = backend::read(exchange, body, answer.deadline).await?;
        let answered = Answered { headers: head.headers, payload };
        self.responses.answer(exchange, Some(head.status.as_str()), answered)
    }
}
