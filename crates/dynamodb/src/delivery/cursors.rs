//! How far the delivery of a table is, shard by shard. A shard without a cursor has not begun.

use std::collections::BTreeMap;

use kv::{Direction, Key, Kv, Read, Scan, Stamp, Value, WriteSet};

use super::assignment::Assignment;
use crate::log::{Position, ShardNumber};
use crate::table::TableId;
use crate::{Error, Result, keyspace};

/// Where the next record of each shard is; [`Position::END`] if there is none any more.
pub(super) type Cursors = BTreeMap<ShardNumber, Position>;

/// All cursors of a table.
pub(super) async fn load(kv: &dyn Read, table: TableId) -> Result<Cursors> {
    let range = keyspace::delivery_cursors(table);
    let (limit, bytes_max) = (usize::MAX, usize::MAX);
    let page = kv.scan(Scan { range, direction: Direction::Forward, limit, bytes_max }).await?;
    page.entries.iter().map(|(key, stored)| decode(key, stored)).collect()
}

/// Notes that everything before `cursors` was accepted, and forgets shards that are not in the log any more.
pub(super) async fn advance(
    kv: &dyn Kv,
    assignment: &Assignment,
    cursors: Cursors,
    gone: Vec<ShardNumber>,
) -> Result<()> {
    let (table, assignment) = (assignment.table_id(), assignment.clone());
    kv::commit(kv, vec![keyspace::delivery(table)], move |values| {
        assignment.check(values.first().and_then(Option::as_ref))?;
        let mut writes = WriteSet::default();
        for (shard, position) in &cursors {
            writes.put(keyspace::delivery_cursor(table, *shard), encode(*position));
        }
        for shard in &gone {
            writes.delete(keyspace::delivery_cursor(table, *shard));
        }
        Ok((writes, ()))
    })
    .await?
}

/// Removes an assignment and its cursors. Only a table's lane adds cursors, and this is its last act.
pub(crate) fn stage_removal(
    table: TableId,
    shards: impl IntoIterator<Item = ShardNumber>,
    writes: &mut WriteSet,
) {
    writes.delete(keyspace::delivery(table));
    for shard in shards {
        writes.delete(keyspace::delivery_cursor(table, shard));
    }
}

fn encode(position: Position) -> Value {
    [&position.stamp.0.to_be_bytes()[..], &position.ordinal.to_be_bytes()].concat().into()
}

fn decode(key: &Key, stored: &Value) -> Result<(ShardNumber, Position)> {
    let position = stored.split_first_chunk::<8>().and_then(|(stamp, ordinal)| {
        let ordinal = u16::from_be_bytes(ordinal.try_into().ok()?);
        Some(Position { stamp: Stamp(u64::from_be_bytes(*stamp)), ordinal })
    });
    keyspace::shard_of_delivery_cursor(key)
        .zip(position)
        .ok_or_else(|| Error::Internal("a cursor of a destination is damaged".into()))
}
