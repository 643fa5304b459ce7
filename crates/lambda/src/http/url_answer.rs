//! What a function's answer makes of the response of its URL.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload>

#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use futures_util::stream;
use http::header::{CONTENT_TYPE, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use serde_json::{Map, Value};

use super::{Body, BoxError, json, plain};
use crate::host::{ResponseStream, StreamPart};

/// The media type of a stream that begins with its own status and headers.
const WITH_PRELUDE: &str = "application/vnd.awslambda.http-integration-response";
/// What stands between them and the body.
const PRELUDE_END: [u8; 8] = [0; 8];
/// As long may they be: a choice of this implementation.
const PRELUDE_BYTES_MAX: usize = 1 << 20;

/// The response that a whole answer makes.
pub(super) fn whole(payload: Bytes) -> Response<Body> {
    match serde_json::from_slice::<Value>(&payload) {
        Ok(Value::Object(members)) if members.contains_key("statusCode") => {
            described(&members).unwrap_or_else(failed)
        }
        _ => json(200, payload),
    }
}

/// The response when the function failed, or answered what no response can be made of.
pub(super) fn failed() -> Response<Body> {
    let mut response = plain(502, Bytes::from_static(b"Internal Server Error"));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response
}

fn described(members: &Map<String, Value>) -> Option<Response<Body>> {
    let text = match members.get("body") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let body = match members.get("isBase64Encoded") {
        Some(Value::Bool(true)) => Bytes::from(STANDARD.decode(&text).ok()?),
        _ => Bytes::from(text),
    };
    let (status, headers) = prelude(members)?;
    let mut response = plain(status.as_u16(), body);
    *response.headers_mut() = headers;
    response.headers_mut().entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
    Some(response)
}

/// Status and headers.
fn prelude(members: &Map<String, Value>) -> Option<(StatusCode, HeaderMap)> {
    let status = match members.get("statusCode") {
        None => 200,
        Some(Value::String(text)) => text.parse().ok()?,
        Some(number) => u16::try_from(number.as_u64()?).ok()?,
    };
    let mut headers = HeaderMap::new();
    for (name, value) in members.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        headers.insert(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(&value).ok()?);
    }
    for cookie in members.get("cookies").and_then(Value::as_array).into_iter().flatten() {
        headers.append(SET_COOKIE, HeaderValue::from_str(cookie.as_str()?).ok()?);
    }
    Some((StatusCode::from_u16(status).ok()?, headers))
}

/// The response that a stream makes, as soon as what stands before its body has come.
pub(super) async fn streamed(mut parts: ResponseStream, content_type: Option<&str>) -> Response<Body> {
    if content_type != Some(WITH_PRELUDE) {
        let mut response = Response::new(rest(Bytes::new(), parts));
        let content_type = content_type.and_then(|text| HeaderValue::from_str(text).ok());
        let content_type = content_type.unwrap_or(HeaderValue::from_static("application/octet-stream"));
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        return response;
    }
    let mut before = BytesMut::new();
    let end = loop {
        if let Some(end) = before.windows(PRELUDE_END.len()).position(|window| window == PRELUDE_END) {
            break end;
        }
        match parts.next().await {
            Some(StreamPart::Chunk(bytes)) if before.len() < PRELUDE_BYTES_MAX => {
                before.extend_from_slice(&bytes)
            }
            _ => return failed(),
        }
    };
    let members = serde_json::from_slice::<Map<String, Value>>(&before[..end]).ok();
    let Some((status, headers)) = members.as_ref().and_then(prelude) else { return failed() };
    let first = before.split_off(end + PRELUDE_END.len()).freeze();
    let mut response = Response::new(rest(first, parts));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// The body that is left of a stream. A function that fails in the middle breaks it off.
fn rest(first: Bytes, parts: ResponseStream) -> Body {
    let state = (Some(first).filter(|first| !first.is_empty()), parts);
    let frames = stream::unfold(state, |(first, mut parts)| async move {
        if let Some(first) = first {
            return Some((Ok(Frame::data(first)), (None, parts)));
        }
        match parts.next().await? {
            StreamPart::Chunk(bytes) => Some((Ok(Frame::data(bytes)), (None, parts))),
            StreamPart::Complete { failure: None, .. } => None,
            StreamPart::Complete { failure: Some(failure), .. } => {
                let fault: BoxError = failure.code.into();
                Some((Err(fault), (None, parts)))
            }
        }
    });
    Body::Stream(BodyExt::boxed_unsync(StreamBody::new(frames)))
}
