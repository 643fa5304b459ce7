//! The body of a backend's answer, and with it the connection on which it comes.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::task::noop_waker_ref;
use http::Response;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};

use super::connection::Connection;
use super::pool::Idle;
use crate::Body;

type NextFrame = Option<hyper::Result<Frame<Bytes>>>;

/// A body that is still to come.
pub(crate) struct Answer {
    /// What came along with the head.
    first: NextFrame,
    rest: Incoming,
    /// Given back when the body has ended.
    lease: Option<Lease>,
}

/// A connection in use, and where it goes afterwards.
pub(super) struct Lease {
    pub(super) connection: Box<Connection>,
    pub(super) idle: Arc<Idle>,
}

impl Lease {
    fn end(self) {
        self.idle.put(self.connection);
    }
}

/// An answer whose connection is free again when its body has been read. A body that came along with its head, as small ones
/// do, frees it at once.
pub(super) fn of(answer: Response<Incoming>, lease: Lease) -> Response<Body> {
    answer.map(|mut rest| {
        let first = match Pin::new(&mut rest).poll_frame(&mut Context::from_waker(noop_waker_ref())) {
            Poll::Ready(frame) => frame,
            Poll::Pending => None,
        };
        match first {
            Some(Ok(frame)) if rest.is_end_stream() => {
                lease.end();
                frame.into_data().unwrap_or_default().into()
            }
            None if rest.is_end_stream() => {
                lease.end();
                Body::empty()
            }
            first => Body::answer(Answer { first, rest, lease: Some(lease) }),
        }
    })
}

impl Answer {
    fn poll_rest(&mut self, cx: &mut Context<'_>) -> Poll<NextFrame> {
        let Self { rest, lease, .. } = self;
        let Some(Lease { connection, .. }) = lease else { return Pin::new(rest).poll_frame(cx) };
        connection.poll_body(cx, |cx| Pin::new(&mut *rest).poll_frame(cx))
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<NextFrame> {
        let this = self.get_mut();
        let frame = match this.first.take() {
            Some(first) => Poll::Ready(Some(first)),
            None => this.poll_rest(cx),
        };
        if let Poll::Ready(frame) = &frame
            && (frame.is_none() || this.rest.is_end_stream())
            && let Some(lease) = this.lease.take()
        {
            lease.end();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.first.is_none() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let first =
            self.first.as_ref().and_then(|first| first.as_ref().ok()?.data_ref()).map_or(0, Bytes::len);
        let (first, rest) = (u64::try_from(first).unwrap_or(u64::MAX), self.rest.size_hint());
        let mut size = SizeHint::new();
        size.set_lower(rest.lower().saturating_add(first));
        if let Some(upper) = rest.upper() {
            size.set_upper(upper.saturating_add(first));
        }
        size
    }
}
