//! Removes the old end of a log: chunk by chunk, each with the mark of how far it is in the same commit, so that other
//! commits never wait for long and no scan walks over what earlier ones removed.
//!
//! Trimming twice, or on two nodes at once, does no harm: a chunk is removed under the mark that it was read from.

use kv::{Direction, Key, KeyRange, Page, Scan, Stamp, Value, WriteSet};

use super::ledger::Mark;
use super::{Position, ShardNumber};
use crate::catalog::Catalog;
use crate::table::{Table, TableId};
use crate::{DynamoDb, Error, Result, keyspace};

/// Records removed in one commit.
const CHUNK_RECORDS: usize = 1_000;
/// Bytes of them: all are read on their way out.
const CHUNK_BYTES: usize = 4 << 20;

/// What trimming left of a shard's records made before a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// There may be more of them.
    More,
    /// None.
    Nothing,
}

/// Removes a chunk of the records that a shard received before `before`.
pub(crate) async fn trim_chunk(db: &DynamoDb, table: TableId, mark: Mark, before: Stamp) -> Result<Left> {
    if mark.trimmed >= before {
        return Ok(Left::Nothing);
    }
    let bounds = [mark.trimmed, before].map(Position::before);
    let range = keyspace::log_records(table, mark.shard, bounds[0], bounds[1]);
    let page = scan(db, range, CHUNK_RECORDS).await?;
    let Some((_, last)) = page.entries.last().and_then(|(key, _)| keyspace::place_in_log(key)) else {
        return Ok(Left::Nothing);
    };
    // Of the last commit there may be records left: the mark stays before it.
    let after = Mark { trimmed: if page.more { last.stamp } else { before }, ..mark };
    let left = if page.more { Left::More } else { Left::Nothing };
    let keys = page.entries.into_iter().map(|(key, _)| key).collect();
    remove(db, table, [mark, after], keys).await.map(|()| left)
}

/// Whether a shard holds no record at all, from its mark on.
pub(crate) async fn is_empty(db: &DynamoDb, table: TableId, mark: Mark) -> Result<bool> {
    let range = keyspace::log_records(table, mark.shard, Position::before(mark.trimmed), Position::END);
    Ok(scan(db, range, 1).await?.entries.is_empty())
}

/// Takes a shard that is closed and empty out of the ledger.
pub(crate) async fn forget_shard(
    db: &DynamoDb,
    id: TableId,
    table: Option<&Table>,
    shard: ShardNumber,
) -> Result<()> {
    forget(db, id, table, keyspace::log_trimmed(id, shard)).await
}

/// Takes a table without shards out of the ledger.
pub(crate) async fn forget_table(db: &DynamoDb, id: TableId, table: Option<&Table>) -> Result<()> {
    forget(db, id, table, keyspace::logged_table(id)).await
}

async fn remove(db: &DynamoDb, table: TableId, [before, after]: [Mark; 2], records: Vec<Key>) -> Result<()> {
    kv::commit(&*db.kv, vec![keyspace::log_trimmed(table, before.shard)], move |values| {
        before.check(values.first().and_then(Option::as_ref))?;
        let mut writes = WriteSet::default();
        for key in &records {
            writes.delete(key.clone());
        }
        after.record(table, &mut writes);
        Ok((writes, ()))
    })
    .await?
}

/// Removes an entry of the ledger, if the table's definition is still the one that it was found needless under: another
/// one may have opened the log again. A table that was not found has none, or it was only not to be found yet.
async fn forget(db: &DynamoDb, id: TableId, table: Option<&Table>, entry: Key) -> Result<()> {
    let version = table.map(|table| table.version);
    kv::commit(&*db.kv, vec![keyspace::version(id)], move |values: &[Option<Value>]| {
        match (version, values.first().and_then(Option::as_ref)) {
            (Some(version), stored) => Catalog::check_version(version, stored)?,
            (None, Some(_)) => return Err(Error::Stale),
            (None, None) => {}
        }
        let mut writes = WriteSet::default();
        writes.delete(entry.clone());
        Ok::<_, Error>((writes, ()))
    })
    .await?
}

async fn scan(db: &DynamoDb, range: KeyRange, limit: usize) -> Result<Page> {
    let scan = Scan { range, direction: Direction::Forward, limit, bytes_max: CHUNK_BYTES };
    Ok(db.kv.scan(scan).await?)
}
