//! Notices failures of the tree's background work while no commit runs into them.
//!
//! A flush or compaction that fails poisons the tree, and the sequencer learns of it with its next write. But when all of
//! the tree's workers have died, that write may wait for ever for memtables to drain; this thread sees the poison then.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use parking_lot::Mutex;

use crate::failure::Failure;
use crate::store::Store;

const INTERVAL: Duration = Duration::from_secs(1);

/// A thread that looks at the tree's health until it is stopped.
pub(crate) struct Watchdog(Mutex<Option<(Sender<()>, JoinHandle<()>)>>);

impl Watchdog {
    pub(crate) fn spawn(store: Arc<Store>, failure: Failure) -> std::io::Result<Self> {
        let (stop, stopped) = channel::<()>();
        let thread = thread::Builder::new().name("kv-watchdog".into()).spawn(move || {
            while stopped.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                if let Err(error) = store.health() {
                    return failure.fail(&format!("background work of the store failed: {error}"));
                }
            }
        })?;
        Ok(Self(Mutex::new(Some((stop, thread)))))
    }

    /// Ends the thread.
    pub(crate) fn stop(&self) {
        if let Some((stop, thread)) = self.0.lock().take() {
            drop(stop);
            if thread.join().is_err() {
                tracing::error!("the watchdog ended by a panic");
            }
        }
    }
}
