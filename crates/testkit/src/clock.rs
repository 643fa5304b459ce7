//! Time that moves only when told to.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use aws_types::{Clock, Timestamp};

/// A clock that is set by hand.
pub struct ManualClock(AtomicU64);

impl ManualClock {
    /// A clock that shows this moment.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicU64::new(now.0))
    }

    /// Moves the clock forward.
    pub fn advance(&self, duration: Duration) {
        self.0.fetch_add(u64::try_from(duration.as_millis()).expect("a short time"), SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(SeqCst))
    }
}
