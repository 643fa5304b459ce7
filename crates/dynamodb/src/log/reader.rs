//! Reading a shard, page by page.
//!
//! Whoever reads a shard to its end must know whether it is closed before it reads: a shard that was closed by then gets
//! no more records, one that was still open may.

use kv::{Direction, Read, Scan};

use super::{Position, Record, Shard, ShardNumber};
use crate::table::TableId;
use crate::{Error, Result, keyspace};

/// What a page of a log may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageMax {
    /// Records.
    pub(crate) records: usize,
    /// Bytes as they are stored; the record that reaches it is still read.
    pub(crate) bytes: usize,
}

/// One page of a shard.
#[derive(Debug)]
pub(crate) struct LogPage {
    /// In their order.
    pub(crate) records: Vec<(Position, Record)>,
    /// Whether a limit ended the page.
    pub(crate) more: bool,
}

/// The records from `start` on and before `end`.
pub(crate) async fn page(
    state: &dyn Read,
    shard: Shard,
    [start, end]: [Position; 2],
    max: PageMax,
) -> Result<LogPage> {
    let range = keyspace::log_records(shard.table, shard.number, start, end);
    let (limit, bytes_max) = (max.records, max.bytes);
    let page = state.scan(Scan { range, direction: Direction::Forward, limit, bytes_max }).await?;
    let records = page.entries.iter().map(|(key, value)| {
        let (_, position) = keyspace::place_in_log(key).ok_or_else(misplaced)?;
        Ok((position, Record::decode(value)?))
    });
    Ok(LogPage { records: records.collect::<Result<_>>()?, more: page.more })
}

/// The place of the last record of a shard; none if there is no record.
pub(crate) async fn last(state: &dyn Read, shard: Shard) -> Result<Option<Position>> {
    let range = keyspace::log_records(shard.table, shard.number, Position::START, Position::END);
    let scan = Scan { range, direction: Direction::Backward, limit: 1, bytes_max: usize::MAX };
    let page = state.scan(scan).await?;
    let place = page.entries.first().map(|(key, _)| keyspace::place_in_log(key).ok_or_else(misplaced));
    Ok(place.transpose()?.map(|(_, position)| position))
}

/// The first shard of a table's log with a number greater than `after` that holds a record.
pub(crate) async fn next_shard(
    state: &dyn Read,
    table: TableId,
    after: Option<ShardNumber>,
) -> Result<Option<ShardNumber>> {
    let mut range = keyspace::log(table);
    if let Some(after) = after {
        range.start = keyspace::log_records(table, after, Position::END, Position::END).end;
    }
    let scan = Scan { range, direction: Direction::Forward, limit: 1, bytes_max: usize::MAX };
    let page = state.scan(scan).await?;
    let place = page.entries.first().map(|(key, _)| keyspace::place_in_log(key).ok_or_else(misplaced));
    Ok(place.transpose()?.map(|(shard, _)| shard))
}

fn misplaced() -> Error {
    Error::Internal("a key of a change log is damaged".into())
}
