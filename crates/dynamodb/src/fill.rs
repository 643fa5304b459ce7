//! Filling a table that is being created, by a restore or an import: many items in one commit, with everything that hangs
//! on them and with the progress of the job that fills it.
//!
//! Nobody reads or writes the table meanwhile, so a chunk needs no conditions and leaves no trace in a log. Each commit
//! checks that the job's record is the one that the chunk was made under: after a crash a chunk is in the table together
//! with its progress or not at all, and none is counted twice. The table becomes ACTIVE by the commit that removes the
//! record, or vanishes by it: a table that is only half filled is never seen. Knows nothing of where the items come from.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use dynamodb_values::Item;
use kv::{Counters, Key, Value, WriteSet};
use rustc_hash::FxHashMap;

use crate::background::{Goal, Work};
use crate::catalog::Catalog;
use crate::definition::TableDefinition;
use crate::item_key::ItemKey;
use crate::jobs::Recorded;
use crate::keyspace::{self, Statistic};
use crate::table::Table;
use crate::write::index_change;
use crate::write::item::has_local_indexes;
use crate::{DynamoDb, Error, Result};

/// Bytes of items that one chunk should have: other commits wait for its own.
pub(crate) const CHUNK_BYTES: usize = 1 << 20;

/// What a commit declares before the items: the job's record and the table's version.
const GUARDS: usize = 2;

/// A table that one job fills.
#[derive(Clone)]
pub(crate) struct TableFill {
    table: Arc<Table>,
}

/// An item and its key, ready to be written.
struct Entry {
    key: ItemKey,
    item: Item,
}

impl TableFill {
    /// `table` is being created.
    pub(crate) fn of(table: Arc<Table>) -> Self {
        Self { table }
    }

    /// Adds items whose keys the table does not have yet, and brings the job's record from `before` to `after`.
    ///
    /// # Errors
    /// [`Error::Stale`] if the record is not `before` any more. [`Error::Validation`] if an item has not the table's key.
    pub(crate) async fn add(
        &self,
        db: &DynamoDb,
        items: Vec<Item>,
        [before, after]: [&Recorded; 2],
    ) -> Result<()> {
        let entries = self.entries(items)?;
        let record = after.clone();
        let table = Arc::clone(&self.table);
        let stage = move || {
            let mut writes = WriteSet::default();
            entries.iter().for_each(|entry| entry.stage(&table, None, &mut writes));
            summed(&mut writes.counters);
            record.record(&mut writes)?;
            Ok(writes)
        };
        // Done here, for everybody else's commits wait while a decision runs. It hardly ever runs twice.
        let mut staged = Some(stage()?);
        let next = move |_: &[Option<Value>]| staged.take().map_or_else(&stage, Ok);
        self.commit(db, before, Vec::new(), next).await
    }

    /// As [`TableFill::add`], of items that may replace others of the table or of this chunk: the last one counts.
    pub(crate) async fn replace(
        &self,
        db: &DynamoDb,
        items: Vec<Item>,
        [before, after]: [&Recorded; 2],
    ) -> Result<()> {
        let all = self.entries(items)?.into_iter().map(|entry| (entry.key.stored(&self.table), entry));
        let (keys, entries): (Vec<Key>, Vec<Entry>) = all.collect::<FxHashMap<_, _>>().into_iter().unzip();
        let (record, table) = (after.clone(), Arc::clone(&self.table));
        let stage = move |old: &[Option<Value>]| {
            let mut writes = WriteSet::default();
            for (entry, old) in entries.iter().zip(old) {
                let old = crate::read::item::decode(old.clone())?;
                entry.stage(&table, old.as_ref(), &mut writes);
            }
            summed(&mut writes.counters);
            record.record(&mut writes)?;
            Ok(writes)
        };
        self.commit(db, before, keys, stage).await
    }

    /// Makes the table ACTIVE and removes the job's record, together with what `extra` writes.
    pub(crate) async fn finish(
        self,
        db: &DynamoDb,
        job: &Recorded,
        mut extra: impl FnMut(&mut WriteSet) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        let definition = TableDefinition { creating: false, restored: None, ..self.table.definition.clone() };
        let key = job.key();
        let finished = db.catalog.change(&self.table, definition, move |writes| {
            writes.delete(key.clone());
            extra(writes)
        });
        finished.await.map(drop)
    }

    /// Removes the table, with what it holds so far, and the job's record, together with what `extra` writes.
    pub(crate) async fn abandon(
        self,
        db: &DynamoDb,
        job: &Recorded,
        mut extra: impl FnMut(&mut WriteSet) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        let (key, work) = (job.key(), Work::new(Goal::PurgeTable, &self.table, None));
        let abandoned = db.catalog.remove(&self.table, move |writes| {
            writes.delete(key.clone());
            work.record(writes)?;
            extra(writes)
        });
        abandoned.await?;
        db.worklist.wake();
        Ok(())
    }

    fn entries(&self, items: Vec<Item>) -> Result<Vec<Entry>> {
        let entry = |item| Ok(Entry { key: ItemKey::from_item(&self.table, &item)?, item });
        items.into_iter().map(entry).collect()
    }

    /// Commits what `stage` makes of the values at `keys`, if record and table stand as they should.
    async fn commit(
        &self,
        db: &DynamoDb,
        job: &Recorded,
        keys: Vec<Key>,
        mut stage: impl FnMut(&[Option<Value>]) -> Result<WriteSet> + Send + 'static,
    ) -> Result<()> {
        let guards = vec![job.key(), keyspace::version(self.table.id)];
        let (job, table) = (job.clone(), Arc::clone(&self.table));
        let decided = kv::commit(&*db.kv, [guards, keys].concat(), move |values| {
            job.check(values.first().and_then(Option::as_ref))?;
            Catalog::check(&table, values.get(1).and_then(Option::as_ref))?;
            Ok((stage(values.get(GUARDS..).unwrap_or_default())?, ()))
        });
        let decided: Result<()> = decided.await?;
        if matches!(decided, Err(Error::Stale)) {
            db.catalog.invalidate(&self.table);
        }
        decided
    }
}

impl Entry {
    /// Stages the item, its index entries and what is counted. `old` is what the table has at the key.
    fn stage(&self, table: &Table, old: Option<&Item>, writes: &mut WriteSet) {
        writes.put(self.key.stored(table), self.item.stored().clone());
        let size = |item: &Item| index_change::signed(item.size_bytes());
        let growth = size(&self.item) - old.map_or(0, size);
        writes.add(keyspace::statistic(table.id, None, Statistic::Bytes), growth);
        writes.add(keyspace::statistic(table.id, None, Statistic::Count), i64::from(old.is_none()));
        let indexes = index_change::stage(table, old, Some(&self.item), writes);
        if has_local_indexes(table) {
            let collection = keyspace::collection_size(table.id, &self.key.partition);
            writes.add(collection, growth + indexes.local_bytes);
        }
    }
}

/// One addition for each counter.
fn summed(counters: &mut Counters) {
    let mut sums: FxHashMap<Key, i64> = FxHashMap::default();
    for (key, delta) in counters.drain(..) {
        *sums.entry(key).or_default() += delta;
    }
    counters.extend(sums.into_iter().filter(|(_, delta)| *delta != 0));
}
