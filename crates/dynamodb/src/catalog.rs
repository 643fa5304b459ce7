//! Which tables there are: definitions stored by name, cached in the form that the data path works with.
//!
//! A cached table may be behind the stored one, on this node for the moment of a change and on other nodes for longer.
//! That is why every commit that was decided under a table declares [`keyspace::version`] and asks [`Catalog::check`]:
//! a commit under an old version never happens, the operation starts over with the new definition. A load that raced
//! with a change is never kept. What must follow every change of a definition, the table's streams and its log's ledger, is
//! staged here with it. Knows nothing of requests, answers or what a definition means.

mod change;
mod identity;
mod name;
#[cfg(test)]
mod tests;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use aws_types::{Clock, Context};
use kv::{Direction, Kv, Scan, Value};
use parking_lot::Mutex;
use quick_cache::{Equivalent, sync::Cache};

use crate::definition::TableDefinition;
use crate::table::{Owner, Table};
use crate::{Error, Result, keyspace};

pub(crate) use identity::TableIdentity;
pub(crate) use name::{TableRef, is_name};

/// How many tables are kept at hand.
const CACHED_TABLES_MAX: usize = 10_000;

/// The tables of all accounts and regions. Clones share one cache.
#[derive(Clone)]
pub(crate) struct Catalog {
    kv: Arc<dyn Kv>,
    clock: Arc<dyn Clock>,
    cached: Arc<Cache<CachedName, Arc<Table>>>,
    /// Counts the changes made here, so that what was loaded before one is not cached after it.
    changes: Arc<Mutex<u64>>,
}

/// One page of table names.
pub(crate) struct Names {
    /// In order.
    pub(crate) names: Vec<String>,
    /// Whether more follow.
    pub(crate) more: bool,
}

impl Catalog {
    /// A catalog with nothing cached.
    pub(crate) fn new(kv: Arc<dyn Kv>, clock: Arc<dyn Clock>) -> Self {
        Self { kv, clock, cached: Arc::new(Cache::new(CACHED_TABLES_MAX)), changes: Arc::default() }
    }

    /// The table that a request on the data path names, by its name or its ARN.
    pub(crate) async fn table(&self, cx: &Context, name_or_arn: &str) -> Result<Arc<Table>> {
        let name = TableRef::parse(cx, name_or_arn)?.name;
        // One that is still being filled is not there yet for those who read and write.
        let table = self.find(&Owner::of(cx), name).await?.filter(|table| !table.definition.creating);
        table.ok_or_else(|| Error::ResourceNotFound("Requested resource not found".into()))
    }

    /// The table that a request on the control plane names: as [`Catalog::table`], in other words if it is missing.
    pub(crate) async fn described_table(&self, cx: &Context, name_or_arn: &str) -> Result<Arc<Table>> {
        let name = TableRef::parse(cx, name_or_arn)?.name;
        let table = self.find(&Owner::of(cx), name).await?;
        table.ok_or_else(|| {
            Error::ResourceNotFound(format!("Requested resource not found: Table: {name} not found"))
        })
    }

    /// As [`Catalog::described_table`], for what asks for a table's settings or changes them: one that a restore still fills
    /// is not there yet.
    pub(crate) async fn settled_table(&self, cx: &Context, name_or_arn: &str) -> Result<Arc<Table>> {
        let table = self.described_table(cx, name_or_arn).await?;
        if table.definition.creating && table.definition.restored.is_some() {
            let name = &table.name;
            return Err(Error::ResourceNotFound(format!(
                "Requested resource not found: Table: {name} not found"
            )));
        }
        Ok(table)
    }

    /// The table that a request on backups or recovery names: in their words if it is missing, which one that is still
    /// being filled is, too.
    pub(crate) async fn recoverable_table(&self, cx: &Context, name_or_arn: &str) -> Result<Arc<Table>> {
        let name = TableRef::parse(cx, name_or_arn)?.name;
        let table = self.find(&Owner::of(cx), name).await?.filter(|table| !table.definition.creating);
        table.ok_or_else(|| Error::TableNotFound(format!("Table not found: {name}")))
    }

