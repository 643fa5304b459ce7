//! What the service does without being asked: started and stopped in one place.

use std::sync::Arc;

use tokio::task::JoinHandle;

use crate::{Lambda, events, mapping};

/// The running background work of one service.
#[derive(Debug)]
pub struct Background {
    tasks: Vec<JoinHandle<()>>,
}

impl Background {
    /// Stops it at once: what was not committed is done after the next start.
    pub async fn stop(self) {
        for task in self.tasks {
            task.abort();
            // It ends by being aborted, which is no news.
            let _ = task.await;
        }
    }
}

impl Lambda {
    /// Starts the background work on the present tokio runtime, with what an earlier process left undone.
    #[must_use]
    pub fn start_background(self: &Arc<Self>) -> Background {
        let events = tokio::spawn(events::run_for_ever(Arc::clone(self)));
        let mappings = tokio::spawn(mapping::run_for_ever(Arc::clone(self)));
        Background { tasks: vec![events, mappings] }
    }
}
