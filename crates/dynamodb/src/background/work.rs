//! Recorded work on tables: what is to be done, and how far it is. A record is there exactly as long as work is left.
//!
//! A record is written by the commit that makes the work necessary (a table is deleted, an index is added or removed),
//! advanced by the commits that do it, and removed by the last of them.

use std::sync::Arc;

use kv::{Direction, Key, KeyRange, Page, Scan, Value, WriteSet};
use serde::{Deserialize, Serialize};

use super::{Progress, backfill, expiry_index, purge};
use crate::keyspace;
use crate::table::{IndexId, Owner, Table, TableId};
use crate::{DynamoDb, Error, Result};

/// The format that is written. Readers know every format that was ever written.
const FORMAT: u8 = 1;
/// Entries that one piece of work covers: small, for other commits wait meanwhile.
const CHUNK_ENTRIES_MAX: usize = 256;
/// Bytes that one piece of work covers.
const CHUNK_BYTES_MAX: usize = 1 << 20;
/// Pieces of work that a request does itself.
const PIECES_ON_REQUEST: usize = 4;
/// Pieces of work that are advanced side by side.
const RECORDS_MAX: usize = 64;

/// One piece of recorded work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Work {
    /// What is to be done.
    pub(crate) goal: Goal,
    /// The table's number.
    pub(crate) table: u64,
    /// The index's number; none for work on the table itself.
    pub(crate) index: Option<u32>,
    /// Whose the table is.
    pub(crate) account: String,
    /// Where the table is.
    pub(crate) region: String,
    /// The table's name.
    pub(crate) name: String,
    /// How many of the goal's ranges are done.
    pub(crate) ranges_done: usize,
    /// The last key of the range at hand that is done: nothing before it is read again.
    pub(crate) done_to: Option<Vec<u8>>,
}

/// What recorded work is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Goal {
    /// Bring the items that were there before into a new index.
    Backfill,
    /// Remove the entries of an index that was deleted, then the index.
    PurgeIndex,
    /// Remove everything that a deleted table held.
    PurgeTable,
    /// Bring the items that were there before into the index by expiry, then let them expire.
    IndexExpiry,
    /// Remove the entries of the index by expiry, then the table's setting.
    PurgeExpiry,
}

impl Work {
    /// Work that has not begun.
    pub(crate) fn new(goal: Goal, table: &Table, index: Option<IndexId>) -> Self {
        let definition = &table.definition;
        Self {
            goal,
            table: table.id.0,
            index: index.map(|index| index.0),
            account: definition.account.clone(),
            region: definition.region.clone(),
            name: table.name.clone(),
            ranges_done: 0,
            done_to: None,
        }
    }

    /// Adds the record to the commit that makes the work necessary, or that advances it.
    pub(crate) fn record(&self, writes: &mut WriteSet) -> Result<()> {
        let mut bytes = vec![FORMAT];
        serde_json::to_writer(&mut bytes, self).map_err(|fault| Error::Internal(fault.to_string()))?;
        writes.put(self.key(), bytes.into());
        Ok(())
    }

    /// The record's key.
    pub(crate) fn key(&self) -> Key {
        keyspace::work(self.table_id(), self.index_id())
    }

    pub(super) fn table_id(&self) -> TableId {
        TableId(self.table)
    }

    pub(super) fn index_id(&self) -> Option<IndexId> {
        self.index.map(IndexId)
    }

    /// Checks, inside a decision, that the record still stands as it was read.
    pub(super) fn check(&self, stored: Option<&Value>) -> Result<()> {
        match stored {
            Some(stored) if Self::decode(stored)? == *self => Ok(()),
            _ => Err(Error::Stale),
        }
    }

    /// The table that the work is on, as it is now; none if it is gone.
    pub(super) async fn find_table(&self, db: &DynamoDb) -> Result<Option<Arc<Table>>> {
        let Some(owner) = Owner::parse(&self.account, &self.region) else {
            return Err(Error::Internal("a record of background work names no owner".into()));
        };
        let table = db.catalog.find(&owner, &self.name).await?;
        Ok(table.filter(|table| table.id == self.table_id()))
    }

