//! What a request knows about itself, and the one clock.

use std::sync::Arc;
use std::time::Duration;

use crate::{AccountId, Region, RequestId};

/// Milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// Seconds since the epoch with a fraction, as AWS's JSON protocols write dates.
    #[must_use]
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// This moment moved forward.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))
    }
}

/// Where time comes from: the system's in the product, a manual one in tests.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The request's identity card: always the first parameter, by reference, of everything done on a caller's behalf.
#[derive(Clone)]
pub struct Context {
    /// In every answer and log line.
    pub request_id: RequestId,
    /// Whose tables these are.
    pub account: AccountId,
    /// Where the request was signed for.
    pub region: Region,
    /// The access key id that signed it.
    pub access_key: Arc<str>,
    /// When it arrived.
    pub now: Timestamp,
}
