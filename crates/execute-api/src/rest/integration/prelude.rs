//! The answer of a function that streams: an object of status and headers, eight zero bytes, and the body as it comes.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html>

use std::pin::Pin;
use std::task::{Context, Poll};

use ::http::header::{CONTENT_TYPE, SET_COOKIE};
use ::http::{HeaderValue, Response, StatusCode};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame};
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::backend::answer_fault;
use super::function_answer::{Status, malformed, merged};
use crate::limits::{STREAM_PRELUDE_BYTES_MAX, STREAM_TIMEOUT_MAX};
use crate::rest::content::DEFAULT_MEDIA_TYPE;
use crate::rest::fault::Fault;
use crate::rest::headers;
use crate::{Body, BoxError};

const DELIMITER: [u8; 8] = [0; 8];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Prelude {
    #[serde(default)]
    status_code: Option<Status>,
    #[serde(default)]
    headers: Option<Map<String, Value>>,
    #[serde(default)]
    multi_value_headers: Option<Map<String, Value>>,
    #[serde(default)]
    cookies: Vec<String>,
}

/// The response that a stream begins with, and the rest of the stream as its body.
pub(super) async fn answer(mut stream: Body) -> Result<Response<Body>, Fault> {
    let mut read = BytesMut::new();
    let at = loop {
        if let Some(at) = memchr::memmem::find(&read, &DELIMITER) {
            break at;
        }
        if read.len() > STREAM_PRELUDE_BYTES_MAX {
            return Err(malformed());
        }
        let frame = stream.frame().await.ok_or_else(malformed)?.map_err(|error| answer_fault(&error))?;
        read.extend_from_slice(&frame.into_data().unwrap_or_default());
    };
    let mut response = head(&read[..at])?;
    let first = read.split_off(at + DELIMITER.len()).freeze();
    let rest = Continued { first, rest: stream };
    *response.body_mut() = Body::stream(rest.boxed()).until(Instant::now() + STREAM_TIMEOUT_MAX);
    Ok(response)
}

fn head(prelude: &[u8]) -> Result<Response<Body>, Fault> {
    let prelude: Prelude = serde_json::from_slice(prelude).map_err(|_| malformed())?;
    let status = prelude.status_code.as_ref().map_or(Some(StatusCode::OK), Status::code);
    let mut headers = merged(prelude.headers.as_ref(), prelude.multi_value_headers.as_ref())?;
    headers::remap(&mut headers);
    for cookie in &prelude.cookies {
        headers.append(SET_COOKIE, HeaderValue::from_str(cookie).map_err(|_| malformed())?);
    }
    headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(DEFAULT_MEDIA_TYPE));
    Ok(Body::empty().into_response(status.ok_or_else(malformed)?, headers))
}

/// What was read too far, and then the rest.
struct Continued {
    first: Bytes,
    rest: Body,
}

impl HttpBody for Continued {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        if !this.first.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(std::mem::take(&mut this.first)))));
        }
        Pin::new(&mut this.rest).poll_frame(cx).map(|frame| frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_empty() && self.rest.is_end_stream()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures_util::stream;
    use http_body_util::{BodyExt, StreamBody};
    use hyper::body::Frame;

    use super::answer;
    use crate::{Body, BoxError};

    fn chunks(chunks: &[&'static [u8]]) -> Body {
        let frames = chunks.iter().map(|chunk| Ok::<_, BoxError>(Frame::data(Bytes::from_static(chunk))));
        Body::stream(StreamBody::new(stream::iter(frames.collect::<Vec<_>>())).boxed())
    }

    #[tokio::test]
    async fn a_stream_begins_with_status_and_headers() {
        let stream = chunks(&[
            b"{\"statusCode\":201,\"headers\":{\"X-A\":\"1\"},\"cook",
            b"ies\":[\"c=d\"]}\0\0\0",
            b"\0\0\0\0\0he",
            b"llo",
        ]);
        let response = answer(stream).await.unwrap();
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers()["x-a"], "1");
        assert_eq!(response.headers()["set-cookie"], "c=d");
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "hello");
    }

    #[tokio::test]
    async fn a_stream_without_it_is_malformed() {
        for stream in [chunks(&[]), chunks(&[b"hello"]), chunks(&[b"hello\0\0\0\0\0\0\0\0"])] {
            assert_eq!(answer(stream).await.unwrap_err().status, Some(502));
        }
    }
}
