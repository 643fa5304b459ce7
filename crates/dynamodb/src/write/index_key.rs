//! Attributes that are keys of an index: an item may lack them, but where present they have the index's type, hold
//! something, and keep to the size limits, or the write to the table is refused.

use dynamodb_values::{Item, ValueRef};

use crate::error::Error;
use crate::item_key::empty_kind;
use crate::limits::{PARTITION_KEY_BYTES_MAX, SORT_KEY_BYTES_MAX};
use crate::table::{Index, IndexScope, KeyAttribute, Table};

/// Which kind of request writes the attribute: the sentences differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WrittenBy {
    /// The item came whole.
    Put,
    /// An update made it.
    Update,
    /// An update in a transaction made it.
    TransactedUpdate,
}

/// What is wrong with an index key attribute. The texts are AWS's.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum IndexKeyFault {
    #[error(
        "One or more parameter values were invalid: Type mismatch for Index Key {attribute} Expected: {expected} Actual: {actual} IndexName: {index}"
    )]
    TypeMismatch { attribute: String, expected: &'static str, actual: &'static str, index: String },
    #[error("The update expression attempted to update the secondary index key to unsupported type")]
    UpdatedToOtherType,
    #[error(
        "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty {kind} value. IndexName: {index}, IndexKey: {attribute}"
    )]
    Empty { kind: &'static str, index: String, attribute: String },
    #[error(
        "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty {kind} value."
    )]
    UpdatedToEmpty { kind: &'static str },
    #[error(
        "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"
    )]
    PartitionKeyTooLarge,
    #[error(
        "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes"
    )]
    SortKeyTooLarge,
}

impl From<IndexKeyFault> for Error {
    fn from(fault: IndexKeyFault) -> Self {
        Self::validation(fault)
    }
}

impl IndexKeyFault {
    /// Whether a value is empty that may not be: a transaction is refused outright for that.
    pub(crate) fn is_empty_value(&self) -> bool {
        matches!(self, Self::Empty { .. } | Self::UpdatedToEmpty { .. })
    }
}

/// Checks an item that is about to be written against the keys of every index of its table, global ones first.
pub(crate) fn check(table: &Table, item: &Item, by: WrittenBy) -> Result<(), IndexKeyFault> {
    check_changed(table, None, item, by)
}

/// The same of an item that replaces `old`, but for keys that stay as they were: an item may be older than the index, and
/// is then left out of it, not frozen.
pub(crate) fn check_changed(
    table: &Table,
    old: Option<&Item>,
    item: &Item,
    by: WrittenBy,
) -> Result<(), IndexKeyFault> {
    let stays = |attribute: &KeyAttribute| {
        old.is_some_and(|old| old.get(&attribute.name) == item.get(&attribute.name))
    };
    let of_scope = |scope| table.indexes.iter().filter(move |index| index.maintained && index.scope == scope);
    for index in of_scope(IndexScope::Global).chain(of_scope(IndexScope::Local)) {
        if index.attributes().all(stays) {
            continue;
        }
        for attribute in index.attributes().filter(|attribute| !stays(attribute)) {
            if let Some(value) = item.get(&attribute.name) {
                check_value(index, attribute, value, by)?;
            }
        }
        if size_of(item, &index.partition) > PARTITION_KEY_BYTES_MAX {
            return Err(IndexKeyFault::PartitionKeyTooLarge);
        }
        if size_of(item, &index.sort) > SORT_KEY_BYTES_MAX {
            return Err(IndexKeyFault::SortKeyTooLarge);
        }
    }
    Ok(())
}

fn check_value(
    index: &Index,
    attribute: &KeyAttribute,
    value: ValueRef<'_>,
    by: WrittenBy,
) -> Result<(), IndexKeyFault> {
    if value.attribute_type() != attribute.kind {
        return Err(match by {
            WrittenBy::Update => IndexKeyFault::UpdatedToOtherType,
            WrittenBy::Put | WrittenBy::TransactedUpdate => IndexKeyFault::TypeMismatch {
                attribute: attribute.name.clone(),
                expected: attribute.kind.as_str(),
                actual: value.attribute_type().as_str(),
                index: index.name.clone(),
            },
        });
    }
    match (empty_kind(value), by) {
        (None, _) => Ok(()),
        (Some(kind), WrittenBy::Update | WrittenBy::TransactedUpdate) => {
            Err(IndexKeyFault::UpdatedToEmpty { kind })
        }
        (Some(kind), WrittenBy::Put) => {
            Err(IndexKeyFault::Empty { kind, index: index.name.clone(), attribute: attribute.name.clone() })
        }
    }
}

fn size_of(item: &Item, attributes: &[KeyAttribute]) -> usize {
    attributes.iter().filter_map(|attribute| item.get(&attribute.name)).map(|value| value.size_bytes()).sum()
}
