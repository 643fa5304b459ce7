//! Which shards take a table's records: decided anew whenever what reads the log changes, a shard is hot, or one is old.
//!
//! Shards divide the hashes of partition keys as the partitions of the live service do: a new table has one for every
//! thousand write units that it serves at once, and a shard that takes more than that is split.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html>

use aws_models::dynamodb::types::{BillingMode, StreamViewType};

use super::{Images, ShardNumber};
use crate::definition::{KinesisDestination, OpenShard, TableDefinition};
use crate::limits::{LOG_SHARDS_MAX, ON_DEMAND_WARM_WRITE_UNITS, PARTITION_WRITE_UNITS};

impl TableDefinition {
    /// What the readers of the log need; `None` if there are none.
    pub(crate) fn log_images(&self) -> Option<Images> {
        let of_stream = self.stream.map(|view| match view {
            StreamViewType::KeysOnly => Images::default(),
            StreamViewType::OldImage => Images { old: true, new: false },
            StreamViewType::NewImage => Images { old: false, new: true },
            StreamViewType::NewAndOldImages => Images { old: true, new: true },
        });
        let of_recovery = self.recovery.map(|_| Images { old: true, new: false });
        let delivers = self.kinesis_destinations.iter().any(KinesisDestination::takes_changes);
        let of_delivery = delivers.then_some(Images { old: true, new: true });
        let all = [of_stream, of_recovery, of_delivery].into_iter().flatten();
        all.reduce(|one, other| Images { old: one.old || other.old, new: one.new || other.new })
    }

    /// Closes all shards and opens their successors: to be called with every change of what reads the log, so that no
    /// reader finds records in its shards that were not written for it. Without a reader none is opened.
    pub(crate) fn renew_log(&mut self) {
        let before = std::mem::take(&mut self.log_shards);
        if self.log_images().is_none() {
            return;
        }
        let first_hashes = match before.is_empty() {
            true => even_hashes(self.log_shards_at_first()),
            false => before.iter().map(|shard| shard.first_hash).collect(),
        };
        self.log_shards = first_hashes.into_iter().map(|first_hash| self.open_shard(first_hash)).collect();
    }

    /// Closes one open shard and opens its successor.
    pub(crate) fn renew_shard(&mut self, number: ShardNumber) {
        self.replace_shard(number, |shard, _| vec![shard.first_hash]);
    }

    /// Closes one open shard and opens two in its place, if there may be one more.
    pub(crate) fn split_shard(&mut self, number: ShardNumber) {
        let may_split = self.log_shards.len() < LOG_SHARDS_MAX;
        self.replace_shard(number, |shard, last_hash| {
            let middle = shard.first_hash + (last_hash - shard.first_hash) / 2 + 1;
            if may_split && middle <= last_hash {
                vec![shard.first_hash, middle]
            } else {
                vec![shard.first_hash]
            }
        });
    }

    fn replace_shard(&mut self, number: ShardNumber, divide: impl FnOnce(OpenShard, u64) -> Vec<u64>) {
        let Some(position) = self.log_shards.iter().position(|shard| shard.number == number.0) else {
            return;
        };
        let last_hash = self.log_shards.get(position + 1).map_or(u64::MAX, |next| next.first_hash - 1);
        let first_hashes = divide(self.log_shards[position], last_hash);
        let opened: Vec<_> = first_hashes.into_iter().map(|hash| self.open_shard(hash)).collect();
        self.log_shards.splice(position..=position, opened);
    }

    fn open_shard(&mut self, first_hash: u64) -> OpenShard {
        self.last_log_shard += 1;
        OpenShard { number: self.last_log_shard, first_hash }
    }

    fn log_shards_at_first(&self) -> usize {
        let units = match self.billing_mode {
            BillingMode::PayPerRequest => ON_DEMAND_WARM_WRITE_UNITS,
            BillingMode::Provisioned => self.throughput.write,
        };
        let partitions = (units.max(1) + PARTITION_WRITE_UNITS - 1) / PARTITION_WRITE_UNITS;
        usize::try_from(partitions).map_or(LOG_SHARDS_MAX, |partitions| partitions.min(LOG_SHARDS_MAX))
    }
}

/// The shard among `before` whose records those of a shard opened at `first_hash` follow.
pub(crate) fn parent(before: &[OpenShard], first_hash: u64) -> Option<ShardNumber> {
    let covering = before.iter().rev().find(|shard| shard.first_hash <= first_hash);
    covering.map(|shard| ShardNumber(shard.number))
}

fn even_hashes(count: usize) -> Vec<u64> {
    let count = count.max(1) as u128;
    (0..count).map(|position| ((position << 64) / count) as u64).collect()
}
