//! One item's write as a pure decision: condition, action, and what must change besides the item.
//!
//! PutItem, UpdateItem, DeleteItem, the writes of a batch and the actions of a transaction are all [`ItemWrite`]s;
//! [`WritePlan`](crate::write::plan::WritePlan) commits any number of them at once.

use std::ops::RangeInclusive;
use std::sync::Arc;

use dynamodb_expressions::{Condition, Update, UpdateError};
use dynamodb_values::Item;
use kv::{Key, WriteSet};

use crate::capacity::Units;
use crate::expiry::Second;
use crate::item_key::ItemKey;
use crate::keyspace::{self, Statistic};
use crate::limits::{ITEM_BYTES_MAX, ITEM_COLLECTION_BYTES_MAX};
use crate::log::Origin;
use crate::table::{IndexScope, Table};
use crate::write::index_change::{self, IndexCharge, signed};
use crate::write::index_key::{self, WrittenBy};

/// One write of one item.
#[derive(Debug)]
pub(crate) struct ItemWrite {
    pub(crate) table: Arc<Table>,
    pub(crate) key: ItemKey,
    pub(crate) action: Action,
    pub(crate) condition: Option<Condition>,
    /// Whether a failed condition answers with the item.
    pub(crate) return_on_failure: bool,
}

/// What to do with the item if its condition holds.
#[derive(Debug)]
pub(crate) enum Action {
    /// Replace it.
    Put(Item),
    /// Remove it.
    Delete,
    /// Change it, or make it from its key attributes.
    Update { update: Arc<Update>, key: Item, by: WrittenBy },
    /// Nothing: a transaction's ConditionCheck.
    Check,
    /// Remove it, on the service's own behalf, if it expires in these seconds.
    Expire(RangeInclusive<Second>),
}

/// What became of one item.
#[derive(Debug, Default)]
pub(crate) struct Change {
    pub(crate) old: Option<Item>,
    pub(crate) new: Option<Item>,
    pub(crate) charges: Vec<IndexCharge>,
    /// The bytes of the item's collection afterwards, on a table with local indexes.
    pub(crate) collection_bytes: Option<i64>,
}

/// Why an item's write was refused after reading the item.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum ActionFault {
    /// The condition does not hold; carries the item if the caller asked for it.
    #[error("The conditional request failed")]
    Condition(Option<Item>),
    /// The change is not possible on this item. AWS's text.
    #[error("{0}")]
    Invalid(String),
    /// The same, but a transaction is refused for it and not cancelled.
    #[error("{0}")]
    Outright(String),
    /// The item collection would be too large.
    #[error("Collection size exceeded.")]
    CollectionTooLarge,
}

impl ItemWrite {
    /// The keys that the decision reads: the item's and, where there are local indexes, its collection's size.
    pub(crate) fn keys(&self) -> impl Iterator<Item = Key> {
        let collection = has_local_indexes(&self.table)
            .then(|| keyspace::collection_size(self.table.id, &self.key.partition));
        std::iter::once(self.key.stored(&self.table)).chain(collection)
    }

    /// Decides what becomes of the item and stages it.
    ///
    /// `collection_bytes` is the present size of its collection, on a table with local indexes.
    pub(crate) fn decide(
        &self,
        old: Option<Item>,
        collection_bytes: Option<i64>,
        writes: &mut WriteSet,
    ) -> Result<Change, ActionFault> {
        if !self.condition.as_ref().is_none_or(|condition| condition.matches(old.as_ref())) {
            return Err(ActionFault::Condition(old.filter(|_| self.return_on_failure)));
        }
        let new = self.apply(old.as_ref())?;
        let mut change = Change { old, new, charges: Vec::new(), collection_bytes };
        if change.old != change.new {
            self.stage(&mut change, writes)?;
        }
        Ok(change)
    }

