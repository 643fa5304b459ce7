//! The one way in which an engine fails for good.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::OnFatal;
use crate::queue::Queue;

/// Closes the engine at the first failure, and reports that one only.
#[derive(Clone)]
pub(crate) struct Failure {
    queue: Arc<Queue>,
    on_fatal: OnFatal,
    reported: Arc<AtomicBool>,
}

impl Failure {
    pub(crate) fn new(queue: Arc<Queue>, on_fatal: OnFatal) -> Self {
        Self { queue, on_fatal, reported: Arc::new(AtomicBool::new(false)) }
    }

    /// Whether the engine has failed.
    pub(crate) fn happened(&self) -> bool {
        self.reported.load(Ordering::Acquire)
    }

    /// Refuses all commits from now on, those that wait included.
    pub(crate) fn fail(&self, reason: &str) {
        self.queue.abandon(reason);
        if !self.reported.swap(true, Ordering::AcqRel) {
            tracing::error!(reason, "storage failed for good: no more commits");
            (self.on_fatal)(reason);
        }
    }
}
