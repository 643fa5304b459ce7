//! Jobs: work that a request begins and that takes longer than a request: backups, restores, exports, imports.
//!
//! A job is a record in the store, written by the commit that promises the work, and removed by the commit that completes
//! it. Between the two the job runs beside the others, and after a restart or a failure of the storage it runs again
//! from what its record says: so a job writes down its progress, or can begin anew without a trace of its first attempt.
//! What a job finds wrong with its own subject is its result, not a failure of the job. Knows nothing of what jobs do.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use kv::{Direction, Key, Kv, Scan, Stamp, Value, WriteSet};
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, Semaphore};

use crate::backup::{EraseBackup, MakeBackup, RestoreBackup};
use crate::export::ExportTable;
use crate::import::ImportInto;
use crate::recovery::Restore;
use crate::table::TableId;
use crate::{DynamoDb, Error, Result, keyspace};

/// The format that is written. Readers know every format that was ever written.
const FORMAT: u8 = 1;
/// Jobs that move whole tables at the same time: each holds some tens of megabytes.
const HEAVY_MAX: usize = 2;
/// How long to wait before a job that failed runs again; twice as long each time, up to [`RETRY_MAX`].
const RETRY: Duration = Duration::from_secs(1);
const RETRY_MAX: Duration = Duration::from_secs(60);

/// A job with its name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Recorded {
    /// Unique among the jobs that are not finished.
    pub(crate) id: String,
    /// What is to be done.
    pub(crate) job: Job,
}

/// Everything that can be done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Job {
    /// Write a table's state into files.
    MakeBackup(Box<MakeBackup>),
    /// Make a table of a backup's files.
    RestoreBackup(RestoreBackup),
    /// Remove a backup's files.
    EraseBackup(EraseBackup),
    /// Make a table of what another one was at a moment.
    RestoreToPointInTime(Restore),
    /// Write a table's past into a bucket.
    Export(ExportTable),
    /// Make a table of a bucket's objects.
    Import(ImportInto),
}

/// What the jobs of one service share.
#[derive(Debug)]
pub(crate) struct Jobs {
    wake: Notify,
    /// A permit for each job that may move a whole table at this moment.
    pub(crate) heavy: Semaphore,
}

impl Default for Jobs {
    fn default() -> Self {
        Self { wake: Notify::new(), heavy: Semaphore::new(HEAVY_MAX) }
    }
}

impl Jobs {
    /// Tells the runner that a job was recorded.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }
}

impl Job {
    /// Does the work to its end, from what the record says on; the last commit removes the record.
    async fn run(&self, db: &DynamoDb) -> Result<()> {
        match self {
            Self::MakeBackup(make) => make.run(db).await,
            Self::RestoreBackup(restore) => restore.run(db).await,
            Self::EraseBackup(erase) => erase.run(db).await,
            Self::RestoreToPointInTime(restore) => restore.run(db).await,
            Self::Export(export) => export.run(db).await,
            Self::Import(import) => import.run(db).await,
        }
    }

    /// From which moment on a table's log must be kept for the job.
    pub(crate) fn holds_log(&self) -> Option<(TableId, Stamp)> {
        match self {
            // A backup is of a snapshot.
            Self::MakeBackup(_) | Self::RestoreBackup(_) | Self::EraseBackup(_) | Self::Import(_) => None,
            Self::RestoreToPointInTime(restore) => Some((restore.source(), restore.moment())),
            Self::Export(export) => Some((export.source(), export.log_from())),
        }
    }

    /// The table that the job reads: it cannot be deleted meanwhile.
    pub(crate) fn reads(&self) -> Option<TableId> {
        match self {
            Self::MakeBackup(make) => Some(make.source()),
            Self::RestoreBackup(_) | Self::EraseBackup(_) | Self::Import(_) => None,
            Self::Export(export) => Some(export.source()),
            Self::RestoreToPointInTime(restore) => Some(restore.source()),
        }
    }
}

impl Recorded {
    /// Adds the record to the commit that promises the work, or that notes its progress.
    pub(crate) fn record(&self, writes: &mut WriteSet) -> Result<()> {
        writes.put(self.key(), self.encode()?);
        Ok(())
    }

