//! The bodies of answers: whole, or as they come.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::Full;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::body::{Body, Frame, SizeHint};

use crate::BoxError;
use crate::registry::{Activity, InFlight};

/// The body of an answer of a service that speaks HTTP itself.
pub enum ResponseBody {
    /// All of it.
    Whole(Bytes),
    /// As it comes. If it breaks off, so does the connection.
    Stream(UnsyncBoxBody<Bytes, BoxError>),
}

/// An answer's body on its way out.
pub(crate) enum Outgoing {
    Whole(Full<Bytes>),
    /// The request stays in flight until its answer has ended.
    Stream {
        body: UnsyncBoxBody<Bytes, BoxError>,
        _in_flight: InFlight<Arc<Activity>>,
    },
}

impl Outgoing {
    pub(crate) fn of(body: ResponseBody, activity: &Arc<Activity>, multiplexed: bool) -> Self {
        match body {
            ResponseBody::Whole(bytes) => Self::from(bytes),
            ResponseBody::Stream(body) => {
                Self::Stream { body, _in_flight: Activity::request(Arc::clone(activity), multiplexed) }
            }
        }
    }
}

impl From<Bytes> for Outgoing {
    fn from(bytes: Bytes) -> Self {
        Self::Whole(Full::new(bytes))
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self.get_mut() {
            Self::Whole(body) => Pin::new(body)
                .poll_frame(cx)
                .map(|frame| frame.map(|frame| frame.map_err(|never| match never {}))),
            Self::Stream { body, .. } => Pin::new(body).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(body) => body.is_end_stream(),
            Self::Stream { body, .. } => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => body.size_hint(),
            Self::Stream { body, .. } => body.size_hint(),
        }
    }
}
