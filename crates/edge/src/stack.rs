//! A request's way through the edge: one list of steps, in the order in which AWS takes them.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use aws_protocols::json::Reader;
use aws_types::{Clock, Context, RequestId, WireError};
use bytes::Bytes;
use futures_util::FutureExt;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode, Version};
use http_body_util::Full;
use hyper::body::Incoming;

use crate::compression::InflateError;
use crate::health::RenderMetrics;
use crate::identity::Identity;
use crate::memory::{Held, Memory};
use crate::protocol::{self, Protocol};
use crate::refusal::{Answer, Refusal, internal, plain, silent};
use crate::registry::Activity;
use crate::{Limits, Service, body, compression, cors, health, request_ids};

static REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
static CRC32: HeaderName = HeaderName::from_static("x-amz-crc32");

/// What requests are served with.
pub(crate) struct Stack {
    pub(crate) services: Vec<Arc<dyn Service>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Limits,
    pub(crate) memory: Memory,
    pub(crate) metrics: RenderMetrics,
}

impl Stack {
    /// Answers a request, whatever becomes of it.
    pub(crate) async fn respond(
        &self,
        request: Request<Incoming>,
        activity: &Activity,
    ) -> Response<Full<Bytes>> {
        let _in_flight = activity.request(request.version() == Version::HTTP_2);
        let id = request_ids::next();
        let (head, body) = request.into_parts();
        // The one rescue: here every refusal becomes an answer, and a panic becomes a refusal, so that it costs its own
        // request and not the others of the connection.
        let outcome = AssertUnwindSafe(self.answer(&head, body, id)).catch_unwind().await;
        let answer = match outcome {
            Ok(Ok(answer)) => answer,
            Ok(Err(refusal)) => rescue(&refusal, &head, id, activity),
            Err(panic) => {
                let refusal = Refusal::Wire(Protocol::AwsJson10, internal(panic_text(panic.as_ref())));
                rescue(&refusal, &head, id, activity)
            }
        };
        // Compression comes before the checksum, which is of the bytes that are sent.
        let answer = compression::compress(answer, &head.headers, &self.limits).await;
        finish(answer, &head, id)
    }

    async fn answer(&self, head: &Parts, body: Incoming, id: RequestId) -> Result<Answer, Refusal> {
        // The size of the head comes first: nothing below should work on more than it bargained for.
        if head_bytes(head) > self.limits.head_bytes_max
            || request_line_bytes(head) > self.limits.head_bytes_max
        {
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
        let mut held = self.memory.request();
        let body = body::read(body, &self.limits, &mut held).await?;
        // Inflating comes before the protocol, because whether there is a body at all is part of that.
        let body = self.inflate(body, head, &mut held).await?;
        // What does not speak the protocol gets a page, not an error of the protocol.
        let protocol = Protocol::of(head, !body.is_empty())?;
        // The operation comes before the signature: AWS tells anyone that an operation is unknown.
        let (service, operation) = protocol::target(&self.services, head)
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

    async fn inflate(&self, body: Bytes, head: &Parts, held: &mut Held<'_>) -> Result<Bytes, Refusal> {
        let before = body.len();
        match compression::inflate(body, &head.headers, self.limits.body_bytes_max).await {
            Ok(body) if body.len() == before => Ok(body),
            Ok(body) => held.grow_to(before + body.len()).map(|()| body),
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
fn finish(answer: Answer, head: &Parts, id: RequestId) -> Response<Full<Bytes>> {
    let (mut parts, body) = answer.into_parts();
    // An id holds only characters that may stand in a header.
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        parts.headers.insert(&REQUEST_ID, value);
    }
    parts.headers.insert(&CRC32, HeaderValue::from(crc32fast::hash(&body)));
    cors::allow(&head.headers, &mut parts.headers);
    if head.version == Version::HTTP_2 {
        // Connections are not spoken of in HTTP/2.
        parts.headers.remove(http::header::CONNECTION);
    }
    Response::from_parts(parts, Full::new(body))
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
