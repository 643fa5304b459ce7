//! What the service does without being asked: the one place where such work is registered, started and stopped.
//!
//! A task is a function that does one small, idempotent piece of work and says whether there is more. All progress is in
//! the store, in the commit that made it, so a task may be killed at any moment and goes on after a restart where it was.
//! Between pieces requests get their turn. Knows nothing of what the tasks do.

mod backfill;
mod expiry;
mod expiry_index;
mod logs;
mod purge;
mod rounds;
mod stream_shards;
#[cfg(test)]
mod tests;
mod tokens;
mod work;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, TryFutureExt};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::{DynamoDb, Error, Result, backup, delivery, jobs};

pub(crate) use expiry::Sweeps;
pub(crate) use rounds::Rounds;
pub(crate) use stream_shards::StreamShards;
pub(crate) use tokens::ForgottenUntil;
pub(crate) use work::{Goal, Work};

/// A kind of background work.
struct Task {
    /// For the log.
    name: &'static str,
    /// Does one piece.
    run: fn(&DynamoDb) -> BoxFuture<'_, Result<Progress>>,
}

/// Every kind of background work.
const TASKS: &[Task] = &[
    Task { name: "tables", run: |db| work::run_all(db).boxed() },
    Task { name: "tokens", run: |db| tokens::forget(db).boxed() },
    Task { name: "backups", run: |db| backup::forget_expired(db).map_ok(|()| Progress::Idle).boxed() },
    Task { name: "expiry", run: |db| expiry::sweep(db).boxed() },
    Task { name: "streams", run: |db| stream_shards::keep(db).boxed() },
    Task { name: "logs", run: |db| logs::trim(db).boxed() },
];

/// How long nothing is done when nobody asks for work: for what became due by the passing of time.
const IDLE: Duration = Duration::from_secs(30);
/// How long to wait after a failure.
const RETRY: Duration = Duration::from_secs(1);

/// Whether a task has something left to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Call again.
    More,
    /// Nothing to do.
    Idle,
    /// Nothing to do now, but by the passing of so much time there will be.
    IdleFor(Duration),
}

impl Progress {
    /// How two tasks stand together: whichever has work the sooner.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::More, _) | (_, Self::More) => Self::More,
            (Self::IdleFor(one), Self::IdleFor(other)) => Self::IdleFor(one.min(other)),
            (Self::Idle, other) => other,
            (one, Self::Idle) => one,
        }
    }
}

/// Wakes the background when work was recorded.
#[derive(Debug, Default)]
pub(crate) struct Worklist {
    wake: Notify,
    /// Whether the last round failed: a full disk is worth one line in the log, not one a second.
    failing: AtomicBool,
}

impl Worklist {
    /// Tells the background that there is something to do.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }
}

/// The running background work of one service.
#[derive(Debug)]
pub struct Background {
    stop: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Background {
    /// Stops it at once: a piece of work that was not committed is done after the next start.
    pub async fn stop(self) {
        self.stop.notify_one();
        if let Err(fault) = self.task.await {
            tracing::error!(%fault, "background work had ended before");
        }
    }
}

impl DynamoDb {
    /// Starts the background work on the present tokio runtime, with what an earlier process left undone.
    #[must_use]
    pub fn start_background(self: &Arc<Self>) -> Background {
        let stop = Arc::new(Notify::new());
        let (db, stopped) = (Arc::clone(self), Arc::clone(&stop));
        let task = tokio::spawn(async move {
            tokio::select! {
                biased;
                () = stopped.notified() => {}
                () = db.work_for_ever() => {}
                () = jobs::run_for_ever(&db) => {}
                () = delivery::run_for_ever(&db) => {}
            }
        });
        Background { stop, task }
    }

    /// Does all background work and all jobs that are due now, on the caller's time.
    ///
    /// # Errors
    /// The first failure of a task or a job.
    pub async fn finish_background(&self) -> Result<()> {
        while self.work_once().await? == Progress::More || jobs::run_all(self).await? {}
        Ok(())
    }

    async fn work_for_ever(&self) {
        loop {
            match self.work_once().await {
                Ok(Progress::More) => tokio::task::yield_now().await,
                Ok(Progress::Idle) => self.wait_for_work(IDLE).await,
                Ok(Progress::IdleFor(time)) => self.wait_for_work(time.min(IDLE)).await,
                Err(Error::Storage(kv::Error::Closed(_))) => return,
                Err(_) => tokio::time::sleep(RETRY).await,
            }
        }
    }

    async fn wait_for_work(&self, time: Duration) {
        // Either way there may be work.
        let _ = tokio::time::timeout(time, self.worklist.wake.notified()).await;
    }

    /// One piece of every task's work. A task that fails does not hold up the others.
    pub(crate) async fn work_once(&self) -> Result<Progress> {
        let mut outcome = Ok(Progress::Idle);
        for task in TASKS {
            match jobs::rescued((task.run)(self)).await {
                Ok(progress) => outcome = outcome.map(|so_far| so_far.and(progress)),
                Err(fault) => {
                    if !self.worklist.failing.swap(true, Ordering::Relaxed) {
                        tracing::warn!(task = task.name, %fault, "background work fails; it is tried again every second");
                    }
                    outcome = outcome.and(Err(fault));
                }
            }
        }
        if outcome.is_ok() {
            self.worklist.failing.store(false, Ordering::Relaxed);
        }
        outcome
    }
}