    /// Does a few pieces on the time of the caller, who recorded it: what is soon done is done when the caller answers.
    /// What fails is left to the background.
    pub(crate) async fn run_some(&self, db: &DynamoDb) {
        for _ in 0..PIECES_ON_REQUEST {
            let Ok(Some(stored)) = self.stored(db).await else { break };
            match advance(db, &stored).await {
                // The background was faster, or the table changed.
                Ok(()) | Err(Error::Stale) => {}
                Err(_) => break,
            }
        }
    }

    /// Checks that the record still stands as it was read. Under a table that was found before this and does not change
    /// after it, the work is the table's.
    pub(super) async fn check_again(&self, db: &DynamoDb) -> Result<()> {
        self.check(self.stored(db).await?.as_ref())
    }

    async fn stored(&self, db: &DynamoDb) -> Result<Option<Value>> {
        Ok(db.kv.get(&[self.key()]).await?.into_iter().next().flatten())
    }

    /// Removes the record: there is nothing to do, or no more.
    pub(super) async fn forget(&self, db: &DynamoDb) -> Result<()> {
        let work = self.clone();
        kv::commit(&*db.kv, vec![self.key()], move |values| {
            work.check(values.first().and_then(Option::as_ref))?;
            let mut writes = WriteSet::default();
            writes.delete(work.key());
            Ok((writes, ()))
        })
        .await?
    }

    /// The next chunk of `range`.
    pub(super) async fn next_chunk(&self, db: &DynamoDb, range: KeyRange) -> Result<Page> {
        let range = match &self.done_to {
            Some(key) => range.after(key),
            None => range,
        };
        let (limit, bytes_max) = (CHUNK_ENTRIES_MAX, CHUNK_BYTES_MAX);
        Ok(db.kv.scan(Scan { range, direction: Direction::Forward, limit, bytes_max }).await?)
    }

    /// The record after `chunk` is done.
    pub(super) fn after(&self, chunk: &Page) -> Self {
        let last = chunk.entries.last().map(|(key, _)| key.to_vec());
        match (chunk.more, last) {
            (true, Some(last)) => Self { done_to: Some(last), ..self.clone() },
            _ => Self { ranges_done: self.ranges_done + 1, done_to: None, ..self.clone() },
        }
    }

    fn decode(stored: &[u8]) -> Result<Self> {
        let Some((&FORMAT, json)) = stored.split_first() else {
            return Err(Error::Internal("a record of background work has an unknown format".into()));
        };
        serde_json::from_slice(json)
            .map_err(|fault| Error::Internal(format!("a record of background work is damaged: {fault}")))
    }
}

/// Advances every recorded work by one piece. One that fails does not hold up the others.
pub(super) async fn run_all(db: &DynamoDb) -> Result<Progress> {
    let range = keyspace::all_work();
    let scan = Scan { range, direction: Direction::Forward, limit: RECORDS_MAX, bytes_max: CHUNK_BYTES_MAX };
    let page = db.kv.scan(scan).await?;
    let mut outcome = Ok(if page.entries.is_empty() { Progress::Idle } else { Progress::More });
    for (_, stored) in &page.entries {
        match advance(db, stored).await {
            // The table changed meanwhile; the next round sees how.
            Ok(()) | Err(Error::Stale) => {}
            Err(fault) => outcome = Err(fault),
        }
    }
    outcome
}

async fn advance(db: &DynamoDb, stored: &Value) -> Result<()> {
    let work = Work::decode(stored)?;
    match work.goal {
        Goal::Backfill => backfill::advance(db, &work).await,
        Goal::PurgeIndex | Goal::PurgeTable | Goal::PurgeExpiry => purge::advance(db, &work).await,
        Goal::IndexExpiry => expiry_index::advance(db, &work).await,
    }
}
