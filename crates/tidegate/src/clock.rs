//! The system's clock: the one place where the product asks what time it is.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_types::{Clock, Timestamp};

pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp(u64::try_from(since_epoch().as_millis()).unwrap_or(u64::MAX))
    }
}

/// The same clock in microseconds, which a storage engine stamps its commits with.
pub(crate) fn of_stamps() -> kv::Clock {
    kv::Clock::new(|| u64::try_from(since_epoch().as_micros()).unwrap_or(u64::MAX))
}

/// A clock set before 1970 shows 1970.
fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
