//! The end of a backup: its manifest goes first, by which it is gone, then the other files.
//!
//! The job is recorded before the first file is removed, so that none is left behind by a restart. What the service made by
//! itself is erased by itself, when its time has come.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_types::Timestamp;
use kv::WriteSet;
use serde::{Deserialize, Serialize};

use super::Address;
use super::files::Files;
use crate::jobs::{Job, Recorded};
use crate::{DynamoDb, Result};

/// How often it is asked which backups have expired.
const ASK_EVERY: Duration = Duration::from_secs(60 * 60);
/// How long the answer may take: other background work waits for it.
const ASK_TIMEOUT: Duration = Duration::from_secs(10);

/// A backup that is being erased.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EraseBackup {
    /// Which one.
    pub(crate) address: Address,
}

impl EraseBackup {
    /// The job's record.
    pub(crate) fn recorded(self) -> Recorded {
        Recorded { id: Self::job_id(&self.address), job: Job::EraseBackup(self) }
    }

    /// The id of the job that erases the backup at `address`.
    pub(crate) fn job_id(address: &Address) -> String {
        format!("erase-backup/{}", address.path())
    }

    /// Promises that all files will be gone. The backup is, when this answers.
    pub(crate) async fn begin(&self, db: &DynamoDb) -> Result<()> {
        let record = self.clone().recorded();
        let promised: Result<()> = kv::commit(&*db.kv, Vec::new(), move |_| {
            let mut writes = WriteSet::default();
            record.record(&mut writes)?;
            Ok((writes, ()))
        })
        .await?;
        db.jobs.wake();
        promised
    }

    /// Removes all files, and the job's record.
    pub(crate) async fn run(&self, db: &DynamoDb) -> Result<()> {
        Files::of(&*db.buckets, &self.address)?.erase().await?;
        self.clone().recorded().forget(db).await
    }
}

/// When to ask again which backups have expired.
#[derive(Debug, Default)]
pub(super) struct NextAsked(AtomicU64);

/// Erases the backups whose time has come. A bucket that cannot be reached is asked again later.
pub(crate) async fn forget_expired(db: &DynamoDb) -> Result<()> {
    let (now, due) = (db.clock.now(), &db.shelf.next_asked.0);
    if now < Timestamp(due.load(Ordering::Relaxed)) {
        return Ok(());
    }
    due.store(now.plus(ASK_EVERY).0, Ordering::Relaxed);
    let system = match tokio::time::timeout(ASK_TIMEOUT, db.shelf.by_service(&*db.buckets)).await {
        Ok(Ok(system)) => system,
        Ok(Err(fault)) => {
            tracing::warn!(%fault, "expired backups are not found; that is tried again in an hour");
            return Ok(());
        }
        Err(_) => {
            tracing::warn!("the bucket of backups does not answer; it is asked again in an hour");
            return Ok(());
        }
    };
    let expired = system.into_iter().filter(|(_, backup)| backup.expires_ms.is_some_and(|at| at <= now.0));
    for (address, _) in expired {
        // A restore that has begun comes to its end; it is asked again in an hour.
        if db.shelf.used(db, &address).await?.is_some() {
            continue;
        }
        tracing::info!(backup = %address, "a backup has expired, and is erased");
        EraseBackup { address }.begin(db).await?;
    }
    Ok(())
}
