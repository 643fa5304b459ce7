//! Removes what a deleted table or index held, chunk by chunk.
//!
//! Nobody can see the keys any more: ids are never reused, and commits under the old definition are refused. The record
//! says how far it is, so that no scan ever walks over the tombstones of the chunks before.

use kv::{KeyRange, WriteSet};

use super::expiry_index;
use super::work::{Goal, Work};
use crate::definition::TableDefinition;
use crate::keyspace;
use crate::table::Table;
use crate::{DynamoDb, Result};

/// Removes the next chunk, or completes the work.
pub(super) async fn advance(db: &DynamoDb, work: &Work) -> Result<()> {
    let ranges = ranges(work);
    match ranges.into_iter().nth(work.ranges_done) {
        Some(range) => purge_chunk(db, work, range).await,
        None => complete(db, work).await,
    }
}

/// Everything that the goal removes, in order.
fn ranges(work: &Work) -> Vec<KeyRange> {
    let table = work.table_id();
    match work.index_id() {
        Some(index) => vec![keyspace::index_entries(table, index), keyspace::index_statistics(table, index)],
        None => vec![
            keyspace::items(table),
            keyspace::all_index_entries(table),
            keyspace::collection_sizes(table),
            keyspace::statistics(table),
            KeyRange::prefix(&keyspace::expiring_table(table)),
        ],
    }
}

async fn purge_chunk(db: &DynamoDb, work: &Work, range: KeyRange) -> Result<()> {
    let chunk = work.next_chunk(db, range).await?;
    let (before, after) = (work.clone(), work.after(&chunk));
    kv::commit(&*db.kv, vec![work.key()], move |values| {
        before.check(values.first().and_then(Option::as_ref))?;
        let mut writes = WriteSet::default();
        for (key, _) in &chunk.entries {
            writes.delete(key.clone());
        }
        after.record(&mut writes)?;
        Ok((writes, ()))
    })
    .await?
}

/// Removes the record, and a purged index from its table's definition.
async fn complete(db: &DynamoDb, work: &Work) -> Result<()> {
    let key = work.key();
    let table = match work.goal {
        Goal::PurgeTable => None,
        _ => work.find_table(db).await?,
    };
    if let Some(table) = table {
        let definition = match work.goal {
            Goal::PurgeExpiry => expiry_index::without(&table),
            _ => without_index(&table, work),
        };
        work.check_again(db).await?;
        db.catalog
            .change(&table, definition, move |writes| {
                writes.delete(key.clone());
                Ok(())
            })
            .await?;
        return Ok(());
    }
    work.forget(db).await
}

/// The definition without the purged index, and without the attributes that only it used.
fn without_index(table: &Table, work: &Work) -> TableDefinition {
    let mut definition = table.definition.clone();
    definition.global_indexes.retain(|index| Some(index.id) != work.index);
    definition.forget_unused_attributes();
    definition
}
