//! Brings the items of a live table into an index that was added to it.
//!
//! From the moment that the index stands in the definition, every write maintains it: it removes the entry that its item
//! had, if it was there, and makes the new one. The backfill owes the entries of items that were there before. Each
//! chunk's commit declares the keys that a scan found, and makes the entries of the items as they are in that commit; an
//! entry that a writer has made already is the same one. Items without a valid index key have none: they are passed over.
//!
//! Statistics come last. Meanwhile writers add to the index's sums as if it were complete, which they cannot know; so
//! the sums are set right by the difference between them and the entries, both taken from one snapshot of the complete
//! index: whatever writers add after that snapshot is exact.
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html>

use std::sync::Arc;

use dynamodb_values::Item;
use kv::{Direction, Key, KeyRange, Page, Read, Scan, Value, WriteSet};

use super::work::Work;
use crate::catalog::Catalog;
use crate::definition::{GlobalIndex, IndexStatus, TableDefinition};
use crate::index_entry;
use crate::keyspace;
use crate::statistics::Statistics;
use crate::table::{Index, Table};
use crate::{DynamoDb, Error, Result};

/// Entries that are counted at a time.
const COUNT_ENTRIES_MAX: usize = 4096;
/// Bytes that are counted at a time.
const COUNT_BYTES_MAX: usize = 4 << 20;

/// Covers the next chunk, or completes the index.
pub(super) async fn advance(db: &DynamoDb, work: &Work) -> Result<()> {
    let Some(table) = work.find_table(db).await? else {
        return work.forget(db).await;
    };
    let index = table.indexes.iter().find(|index| Some(index.id) == work.index_id()).cloned();
    let status = global(&table.definition, work).map(|index| index.status);
    match (status, index) {
        (Some(IndexStatus::Creating), _) => begin(db, work, &table).await,
        (Some(IndexStatus::Backfilling), Some(index)) if work.ranges_done == 0 => {
            fill_chunk(db, work, table, move |table, item| {
                let (key, entry) = index_entry::entry(table, &index, item)?;
                Some((key, entry.stored().clone()))
            })
            .await
        }
        (Some(IndexStatus::Backfilling), Some(index)) => complete(db, work, &table, &index).await,
        _ => work.forget(db).await,
    }
}

async fn begin(db: &DynamoDb, work: &Work, table: &Arc<Table>) -> Result<()> {
    let definition = with_status(table, work, IndexStatus::Backfilling);
    db.catalog.change(table, definition, |_| Ok(())).await.map(drop)
}

/// Writes the entries of the next chunk of items, and how far the work is.
pub(super) async fn fill_chunk(
    db: &DynamoDb,
    work: &Work,
    table: Arc<Table>,
    entry_of: impl Fn(&Table, &Item) -> Option<(Key, Value)> + Send + 'static,
) -> Result<()> {
    let chunk = work.next_chunk(db, keyspace::items(table.id)).await?;
    let (before, after) = (work.clone(), work.after(&chunk));
    let mut keys = vec![keyspace::version(table.id), work.key()];
    keys.extend(chunk.entries.iter().map(|(key, _)| key.clone()));
    let decided_under = Arc::clone(&table);
    let decided: Result<()> = kv::commit(&*db.kv, keys, move |values| {
        let (guards, items) = values.split_at(2);
        Catalog::check(&table, guards[0].as_ref())?;
        before.check(guards[1].as_ref())?;
        let mut writes = WriteSet::default();
        for item in items.iter().flatten() {
            if let Some((key, entry)) = entry_of(&table, &decode(item)?) {
                writes.put(key, entry);
            }
        }
        after.record(&mut writes)?;
        Ok((writes, ()))
    })
    .await?;
    if matches!(decided, Err(Error::Stale)) {
        db.catalog.invalidate(&decided_under);
    }
    decided
}

async fn complete(db: &DynamoDb, work: &Work, table: &Arc<Table>, index: &Index) -> Result<()> {
    let missing = missing_statistics(db, table, index).await?;
    let (table_id, index_id, key) = (table.id, index.id, work.key());
    let definition = with_status(table, work, IndexStatus::Active);
    let completed = db.catalog.change(table, definition, move |writes| {
        missing.add(table_id, Some(index_id), writes);
        writes.delete(key.clone());
        Ok(())
    });
    completed.await.map(drop)
}

/// What the index's sums lack, by one snapshot of sums and entries.
async fn missing_statistics(db: &DynamoDb, table: &Table, index: &Index) -> Result<Statistics> {
    let state = db.kv.snapshot().await?;
    let sums = Statistics::read_at(&*state, table.id, Some(index.id)).await?;
    let entries = count(&*state, keyspace::index_entries(table.id, index.id)).await?;
    Ok(Statistics { count: entries.count - sums.count, bytes: entries.bytes - sums.bytes })
}

async fn count(state: &dyn Read, all: KeyRange) -> Result<Statistics> {
    let mut sum = Statistics::default();
    let mut rest = all;
    loop {
        let (limit, bytes_max) = (COUNT_ENTRIES_MAX, COUNT_BYTES_MAX);
        let Page { entries, more } =
            state.scan(Scan { range: rest.clone(), direction: Direction::Forward, limit, bytes_max }).await?;
        for (_, entry) in &entries {
            let entry = Statistics::of(&decode(entry)?);
            sum = Statistics { count: sum.count + entry.count, bytes: sum.bytes + entry.bytes };
        }
        match entries.last() {
            Some((last, _)) if more => rest = rest.after(last),
            _ => return Ok(sum),
        }
        tokio::task::yield_now().await;
    }
}

fn with_status(table: &Table, work: &Work, status: IndexStatus) -> TableDefinition {
    let mut definition = table.definition.clone();
    for index in &mut definition.global_indexes {
        if Some(index.id) == work.index {
            index.status = status;
        }
    }
    definition
}

fn global<'a>(definition: &'a TableDefinition, work: &Work) -> Option<&'a GlobalIndex> {
    definition.global_indexes.iter().find(|index| Some(index.id) == work.index)
}

fn decode(stored: &Value) -> Result<Item> {
    Item::from_stored(stored.clone()).map_err(|fault| Error::Internal(fault.to_string()))
}
