//! The steps of a call, in their order.
//!
//! Which fault a call meets first is visible on the wire, and so is this order; a test pins it. Steps that come with later
//! features have their place here: custom domains before the route, authorizers and usage plans where their methods are
//! refused now, the cache before validation.

use bytes::Bytes;
use http::{HeaderValue, Response};
use hyper::body::Body as HttpBody;

use super::compression;
use super::exchange::Exchange;
use super::execution_log;
use super::fault::Fault;
use super::integration::body_fault;
use super::stage::{Method, Plan, Stage};
use crate::call::Call;
use crate::error::{EXTENDED_REQUEST_ID, REQUEST_ID};
use crate::limits::{BODY_BYTES_MAX, REST_API_HEADER_BYTES_MAX};
use crate::{Body, Ports, trace};

impl Stage {
    /// Answers a call.
    pub(crate) async fn answer(&self, ports: &Ports, call: Box<Call>) -> Response<Body> {
        let mut exchange = Exchange::begin(self, call);
        exchange.add_forwarding_headers();
        let outcome = match admit(&mut exchange) {
            Ok(method) => serve(&mut exchange, ports, method).await,
            Err(fault) => Err(fault),
        };
        let mut answer = conclude(&mut exchange, outcome);
        let headers = answer.headers_mut();
        if let Ok(id) = HeaderValue::from_str(exchange.request_id()) {
            headers.insert(&REQUEST_ID, id);
        }
        headers.insert(&EXTENDED_REQUEST_ID, exchange.extended_request_id.header());
        answer
    }
}

/// The steps that find the method and decide whether the caller may call it.
fn admit<'s>(exchange: &mut Exchange<'s>) -> Result<&'s Method, Fault> {
    limits(exchange)?;
    let method = route(exchange)?;
    resource_policy(exchange)?;
    method.access.authorize(exchange)?;
    method.access.check_api_key()?;
    throttle(exchange, method)?;
    Ok(method)
}

/// The steps that answer for the method.
pub(super) async fn serve(
    exchange: &mut Exchange<'_>,
    ports: &Ports,
    method: &Method,
) -> Result<Response<Body>, Fault> {
    let plan = method.plan.as_ref()?;
    let body = receive(exchange, plan).await?;
    let body = validate(exchange, plan, body)?;
    let mut answer = plan.integration.call(exchange, ports, body).await?;
    if plan.integration.answers_trace() {
        answer.headers_mut().insert(&trace::TRACE_ID, exchange.trace_id.clone());
    }
    compress(exchange, plan, answer).await
}

/// The method's response, or the gateway's for a fault.
pub(super) fn conclude(
    exchange: &mut Exchange<'_>,
    outcome: Result<Response<Body>, Fault>,
) -> Response<Body> {
    match outcome {
        Ok(answer) => answer,
        Err(fault) => {
            exchange.note(|| fault.cause.clone());
            tracing::debug!(
                request_id = exchange.request_id(),
                api = &*exchange.stage.api.id,
                fault = fault.fault_type.name(),
                cause = fault.cause,
                "call refused"
            );
            exchange.stage.gateway_responses.answer(exchange, &fault)
        }
    }
}

fn limits(exchange: &Exchange<'_>) -> Result<(), Fault> {
    let header_bytes: usize =
        exchange.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    let body_bytes = exchange.call.body.size_hint().lower();
    if header_bytes > REST_API_HEADER_BYTES_MAX || body_bytes > BODY_BYTES_MAX {
        return Err(Fault::request_too_large());
    }
    Ok(())
}

fn route<'s>(exchange: &mut Exchange<'s>) -> Result<&'s Method, Fault> {
    let stage = exchange.stage;
    if stage.endpoint_disabled {
        return Err(Fault::forbidden());
    }
    let route = stage.routes.find(exchange.call.path()).ok_or_else(Fault::missing_authentication_token)?;
    let resource = stage.resources.get(route.resource).ok_or_else(Fault::missing_authentication_token)?;
    exchange.resource = Some(resource);
    exchange.path_parameters = route.parameters;
    let method = resource.method(exchange.http_method().as_str());
    let method = method.ok_or_else(Fault::missing_authentication_token)?;
    exchange.operation_name = method.operation_name.as_deref();
    Ok(method)
}

fn resource_policy(exchange: &Exchange<'_>) -> Result<(), Fault> {
    exchange.stage.policy.as_ref().map_or(Ok(()), |policy| policy.check(exchange))
}

fn throttle(exchange: &Exchange<'_>, method: &Method) -> Result<(), Fault> {
    let taken = method.throttle.as_ref().is_none_or(|bucket| bucket.take(exchange.call.caller.now));
    if taken { Ok(()) } else { Err(Fault::throttled()) }
}

/// The body, whole if a step needs it so.
async fn receive(exchange: &mut Exchange<'_>, plan: &Plan) -> Result<Received, Fault> {
    let body = exchange.take_body();
    let compressed = exchange.stage.compression_bytes_min.is_some()
        && exchange.headers().contains_key(http::header::CONTENT_ENCODING);
    let validated = plan.validator.as_ref().is_some_and(super::validate::Validator::reads_body);
    if !(compressed || validated || plan.integration.reads_body() || exchange.log.is_some()) {
        return Ok(Received::Stream(body.limited(BODY_BYTES_MAX)));
    }
    let payload = body.read(BODY_BYTES_MAX).await.map_err(|error| body_fault(&error))?;
    let payload =
        if compressed { compression::inflate(payload, &mut exchange.call.head.headers)? } else { payload };
    exchange.note_payload("Method request body before transformations", &payload);
    Ok(Received::Whole(payload))
}

/// A request's body.
enum Received {
    Whole(Bytes),
    Stream(Body),
}

fn validate(exchange: &Exchange<'_>, plan: &Plan, body: Received) -> Result<Body, Fault> {
    if let Some(validator) = &plan.validator {
        validator.check_parameters(exchange)?;
        if let Received::Whole(payload) = &body {
            validator.check_body(exchange, payload)?;
        }
    }
    Ok(match body {
        Received::Whole(payload) => payload.into(),
        Received::Stream(body) => body,
    })
}

/// The answer in the coding that the client asked for, if the API compresses.
async fn compress(
    exchange: &mut Exchange<'_>,
    plan: &Plan,
    answer: Response<Body>,
) -> Result<Response<Body>, Fault> {
    let min = exchange.stage.compression_bytes_min.filter(|_| !plan.integration.streams());
    let Some(min) = min else { return Ok(answer) };
    let (mut head, body) = answer.into_parts();
    let payload = body.read(BODY_BYTES_MAX).await;
    let payload = payload.map_err(|error| Fault::integration_failure(error.to_string()))?;
    let payload = compression::deflate(payload, min, exchange.headers(), &mut head.headers);
    Ok(Response::from_parts(head, payload.into()))
}

/// Notes what a method's request is.
pub(super) fn note_request(exchange: &mut Exchange<'_>) {
    let path = exchange.resource.map_or("/", |resource| &resource.path);
    let method = exchange.http_method().clone();
    exchange.note(|| format!("HTTP Method: {method}, Resource Path: {path}"));
    let parameters = exchange.path_parameters.iter().map(|(name, value)| (&**name, value.as_str()));
    let line = format!("Method request path: {}", execution_log::map(parameters));
    exchange.note(|| line);
    let parameters = exchange.query().last_values().into_iter();
    let line = format!("Method request query string: {}", execution_log::map(parameters));
    exchange.note(|| line);
    let line = format!("Method request headers: {}", execution_log::headers(exchange.headers()));
    exchange.note(|| line);
}
