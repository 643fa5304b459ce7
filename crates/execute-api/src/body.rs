//! Bodies of requests and answers: bytes that are there already, or bytes that are still to come.
//!
//! A body that nobody needs whole goes through as it comes. Each knows how many bytes it may have and by when they must be
//! there, because it outlives the call that checked its head.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use body_memory::{BODY_MEMORY, NoMemory, ReadError};
use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use crate::upstream::Answer;

/// Why a body that comes from elsewhere breaks off.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A body.
pub struct Body {
    source: Source,
    bytes_left: u64,
    deadline: Option<Deadline>,
}

enum Source {
    Whole(Bytes),
    Answer(Box<Answer>),
    Stream(BoxBody<Bytes, BoxError>),
}

struct Deadline {
    at: Instant,
    /// Set only once there is something to wait for: most bodies are there with their heads.
    timer: Option<Pin<Box<Sleep>>>,
}

/// Why a body ends early.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// It has more bytes than it may have.
    #[error("the body is too large")]
    TooLarge,
    /// It was not complete in time.
    #[error("the body took too long")]
    TooSlow,
    /// The bodies of other calls fill the memory for them.
    #[error(transparent)]
    NoMemory(#[from] NoMemory),
    /// Its source broke off.
    #[error("the body broke off: {0}")]
    Broken(#[source] BoxError),
}

impl Body {
    /// No bytes at all.
    #[must_use]
    pub fn empty() -> Self {
        Self::from(Bytes::new())
    }

    /// A backend's answer.
    pub(crate) fn answer(answer: Answer) -> Self {
        Self::of(Source::Answer(Box::new(answer)))
    }

    /// A body from any other source.
    #[must_use]
    pub fn stream(body: BoxBody<Bytes, BoxError>) -> Self {
        Self::of(Source::Stream(body))
    }

    fn of(source: Source) -> Self {
        Self { source, bytes_left: u64::MAX, deadline: None }
    }

    /// The same body, which fails once it turns out to have more bytes than `max`.
    #[must_use]
    pub fn limited(self, max: u64) -> Self {
        Self { bytes_left: max, ..self }
    }

    /// The same body, which fails if it is not complete at this moment.
    #[must_use]
    pub fn until(self, at: Instant) -> Self {
        Self { deadline: Some(Deadline { at, timer: None }), ..self }
    }

    /// All bytes, if they are there already; the body itself if some are still to come.
    ///
    /// # Errors
    /// The body is not there yet.
    pub fn into_whole(self) -> Result<Bytes, Self> {
        match self.source {
            Source::Whole(bytes) => Ok(bytes),
            Source::Answer(_) | Source::Stream(_) => Err(self),
        }
    }

    /// Reads the body whole. Where one frame holds all bytes, they are not copied.
    ///
    /// # Errors
    /// The body breaks off, has more than `max` bytes, or is not there in time; or others fill the memory for bodies.
    pub async fn read(self, max: u64) -> Result<Bytes, BodyError> {
        let body = self.limited(max);
        if body.size_hint().lower() > max {
            return Err(BodyError::TooLarge);
        }
        BODY_MEMORY.read(body).await.map_err(|error| match error {
            ReadError::NoMemory(fault) => fault.into(),
            ReadError::Body(fault) => fault,
        })
    }

    /// The answer with this head.
    pub(crate) fn into_response(self, status: StatusCode, headers: HeaderMap) -> Response<Self> {
        let mut response = Response::new(self);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::of(Source::Whole(bytes))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("size", &self.size_hint()).finish_non_exhaustive()
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let this = self.get_mut();
        let frame = match &mut this.source {
            Source::Whole(bytes) if bytes.is_empty() => return Poll::Ready(None),
            Source::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Source::Answer(body) => {
                Pin::new(&mut **body).poll_frame(cx).map(|frame| frame.map(|frame| frame.map_err(broken)))
            }
            Source::Stream(body) => {
                Pin::new(body).poll_frame(cx).map(|frame| frame.map(|frame| frame.map_err(broken)))
            }
        };
        match frame {
            Poll::Pending => match &mut this.deadline {
                Some(deadline) => deadline.poll(cx).map(|()| Some(Err(BodyError::TooSlow))),
                None => Poll::Pending,
            },
            Poll::Ready(Some(Ok(frame))) => Poll::Ready(Some(this.count(frame))),
            ended => ended,
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.source {
            Source::Whole(bytes) => bytes.is_empty(),
            Source::Answer(body) => body.is_end_stream(),
            Source::Stream(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Whole(bytes) => SizeHint::with_exact(u64::try_from(bytes.len()).unwrap_or(u64::MAX)),
            Source::Answer(body) => body.size_hint(),
            Source::Stream(body) => body.size_hint(),
        }
    }
}

impl Body {
    fn count(&mut self, frame: Frame<Bytes>) -> Result<Frame<Bytes>, BodyError> {
        let bytes = frame.data_ref().map_or(0, Bytes::len);
        let left = u64::try_from(bytes).ok().and_then(|bytes| self.bytes_left.checked_sub(bytes));
        self.bytes_left = left.ok_or(BodyError::TooLarge)?;
        Ok(frame)
    }
}

impl Deadline {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let at = self.at;
        self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(at))).as_mut().poll(cx)
    }
}

/// A fault that is one of ours already, such as a client that was too slow, stays what it is.
fn broken(error: impl Into<BoxError>) -> BodyError {
    match error.into().downcast::<BodyError>() {
        Ok(known) => *known,
        Err(other) => BodyError::Broken(other),
    }
}

#[cfg(test)]
mod tests;
