//! The ledger of logs: which tables have one, which shards it has, and how far each is trimmed. Logs outlive their tables,
//! so nothing else could tell.
//!
//! A shard is entered by the commit that opens it, and leaves when the last of its records is gone and it is closed; a
//! table's entry leaves after its last shard. Marks only ever move forward: nothing reads the head of a shard that was
//! trimmed, where a scan would walk over what is not there any more.

use kv::{Direction, Key, Kv, Scan, Stamp, Value, WriteSet};
use serde::{Deserialize, Serialize};

use super::ShardNumber;
use crate::definition::TableDefinition;
use crate::table::TableId;
use crate::{Error, Result, keyspace};

/// The format that is written. Readers know every format that was ever written.
const FORMAT: u8 = 1;

/// A table with a log, or one that had it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LoggedTable {
    /// Its number.
    pub(crate) table: u64,
    /// Whose it is.
    pub(crate) account: String,
    /// Where it is.
    pub(crate) region: String,
    /// Its name; it may stand for another table by now.
    pub(crate) name: String,
}

/// A shard and how far it is trimmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The shard.
    pub(crate) shard: ShardNumber,
    /// Nothing with a smaller stamp is left.
    pub(crate) trimmed: Stamp,
}

/// Enters the shards that a new definition has opened.
pub(crate) fn follow(
    before: Option<&TableDefinition>,
    after: &TableDefinition,
    writes: &mut WriteSet,
) -> Result<()> {
    let known = before.map(|before| before.log_shards.as_slice()).unwrap_or_default();
    let mut opened =
        after.log_shards.iter().filter(|shard| !known.iter().any(|open| open.number == shard.number));
    let Some(first) = opened.next() else { return Ok(()) };
    let table = TableId(after.id);
    for shard in std::iter::once(first).chain(opened) {
        Mark { shard: ShardNumber(shard.number), trimmed: Stamp(0) }.record(table, writes);
    }
    let entry = LoggedTable {
        table: after.id,
        account: after.account.clone(),
        region: after.region.clone(),
        name: after.name.clone(),
    };
    let mut bytes = vec![FORMAT];
    serde_json::to_writer(&mut bytes, &entry).map_err(|fault| Error::Internal(fault.to_string()))?;
    writes.put(keyspace::logged_table(table), bytes.into());
    Ok(())
}

/// All tables that have a log or had one, `limit` of them behind `after` at most.
pub(crate) async fn tables(kv: &dyn Kv, after: Option<TableId>, limit: usize) -> Result<Vec<LoggedTable>> {
    let all = keyspace::logged_tables();
    let range = match after {
        Some(table) => all.after(&keyspace::logged_table(table)),
        None => all,
    };
    let scan = Scan { range, direction: Direction::Forward, limit, bytes_max: usize::MAX };
    let page = kv.scan(scan).await?;
    page.entries.iter().map(|(_, stored)| LoggedTable::decode(stored)).collect()
}

/// The shards of a table's log, in the order of their numbers.
pub(crate) async fn marks(kv: &dyn Kv, table: TableId) -> Result<Vec<Mark>> {
    let range = keyspace::all_log_trimmed(table);
    let (limit, bytes_max) = (usize::MAX, usize::MAX);
    let page = kv.scan(Scan { range, direction: Direction::Forward, limit, bytes_max }).await?;
    page.entries.iter().map(|(key, stored)| Mark::decode(key, stored)).collect()
}

impl LoggedTable {
    /// The table's number.
    pub(crate) fn id(&self) -> TableId {
        TableId(self.table)
    }

    fn decode(stored: &[u8]) -> Result<Self> {
        let Some((&FORMAT, json)) = stored.split_first() else {
            return Err(Error::Internal("an entry of the ledger of logs has an unknown format".into()));
        };
        serde_json::from_slice(json)
            .map_err(|fault| Error::Internal(format!("an entry of the ledger of logs is damaged: {fault}")))
    }
}

impl Mark {
    /// Adds the mark to the commit that trims.
    pub(super) fn record(self, table: TableId, writes: &mut WriteSet) {
        let stamp = Value::copy_from_slice(&self.trimmed.0.to_be_bytes());
        writes.put(keyspace::log_trimmed(table, self.shard), stamp);
    }

    /// Checks, inside a decision, that the mark still stands as it was read.
    pub(super) fn check(self, stored: Option<&Value>) -> Result<()> {
        let trimmed = stored.and_then(|bytes| bytes.as_ref().try_into().ok()).map(u64::from_be_bytes);
        if trimmed == Some(self.trimmed.0) { Ok(()) } else { Err(Error::Stale) }
    }

    fn decode(key: &Key, stored: &Value) -> Result<Self> {
        let trimmed = stored.as_ref().try_into().ok().map(|bytes| Stamp(u64::from_be_bytes(bytes)));
        let mark = keyspace::shard_of_log_trimmed(key).zip(trimmed);
        let (shard, trimmed) =
            mark.ok_or_else(|| Error::Internal("a mark in the ledger of logs is damaged".into()))?;
        Ok(Self { shard, trimmed })
    }
}
