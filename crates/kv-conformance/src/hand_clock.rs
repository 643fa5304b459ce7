//! A clock that a check moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use kv::Clock;

/// Shows the microseconds it was set to. Clones are one clock.
#[derive(Clone, Debug, Default)]
pub struct HandClock(Arc<AtomicU64>);

impl HandClock {
    /// Sets the clock, forward or back.
    pub fn set(&self, now_us: u64) {
        self.0.store(now_us, SeqCst);
    }

    /// What an engine is given.
    #[must_use]
    pub fn clock(&self) -> Clock {
        let shared = Arc::clone(&self.0);
        Clock::new(move || shared.load(SeqCst))
    }
}
