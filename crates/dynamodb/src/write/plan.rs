//! Any number of item writes as one commit: what it reads, and the decision.

use std::sync::Arc;

use dynamodb_values::Item;
use kv::{Key, Value, WriteSet};

use crate::DynamoDb;
use crate::catalog::Catalog;
use crate::error::Error;
use crate::keyspace;
use crate::read::item;
use crate::table::Table;
use crate::write::item::{ActionFault, Change, ItemWrite, has_local_indexes};

/// Writes that are applied together or not at all.
#[derive(Debug)]
pub(crate) struct WritePlan {
    /// The tables touched, each once.
    tables: Vec<Arc<Table>>,
    writes: Vec<ItemWrite>,
}

/// Why a plan was not applied.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// This table's definition is no longer the one that the plan was made under.
    Stale(Arc<Table>),
    /// At least one write cannot be; one entry for each write.
    Faults(Vec<Option<ActionFault>>),
    /// Stored bytes do not decode.
    Damaged(String),
}

impl WritePlan {
    /// A plan of writes to different items.
    pub(crate) fn new(writes: Vec<ItemWrite>) -> Self {
        let mut tables: Vec<Arc<Table>> = Vec::with_capacity(1);
        for write in &writes {
            if !tables.iter().any(|table| table.id == write.table.id) {
                tables.push(Arc::clone(&write.table));
            }
        }
        Self { tables, writes }
    }

    /// The keys to declare: the tables' versions, then what each write reads.
    pub(crate) fn keys(&self) -> Vec<Key> {
        let versions = self.tables.iter().map(|table| keyspace::version(table.id));
        versions.chain(self.writes.iter().flat_map(ItemWrite::keys)).collect()
    }

    /// Decides every write on the values of [`WritePlan::keys`], and stages them all or none.
    pub(crate) fn decide(
        &self,
        values: &[Option<Value>],
        staged: &mut WriteSet,
    ) -> std::result::Result<Vec<Change>, Refusal> {
        let mut values = values.iter();
        let mut next = || values.next().and_then(Option::as_ref);
        for table in &self.tables {
            if Catalog::check(table, next()).is_err() {
                return Err(Refusal::Stale(Arc::clone(table)));
            }
        }
        let mut changes = Vec::with_capacity(self.writes.len());
        let mut faults = Vec::new();
        for (position, write) in self.writes.iter().enumerate() {
            let old = decode(next())?;
            let collection_bytes = has_local_indexes(&write.table).then(|| WriteSet::counter(next()));
            match write.decide(old, collection_bytes, staged) {
                Ok(change) => changes.push(change),
                Err(fault) => faults.push((position, fault)),
            }
        }
        if faults.is_empty() {
            Ok(changes)
        } else {
            Err(Refusal::Faults(by_position(faults, self.writes.len())))
        }
    }

    /// The items as they are, out of the values of [`WritePlan::keys`].
    pub(crate) fn items(&self, values: &[Option<Value>]) -> std::result::Result<Vec<Option<Item>>, Refusal> {
        let mut values = values.iter().skip(self.tables.len());
        let mut items = Vec::with_capacity(self.writes.len());
        for write in &self.writes {
            items.push(decode(values.next().and_then(Option::as_ref))?);
            if has_local_indexes(&write.table) {
                values.next();
            }
        }
        Ok(items)
    }

    /// Commits the plan by itself.
    pub(crate) async fn commit(self, db: &DynamoDb) -> std::result::Result<Vec<Change>, PlanError> {
        let keys = self.keys();
        let decided = kv::commit(db.kv.as_ref(), keys, move |values| {
            let mut staged = WriteSet::default();
            self.decide(values, &mut staged).map(|changes| (staged, changes))
        })
        .await
        .map_err(Error::Storage)?;
        decided.map_err(|refusal| refusal.into_error(db))
    }
}

/// Why a plan's commit failed.
#[derive(Debug)]
pub(crate) enum PlanError {
    /// At least one write cannot be; one entry for each write.
    Faults(Vec<Option<ActionFault>>),
    /// Anything else.
    Other(Error),
}

impl From<Error> for PlanError {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl Refusal {
    /// Tells the catalog of a stale definition, and leaves the faults to the caller.
    pub(crate) fn into_error(self, db: &DynamoDb) -> PlanError {
        match self {
            Self::Faults(faults) => PlanError::Faults(faults),
            Self::Damaged(cause) => PlanError::Other(Error::Internal(cause)),
            Self::Stale(table) => {
                db.catalog.invalidate(&table);
                PlanError::Other(Error::Stale)
            }
        }
    }
}

impl PlanError {
    /// The error of an operation that writes one item.
    pub(crate) fn into_single(self) -> Error {
        match self {
            Self::Other(error) => error,
            Self::Faults(faults) => match faults.into_iter().flatten().next() {
                Some(ActionFault::Condition(item)) => Error::ConditionalCheckFailed(item),
                Some(ActionFault::CollectionTooLarge) => Error::ItemCollectionSizeLimitExceeded,
                Some(ActionFault::Invalid(message) | ActionFault::Outright(message)) => {
                    Error::Validation(message)
                }
                None => Error::Internal("a plan was refused without a fault".into()),
            },
        }
    }
}

fn decode(stored: Option<&Value>) -> std::result::Result<Option<Item>, Refusal> {
    item::decode(stored.cloned()).map_err(|damage| Refusal::Damaged(damage.to_string()))
}

fn by_position(faults: Vec<(usize, ActionFault)>, count: usize) -> Vec<Option<ActionFault>> {
    let mut all: Vec<Option<ActionFault>> = std::iter::repeat_with(|| None).take(count).collect();
    for (position, fault) in faults {
        // Positions were counted over the same writes.
        all[position] = Some(fault);
    }
    all
}
