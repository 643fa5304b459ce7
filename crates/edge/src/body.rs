//! Reading a request's body whole, within its limits of size and time.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use body_memory::Share;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming};
use tokio::time::Instant;

use crate::Limits;
use crate::refusal::Refusal;

type NextFrame = Option<Result<Frame<Bytes>, hyper::Error>>;

/// The body's bytes, at most `max`. Where one frame holds them all, they are the bytes that came from the socket, not a copy.
///
/// # Errors
/// The body is too large, by itself or beside others; it is too slow, or breaks off.
pub(crate) async fn read(
    mut body: Incoming,
    max: usize,
    limits: &Limits,
    memory: &mut Share,
) -> Result<Bytes, Refusal> {
    let size = body.size_hint();
    // A declared length is refused unread: a client that waits for `100 Continue` then need not send anything.
    if size.lower() > u64::try_from(max).unwrap_or(u64::MAX) {
        return Err(Refusal::BodyTooLarge);
    }
    let mut pace = Pace { started: None, limits };
    let mut first = Bytes::new();
    while first.is_empty() {
        let Some(frame) = pace.next(&mut body, 0).await? else { return Ok(first) };
        first = frame.into_data().unwrap_or_default();
    }
    if size.exact() == u64::try_from(first.len()).ok() {
        return Ok(first);
    }
    // A client's word is believed only as far as its bytes follow.
    let mut whole = BytesMut::with_capacity(first.len().saturating_mul(2).min(max));
    whole.extend_from_slice(&first);
    while let Some(frame) = pace.next(&mut body, whole.len()).await? {
        let data = frame.into_data().unwrap_or_default();
        if whole.len() + data.len() > max {
            return Err(Refusal::BodyTooLarge);
        }
        memory.grow_to(whole.len() + data.len())?;
        whole.extend_from_slice(&data);
    }
    Ok(whole.freeze())
}

/// Holds a client to the slowest acceptable speed.
struct Pace<'a> {
    /// When the first wait began: bodies that come along with their head never start a timer.
    started: Option<Instant>,
    limits: &'a Limits,
}

impl Pace<'_> {
    async fn next(&mut self, body: &mut Incoming, received: usize) -> Result<Option<Frame<Bytes>>, Refusal> {
        let mut frame = pin!(body.frame());
        let frame = match at_once(frame.as_mut()).await {
            Some(frame) => frame,
            None => self.wait(frame, received).await?,
        };
        frame.transpose().map_err(Refusal::BodyBroken)
    }

    async fn wait(
        &mut self,
        frame: Pin<&mut impl Future<Output = NextFrame>>,
        received: usize,
    ) -> Result<NextFrame, Refusal> {
        let started = *self.started.get_or_insert_with(Instant::now);
        let seconds =
            u64::try_from(received).unwrap_or(u64::MAX) / self.limits.body_bytes_per_second_min.max(1);
        let deadline = started + self.limits.body_timeout + Duration::from_secs(seconds);
        tokio::time::timeout_at(deadline, frame).await.map_err(|_| Refusal::BodyTooSlow)
    }
}

/// Polls once.
async fn at_once<F: Future>(mut future: Pin<&mut F>) -> Option<F::Output> {
    std::future::poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}
