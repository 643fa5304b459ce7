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

    /// Replaces index entries by their items, all of the same moment as the entries.
    pub(crate) async fn fetch(store: &dyn Read, source: &ReadSource<'_>, items: &mut [Item]) -> Result<Self> {
        let keys = items
            .iter()
            .map(|entry| ItemKey::from_item(source.table, entry).map(|key| key.stored(source.table)))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|fault| Error::Internal(fault.to_string()))?;
        let mut sizes = Vec::with_capacity(items.len());
        for (entry, stored) in items.iter_mut().zip(store.get(&keys).await?) {
            if let Some(item) = item::decode(stored)? {
                sizes.push(item.size_bytes());
                *entry = item;
            }
        }
        Ok(Self { sizes })
    }

    /// What fetching cost: each item is rounded up by itself.
    pub(crate) fn units(&self, consistency: Consistency) -> Units {
        self.sizes.iter().map(|size| Units::read(*size, consistency)).sum()
    }
}