    fn apply(&self, old: Option<&Item>) -> Result<Option<Item>, ActionFault> {
        match &self.action {
            Action::Put(item) => Ok(Some(item.clone())),
            Action::Delete => Ok(None),
            Action::Check => Ok(old.cloned()),
            Action::Expire(seconds) => Ok(old.filter(|item| !self.expires_in(seconds, item)).cloned()),
            Action::Update { update, .. } if old.is_none() && !update.creates_item() => Ok(None),
            Action::Update { update, key, by } => self.updated(update, old, key, *by).map(Some),
        }
    }

    fn expires_in(&self, seconds: &RangeInclusive<Second>, item: &Item) -> bool {
        let expiry = self.table.expiry.as_ref().and_then(|expiry| expiry.of(item));
        expiry.is_some_and(|second| seconds.contains(&second))
    }

    fn updated(
        &self,
        update: &Update,
        old: Option<&Item>,
        key: &Item,
        by: WrittenBy,
    ) -> Result<Item, ActionFault> {
        let new =
            update.apply(old.unwrap_or(key)).map_err(|fault| ActionFault::Invalid(fault.to_string()))?;
        if new.size_bytes() > ITEM_BYTES_MAX {
            return Err(ActionFault::Invalid(UpdateError::TooLarge.to_string()));
        }
        index_key::check_changed(&self.table, old, &new, by).map_err(|fault| match fault {
            fault if fault.is_empty_value() => ActionFault::Outright(fault.to_string()),
            fault => ActionFault::Invalid(fault.to_string()),
        })?;
        Ok(new)
    }

    fn stage(&self, change: &mut Change, writes: &mut WriteSet) -> Result<(), ActionFault> {
        let stored = self.key.stored(&self.table);
        match &change.new {
            Some(item) => writes.put(stored, item.stored().clone()),
            None => writes.delete(stored),
        }
        let size = |item: &Option<Item>| item.as_ref().map_or(0, |item| signed(item.size_bytes()));
        let count = |item: &Option<Item>| i64::from(item.is_some());
        let growth = size(&change.new) - size(&change.old);
        let statistic = |kind| keyspace::statistic(self.table.id, None, kind);
        writes.add(statistic(Statistic::Bytes), growth);
        writes.add(statistic(Statistic::Count), count(&change.new) - count(&change.old));
        let indexes = index_change::stage(&self.table, change.old.as_ref(), change.new.as_ref(), writes);
        change.charges = indexes.charges;
        if let Some(expiry) = &self.table.expiry {
            let images = [change.old.as_ref(), change.new.as_ref()];
            expiry.stage(self.table.id, &self.key, images, writes);
        }
        if let Some(log) = &self.table.log {
            log.append(&self.table, &self.key, change, self.action.origin(), writes);
        }
        self.stage_collection(change, growth + indexes.local_bytes, writes)
    }

    fn stage_collection(
        &self,
        change: &mut Change,
        growth: i64,
        writes: &mut WriteSet,
    ) -> Result<(), ActionFault> {
        let Some(bytes) = &mut change.collection_bytes else { return Ok(()) };
        *bytes += growth;
        if growth > 0 && *bytes > ITEM_COLLECTION_BYTES_MAX {
            return Err(ActionFault::CollectionTooLarge);
        }
        let size = keyspace::collection_size(self.table.id, &self.key.partition);
        if *bytes == 0 {
            // The last item of its collection: a sum of zero would be kept for every partition key that ever was. What
            // other writes of this commit add to the collection comes behind the deletes.
            writes.delete(size);
        } else {
            writes.add(size, growth);
        }
        Ok(())
    }
}

impl Action {
    fn origin(&self) -> Origin {
        match self {
            Self::Put(_) | Self::Delete | Self::Update { .. } | Self::Check => Origin::Client,
            Self::Expire(_) => Origin::TimeToLive,
        }
    }
}

impl Change {
    /// What the write costs on the table itself: by the larger of the two items.
    pub(crate) fn units(&self) -> Units {
        let size = |item: &Option<Item>| item.as_ref().map_or(0, Item::size_bytes);
        Units::write(size(&self.old).max(size(&self.new)))
    }
}

/// Whether items with one partition key form a collection of limited size.
pub(crate) fn has_local_indexes(table: &Table) -> bool {
    table.indexes.iter().any(|index| index.scope == IndexScope::Local)
}
