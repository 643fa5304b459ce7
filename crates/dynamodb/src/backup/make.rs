//! The job that makes a backup: one snapshot, written down.
//!
//! The snapshot is taken when the job begins, at once, so that it is the state of the request. After a restart that state
//! is gone: the job begins anew with the present one, and the backup's moment moves to it. The files of an attempt before
//! are removed first. A backup whose files cannot be written is given up: it is gone, and the log says why. The last
//! state of a deleted table is not given up, for nothing else has it: what the table held is purged only after it is kept.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_types::Timestamp;
use kv::{Read, WriteSet};
use serde::{Deserialize, Serialize};

use super::files::Files;
use super::manifest::Manifest;
use super::writer::{Writer, Written};
use super::{Address, Backup, Kind};
use crate::background::{Goal, Work};
use crate::catalog::Catalog;
use crate::jobs::{Job, Recorded};
use crate::point_in_time::ItemsAt;
use crate::table::{Table, TableId};
use crate::{DynamoDb, Error, Result, keyspace};

/// How often the log tells of the progress.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// A backup that is being made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MakeBackup {
    /// What is known of it.
    pub(crate) backup: Backup,
    /// Whether there was an attempt before.
    begun: bool,
    /// Bytes of items that are in files already.
    pub(crate) written_bytes: i64,
}

impl MakeBackup {
    /// A backup that was not begun.
    pub(crate) fn new(backup: Backup) -> Self {
        Self { backup, begun: false, written_bytes: 0 }
    }

    /// Promises the backup of a table as it is now.
    pub(crate) async fn begin(&self, db: &DynamoDb, table: &Arc<Table>) -> Result<()> {
        let (record, under) = (self.clone().recorded(), Arc::clone(table));
        let promised: Result<()> = kv::commit(&*db.kv, vec![keyspace::version(table.id)], move |values| {
            Catalog::check(&under, values.first().and_then(Option::as_ref))?;
            let mut writes = WriteSet::default();
            record.record(&mut writes)?;
            Ok((writes, ()))
        })
        .await?;
        if matches!(promised, Err(Error::Stale)) {
            db.catalog.invalidate(table);
        }
        db.jobs.wake();
        promised
    }

    /// The job's record.
    pub(crate) fn recorded(self) -> Recorded {
        Recorded { id: Self::job_id(&self.address()), job: Job::MakeBackup(Box::new(self)) }
    }

    /// The id of the job that makes the backup at `address`.
    pub(crate) fn job_id(address: &Address) -> String {
        format!("make-backup/{}", address.path())
    }

    /// Which backup it is.
    pub(crate) fn address(&self) -> Address {
        let Backup { id, table, .. } = &self.backup;
        Address {
            account: table.account.clone(),
            region: table.region.clone(),
            table: table.name.clone(),
            id: id.clone(),
        }
    }

    /// The table that it is of.
    pub(crate) fn source(&self) -> TableId {
        TableId(self.backup.table.id)
    }

    /// Makes the backup, and removes the job's record.
    pub(crate) async fn run(&self, db: &DynamoDb) -> Result<()> {
        let snapshot = db.kv.snapshot().await?;
        let mut making = Making::begin(db, self).await?;
        match making.write(db, snapshot).await {
            Err(Error::BackupFile(fault)) if making.make.backup.kind == Kind::User => {
                tracing::error!(backup = %making.address, %fault, "a backup was given up");
                making.give_up(db).await
            }
            written => written,
        }
    }
}

/// One attempt.
struct Making {
    make: MakeBackup,
    address: Address,
    /// The job's record as it stands in the store.
    stored: Recorded,
    told: Instant,
}

impl Making {
    /// Notes that the attempt begins, and when.
    async fn begin(db: &DynamoDb, make: &MakeBackup) -> Result<Self> {
        let (mut now, address) = (make.clone(), make.address());
        if make.begun {
            let Timestamp(moment) = db.clock.now();
            now.backup.created_ms = moment;
        }
        now.begun = true;
        now.written_bytes = 0;
        let stored = make.clone().recorded();
        let mut making = Self { make: now, address, stored, told: Instant::now() };
        making.store(db).await?;
        Ok(making)
    }

