//! The job that fills a table from a backup, block by block; its record says how far it is.
//!
//! Files that are missing or damaged end it: the table vanishes, and the log names the file. It never becomes ACTIVE with
//! less than all items.

use std::future::ready;
use std::time::Instant;

use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};

use super::Address;
use super::files::{Files, MANIFEST};
use super::reader::{self, Place};
use crate::catalog::TableIdentity;
use crate::definition::TableDefinition;
use crate::fill::TableFill;
use crate::jobs::{Job, Recorded};
use crate::{DynamoDb, Error, Result};

/// Blocks that are written at a time: they share the wait for the disk.
const BLOCKS_IN_FLIGHT: usize = 4;

/// A table that is being filled from a backup.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RestoreBackup {
    /// Where the items come from.
    pub(crate) source: Address,
    /// The table that is created.
    pub(crate) target: TableIdentity,
    /// How far the backup is in the table.
    place: Place,
}

impl RestoreBackup {
    /// A restore that was not begun.
    pub(crate) fn new(source: Address, target: &TableDefinition) -> Self {
        Self { source, target: TableIdentity::of(target), place: Place::default() }
    }

    /// The job's record.
    pub(crate) fn recorded(self) -> Recorded {
        Recorded { id: format!("restore-backup/{}", self.target.id), job: Job::RestoreBackup(self) }
    }

    /// Fills the table, and removes the job's record.
    pub(crate) async fn run(&self, db: &DynamoDb) -> Result<()> {
        let Some(table) = self.target.find(&db.catalog).await? else {
            return self.clone().recorded().forget(db).await;
        };
        let fill = TableFill::of(table);
        let (record, begun) = (self.clone().recorded(), Instant::now());
        let (backup, table) = (self.source.to_string(), &self.target.name);
        match self.fill(db, &fill).await {
            Ok(()) => {
                tracing::info!(backup, table, seconds = begun.elapsed().as_secs_f32(), "a table is restored");
                fill.finish(db, &record, |_| Ok(())).await
            }
            Err(Error::BackupFile(fault)) if fault.is_lasting() => {
                tracing::error!(backup, table, %fault, "a table cannot be restored, and is removed");
                fill.abandon(db, &record, |_| Ok(())).await
            }
            Err(fault) => Err(fault),
        }
    }

    /// Writes all blocks behind those that are in the table. Several are on their way at a time, each made under the record
    /// that the one before leaves: commits are decided in the order in which they are asked for, and one that fails lets
    /// none behind it through.
    async fn fill(&self, db: &DynamoDb, fill: &TableFill) -> Result<()> {
        let _permit = db.jobs.heavy.acquire().await;
        let files = Files::of(&*db.buckets, &self.source)?;
        let Some(manifest) = files.manifest().await? else {
            return Err(files.missing(MANIFEST).into());
        };
        let (mut restore, mut record) = (self.clone(), self.clone().recorded());
        let blocks = reader::read(files.clone(), manifest.parts, self.place);
        let written = blocks.map_ok(|(items, place)| {
            restore.place = place;
            let before = std::mem::replace(&mut record, restore.clone().recorded());
            let after = record.clone();
            async move { fill.add(db, items, [&before, &after]).await }
        });
        let written = written.try_buffered(BLOCKS_IN_FLIGHT).try_for_each(|()| ready(Ok(()))).await;
        written.map_err(|fault| match fault {
            Error::Validation(fault) => {
                files.damaged(MANIFEST, format!("an item is not of its table: {fault}")).into()
            }
            fault => fault,
        })
    }
}
