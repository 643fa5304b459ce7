//! Reads of a local index that want more than it holds: the rest is fetched from the table, at a price.

use dynamodb_values::Item;
use kv::Read;

use crate::capacity::{Consistency, Units};
use crate::error::{Error, Result};
use crate::item_key::ItemKey;
use crate::read::item;
use crate::read::projection::Answered;
use crate::read::select::Select;
use crate::read::source::ReadSource;
use crate::table::{IndexScope, Projection};

/// The sizes of the items that were fetched.
#[derive(Debug, Default)]
pub(crate) struct Lookup {
    sizes: Vec<usize>,
    bytes: usize,
}

impl Lookup {
    /// Whether a read must fetch from the table.
    pub(crate) fn needed(source: &ReadSource<'_>, answered: &Answered, select: Select) -> bool {
        let Some(index) = source.index.filter(|index| index.scope == IndexScope::Local) else { return false };
        match select {
            Select::AllAttributes => index.projection != Projection::All,
            Select::SpecificAttributes => answered.attribute_names().any(|name| !source.projects(name)),
            Select::AllProjectedAttributes | Select::Count => false,
        }
    }

    /// The item of an index entry, of the same moment as the entry if `store` is.
    pub(crate) async fn fetch(
        &mut self,
        store: &dyn Read,
        source: &ReadSource<'_>,
        entry: Item,
    ) -> Result<Item> {
        let key = ItemKey::from_item(source.table, &entry);
        let key = key.map_err(|fault| Error::Internal(fault.to_string()))?.stored(source.table);
        let stored = store.get(std::slice::from_ref(&key)).await?.into_iter().next().flatten();
        let Some(item) = item::decode(stored)? else { return Ok(entry) };
        self.sizes.push(item.size_bytes());
        self.bytes += item.size_bytes();
        Ok(item)
    }

    /// How much was fetched.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// What fetching cost: each item is rounded up by itself.
    pub(crate) fn units(&self, consistency: Consistency) -> Units {
        self.sizes.iter().map(|size| Units::read(*size, consistency)).sum()
    }
}
