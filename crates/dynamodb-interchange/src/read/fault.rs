//! Why a record is no item.

use aws_protocols::json::SerializationError;
use dynamodb_values::ValueError;

use super::RECORD_BYTES_MAX;

/// A record that is no item.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("record {index}: {fault}")]
pub struct RecordFault {
    /// The record's place in its file, from 0.
    pub index: u64,
    /// What is wrong.
    pub fault: Fault,
}

/// What can be wrong with a record; the sentences contain nothing of it but attributes' values that the service itself
/// quotes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No item can be that long.
    #[error("The record is longer than {RECORD_BYTES_MAX} bytes")]
    TooLong,
    /// Not UTF-8.
    #[error("The record is not encoded in UTF-8")]
    NotText,
    /// Not JSON, or not DynamoDB's.
    #[error("The record is not in DynamoDB JSON format: {0}")]
    NotJson(#[from] SerializationError),
    /// Not Ion, or none that an item has.
    #[error("The record is not in Amazon Ion format: {0}")]
    NotIon(String),
    /// A value in Ion whose type DynamoDB does not have.
    #[error("The Ion type {0} has no counterpart in DynamoDB")]
    ForeignType(String),
    /// An annotation that is none of those for sets, or not before a list.
    #[error("An Ion annotation other than $dynamodb_SS, $dynamodb_NS and $dynamodb_BS, or not before a list")]
    Annotated,
    /// An element of a set in Ion that is not of the set's type.
    #[error("An element of a set is not of the type of the set")]
    ForeignElement,
    /// The record is something else than an item.
    #[error("The record does not have the member Item")]
    NoItem,
    /// The row and the header have different lengths.
    #[error("The record has {found} values and the header {expected}")]
    Columns {
        /// Values in the row.
        found: usize,
        /// Names in the header.
        expected: usize,
    },
    /// A key of type Binary that is not base64.
    #[error("The value of the binary attribute {0} is not encoded in base64")]
    NotBase64(String),
    /// A wrong value.
    #[error("{0}")]
    Value(#[from] ValueError),
}
