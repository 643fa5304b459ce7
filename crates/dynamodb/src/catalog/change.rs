//! Changes of definitions: each is one commit, and what this node caches follows it at once.
//!
//! A change is brought to its end even if the client goes away meanwhile, or the cache would not follow the store.

use std::sync::Arc;

use kv::{Value, WriteSet};

use super::{CachedName, Catalog, Name, table_of};
use crate::definition::TableDefinition;
use crate::log::ledger;
use crate::streams::Following;
use crate::table::{Owner, Table, TableId};
use crate::{Error, Result, keyspace};

impl Catalog {
    /// Stores a new table, together with what `extra` writes for it. Its id and version are given here.
    pub(crate) async fn create(
        &self,
        owner: &Owner,
        definition: TableDefinition,
        extra: impl FnMut(&TableDefinition, &mut WriteSet) -> Result<()> + Send + 'static,
    ) -> Result<Arc<Table>> {
        let (catalog, owner) = (self.clone(), *owner);
        to_its_end(async move { catalog.create_now(&owner, definition, extra).await }).await
    }

    async fn create_now(
        &self,
        owner: &Owner,
        definition: TableDefinition,
        mut extra: impl FnMut(&TableDefinition, &mut WriteSet) -> Result<()> + Send + 'static,
    ) -> Result<Arc<Table>> {
        let (changes, now) = (self.changes_so_far(), self.clock.now());
        let keys = vec![keyspace::definition(owner, &definition.name), keyspace::last_table_id()];
        let decided = kv::commit(&*self.kv, keys.clone(), move |values| {
            if values.first().is_some_and(Option::is_some) {
                return Err(Error::ResourceInUse(format!("Table already exists: {}", definition.name)));
            }
            let id = number(values.get(1).and_then(Option::as_ref)) + 1;
            let created = TableDefinition { id, version: 1, ..definition.clone() };
            let mut writes = WriteSet::default();
            writes.put(keys[0].clone(), created.encode()?);
            writes.put(keys[1].clone(), stored_number(id));
            writes.put(keyspace::version(TableId(id)), stored_number(created.version));
            Following::creation(&created, now)?.stage(&mut writes);
            ledger::follow(None, &created, &mut writes)?;
            extra(&created, &mut writes)?;
            Ok((writes, created))
        });
        self.replaced(owner, decided.await??, changes)
    }

    /// Replaces a table's definition, together with what `extra` writes. The version is given here.
    ///
    /// [`Error::Stale`] if the definition is not the one that `table` was made of: nothing was changed, start over.
    pub(crate) async fn change(
        &self,
        table: &Arc<Table>,
        definition: TableDefinition,
        mut extra: impl FnMut(&mut WriteSet) -> Result<()> + Send + 'static,
    ) -> Result<Arc<Table>> {
        let owner = owner_of(&definition)?;
        let definition = TableDefinition { version: table.version + 1, ..definition };
        let key = keyspace::definition(&owner, &definition.name);
        let stored = definition.encode()?;
        let version = definition.version;
        let (catalog, table) = (self.clone(), Arc::clone(table));
        to_its_end(async move {
            let changes = catalog.changes_so_far();
            let (before, after) = (Arc::clone(&table), definition.clone());
            let streams =
                Following::change(&*catalog.kv, &table.definition, &after, catalog.clock.now()).await?;
            let write = move |id, writes: &mut WriteSet| {
                writes.put(key.clone(), stored.clone());
                writes.put(keyspace::version(id), stored_number(version));
                streams.stage(writes);
                ledger::follow(Some(&before.definition), &after, writes)?;
                extra(writes)
            };
            catalog.commit_under(&table, write).await?;
            catalog.replaced(&owner, definition, changes)
        })
        .await
    }

    /// Removes a table's definition, together with what `extra` writes. From then on the name is free.
    pub(crate) async fn remove(
        &self,
        table: &Arc<Table>,
        mut extra: impl FnMut(&mut WriteSet) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        let owner = owner_of(&table.definition)?;
        let key = keyspace::definition(&owner, &table.name);
        let (catalog, table) = (self.clone(), Arc::clone(table));
        to_its_end(async move {
            let streams = Following::removal(&*catalog.kv, &table.definition, catalog.clock.now()).await?;
            let write = move |id, writes: &mut WriteSet| {
                writes.delete(key.clone());
                writes.delete(keyspace::version(id));
                streams.stage(writes);
                extra(writes)
            };
            catalog.commit_under(&table, write).await?;
            let mut changes = catalog.changes.lock();
            *changes += 1;
            catalog.cached.remove(&Name { owner: &owner, name: &table.name });
            Ok(())
        })
        .await
    }

    /// Commits what `write` asks for if the table is still at its version.
    async fn commit_under(
        &self,
        table: &Arc<Table>,
        mut write: impl FnMut(TableId, &mut WriteSet) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        let decided_under = Arc::clone(table);
        let decided = kv::commit(&*self.kv, vec![keyspace::version(table.id)], move |values| {
            Self::check(&decided_under, values.first().and_then(Option::as_ref))?;
            let mut writes = WriteSet::default();
            write(decided_under.id, &mut writes)?;
            Ok((writes, ()))
        });
        let decided: Result<()> = decided.await?;
        if matches!(decided, Err(Error::Stale)) {
            self.invalidate(table);
        }
        decided
    }

    /// What to give to [`Catalog::replaced`]: taken before the commit.
    pub(super) fn changes_so_far(&self) -> u64 {
        *self.changes.lock()
    }

    /// Caches a definition that was just stored; `before` is how many changes there had been before its commit.
    pub(super) fn replaced(
        &self,
        owner: &Owner,
        definition: TableDefinition,
        before: u64,
    ) -> Result<Arc<Table>> {
        let table = Arc::new(table_of(definition)?);
        let mut changes = self.changes.lock();
        let name = Name { owner, name: &table.name };
        if *changes == before {
            self.cached.insert(CachedName { owner: *owner, name: table.name.clone() }, Arc::clone(&table));
        } else {
            // Changes return in any order: a later one may have replaced this definition or removed the table, so the
            // next reader asks the store.
            self.cached.remove_if(&name, |cached| (cached.id, cached.version) < (table.id, table.version));
        }
        *changes += 1;
        Ok(table)
    }
}

/// Runs a change to its end, whatever becomes of the caller.
async fn to_its_end<T: Send + 'static>(
    change: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    tokio::spawn(change).await.unwrap_or_else(|fault| Err(Error::Internal(fault.to_string())))
}

fn owner_of(definition: &TableDefinition) -> Result<Owner> {
    definition.owner().ok_or_else(|| Error::Internal(format!("table {} has no owner", definition.name)))
}

fn stored_number(number: u64) -> Value {
    Value::copy_from_slice(&number.to_be_bytes())
}

fn number(stored: Option<&Value>) -> u64 {
    stored.and_then(|bytes| bytes.as_ref().try_into().ok()).map_or(0, u64::from_be_bytes)
}
