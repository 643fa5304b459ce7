//! AWS_PROXY with a function: the request becomes an event, what the function returns becomes the answer.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use http::header::HOST;
use http::{HeaderValue, Response};
use tokio::time::Instant;

use super::Setting;
use crate::call::ApiIdentity;
use crate::http_api::answer::{self, Returned};
use crate::http_api::error::Refusal;
use crate::http_api::event::{self, PayloadFormat};
use crate::http_api::exchange::Exchange;
use crate::http_api::mapping::{RequestChanges, RequestMapping, ResponseMapping};
use crate::limits::BODY_BYTES_MAX;
use crate::trace::{self, TRACE_ID};
use crate::{Body, BodyError, Invocation, InvocationType, Invoker, Ports, forwarding};

/// A function and what is changed on the way to it and back.
#[derive(Debug)]
pub(crate) struct LambdaProxy {
    function: Arc<str>,
    format: PayloadFormat,
    invoker: Invoker,
    request: RequestMapping,
    response: Vec<ResponseMapping>,
    timeout: Duration,
}

impl LambdaProxy {
    pub(super) fn compile(setting: &Setting<'_>) -> Result<Self, String> {
        let definition = setting.definition;
        let format = match definition.payload_format_version.as_deref() {
            Some("2.0") => PayloadFormat::V2,
            _ => PayloadFormat::V1,
        };
        let invoker = match definition.credentials_arn.as_deref() {
            Some(role) => Invoker::Role(role.into()),
            None => Invoker::Gateway { source_arn: source_arn(setting) },
        };
        Ok(Self {
            function: function_of(&setting.uri()?).into(),
            format,
            invoker,
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
        let body = std::mem::replace(&mut exchange.call.body, Body::empty());
        let body = body.read(BODY_BYTES_MAX).await?;
        let changes = self.request.changes(&exchange, &body);
        let trace_id = prepare(&mut exchange, &changes);
        let query = changes.query(exchange.call.query());
        let payload = event::payload(self.format, &exchange, &query, &body)
            .map_err(|error| Refusal::Failed(format!("the event cannot be written: {error}")))?;
        let ApiIdentity { account, region, .. } = *exchange.stage.api;
        let invocation = Invocation {
            account,
            region,
            function: Arc::clone(&self.function),
            kind: InvocationType::RequestResponse,
            invoker: self.invoker.clone(),
            payload: payload.into(),
            trace_id,
            streaming: false,
            timeout: deadline.saturating_duration_since(Instant::now()),
        };
        let returned = invoke(ports, invocation, deadline).await?;
        let answer = answer::of_function(self.format, &returned)
            .map_err(|fault| Refusal::Failed(format!("what the function returned is no answer: {fault}")))?;
        Ok(self.map(&exchange, answer))
    }

    fn map(&self, exchange: &Exchange<'_>, answer: Returned) -> Response<Body> {
        let Returned { mut status, mut headers, body } = answer;
        if let Some(mapping) = ResponseMapping::of(&self.response, status) {
            mapping.apply(exchange, &mut status, &mut headers, &body);
        }
        Body::from(body).into_response(status, headers)
    }
}

/// What a function returns, unless it fails or takes too long.
async fn invoke(ports: &Ports, invocation: Invocation, deadline: Instant) -> Result<bytes::Bytes, Refusal> {
    let invoked = tokio::time::timeout_at(deadline, ports.functions.invoke(invocation));
    let invoked = invoked.await.map_err(|_| Refusal::Unavailable("the function took too long".into()))??;
    if let Some(error) = invoked.function_error {
        return Err(Refusal::Failed(format!("the function failed: {error}")));
    }
    let read = invoked.payload.until(deadline).read(BODY_BYTES_MAX);
    read.await.map_err(|error| match error {
        BodyError::TooSlow => Refusal::Unavailable("the function took too long".into()),
        BodyError::TooLarge | BodyError::NoMemory(_) | BodyError::Broken(_) => {
            Refusal::Failed(error.to_string())
        }
    })
}

/// Makes the request's headers what an event shows, and tells the trace's id.
fn prepare(exchange: &mut Exchange<'_>, changes: &RequestChanges) -> Arc<str> {
    let host = exchange.call.host().to_owned();
    let caller = exchange.call.caller;
    let head = &mut exchange.call.head;
    forwarding::remove_hop_by_hop(&mut head.headers);
    forwarding::add_x_forwarded(head, &caller);
    let headers = &mut head.headers;
    if let Ok(host) = HeaderValue::try_from(host) {
        headers.insert(HOST, host);
    }
    let trace = trace::of(headers, caller.now);
    let trace_id = String::from_utf8_lossy(trace.as_bytes()).as_ref().into();
    headers.insert(&TRACE_ID, trace);
    changes.apply_to_headers(headers);
    trace_id
}

/// The ARN of the route, by which a function's policy lets API Gateway invoke it.
fn source_arn(setting: &Setting<'_>) -> String {
    let ApiIdentity { account, region, id } = setting.api;
    let stage = &setting.published.stage.stage_name;
    let route = match setting.route.route_key.split_once(' ') {
        Some(("ANY", path)) => Cow::Owned(format!("*{path}")),
        Some((method, path)) => Cow::Owned(format!("{method}{path}")),
        None => Cow::Borrowed(setting.route.route_key.as_str()),
    };
    format!("arn:aws:execute-api:{region}:{account}:{id}/{stage}/{route}")
}

/// The function that a URI names: its ARN, or API Gateway's path around it.
fn function_of(uri: &str) -> &str {
    match uri.split_once("/functions/") {
        Some((_, function)) => function.strip_suffix("/invocations").unwrap_or(function),
        None => uri,
    }
}
