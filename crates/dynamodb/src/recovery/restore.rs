//! The job that makes a table of what another one was at a moment.
//!
//! It reads the other table's items in the order of keys and writes each chunk together with how far it is. The moment
//! stands in the record, so a run after a restart, over another snapshot, goes on in the same state of the table.

use std::future::ready;
use std::sync::Arc;

use dynamodb_values::Item;
use futures_util::{Stream, TryStreamExt, stream};
use kv::{Key, Read, Stamp};
use serde::{Deserialize, Serialize};

use crate::catalog::TableIdentity;
use crate::fill::{CHUNK_BYTES, TableFill};
use crate::jobs::{Job, Recorded};
use crate::point_in_time::ItemsAt;
use crate::table::{Table, TableId};
use crate::{DynamoDb, Error, Result, keyspace};

/// Chunks that are written at a time: they share the wait for the disk.
const CHUNKS_IN_FLIGHT: usize = 4;

/// A restore, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Restore {
    /// The table whose past is read.
    source: TableIdentity,
    /// The table that is filled.
    target: TableIdentity,
    /// The moment, as a stamp.
    moment_us: u64,
    /// The last key of the source that is done.
    done_to: Option<Vec<u8>>,
}

impl Restore {
    /// A restore that has not begun.
    pub(crate) fn new(source: TableIdentity, target: TableIdentity, moment: Stamp) -> Self {
        Self { source, target, moment_us: moment.0, done_to: None }
    }

    /// The table that is read.
    pub(crate) fn source(&self) -> TableId {
        self.source.table_id()
    }

    /// From which moment on its log is needed.
    pub(crate) fn moment(&self) -> Stamp {
        Stamp(self.moment_us)
    }

    /// The job with its name: a table is the target of one restore.
    pub(crate) fn recorded(self) -> Recorded {
        let id = format!("restore {}", self.target.id);
        Recorded { id, job: Job::RestoreToPointInTime(self) }
    }

    /// Fills the target from where the record stands.
    pub(crate) async fn run(&self, db: &DynamoDb) -> Result<()> {
        let _permit = db.jobs.heavy.acquire().await.map_err(|fault| Error::Internal(fault.to_string()))?;
        let Some(target) = self.target.find(&db.catalog).await? else {
            return self.clone().recorded().forget(db).await;
        };
        let fill = TableFill::of(target);
        let state = db.kv.snapshot().await?;
        let Some(source) = self.source_in(db, &*state).await? else {
            tracing::error!(
                table = self.target.name,
                "the table to restore from is gone, or its past is; the restore is given up"
            );
            return fill.abandon(db, &self.clone().recorded(), |_| Ok(())).await;
        };
        let items = ItemsAt::open(state, source, Some(self.moment()), self.done_to.as_deref());
        let last = self.clone().fill(db, &fill, items).await?;
        fill.finish(db, &last, |_| Ok(())).await?;
        tracing::info!(source = self.source.name, table = self.target.name, "a table is restored");
        Ok(())
    }

    /// The source, if it was there in `state`: what a deleted table held goes piece by piece. Nor is there one whose
    /// recovery was disabled between the request's look at it and its promise: the log may have a gap.
    async fn source_in(&self, db: &DynamoDb, state: &dyn Read) -> Result<Option<Arc<Table>>> {
        let version = state.get(&[keyspace::version(self.source())]).await?;
        match version.first() {
            Some(Some(_)) => {
                let source = self.source.find(&db.catalog).await?;
                Ok(source.filter(|source| source.definition.recovery.is_some()))
            }
            _ => Ok(None),
        }
    }

    /// Writes all items; answers the record that stands in the end. Several chunks are on their way at a time, each made
    /// under the record that the one before leaves: commits are decided in the order in which they are asked for, and one
    /// that fails lets none behind it through.
    async fn fill(self, db: &DynamoDb, fill: &TableFill, items: ItemsAt) -> Result<Recorded> {
        let mut record = self.clone().recorded();
        let mut restore = self;
        let written = chunks(items).map_ok(|chunk| {
            restore.done_to = chunk.last().map(|(key, _)| key.to_vec());
            let before = std::mem::replace(&mut record, restore.clone().recorded());
            let after = record.clone();
            let items = chunk.into_iter().map(|(_, item)| item).collect();
            async move { fill.add(db, items, [&before, &after]).await }
        });
        written.try_buffered(CHUNKS_IN_FLIGHT).try_for_each(|()| ready(Ok(()))).await?;
        Ok(restore.recorded())
    }
}

fn chunks(items: ItemsAt) -> impl Stream<Item = Result<Vec<(Key, Item)>>> {
    stream::try_unfold(items, |mut items: ItemsAt| async move {
        let chunk = items.next(CHUNK_BYTES).await?;
        Ok(chunk.map(|chunk| (chunk, items)))
    })
}
