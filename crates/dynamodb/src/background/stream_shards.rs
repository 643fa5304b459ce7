//! Keeps the shards of streams as consumers expect them: one that took records for hours is closed and has a successor, one
//! that takes too many is split in two, and what is too old to be read is forgotten, the stream itself at last.
//!
//! A shard's heat is what this node appended to it in the last minute. Only a stream's shards are looked after: no other
//! reader of the log minds how long or how hot they are.

use std::sync::Arc;
use std::time::Duration;

use aws_types::Timestamp;
use kv::{Direction, Key, Scan, Value, WriteSet};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;

use super::{Progress, Rounds};
use crate::definition::TableDefinition;
use crate::limits::{PARTITION_WRITE_UNITS, STREAM_SHARD_LIFETIME};
use crate::log::ShardNumber;
use crate::streams::record::Stream;
use crate::table::Table;
use crate::{DynamoDb, Error, Result, keyspace};

/// Streams of one piece of work.
const STREAMS: usize = 64;
/// Bytes of their records.
const STREAM_BYTES: usize = 1 << 20;
/// Over how long heat is measured.
const HEAT_PERIOD: Duration = Duration::from_secs(60);
const MS_PER_SECOND: u64 = 1000;

/// What is known of shards between two looks at them.
#[derive(Debug, Default)]
pub(crate) struct StreamShards {
    rounds: Rounds<Key>,
    heat: Mutex<Heat>,
}

/// How many records each shard had received when it was last looked at.
#[derive(Debug, Default)]
struct Heat {
    looked_at: Timestamp,
    /// By table, version and shard: the counts begin anew with every version.
    counts: FxHashMap<(u64, u64, u32), u64>,
}

/// Looks after some streams.
pub(super) async fn keep(db: &DynamoDb) -> Result<Progress> {
    let now = db.clock.now();
    split_hot_shards(db, now).await?;
    let reached = match db.stream_shards.rounds.next(now) {
        Ok(reached) => reached,
        Err(progress) => return Ok(progress),
    };
    let all = keyspace::all_streams();
    let range = match &reached {
        Some(key) => all.after(key),
        None => all,
    };
    let scan = Scan { range, direction: Direction::Forward, limit: STREAMS, bytes_max: STREAM_BYTES };
    let page = db.kv.scan(scan).await?;
    let Some((last, _)) = page.entries.last() else {
        return Ok(db.stream_shards.rounds.end(now));
    };
    for (key, stored) in &page.entries {
        match keep_stream(db, key, stored, now).await {
            // The table changed meanwhile; the next round sees how.
            Ok(()) | Err(Error::Stale) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(db.stream_shards.rounds.reached(last.clone()))
}

async fn keep_stream(db: &DynamoDb, key: &Key, stored: &Value, now: Timestamp) -> Result<()> {
    let stream = Stream::decode(stored)?;
    let shards = stream.shards.len();
    let Some(stream) = stream.without_trimmed(now) else {
        return replace(db, key, stored, None).await;
    };
    if stream.shards.len() < shards {
        replace(db, key, stored, Some(stream.encode()?)).await?;
    }
    let is_old = |opened_ms| Timestamp(opened_ms).plus(STREAM_SHARD_LIFETIME) <= now;
    let old = stream.shards.iter().filter(|shard| shard.is_open() && is_old(shard.id.opened_ms));
    let old: Vec<_> = old.map(|shard| ShardNumber(shard.id.number)).collect();
    if old.is_empty() {
        return Ok(());
    }
    let Some(owner) = stream.owner() else { return Ok(()) };
    let table = db.catalog.find(&owner, &stream.name).await?;
    let Some(table) = table.filter(|table| table.id == stream.table_id()) else { return Ok(()) };
    change(db, &table, |definition| old.iter().for_each(|shard| definition.renew_shard(*shard))).await
}

/// Replaces a stream's record, or removes it, if it still is what was read.
async fn replace(db: &DynamoDb, key: &Key, before: &Value, after: Option<Value>) -> Result<()> {
    let (at, before) = (key.clone(), before.clone());
    kv::commit(&*db.kv, vec![key.clone()], move |values| {
        if values.first().and_then(Option::as_ref) != Some(&before) {
            return Err(Error::Stale);
        }
        let mut writes = WriteSet::default();
        match &after {
            Some(after) => writes.put(at.clone(), after.clone()),
            None => writes.delete(at.clone()),
        }
        Ok((writes, ()))
    })
    .await?
}

async fn change(db: &DynamoDb, table: &Arc<Table>, change: impl FnOnce(&mut TableDefinition)) -> Result<()> {
    let mut definition = table.definition.clone();
    change(&mut definition);
    db.catalog.change(table, definition, |_| Ok(())).await.map(drop)
}

async fn split_hot_shards(db: &DynamoDb, now: Timestamp) -> Result<()> {
    for (table, shards) in db.stream_shards.hot(db, now) {
        let split = |definition: &mut TableDefinition| {
            shards.iter().for_each(|shard| definition.split_shard(*shard));
        };
        match change(db, &table, split).await {
            Ok(()) | Err(Error::Stale) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

impl StreamShards {
    /// The shards that received more than a partition serves since they were last looked at, if that is a while ago.
    fn hot(&self, db: &DynamoDb, now: Timestamp) -> Vec<(Arc<Table>, Vec<ShardNumber>)> {
        let mut heat = self.heat.lock();
        let period_ms = now.0.saturating_sub(heat.looked_at.0);
        if Duration::from_millis(period_ms) < HEAT_PERIOD && heat.looked_at <= now {
            return Vec::new();
        }
        let before = std::mem::take(&mut heat.counts);
        heat.looked_at = now;
        // After the clock was set back nobody knows how long it was.
        let period_ms = period_ms.max(HEAT_PERIOD.as_secs() * MS_PER_SECOND);
        let limit = PARTITION_WRITE_UNITS.unsigned_abs().saturating_mul(period_ms) / MS_PER_SECOND;
        let mut hot = Vec::new();
        for table in db.catalog.cached().filter(|table| table.definition.stream.is_some()) {
            let mut shards = Vec::new();
            for (shard, count) in table.log.iter().flat_map(crate::log::Log::appended) {
                let place = (table.id.0, table.version, shard.number);
                let known = before.get(&place).copied().unwrap_or(0);
                if count.saturating_sub(known) > limit {
                    shards.push(ShardNumber(shard.number));
                }
                heat.counts.insert(place, count);
            }
            if !shards.is_empty() {
                hot.push((table, shards));
            }
        }
        hot
    }
}
