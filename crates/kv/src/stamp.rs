//! Stamps: where a commit stands in the order of commits, and when it was made.
//!
//! A stamp is a hybrid logical clock: microseconds since the Unix epoch as the engine's clock shows them, but always more
//! than the stamp before. Hence a range of stamps is a range of time, and an ordered log needs no times inside.
//!
//! Invariant, for one clock that does not step back: a commit acknowledged before a moment has a smaller stamp than that
//! moment, a commit begun after it a greater one; within the moment's own microsecond the two may be equal. Commits that
//! outrun the clock, one that stepped back above all, push stamps ahead of it: order is kept, time is approximate until
//! the clock has caught up. Below the present moment there may still be commits in flight: a reader who needs all of the
//! past commits an empty write set, and reads what lies below its stamp.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use crate::Key;

const US_PER_MS: u64 = 1_000;

/// What an append's key holds behind its prefix: the stamp and the ordinal.
pub(crate) const APPEND_SUFFIX_BYTES: usize = STAMP_BYTES + ORDINAL_BYTES;
const STAMP_BYTES: usize = size_of::<u64>();
const ORDINAL_BYTES: usize = size_of::<u16>();

/// Microseconds since the Unix epoch that grow strictly in commit order, for the whole life of a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp(pub u64);

impl Stamp {
    /// The first stamp of a millisecond since the Unix epoch: the commits made before it have smaller ones.
    #[must_use]
    pub fn from_ms(ms: u64) -> Self {
        Self(ms.saturating_mul(US_PER_MS))
    }

    /// The millisecond since the Unix epoch in which it lies.
    #[must_use]
    pub fn as_ms(self) -> u64 {
        self.0 / US_PER_MS
    }

    /// The stamp and the ordinal at the end of a key made by [`append_key`]; `None` for a key too short to be one.
    #[must_use]
    pub fn of_append_key(key: &Key) -> Option<(Self, u16)> {
        let (rest, ordinal) = key.split_last_chunk::<ORDINAL_BYTES>()?;
        let (_, stamp) = rest.split_last_chunk::<STAMP_BYTES>()?;
        Some((Self(u64::from_be_bytes(*stamp)), u16::from_be_bytes(*ordinal)))
    }
}

/// The key that an append receives.
#[must_use]
pub fn append_key(prefix: &[u8], stamp: Stamp, ordinal: u16) -> Key {
    let mut key = Vec::with_capacity(prefix.len() + APPEND_SUFFIX_BYTES);
    key.extend_from_slice(prefix);
    key.extend_from_slice(&stamp.0.to_be_bytes());
    key.extend_from_slice(&ordinal.to_be_bytes());
    Bytes::from(key)
}

/// Where an engine reads the time. It comes from outside, so that tests can move it. The default stands at zero, and
/// stamps under it simply count.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> u64 + Send + Sync>);

impl Clock {
    /// A clock that shows the microseconds since the Unix epoch that `now_us` returns. Engines read it once per commit.
    #[must_use]
    pub fn new(now_us: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now_us))
    }

    /// The microseconds since the Unix epoch.
    #[must_use]
    pub fn now_us(&self) -> u64 {
        (self.0)()
    }

    /// The stamp of a commit made now, the last one before it having had `last`.
    #[must_use]
    pub fn stamp_after(&self, last: Stamp) -> Stamp {
        Stamp(self.now_us().max(last.0 + 1))
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(|| 0)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Clock").field(&self.now_us()).finish()
    }
}
