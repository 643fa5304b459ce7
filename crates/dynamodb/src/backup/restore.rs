//! The job that fills a table from a backup, block by block; its record says how far it is.
//!
//! Files that are missing or damaged end it: the table vanishes, and the log names the file. It never becomes ACTIVE with
//! less than all items.

use std::pin::pin;
use std::time::Instant;

use dynamodb_values::Item;
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};

use super::Address;
use super::files::{Files, MANIFEST};
use super::manifest::Manifest;
use super::reader::{self, Place};
use crate::catalog::TableIdentity;
use crate::definition::TableDefinition;
use crate::fill::TableFill;
use crate::jobs::{Job, Recorded};
use crate::{DynamoDb, Error, Result};

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
        let mut restoring = Restoring { now: self.clone(), stored: self.clone().recorded() };
        let begun = Instant::now();
        match restoring.fill(db, &fill).await {
            Ok(()) => {
                let (backup, table, seconds) =
                    (&self.source, &self.target.name, begun.elapsed().as_secs_f32());
                tracing::info!(%backup, table, seconds, "a table is restored");
                fill.finish(db, &restoring.stored, |_| Ok(())).await
            }
            Err(Error::BackupFile(fault)) if fault.is_lasting() => {
                let (backup, table) = (&self.source, &self.target.name);
                tracing::error!(%backup, table, %fault, "a table cannot be restored, and is removed");
                fill.abandon(db, &restoring.stored, |_| Ok(())).await
            }
            Err(fault) => Err(fault),
        }
    }
}

/// One attempt.
struct Restoring {
    now: RestoreBackup,
    /// The job's record as it stands in the store.
    stored: Recorded,
}

impl Restoring {
    async fn fill(&mut self, db: &DynamoDb, fill: &TableFill) -> Result<()> {
        let _permit = db.jobs.heavy.acquire().await;
        let files = Files::of(&*db.buckets, &self.now.source)?;
        let Some(manifest) = files.manifest().await? else {
            return Err(files.missing(MANIFEST).into());
        };
        let Manifest { parts, .. } = manifest;
        let mut blocks = pin!(reader::read(files.clone(), parts, self.now.place));
        while let Some(block) = blocks.next().await {
            let (items, place) = block?;
            self.add(db, fill, items, place).await.map_err(|fault| match fault {
                Error::Validation(fault) => {
                    files.damaged(MANIFEST, format!("an item is not of its table: {fault}")).into()
                }
                fault => fault,
            })?;
        }
        Ok(())
    }

    async fn add(&mut self, db: &DynamoDb, fill: &TableFill, items: Vec<Item>, place: Place) -> Result<()> {
        self.now.place = place;
        let after = self.now.clone().recorded();
        fill.add(db, items, [&self.stored, &after]).await?;
        self.stored = after;
        Ok(())
    }
}
