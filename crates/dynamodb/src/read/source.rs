//! What a Query or Scan reads: the table, or one of its indexes.

use dynamodb_values::Item;
use kv::{Key, KeyRange};

use crate::answer::Object;
use crate::error::{Error, Result};
use crate::index_entry;
use crate::item_key::ItemKey;
use crate::keyspace::{self, KeyPart};
use crate::table::{Index, IndexScope, KeyAttribute, Projection, Table};

/// A table, or an index of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadSource<'a> {
    pub(crate) table: &'a Table,
    pub(crate) index: Option<&'a Index>,
}

impl<'a> ReadSource<'a> {
    /// The source that a request names.
    pub(crate) fn find(table: &'a Table, index_name: Option<&str>) -> Result<Self> {
        let Some(name) = index_name else { return Ok(Self { table, index: None }) };
        let index = table.indexes.iter().find(|index| index.name == name && index.maintained);
        match index {
            None => Err(Error::Validation(format!("The table does not have the specified index: {name}"))),
            Some(index) if !index.readable => {
                Err(Error::Validation(format!("Cannot read from backfilling global secondary index: {name}")))
            }
            Some(index) => Ok(Self { table, index: Some(index) }),
        }
    }

    /// Whether it is a global index: read only eventually, and without the table's other attributes.
    pub(crate) fn is_global(&self) -> bool {
        self.scope() == Some(IndexScope::Global)
    }

    /// The index's family; `None` for the table.
    pub(crate) fn scope(&self) -> Option<IndexScope> {
        self.index.map(|index| index.scope)
    }

    /// The partition key attributes of what is read.
    pub(crate) fn partition(&self) -> &'a [KeyAttribute] {
        self.index.map_or(std::slice::from_ref(&self.table.key.partition), |index| &index.partition)
    }

    /// The sort key attributes of what is read.
    pub(crate) fn sort(&self) -> &'a [KeyAttribute] {
        self.index.map_or(self.table.key.sort.as_slice(), |index| &index.sort)
    }

    /// The attributes that tell where a page ended: the key of what is read, then what is missing of the table's.
    pub(crate) fn position_attributes(&self) -> Vec<&'a KeyAttribute> {
        let mut all: Vec<&KeyAttribute> = self.partition().iter().chain(self.sort()).collect();
        for attribute in self.table.key.attributes() {
            if !all.iter().any(|known| known.name == attribute.name) {
                all.push(attribute);
            }
        }
        all
    }

    /// Whether entries hold this attribute, if the item has it.
    pub(crate) fn projects(&self, name: &str) -> bool {
        let Some(index) = self.index else { return true };
        match &index.projection {
            Projection::All => true,
            Projection::KeysOnly => self.is_position(name),
            Projection::Include(names) => {
                names.iter().any(|included| included == name) || self.is_position(name)
            }
        }
    }

    fn is_position(&self, name: &str) -> bool {
        self.position_attributes().iter().any(|attribute| attribute.name == name)
    }

    /// Everything there is.
    pub(crate) fn all(&self) -> KeyRange {
        match self.index {
            None => keyspace::items(self.table.id),
            Some(index) => keyspace::index_entries(self.table.id, index.id),
        }
    }

    /// What the keys of one partition begin with.
    pub(crate) fn partition_prefix(&self, partition: &KeyPart) -> Key {
        match self.index {
            None => keyspace::item_partition(self.table.id, partition),
            Some(index) => keyspace::index_partition(self.table.id, index.id, partition),
        }
    }

    /// Where an item, or the key attributes of one, stands; `None` if it is not in the index or its key is not valid.
    pub(crate) fn position(&self, item: &Item) -> Option<Key> {
        match self.index {
            None => ItemKey::from_item(self.table, item).ok().map(|key| key.stored(self.table)),
            Some(index) => index_entry::entry_key(self.table, index, item),
        }
    }

    /// Writes an item's position: the value of `LastEvaluatedKey`.
    pub(crate) fn write_position(&self, item: &Item, out: &mut Vec<u8>) {
        let mut object = Object::begin(out);
        for attribute in self.position_attributes() {
            if let Some(value) = item.get(&attribute.name) {
                dynamodb_values::json::write_value(value, object.escaped_member(&attribute.name));
            }
        }
        object.end();
    }
}
