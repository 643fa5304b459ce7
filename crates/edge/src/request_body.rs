//! A request's body for a service that reads it as it comes, with the limit on a client's slowness.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep};

use crate::Limits;
use crate::registry::Activity;

/// Why a body breaks off.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The client sends too slowly.
#[derive(Debug, thiserror::Error)]
#[error("the request's body did not come in time")]
pub struct BodyTooSlow;

/// A request's body as it comes.
pub struct RequestBody {
    body: Incoming,
    activity: Arc<Activity>,
    pace: Pace,
}

impl RequestBody {
    pub(crate) fn new(body: Incoming, activity: Arc<Activity>, limits: &Limits) -> Self {
        let pace = Pace {
            allowed: limits.body_timeout,
            bytes_per_second_min: limits.body_bytes_per_second_min.max(1),
            received: 0,
            waited: Duration::ZERO,
            wait: None,
        };
        Self { body, activity, pace }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.body).poll_frame(cx) {
            Poll::Pending => this.pace.poll_wait(cx).map(|()| Some(Err(BodyTooSlow.into()))),
            Poll::Ready(frame) => {
                this.pace.came(frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()));
                Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for RequestBody {
    fn drop(&mut self) {
        if !self.body.is_end_stream() {
            // The client may still be sending what nobody wants.
            self.activity.linger();
        }
    }
}

/// How long the client has kept its reader waiting. Time in which nobody reads is not the client's.
struct Pace {
    allowed: Duration,
    bytes_per_second_min: u64,
    received: u64,
    waited: Duration,
    wait: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl Pace {
    fn came(&mut self, data: Option<&Bytes>) {
        self.received += data.map_or(0, |data| u64::try_from(data.len()).unwrap_or(u64::MAX));
        if let Some((began, _)) = self.wait.take() {
            self.waited += began.elapsed();
        }
    }

    fn poll_wait(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let earned = Duration::from_secs(self.received / self.bytes_per_second_min);
        let left = (self.allowed + earned).saturating_sub(self.waited);
        let (_, timer) = self.wait.get_or_insert_with(|| {
            let began = Instant::now();
            (began, Box::pin(tokio::time::sleep_until(began + left)))
        });
        timer.as_mut().poll(cx)
    }
}