    /// The table of that name, if there is one.
    pub(crate) async fn find(&self, owner: &Owner, name: &str) -> Result<Option<Arc<Table>>> {
        match self.cached.get(&Name { owner, name }) {
            Some(table) => Ok(Some(table)),
            None => self.load(owner, name).await,
        }
    }

    /// Checks, inside a decision, that the version stored now is the one that the commit was decided under. On
    /// [`Error::Stale`] the caller passes the table to [`Catalog::invalidate`] and gives the error back: the operation starts over.
    pub(crate) fn check(table: &Table, stored: Option<&Value>) -> Result<()> {
        Self::check_version(table.version, stored)
    }

    /// The same for a version.
    pub(crate) fn check_version(version: u64, stored: Option<&Value>) -> Result<()> {
        let stored = stored.and_then(|bytes| bytes.as_ref().try_into().ok()).map(u64::from_be_bytes);
        if stored == Some(version) { Ok(()) } else { Err(Error::Stale) }
    }

    /// The tables at hand: those that were asked for of late.
    pub(crate) fn cached(&self) -> impl Iterator<Item = Arc<Table>> {
        self.cached.iter().map(|(_, table)| table)
    }

    /// Forgets a table that turned out to be behind; a newer one under its name stays.
    pub(crate) fn invalidate(&self, table: &Table) {
        if let Some(owner) = table.definition.owner() {
            let name = Name { owner: &owner, name: &table.name };
            self.cached.remove_if(&name, |cached| cached.id == table.id && cached.version <= table.version);
        }
    }

    /// The names behind `after`, at most `limit` of them.
    pub(crate) async fn names(&self, owner: &Owner, after: Option<&str>, limit: usize) -> Result<Names> {
        let all = keyspace::definitions(owner);
        let range = match after {
            Some(name) => all.after(&keyspace::definition(owner, name)),
            None => all,
        };
        // One more than asked for tells whether there are more.
        let scan = Scan { range, direction: Direction::Forward, limit: limit + 1, bytes_max: usize::MAX };
        let page = self.kv.scan(scan).await?;
        let more = page.entries.len() > limit;
        let stored = page.entries.iter().take(limit);
        let names = stored.map(|(_, value)| TableDefinition::decode(value).map(|definition| definition.name));
        Ok(Names { names: names.collect::<Result<_>>()?, more })
    }

    async fn load(&self, owner: &Owner, name: &str) -> Result<Option<Arc<Table>>> {
        let changes = *self.changes.lock();
        let values = self.kv.get(&[keyspace::definition(owner, name)]).await?;
        let Some(stored) = values.into_iter().next().flatten() else {
            return Ok(None);
        };
        let table = Arc::new(table_of(TableDefinition::decode(&stored)?)?);
        let now = self.changes.lock();
        if *now == changes {
            self.cached.insert(CachedName { owner: *owner, name: name.to_owned() }, Arc::clone(&table));
        }
        Ok(Some(table))
    }
}

fn table_of(definition: TableDefinition) -> Result<Table> {
    let name = definition.name.clone();
    definition
        .into_table()
        .ok_or_else(|| Error::Internal(format!("the definition of table {name} contradicts itself")))
}

/// A key of the cache.
#[derive(Clone, PartialEq, Eq)]
struct CachedName {
    owner: Owner,
    name: String,
}

/// The same, borrowed: looking a table up allocates nothing.
struct Name<'a> {
    owner: &'a Owner,
    name: &'a str,
}

impl Hash for CachedName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Name { owner: &self.owner, name: &self.name }.hash(state);
    }
}

impl Hash for Name<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.owner.account.as_str().hash(state);
        self.owner.region.as_str().hash(state);
        self.name.hash(state);
    }
}

impl Equivalent<CachedName> for Name<'_> {
    fn equivalent(&self, key: &CachedName) -> bool {
        *self.owner == key.owner && self.name == key.name
    }
}
