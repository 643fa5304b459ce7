//! The pages that need no signature: DynamoDB's own health check at `/`, this server's at `/health`, and at `/metrics` what
//! the services count, in Prometheus' text format. The edge does not know what is counted.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode};

use crate::refusal::{Answer, plain};

/// Writes all metrics in Prometheus' text format.
pub type RenderMetrics = Arc<dyn Fn() -> String + Send + Sync>;

/// The page that is asked for, if it is one of these.
pub(crate) fn page(head: &Parts, metrics: &RenderMetrics) -> Option<Answer> {
    if head.method != Method::GET {
        return None;
    }
    let (content_type, body) = match head.uri.path() {
        "/" => ("text/plain", Bytes::from([b"healthy: ", host(head)].concat())),
        "/health" => ("application/json", Bytes::from_static(br#"{"status":"healthy"}"#)),
        "/metrics" => ("text/plain; version=0.0.4", Bytes::from(metrics())),
        _ => return None,
    };
    let mut answer = plain(StatusCode::OK, body);
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    Some(answer)
}

/// The name that the client knows this server by; HTTP/2 carries it in the request target.
fn host(head: &Parts) -> &[u8] {
    let authority = head.uri.authority().map(|authority| authority.as_str().as_bytes());
    head.headers.get(HOST).map(HeaderValue::as_bytes).or(authority).unwrap_or_default()
}
