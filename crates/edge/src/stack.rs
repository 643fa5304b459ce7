//! A request's way through the edge: one list of steps, in the order in which AWS takes them.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use aws_protocols::json::Reader;
use aws_types::{Clock, Context, RequestId, WireError};
use body_memory::Share;
use bytes::Bytes;
use futures_util::FutureExt;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode, Version};
use hyper::body::Incoming;

use crate::compression::InflateError;
use crate::connection::Connection;
use crate::health::RenderMetrics;
use crate::identity::Identity;
use crate::protocol::{self, Protocol};
use crate::refusal::{Answer, Refusal, internal, plain, silent};
use crate::registry::Activity;
use crate::response_body::Outgoing;
use crate::rest::{self, Addressed};
use crate::{HttpContext, HttpService, Limits, RequestBody, Services, body, compression, cors, health};

static REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
static CRC32: HeaderName = HeaderName::from_static("x-amz-crc32");

/// What requests are served with.
pub(crate) struct Stack {
    pub(crate) services: Services,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Limits,
    pub(crate) metrics: RenderMetrics,
}

impl Stack {
    /// Answers a request, whatever becomes of it.
    pub(crate) async fn respond(
        &self,
        request: Request<Incoming>,
        connection: &Connection,
    ) -> Response<Outgoing> {
        let activity = &connection.activity;
        let _in_flight = Activity::request(&**activity, request.version() == Version::HTTP_2);
        let (head, body) = request.into_parts();
        // What speaks HTTP itself comes first: under its hosts and paths there is nothing of the edge's.
        if let Some(service) = self.services.http.iter().find(|service| service.claims(&head)) {
            // Boxed, as the other rare ways are, so that what every request carries along stays small.
            return Box::pin(self.pass(service.as_ref(), head, body, connection)).await;
        }
        let addressed = Addressed::of(&self.services.rest, &head);
        let is_rest = addressed.is_some();
        let id = if is_rest { RequestId::next_uuid() } else { RequestId::next() };
        // The one rescue: here every refusal becomes an answer, and a panic becomes a refusal, so that it costs its own
        // request and not the others of the connection.
        let outcome = async {
            match addressed {
                Some(addressed) => Box::pin(self.answer_rest(addressed, &head, body, id)).await,
                None => self.answer(&head, body, id).await,
            }
        };
        let answer = match AssertUnwindSafe(outcome).catch_unwind().await {
            Ok(Ok(answer)) => answer,
            Ok(Err(refusal)) => rescue(&refusal, &head, id, activity),
            Err(panic) => {
                let error = internal(panic_text(panic.as_ref()));
                let refusal =
                    if is_rest { Refusal::Rest(error) } else { Refusal::Wire(Protocol::AwsJson10, error) };
                rescue(&refusal, &head, id, activity)
            }
        };
        // Compression comes before the checksum, which is of the bytes that are sent.
        let answer = compression::compress(answer, &head.headers, &self.limits).await;
        finish(answer, &head, id, is_rest)
    }

    /// Lets a service that speaks HTTP itself answer. The limits on a client's slowness hold for it as well.
    async fn pass(
        &self,
        service: &dyn HttpService,
        head: Parts,
        body: Incoming,
        connection: &Connection,
    ) -> Response<Outgoing> {
        let Connection { activity, peer } = connection;
        let multiplexed = head.version == Version::HTTP_2;
        activity.expect_foreign_heads();
        let request_id = RequestId::next_uuid();
        if self.is_head_too_large(&head) {
            return rescue(&Refusal::HeadTooLarge, &head, request_id, activity).map(Outgoing::from);
        }
        let cx = HttpContext { request_id, peer: *peer, tls: false, now: self.clock.now() };
        let body = RequestBody::new(body, Arc::clone(activity), &self.limits);
        let answer = service.answer(cx, Request::from_parts(head, body));
        match AssertUnwindSafe(answer).catch_unwind().await {
            Ok(answer) => answer.map(|body| Outgoing::of(body, activity, multiplexed)),
            Err(panic) => {
                let cause = panic_text(panic.as_ref());
                tracing::error!(%request_id, cause, "request failed");
                Refusal::Rest(internal(cause)).answer().map(Outgoing::from)
            }
        }
    }

    fn is_head_too_large(&self, head: &Parts) -> bool {
        head_bytes(head) > self.limits.head_bytes_max || request_line_bytes(head) > self.limits.head_bytes_max
    }

    /// An answer of a service that is called by method and path.
    async fn answer_rest(
        &self,
        addressed: Addressed<'_>,
        head: &Parts,
        body: Incoming,
        id: RequestId,
    ) -> Result<Answer, Refusal> {
        if self.is_head_too_large(head) {
            return Err(Refusal::HeadTooLarge);
        }
        let service = addressed.service;
        let mut held = self.limits.body_memory.share();
        let body = body::read(body, service.body_bytes_max(), &self.limits, &mut held).await?;
        let body = self.inflate(body, service.body_bytes_max(), head, &mut held).await?;
        // The operation comes before the signature, and both before what the body means.
        let route = addressed.route()?;
        let now = self.clock.now();
        let identity = Identity::of(head, service.signing_name(), now).map_err(rest::unauthenticated)?;
        let Identity { access_key, account, region } = identity;
        let cx = Context { request_id: id, account, region, access_key, now };
        let object = rest::assemble(service, route, head, &body)?;
        drop(body);
        let answer = service.call(cx, route.operation.name, object).await.map_err(Refusal::Rest)?;
        rest::answer(route, answer)
    }

