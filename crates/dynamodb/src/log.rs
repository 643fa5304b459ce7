//! The change log: one record for every change of an item of a table that something reads the changes of.
//!
//! A record is appended in the item's own commit, so the log has every change and nothing else, in the order of the
//! commits. Streams, point-in-time recovery, incremental exports and Kinesis destinations all read this one log. It is
//! divided into shards by the hash of the partition key, so all records of one item are in order within a shard and its
//! descendants. Which shards take records stands in the table's definition, whose version every commit checks: once a
//! shard is closed, no record can follow in it. A record's place tells its time, for stamps are moments.

mod difference;
pub(crate) mod ledger;
pub(crate) mod reader;
mod record;
mod shards;
#[cfg(test)]
mod tests;
pub(crate) mod trim;

use std::sync::atomic::{AtomicU64, Ordering};

use kv::{Stamp, WriteSet};

use crate::definition::{OpenShard, TableDefinition};
use crate::item_key::ItemKey;
use crate::keyspace;
use crate::table::{Table, TableId};
use crate::write::item::Change;

pub(crate) use record::{Origin, Record};
pub(crate) use shards::parent;

/// Numbers a shard within its table's log. A child's number is greater than its parents'.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ShardNumber(pub(crate) u32);

/// Where a record stands in its shard: by the commit, then within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Position {
    /// The commit's.
    pub(crate) stamp: Stamp,
    /// Among the appends of the commit.
    pub(crate) ordinal: u16,
}

/// Which images of items the readers of a log need.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Images {
    /// The item before the change.
    pub(crate) old: bool,
    /// The item after it.
    pub(crate) new: bool,
}

/// The log of a table as its writers see it.
#[derive(Debug)]
pub(crate) struct Log {
    images: Images,
    /// In the order of their first hashes; the first one begins at zero.
    shards: Vec<OpenShard>,
    /// Records appended to each of them by this node under this version of the definition.
    appended: Vec<AtomicU64>,
}

impl Position {
    /// Before every record.
    pub(crate) const START: Self = Self { stamp: Stamp(0), ordinal: 0 };
    /// Behind every record.
    pub(crate) const END: Self = Self { stamp: Stamp(u64::MAX), ordinal: u16::MAX };

    /// Before every record of commits from `stamp` on.
    pub(crate) fn before(stamp: Stamp) -> Self {
        Self { stamp, ordinal: 0 }
    }

    /// The first place behind this one.
    #[must_use]
    pub(crate) fn next(self) -> Self {
        match self.ordinal.checked_add(1) {
            Some(ordinal) => Self { ordinal, ..self },
            None => Self::before(Stamp(self.stamp.0.saturating_add(1))),
        }
    }
}

impl Log {
    /// The log that a definition asks for; none if nothing reads it.
    pub(crate) fn of(definition: &TableDefinition) -> Option<Self> {
        let images = definition.log_images()?;
        let shards = definition.log_shards.clone();
        let appended = shards.iter().map(|_| AtomicU64::new(0)).collect();
        Some(Self { images, shards, appended })
    }

    /// Stages the record of a change; `change` is one.
    pub(crate) fn append(
        &self,
        table: &Table,
        key: &ItemKey,
        change: &Change,
        origin: Origin,
        writes: &mut WriteSet,
    ) {
        let hash = key.partition.hash();
        // The first shard begins at zero, so one always begins before.
        let position = self.shards.partition_point(|shard| shard.first_hash <= hash).saturating_sub(1);
        let (Some(shard), Some(appended)) = (self.shards.get(position), self.appended.get(position)) else {
            return;
        };
        let Some(record) = Record::of(table, change, self.images, origin) else { return };
        writes.append(keyspace::log_shard(table.id, ShardNumber(shard.number)), record.encode());
        appended.fetch_add(1, Ordering::Relaxed);
    }

    /// The open shards and how many records this node appended to each under this version of the definition. Decisions
    /// that ran more than once are counted as often.
    pub(crate) fn appended(&self) -> impl Iterator<Item = (OpenShard, u64)> {
        let counts = self.appended.iter().map(|count| count.load(Ordering::Relaxed));
        self.shards.iter().copied().zip(counts)
    }
}

/// A table's log without its definition: also of a table that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// The table.
    pub(crate) table: TableId,
    /// Which part of its log.
    pub(crate) number: ShardNumber,
}
