//! What an index holds of an item: the one place that decides whether an item is in an index, where, and with what.
//!
//! Writes and the backfill both go through [`entry`], so an index is the same however it came to be. An item without one
//! of the index's key attributes, or with one that cannot be a key, is not in the index: writes refuse the latter
//! beforehand, but a new index meets items that were written before it.
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html>

#[cfg(test)]
mod tests;

use dynamodb_values::{Item, ValueRef};
use kv::Key;

use crate::keyspace::{self, KeyPart};
use crate::limits::{PARTITION_KEY_BYTES_MAX, SORT_KEY_BYTES_MAX};
use crate::table::{Index, KeyAttribute, Projection, Table};

/// The entry of `item` in `index`: its key and the projected item; `None` if the item is not in the index.
pub(crate) fn entry(table: &Table, index: &Index, item: &Item) -> Option<(Key, Item)> {
    Some((entry_key(table, index, item)?, projected(table, index, item)))
}

/// Only the entry's key: for a position in the index.
pub(crate) fn entry_key(table: &Table, index: &Index, item: &Item) -> Option<Key> {
    let partition = key_part(&index.partition, item, PARTITION_KEY_BYTES_MAX)?;
    let sort = key_part(&index.sort, item, SORT_KEY_BYTES_MAX)?;
    let primary_partition = key_part([&table.key.partition], item, PARTITION_KEY_BYTES_MAX)?;
    let primary_sort = key_part(&table.key.sort, item, SORT_KEY_BYTES_MAX)?;
    Some(keyspace::index_entry(table.id, index.id, &partition, &sort, [&primary_partition, &primary_sort]))
}

/// What the index's entry holds of `item`: the table's and the index's keys, and what the projection names.
pub(crate) fn projected(table: &Table, index: &Index, item: &Item) -> Item {
    match &index.projection {
        Projection::All => item.clone(),
        Projection::KeysOnly => of_attributes(item, |name| is_key(table, index, name)),
        Projection::Include(names) => of_attributes(item, |name| {
            is_key(table, index, name) || names.iter().any(|projected| projected == name)
        }),
    }
}

fn of_attributes(item: &Item, keep: impl Fn(&str) -> bool) -> Item {
    Item::from_entries(item.iter().filter(|(name, _)| keep(name)))
}

fn is_key(table: &Table, index: &Index, name: &str) -> bool {
    table.key.attributes().chain(index.attributes()).any(|attribute| attribute.name == name)
}

/// The key part that these attributes of `item` make; `None` if one is missing, of another type, empty or too long.
fn key_part<'a>(
    attributes: impl IntoIterator<Item = &'a KeyAttribute>,
    item: &Item,
    bytes_max: usize,
) -> Option<KeyPart> {
    let mut part = KeyPart::default();
    for attribute in attributes {
        let value = item.get(&attribute.name).filter(|value| value.attribute_type() == attribute.kind)?;
        let length = match value {
            ValueRef::S(text) => text.len(),
            ValueRef::B(bytes) => bytes.len(),
            // Numbers have no length limit of their own.
            _ => 1,
        };
        if !(1..=bytes_max).contains(&length) {
            return None;
        }
        part.push(value);
    }
    Some(part)
}
