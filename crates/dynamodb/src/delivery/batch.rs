//! A batch: what is sent at once, and what that means for the cursors once all of it was accepted.
//!
//! Shards are read in the order of their numbers, so parents before their children: behind a closed shard that is not yet
//! read to its end no other is read, since it may be a child of it. A shard that is open has no children yet.

use aws_types::Timestamp;
use kv::Stamp;
use rustc_hash::FxHashSet;

use super::assignment::Assignment;
use super::cursors::{self, Cursors};
use super::{KinesisRecord, event};
use crate::definition::TableDefinition;
use crate::limits::{DELIVERY_BYTES_MAX, DELIVERY_RECORDS_MAX, STREAM_RETENTION};
use crate::log::ledger::{self, Mark};
use crate::log::reader::{self, PageMax};
use crate::log::{Position, Shard, ShardNumber};
use crate::{DynamoDb, Result};

/// What is sent at once.
#[derive(Debug)]
pub(super) struct Batch {
    /// Not accepted yet, in their order within each item.
    pub(super) records: Vec<KinesisRecord>,
    /// Where the shards stand behind it.
    pub(super) cursors: Cursors,
    /// Cursors of shards that the log does not have any more.
    pub(super) gone: Vec<ShardNumber>,
    /// The assignment that it was gathered for.
    pub(super) first_shard: u32,
    /// The moment of its oldest record.
    oldest: Option<Stamp>,
    /// Bytes of the records.
    bytes: usize,
}

/// A shard at hand.
#[derive(Clone, Copy)]
struct Reading {
    shard: ShardNumber,
    start: Position,
    is_closed: bool,
}

impl Batch {
    /// The next records of all shards that may be read; `table` is as it is now, `None` if it is gone.
    pub(super) async fn gather(
        db: &DynamoDb,
        assignment: &Assignment,
        table: Option<&TableDefinition>,
    ) -> Result<Self> {
        let id = assignment.table_id();
        let known = cursors::load(&*db.kv, id).await?;
        let marks = ledger::marks(&*db.kv, id).await?;
        let is_gone = |shard: &ShardNumber| !marks.iter().any(|mark| mark.shard == *shard);
        let mut batch = Self {
            records: Vec::new(),
            cursors: Cursors::new(),
            gone: known.keys().copied().filter(is_gone).collect(),
            first_shard: assignment.first_shard,
            oldest: None,
            bytes: 0,
        };
        // Shards that this definition does not know may be children of those that it holds to be open.
        let is_known = |mark: &&Mark| table.is_none_or(|table| mark.shard.0 <= table.last_log_shard);
        let horizon = Position::before(horizon(db.clock.now()));
        for mark in marks.iter().filter(|mark| assignment.covers(mark.shard)).filter(is_known) {
            let cursor = known.get(&mark.shard).copied().unwrap_or(Position::START);
            if cursor == Position::END {
                continue;
            }
            let start = cursor.max(horizon).max(Position::before(mark.trimmed));
            let reading = Reading { shard: mark.shard, start, is_closed: !is_open(table, mark.shard) };
            let ended = batch.read(db, assignment, reading).await?;
            if batch.is_full() || reading.is_closed && !ended {
                break;
            }
        }
        Ok(batch)
    }

    /// Takes in the next records of a shard; answers whether it was read to its present end.
    async fn read(&mut self, db: &DynamoDb, assignment: &Assignment, reading: Reading) -> Result<bool> {
        let Reading { shard, start, is_closed } = reading;
        let max = PageMax {
            records: DELIVERY_RECORDS_MAX - self.records.len(),
            bytes: DELIVERY_BYTES_MAX - self.bytes,
        };
        let in_log = Shard { table: assignment.table_id(), number: shard };
        let page = reader::page(&*db.kv, in_log, [start, Position::END], max).await?;
        let mut ended = !page.more;
        for (position, record) in &page.records {
            let record = event::of(assignment, shard, *position, record)?;
            let bytes = self.bytes + record.size_bytes();
            if bytes > DELIVERY_BYTES_MAX && !self.records.is_empty() {
                ended = false;
                break;
            }
            self.bytes = bytes.min(DELIVERY_BYTES_MAX);
            self.records.push(record);
            self.oldest = Some(self.oldest.map_or(position.stamp, |oldest| oldest.min(position.stamp)));
            self.cursors.insert(shard, position.next());
        }
        if ended && is_closed {
            self.cursors.insert(shard, Position::END);
        }
        Ok(ended)
    }

    fn is_full(&self) -> bool {
        self.records.len() >= DELIVERY_RECORDS_MAX || self.bytes >= DELIVERY_BYTES_MAX
    }

    /// Whether it holds records that are too old to be delivered.
    pub(super) fn is_outdated(&self, now: Timestamp) -> bool {
        self.oldest.is_some_and(|oldest| oldest < horizon(now))
    }

    /// Whether there is nothing to send and nothing to note.
    pub(super) fn is_idle(&self) -> bool {
        self.records.is_empty() && self.cursors.is_empty() && self.gone.is_empty()
    }

    /// Leaves what must be sent again: the records that were not accepted, and of the same items also those behind them,
    /// accepted or not, so that each item's last change arrives last.
    pub(super) fn settle(&mut self, accepted: &[bool]) {
        let mut failed = FxHashSet::default();
        let mut answers = accepted.iter();
        self.records.retain(|record| match answers.next() {
            Some(true) => failed.contains(&record.partition_key),
            Some(false) => {
                failed.insert(record.partition_key.clone());
                true
            }
            None => true,
        });
    }
}

/// Before which changes are given up.
fn horizon(now: Timestamp) -> Stamp {
    let retention_ms = u64::try_from(STREAM_RETENTION.as_millis()).unwrap_or(u64::MAX);
    Stamp::from_ms(now.0.saturating_sub(retention_ms))
}

fn is_open(table: Option<&TableDefinition>, shard: ShardNumber) -> bool {
    table.is_some_and(|table| table.log_shards.iter().any(|open| open.number == shard.0))
}
