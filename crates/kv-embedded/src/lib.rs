//! The embedded engine: one directory on this machine's disk, over the fjall LSM tree.
//!
//! Reads run on the caller's thread against the engine's snapshots. Commits queue for one *sequencer* thread, which runs
//! their decisions in order against an overlay of the group's own writes, and makes one batch and one fsync for the whole
//! group: a commit is visible, and answered, only when it is durable.
//!
//! Invariants: only the sequencer writes; a failed write closes the engine for good (a journal in an unknown state takes
//! no more writes); a full disk closes nothing, it only refuses commits until space returns.
//! It does not know what keys mean, and it depends on no async runtime.

mod counters;
mod directory;
mod failure;
mod journal;
mod options;
mod overlay;
mod queue;
mod sequencer;
mod space;
mod stamps;
mod store;
#[cfg(test)]
mod tests;
mod tuning;
mod watchdog;

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use futures_util::future::BoxFuture;
use kv::{Decide, Error, Key, Kv, Outcome, Page, Read, Result, Scan, Value};
use parking_lot::Mutex;
use tokio::sync::oneshot;

pub use directory::OpenError;
pub use options::{Durability, OnFatal, Options, SpaceProbe};

use failure::Failure;
use queue::{Queue, Request};
use sequencer::Sequencer;
use store::{Store, View};
use watchdog::Watchdog;

/// An engine over one directory. Dropping it drains and syncs, as [`EmbeddedKv::close`] does.
pub struct EmbeddedKv {
    queue: Arc<Queue>,
    sequencer: Mutex<Option<JoinHandle<()>>>,
    watchdog: Watchdog,
    store: Arc<Store>,
}

impl EmbeddedKv {
    /// Opens the store in `dir`, creating directory and store if they are not there.
    ///
    /// # Errors
    /// Another process holds the directory, it belongs to something else or to another format, its journal is damaged,
    /// or the disk fails.
    pub fn open(dir: &Path, options: Options) -> std::result::Result<Self, OpenError> {
        let store = Arc::new(directory::open(dir, &options)?);
        let queue = Arc::new(Queue::default());
        let failure = Failure::new(Arc::clone(&queue), Arc::clone(&options.on_fatal));
        let watchdog = Watchdog::spawn(Arc::clone(&store), failure.clone())
            .map_err(|source| OpenError::io(dir, source))?;
        let sequencer = Sequencer::new(Arc::clone(&store), Arc::clone(&queue), failure, dir, &options)
            .map_err(|error| OpenError::engine(dir, &error))?
            .spawn()
            .map_err(|source| OpenError::io(dir, source))?;
        Ok(Self { queue, sequencer: Mutex::new(Some(sequencer)), watchdog, store })
    }

    /// Refuses new commits, finishes those that wait, and syncs. Reads go on. Blocks; doing it twice is harmless.
    pub fn close(&self) {
        self.queue.close("the store was closed");
        self.watchdog.stop();
        let Some(sequencer) = self.sequencer.lock().take() else { return };
        if sequencer.join().is_err() {
            tracing::error!("the sequencer ended by a panic");
        }
        if let Err(error) = self.store.sync_all() {
            tracing::error!(%error, "the last sync of the store failed");
        }
    }
}

impl Drop for EmbeddedKv {
    fn drop(&mut self) {
        self.close();
    }
}

impl Read for EmbeddedKv {
    fn get<'a>(&'a self, keys: &'a [Key]) -> BoxFuture<'a, Result<Vec<Option<Value>>>> {
        Box::pin(async move { View::of(&self.store).values(keys) })
    }

    fn scan(&self, scan: Scan) -> BoxFuture<'_, Result<Page>> {
        Box::pin(async move { View::of(&self.store).page(&scan) })
    }
}

impl Kv for EmbeddedKv {
    fn snapshot(&self) -> BoxFuture<'_, Result<Box<dyn Read>>> {
        Box::pin(async move {
            let view: Box<dyn Read> = Box::new(View::of(&self.store));
            Ok(view)
        })
    }

    fn commit(&self, keys: Vec<Key>, decide: Decide) -> BoxFuture<'_, Result<Outcome>> {
        Box::pin(async move {
            let (reply, answer) = oneshot::channel();
            self.queue.push(Request { keys, decide, reply })?;
            // A request dropped unanswered was still waiting when the engine closed.
            answer.await.unwrap_or_else(|_| Err(Error::Closed(self.queue.closed_because())))
        })
    }
}

impl Read for View {
    fn get<'a>(&'a self, keys: &'a [Key]) -> BoxFuture<'a, Result<Vec<Option<Value>>>> {
        Box::pin(async move { self.values(keys) })
    }

    fn scan(&self, scan: Scan) -> BoxFuture<'_, Result<Page>> {
        Box::pin(async move { self.page(&scan) })
    }
}
