//! Expiry: when an item expires, and the index of a table's items by that moment.
//!
//! An item expires at the second that its attribute says, a positive Number of seconds since the epoch; every other value
//! means never. While the index stands in the table's definition, each write keeps the entry of its item in the item's own
//! commit, so the index and the items never disagree, and finding what expired costs by what expired. Knows nothing of
//! when the index is read: that is the sweep's business.
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html>

#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_types::Timestamp;
use dynamodb_values::{Item, ValueRef};
use kv::{Key, WriteSet};

use crate::item_key::ItemKey;
use crate::keyspace;
use crate::limits::EXPIRED_SINCE_MAX;
use crate::table::TableId;

/// Seconds since the epoch.
pub(crate) type Second = u64;

/// By which attribute a table's items expire, while the index by expiry is maintained.
#[derive(Debug)]
pub(crate) struct Expiry {
    attribute: String,
    /// The earliest second of the entries that this node staged under this version of the definition since it was asked
    /// last: a sweep that begins where an earlier one ended would not see an entry that was written behind it.
    staged_from: AtomicU64,
}

impl Expiry {
    /// Expiry by an attribute.
    pub(crate) fn by(attribute: &str) -> Self {
        Self { attribute: attribute.to_owned(), staged_from: AtomicU64::new(Second::MAX) }
    }

    /// When an item expires; fractions of a second are dropped.
    pub(crate) fn of(&self, item: &Item) -> Option<Second> {
        match item.get(&self.attribute)? {
            ValueRef::N(number) => number.number().whole().filter(|second| *second > 0),
            _ => None,
        }
    }

    /// The key of an item's entry.
    pub(crate) fn entry(&self, table: TableId, key: &ItemKey, item: &Item) -> Option<Key> {
        Some(keyspace::expiry_entry(table, self.of(item)?, key))
    }

    /// Stages what a change of an item from `old` to `new` changes in the index.
    pub(crate) fn stage(
        &self,
        table: TableId,
        key: &ItemKey,
        [old, new]: [Option<&Item>; 2],
        writes: &mut WriteSet,
    ) {
        let second = |item: Option<&Item>| item.and_then(|item| self.of(item));
        let (before, after) = (second(old), second(new));
        if before == after {
            return;
        }
        if let Some(second) = before {
            writes.delete(keyspace::expiry_entry(table, second, key));
        }
        if let Some(second) = after {
            writes.put(keyspace::expiry_entry(table, second, key), kv::Value::new());
            // Most entries are later than others: then nothing is written to what all writers share.
            if second < self.staged_from.load(Ordering::Relaxed) {
                self.staged_from.fetch_min(second, Ordering::Relaxed);
            }
        }
    }

    /// The earliest second of the entries staged since the last [`Expiry::forget_staged`]. Their commits may be under way.
    pub(crate) fn staged_from(&self) -> Second {
        self.staged_from.load(Ordering::Relaxed)
    }

    /// As [`Expiry::staged_from`], and begins anew.
    pub(crate) fn forget_staged(&self) -> Second {
        self.staged_from.swap(Second::MAX, Ordering::Relaxed)
    }
}

/// The seconds whose items are removed at a moment: past, but not so long ago that the number hardly means a moment.
pub(crate) fn expired_at(now: Timestamp) -> RangeInclusive<Second> {
    let now = now.0 / 1000;
    now.saturating_sub(EXPIRED_SINCE_MAX.as_secs())..=now
}
