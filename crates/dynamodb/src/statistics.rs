//! How many items and bytes a table and its indexes hold: sums that every write's commit adds to.
//!
//! The sums are exact at every moment; the live service shows them up to six hours late.
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html>

use dynamodb_values::Item;
use kv::{Key, Kv, Read, WriteSet};

use crate::Result;
use crate::keyspace::{self, Statistic};
use crate::table::{IndexId, TableId};

/// What a table or an index holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Statistics {
    /// Items or entries.
    pub(crate) count: i64,
    /// Their bytes.
    pub(crate) bytes: i64,
}

impl Statistics {
    /// What one item or index entry adds.
    pub(crate) fn of(item: &Item) -> Self {
        Self { count: 1, bytes: i64::try_from(item.size_bytes()).unwrap_or(i64::MAX) }
    }

    /// Adds this to the stored sums of a table (`None`) or an index.
    pub(crate) fn add(self, table: TableId, index: Option<IndexId>, writes: &mut WriteSet) {
        writes.add(keyspace::statistic(table, index, Statistic::Count), self.count);
        writes.add(keyspace::statistic(table, index, Statistic::Bytes), self.bytes);
    }

    /// The sums of a table (`None`) and of some of its indexes, in the order given.
    pub(crate) async fn read_all(
        kv: &dyn Kv,
        table: TableId,
        parts: &[Option<IndexId>],
    ) -> Result<Vec<Self>> {
        Self::of_keys(kv.get(&keys(table, parts)).await?)
    }

    /// As [`Statistics::read_all`], of one part and in one state of the store.
    pub(crate) async fn read_at(state: &dyn Read, table: TableId, part: Option<IndexId>) -> Result<Self> {
        let sums = Self::of_keys(state.get(&keys(table, &[part])).await?)?;
        Ok(sums.into_iter().next().unwrap_or_default())
    }

    fn of_keys(values: Vec<Option<kv::Value>>) -> Result<Vec<Self>> {
        let sums: Vec<i64> = values.iter().map(|value| WriteSet::counter(value.as_ref())).collect();
        Ok(sums.chunks_exact(2).map(|pair| Self { count: pair[0], bytes: pair[1] }).collect())
    }
}

fn keys(table: TableId, parts: &[Option<IndexId>]) -> Vec<Key> {
    let kinds = [Statistic::Count, Statistic::Bytes];
    parts.iter().flat_map(|part| kinds.map(|kind| keyspace::statistic(table, *part, kind))).collect()
}