    async fn answer(&self, head: &Parts, body: Incoming, id: RequestId) -> Result<Answer, Refusal> {
        // The size of the head comes first: nothing below should work on more than it bargained for.
        if self.is_head_too_large(head) {
            return Err(Refusal::HeadTooLarge);
        }
        // Browsers ask for leave by OPTIONS, unsigned: before the method and the signature are looked at.
        if let Some(answer) = cors::preflight(head) {
            return Ok(answer);
        }
        // Health checks and metrics are unsigned GETs: for the same reason.
        if let Some(answer) = health::page(head, &self.metrics) {
            return Ok(answer);
        }
        // The size of the body comes before anything about its meaning; AWS answers 413 to the unsigned as well.
        let mut held = self.limits.body_memory.share();
        let max = self.limits.body_bytes_max;
        let body = body::read(body, max, &self.limits, &mut held).await?;
        // Inflating comes before the protocol, because whether there is a body at all is part of that.
        let body = self.inflate(body, max, head, &mut held).await?;
        // What does not speak the protocol gets a page, not an error of the protocol.
        let protocol = Protocol::of(head, !body.is_empty())?;
        // The operation comes before the signature: AWS tells anyone that an operation is unknown.
        let (service, operation) = protocol::target(&self.services.json, head)
            .ok_or_else(|| refuse(protocol, &body, silent("UnknownOperationException")))?;
        // The signature says whose request it is, and for which region.
        let now = self.clock.now();
        let identity = Identity::of(head, service.signing_name(), now)
            .map_err(|error| refuse(protocol, &body, error))?;
        let Identity { access_key, account, region } = identity;
        let cx = Context { request_id: id, account, region, access_key, now };
        // The service reads the JSON: it alone knows what should be there.
        let answer =
            service.call(cx, operation, body).await.map_err(|error| Refusal::Wire(protocol, error))?;
        let mut answer = plain(StatusCode::OK, answer);
        answer.headers_mut().insert(CONTENT_TYPE, protocol.content_type());
        Ok(answer)
    }

    async fn inflate(
        &self,
        body: Bytes,
        max: usize,
        head: &Parts,
        held: &mut Share,
    ) -> Result<Bytes, Refusal> {
        let before = body.len();
        match compression::inflate(body, &head.headers, max).await {
            Ok(body) if body.len() == before => Ok(body),
            Ok(body) => Ok(held.grow_to(before + body.len()).map(|()| body)?),
            Err(InflateError::TooLarge) => Err(Refusal::BodyTooLarge),
            Err(InflateError::Unreadable(cause)) => Err(Refusal::Wire(Protocol::AwsJson10, internal(cause))),
        }
    }
}

/// AWS parses the JSON before it looks at the operation and the signature. Here the service parses it, once; so only where
/// one of these is refused, the body is looked at for a fault that comes before.
fn refuse(protocol: Protocol, body: &[u8], error: WireError) -> Refusal {
    let mut reader = Reader::new(body);
    let is_json = body.is_empty() || reader.skip().and_then(|()| reader.end()).is_ok();
    Refusal::Wire(protocol, if is_json { error } else { silent("SerializationException") })
}

/// Tells the client and the log.
fn rescue(refusal: &Refusal, head: &Parts, id: RequestId, activity: &Activity) -> Answer {
    if refusal.ends_connection() {
        activity.linger();
    }
    let answer = refusal.answer();
    let status = answer.status().as_u16();
    let target = head.headers.get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    match refusal.wire_error() {
        Some(WireError { cause: Some(cause), code, .. }) if status >= 500 => {
            tracing::error!(request_id = %id, target, status, code, cause, "request failed");
        }
        _ => tracing::debug!(request_id = %id, target, status, reason = %refusal, "request refused"),
    }
    answer
}

/// Adds what every answer has.
fn finish(answer: Answer, head: &Parts, id: RequestId, is_rest: bool) -> Response<Outgoing> {
    let (mut parts, body) = answer.into_parts();
    // An id holds only characters that may stand in a header.
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        parts.headers.insert(&REQUEST_ID, value);
    }
    if !is_rest {
        parts.headers.insert(&CRC32, HeaderValue::from(crc32fast::hash(&body)));
    }
    cors::allow(&head.headers, &mut parts.headers);
    if head.version == Version::HTTP_2 {
        // Connections are not spoken of in HTTP/2.
        parts.headers.remove(http::header::CONNECTION);
    }
    Response::from_parts(parts, Outgoing::from(body))
}

fn head_bytes(head: &Parts) -> usize {
    head.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}

fn request_line_bytes(head: &Parts) -> usize {
    let target = head.uri.path_and_query().map_or(0, |target| target.as_str().len());
    head.method.as_str().len() + target
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panic: {}", text.unwrap_or("of an unknown kind"))
}