    /// Checks, inside a decision, that the record still stands as it was read.
    pub(crate) fn check(&self, stored: Option<&Value>) -> Result<()> {
        let Some(stored) = stored else { return Err(Error::Stale) };
        // Compared in this version's form: an earlier one may have written it otherwise.
        if Self::decode(stored)?.encode()? == self.encode()? { Ok(()) } else { Err(Error::Stale) }
    }

    /// Removes the record of a job that has nothing to do any more.
    pub(crate) async fn forget(&self, db: &DynamoDb) -> Result<()> {
        let key = self.key();
        kv::commit(&*db.kv, Vec::new(), move |_| {
            let mut writes = WriteSet::default();
            writes.delete(key.clone());
            Ok((writes, ()))
        })
        .await?
    }

    /// The record's key.
    pub(crate) fn key(&self) -> Key {
        keyspace::job(&self.id)
    }

    fn encode(&self) -> Result<Value> {
        let mut bytes = vec![FORMAT];
        serde_json::to_writer(&mut bytes, self).map_err(|fault| Error::Internal(fault.to_string()))?;
        Ok(bytes.into())
    }

    fn decode(stored: &Value) -> Result<Self> {
        let Some((&FORMAT, json)) = stored.split_first() else {
            return Err(Error::Internal("the record of a job has an unknown format".into()));
        };
        serde_json::from_slice(json)
            .map_err(|fault| Error::Internal(format!("the record of a job is damaged: {fault}")))
    }
}

/// All jobs that are not finished.
pub(crate) async fn unfinished(kv: &dyn Kv) -> Result<Vec<Recorded>> {
    let range = keyspace::jobs();
    let (limit, bytes_max) = (usize::MAX, usize::MAX);
    let page = kv.scan(Scan { range, direction: Direction::Forward, limit, bytes_max }).await?;
    page.entries.iter().map(|(_, stored)| Recorded::decode(stored)).collect()
}

/// Runs all jobs, and those that are recorded later, for ever.
pub(crate) async fn run_for_ever(db: &DynamoDb) {
    let mut known = HashSet::new();
    let mut running: FuturesUnordered<BoxFuture<'_, String>> = FuturesUnordered::new();
    loop {
        match unfinished(&*db.kv).await {
            Ok(jobs) => {
                for recorded in jobs {
                    if known.insert(recorded.id.clone()) {
                        running.push(Box::pin(run_to_its_end(db, recorded)));
                    }
                }
            }
            Err(Error::Storage(kv::Error::Closed(_))) => return,
            Err(fault) => {
                tracing::warn!(%fault, "jobs cannot be listed; that is tried again");
                tokio::time::sleep(RETRY).await;
                db.jobs.wake();
            }
        }
        tokio::select! {
            () = db.jobs.wake.notified() => {}
            Some(finished) = running.next() => drop(known.remove(&finished)),
        }
    }
}

/// Runs every job once, one after the other.
///
/// # Errors
/// The first failure of a job.
pub(crate) async fn run_all(db: &DynamoDb) -> Result<bool> {
    let jobs = unfinished(&*db.kv).await?;
    for recorded in &jobs {
        recorded.job.run(db).await?;
    }
    Ok(!jobs.is_empty())
}

async fn run_to_its_end(db: &DynamoDb, recorded: Recorded) -> String {
    let Recorded { id, mut job } = recorded;
    let mut pause = RETRY;
    while let Err(fault) = rescued(job.run(db)).await {
        tracing::warn!(job = id, %fault, "a job failed; it goes on in {} s", pause.as_secs());
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(RETRY_MAX);
        // Its record may tell of progress by now, or be gone.
        match find(db, &id).await {
            Ok(Some(recorded)) => job = recorded.job,
            Ok(None) => break,
            Err(_) => {}
        }
    }
    id
}

/// What `work` comes to. A panic in it is a fault of its own, and must not end what runs beside it.
pub(crate) async fn rescued<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let outcome = AssertUnwindSafe(work).catch_unwind().await;
    outcome.unwrap_or_else(|_| Err(Error::Internal("it panicked".into())))
}

/// The job of that name, unless it is finished.
pub(crate) async fn find(db: &DynamoDb, id: &str) -> Result<Option<Recorded>> {
    let stored = db.kv.get(&[keyspace::job(id)]).await?.into_iter().next().flatten();
    stored.as_ref().map(Recorded::decode).transpose()
}
