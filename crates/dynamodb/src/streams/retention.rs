//! How long streams and what is in them can be read. By the clock alone: what is too old is hidden at once, and removed some
//! time later by the background.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html>

use aws_types::Timestamp;
use kv::Stamp;

use super::record::{Stream, StreamShard};
use crate::limits::STREAM_RETENTION;
use crate::log::Position;

/// Before which no record of a stream is shown.
pub(super) fn horizon(now: Timestamp) -> Position {
    Position::before(Stamp::from_ms(since(now)))
}

impl Stream {
    /// The stream with those shards that may hold records; `None` if it was disabled so long ago that none does.
    pub(crate) fn without_trimmed(mut self, now: Timestamp) -> Option<Self> {
        self.shards.retain(|shard| !shard.is_trimmed(now));
        let trimmed = self.disabled_ms.is_some_and(|disabled_ms| disabled_ms < since(now));
        (!trimmed).then_some(self)
    }
}

impl StreamShard {
    /// Whether all of its records are too old: then it is not shown any more itself.
    pub(crate) fn is_trimmed(&self, now: Timestamp) -> bool {
        self.closed_ms.is_some_and(|closed_ms| closed_ms < since(now))
    }
}

fn since(now: Timestamp) -> u64 {
    let retention_ms = u64::try_from(STREAM_RETENTION.as_millis()).unwrap_or(u64::MAX);
    now.0.saturating_sub(retention_ms)
}
