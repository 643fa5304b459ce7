//! Primary keys: from a request's `Key`, or out of an item, checked against the table's key schema.

use dynamodb_values::{AttributeType, Item, ValueRef};
use kv::Key;

use crate::error::{Error, Result};
use crate::keyspace::{self, KeyPart};
use crate::limits::{PARTITION_KEY_BYTES_MAX, SORT_KEY_BYTES_MAX};
use crate::table::{KeyAttribute, Table};

/// An item's primary key, encoded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ItemKey {
    pub(crate) partition: KeyPart,
    pub(crate) sort: KeyPart,
}

/// What is wrong with a key. The texts are AWS's, a missing space included.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyFault {
    /// A `Key` has other attributes than the key schema, or other types.
    #[error("The provided key element does not match the schema")]
    SchemaMismatch,
    /// An item lacks a key attribute.
    #[error("One or more parameter values were invalid: Missing the key {0} in the item")]
    Missing(String),
    /// An item's key attribute has another type than the table's.
    #[error(
        "One or more parameter values were invalid: Type mismatch for key {name} expected: {expected} actual: {actual}"
    )]
    TypeMismatch { name: String, expected: &'static str, actual: &'static str },
    /// Key attributes hold at least one byte.
    #[error(
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty {kind} value. Key: {name}"
    )]
    Empty { name: String, kind: &'static str },
    /// Over 2,048 bytes.
    #[error(
        "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"
    )]
    PartitionKeyTooLarge,
    /// Over 1,024 bytes.
    #[error(
        "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes"
    )]
    SortKeyTooLarge,
}

impl From<KeyFault> for Error {
    fn from(fault: KeyFault) -> Self {
        Self::validation(fault)
    }
}

impl ItemKey {
    /// The key that a request's `Key` member names: exactly the key attributes.
    pub(crate) fn from_key(table: &Table, key: &Item) -> Result<Self, KeyFault> {
        if key.len() != table.key.attributes().count() {
            return Err(KeyFault::SchemaMismatch);
        }
        Self::build(table, |attribute| match key.get(&attribute.name) {
            Some(value) if value.attribute_type() == attribute.kind => Ok(value),
            _ => Err(KeyFault::SchemaMismatch),
        })
    }

    /// The key of a whole item.
    pub(crate) fn from_item(table: &Table, item: &Item) -> Result<Self, KeyFault> {
        Self::build(table, |attribute| match item.get(&attribute.name) {
            None => Err(KeyFault::Missing(attribute.name.clone())),
            Some(value) if value.attribute_type() == attribute.kind => Ok(value),
            Some(value) => Err(KeyFault::TypeMismatch {
                name: attribute.name.clone(),
                expected: attribute.kind.as_str(),
                actual: value.attribute_type().as_str(),
            }),
        })
    }

    /// Where the item is stored.
    pub(crate) fn stored(&self, table: &Table) -> Key {
        keyspace::item(table.id, &self.partition, &self.sort)
    }

    fn build<'a>(
        table: &'a Table,
        value_of: impl Fn(&'a KeyAttribute) -> Result<ValueRef<'a>, KeyFault>,
    ) -> Result<Self, KeyFault> {
        let partition = value_of(&table.key.partition)?;
        let sort = table.key.sort.as_ref().map(&value_of).transpose()?;
        check_not_empty(&table.key.partition.name, partition)?;
        if let (Some(attribute), Some(value)) = (&table.key.sort, sort) {
            check_not_empty(&attribute.name, value)?;
        }
        if partition.size_bytes() > PARTITION_KEY_BYTES_MAX {
            return Err(KeyFault::PartitionKeyTooLarge);
        }
        if sort.is_some_and(|value| value.size_bytes() > SORT_KEY_BYTES_MAX) {
            return Err(KeyFault::SortKeyTooLarge);
        }
        Ok(Self { partition: part(partition), sort: sort.map(part).unwrap_or_default() })
    }
}

/// Whether a value of a key attribute is empty, and what kind of value it is.
pub(crate) fn empty_kind(value: ValueRef<'_>) -> Option<&'static str> {
    let kind = match value.attribute_type() {
        AttributeType::S => "string",
        AttributeType::B => "binary",
        _ => return None,
    };
    (value.size_bytes() == 0).then_some(kind)
}

fn check_not_empty(name: &str, value: ValueRef<'_>) -> Result<(), KeyFault> {
    match empty_kind(value) {
        Some(kind) => Err(KeyFault::Empty { name: name.to_owned(), kind }),
        None => Ok(()),
    }
}

fn part(value: ValueRef<'_>) -> KeyPart {
    let mut part = KeyPart::default();
    part.push(value);
    part
}
