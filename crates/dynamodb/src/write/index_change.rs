//! What a change of an item changes in the table's indexes, in the item's own commit.

use dynamodb_values::Item;
use kv::{Key, WriteSet};

use crate::capacity::Units;
use crate::index_entry;
use crate::keyspace::{Statistic, statistic};
use crate::table::{Index, IndexScope, Table};

/// The write capacity that one index is charged for one change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IndexCharge {
    /// Which of the table's indexes.
    pub(crate) position: usize,
    /// Before any doubling for a transaction.
    pub(crate) units: Units,
}

/// What a change did to the indexes together.
#[derive(Debug, Default)]
pub(crate) struct IndexChanges {
    /// One for each index that was written.
    pub(crate) charges: Vec<IndexCharge>,
    /// By how much the entries of local indexes grew.
    pub(crate) local_bytes: i64,
}

/// Stages the entries of every index for a change from `old` to `new`.
pub(crate) fn stage(
    table: &Table,
    old: Option<&Item>,
    new: Option<&Item>,
    writes: &mut WriteSet,
) -> IndexChanges {
    let mut changes = IndexChanges::default();
    for (position, index) in table.indexes.iter().enumerate().filter(|(_, index)| index.maintained) {
        let before = old.and_then(|item| index_entry::entry(table, index, item));
        let after = new.and_then(|item| index_entry::entry(table, index, item));
        if before == after {
            continue;
        }
        let growth = stage_statistics(table, index, before.as_ref(), after.as_ref(), writes);
        if index.scope == IndexScope::Local {
            changes.local_bytes += growth;
        }
        changes.charges.push(IndexCharge { position, units: stage_entry(before, after, writes) });
    }
    changes
}

/// Stages one index's entry and tells its price: a moved entry is written twice.
fn stage_entry(before: Option<(Key, Item)>, after: Option<(Key, Item)>, writes: &mut WriteSet) -> Units {
    let mut units = Units::default();
    match (before, after) {
        (Some((old_key, old)), Some((new_key, new))) if old_key == new_key => {
            units += Units::write(old.size_bytes().max(new.size_bytes()));
            writes.put(new_key, new.stored().clone());
        }
        (before, after) => {
            if let Some((key, item)) = before {
                units += Units::write(item.size_bytes());
                writes.delete(key);
            }
            if let Some((key, item)) = after {
                units += Units::write(item.size_bytes());
                writes.put(key, item.stored().clone());
            }
        }
    }
    units
}

/// Keeps the index's count and bytes; answers by how many bytes it grew.
fn stage_statistics(
    table: &Table,
    index: &Index,
    before: Option<&(Key, Item)>,
    after: Option<&(Key, Item)>,
    writes: &mut WriteSet,
) -> i64 {
    let size = |entry: Option<&(Key, Item)>| entry.map_or(0, |(_, item)| signed(item.size_bytes()));
    let count = |entry: Option<&(Key, Item)>| i64::from(entry.is_some());
    let growth = size(after) - size(before);
    writes.add(statistic(table.id, Some(index.id), Statistic::Bytes), growth);
    writes.add(statistic(table.id, Some(index.id), Statistic::Count), count(after) - count(before));
    growth
}

/// Item sizes are far below the bounds of either type.
pub(crate) fn signed(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