    async fn write(&mut self, db: &DynamoDb, snapshot: Box<dyn Read>) -> Result<()> {
        let files = Files::of(&*db.buckets, &self.address)?;
        if files.manifest().await?.is_some() {
            // An attempt before had come as far as this.
            return self.finish(db).await;
        }
        let table = self.table()?;
        if self.make.backup.kind == Kind::User && !is_there(&*snapshot, &table).await? {
            tracing::error!(backup = %self.address, "the table was deleted before its backup began");
            return self.give_up(db).await;
        }
        let _permit = db.jobs.heavy.acquire().await;
        files.erase().await?;
        let begun = Instant::now();
        let mut writer = Writer::open(ItemsAt::open(snapshot, table, None, None), files.clone());
        while writer.advance().await? {
            self.tell(db, writer.written()).await?;
        }
        let written = writer.written().clone();
        let backup = Backup { items: written.items, bytes: written.bytes, ..self.make.backup.clone() };
        let manifest = Manifest::new(self.address.to_string(), backup, written.parts);
        files.put_manifest(&manifest).await?;
        tracing::info!(
            backup = %self.address, items = written.items, bytes = written.bytes, seconds = begun.elapsed().as_secs_f32(),
            "a backup is complete"
        );
        self.finish(db).await
    }

    /// The table as the backup's reader sees it.
    fn table(&self) -> Result<Arc<Table>> {
        let table = self.make.backup.table.clone().into_table();
        table.map(Arc::new).ok_or_else(|| Error::Internal(format!("{} is of no table", self.address)))
    }

    /// Notes the progress for those who ask.
    async fn tell(&mut self, db: &DynamoDb, written: &Written) -> Result<()> {
        if self.told.elapsed() >= TELL_EVERY {
            self.told = Instant::now();
            tracing::info!(backup = %self.address, items = written.items, bytes = written.bytes, "a backup goes on");
        }
        self.make.written_bytes = written.bytes;
        self.store(db).await
    }

    /// Stores the present state in the place of the one before.
    async fn store(&mut self, db: &DynamoDb) -> Result<()> {
        let (before, after) = (self.stored.clone(), self.make.clone().recorded());
        self.stored = after.clone();
        kv::commit(&*db.kv, vec![before.key()], move |values| {
            before.check(values.first().and_then(Option::as_ref))?;
            let mut writes = WriteSet::default();
            after.record(&mut writes)?;
            Ok((writes, ()))
        })
        .await?
    }

    /// Removes the job's record. A deleted table's items are not needed any more.
    async fn finish(&self, db: &DynamoDb) -> Result<()> {
        let purge = match self.make.backup.kind {
            Kind::System => Some(Work::new(Goal::PurgeTable, &*self.table()?, None)),
            Kind::User => None,
        };
        let stored = self.stored.clone();
        let finished: Result<()> = kv::commit(&*db.kv, vec![stored.key()], move |values| {
            stored.check(values.first().and_then(Option::as_ref))?;
            let mut writes = WriteSet::default();
            writes.delete(stored.key());
            if let Some(purge) = &purge {
                purge.record(&mut writes)?;
            }
            Ok((writes, ()))
        })
        .await?;
        db.worklist.wake();
        finished
    }

    /// Removes what was written, if that can be done, and then the job's record.
    async fn give_up(&self, db: &DynamoDb) -> Result<()> {
        let erased = match Files::of(&*db.buckets, &self.address) {
            Ok(files) => files.erase().await,
            Err(fault) => Err(fault),
        };
        if let Err(fault) = erased {
            tracing::error!(backup = %self.address, %fault, "files of a backup that was given up are left");
        }
        self.finish(db).await
    }
}

/// Whether the table is there in that state.
async fn is_there(state: &dyn Read, table: &Table) -> Result<bool> {
    Ok(state.get(&[keyspace::version(table.id)]).await?.iter().any(Option::is_some))
}
