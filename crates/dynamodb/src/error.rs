//! What can go wrong in this service, in its own terms, and the one place where that becomes a wire error.
//!
//! Sentences about one subject live beside that subject, in enums whose `Display` is AWS's exact text; this file knows
//! only which code and status each of them travels under.

use aws_protocols::json::SerializationError;
use aws_types::{Namespace, WireError};
use dynamodb_values::{Item, ValueError};

use crate::backup::FileFault;
use crate::operations::transaction::CancellationReason;

/// The namespace of the service's own error codes.
pub(crate) const NAMESPACE: Namespace = Namespace::Service("com.amazonaws.dynamodb.v20120810");

/// The result of everything done on a caller's behalf.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal or a failure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operation is not one of this service's, or is not built yet.
    #[error("unknown operation")]
    UnknownOperation,
    /// The body's JSON has another shape than the model's.
    #[error(transparent)]
    Serialization(#[from] SerializationError),
    /// A member, an expression or a combination of members is not acceptable. The text is AWS's.
    #[error("{0}")]
    Validation(String),
    /// A fault that shows in the request alone, before any table is looked at. What stands around the sentence depends
    /// on the operation: the request's layer words it.
    #[error("{0}")]
    Request(String),
    /// The same, of an attribute value.
    #[error("{fault}")]
    RequestValue {
        /// The placeholder, if the value is one of the ExpressionAttributeValues.
        key: Option<String>,
        /// What is wrong with the value.
        fault: ValueError,
    },
    /// No such table. The text differs between the data path and the control plane.
    #[error("{0}")]
    ResourceNotFound(String),
    /// The table is in a state that forbids this.
    #[error("{0}")]
    ResourceInUse(String),
    /// No such table, as the operations on backups and recovery say it.
    #[error("{0}")]
    TableNotFound(String),
    /// The name that a restored table should have is taken.
    #[error("{0}")]
    TableAlreadyExists(String),
    /// The table is in a state that forbids this, as the operations on backups and recovery say it.
    #[error("{0}")]
    TableInUse(String),
    /// The table's backups cannot be asked for now.
    #[error("{0}")]
    ContinuousBackupsUnavailable(String),
    /// Point-in-time recovery is not enabled for the table.
    #[error("{0}")]
    PointInTimeRecoveryUnavailable(String),
    /// The moment to restore lies outside of the recovery window.
    #[error("{0}")]
    InvalidRestoreTime(String),
    /// No such backup.
    #[error("{0}")]
    BackupNotFound(String),
    /// The backup is being made or restored.
    #[error("{0}")]
    BackupInUse(String),
    /// The files of a backup cannot be written or read.
    #[error(transparent)]
    BackupFile(#[from] FileFault),
    /// The token of an export was used for another one.
    #[error("{0}")]
    ExportConflict(String),
    /// No such export.
    #[error("{0}")]
    ExportNotFound(String),
    /// The moments of an export cannot be exported.
    #[error("{0}")]
    InvalidExportTime(String),
    /// The token of an import was used for another one.
    #[error("{0}")]
    ImportConflict(String),
    /// No such import.
    #[error("{0}")]
    ImportNotFound(String),
    /// The shard iterator was given out too long ago.
    #[error("The shard iterator has expired")]
    ExpiredIterator,
    /// What a shard iterator or a sequence number points to was trimmed.
    #[error("The data you are trying to access has been trimmed")]
    TrimmedDataAccess,
    /// The caller may not do this, or AWS words a missing resource so.
    #[error("{0}")]
    AccessDenied(String),
    /// Too many of something.
    #[error("{0}")]
    LimitExceeded(String),
    /// The resource policy of the table is not there.
    #[error("{0}")]
    PolicyNotFound(String),
    /// The item's condition did not hold. Carries the item if the caller asked for it.
    #[error("The conditional request failed")]
    ConditionalCheckFailed(Option<Item>),
    /// A transaction wrote nothing, for these reasons, one per action.
    #[error("transaction cancelled")]
    TransactionCanceled(Vec<CancellationReason>),
    /// Another commit kept changing what this one read.
    #[error("Transaction is ongoing for the item")]
    TransactionConflict,
    /// The token was used with other content within ten minutes.
    #[error("IdempotentParameterMismatch")]
    IdempotentParameterMismatch,
    /// An item collection of a table with local indexes would pass 10 GB.
    #[error("Collection size exceeded.")]
    ItemCollectionSizeLimitExceeded,
    /// The table's definition changed after this node cached it, and the cache has been told: run the operation again.
    #[error("stale table definition")]
    Stale,
    /// The storage engine failed.
    #[error(transparent)]
    Storage(#[from] kv::Error),
    /// Stored bytes do not decode, or another thing that must not be.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// A validation error with AWS's text, from any sentence's type.
    pub fn validation(sentence: impl ToString) -> Self {
        Self::Validation(sentence.to_string())
    }
}

impl From<ValueError> for Error {
    fn from(fault: ValueError) -> Self {
        Self::RequestValue { key: None, fault }
    }
}

impl From<Error> for WireError {
    fn from(error: Error) -> Self {
        let service = |code, message: String| Self::new(400, NAMESPACE, code, message);
        match error {
            Error::UnknownOperation => Self {
                message: None,
                ..Self::new(400, Namespace::CoralService, "UnknownOperationException", "")
            },
            Error::Serialization(fault) => Self {
                message: fault.message.map(Into::into),
                ..Self::new(400, Namespace::CoralService, "SerializationException", "")
            },
            Error::Validation(message) | Error::Request(message) => {
                Self::new(400, Namespace::CoralValidate, "ValidationException", message)
            }
            Error::RequestValue { .. } => Self::from(Error::Validation(error.to_string())),
            Error::ResourceNotFound(message) => service("ResourceNotFoundException", message),
            Error::ResourceInUse(message) => service("ResourceInUseException", message),
            Error::TableNotFound(message) => service("TableNotFoundException", message),
            Error::TableAlreadyExists(message) => service("TableAlreadyExistsException", message),
            Error::TableInUse(message) => service("TableInUseException", message),
            Error::ContinuousBackupsUnavailable(message) => {
                service("ContinuousBackupsUnavailableException", message)
            }
            Error::PointInTimeRecoveryUnavailable(message) => {
                service("PointInTimeRecoveryUnavailableException", message)
            }
            Error::InvalidRestoreTime(message) => service("InvalidRestoreTimeException", message),
            Error::BackupNotFound(message) => service("BackupNotFoundException", message),
            Error::BackupInUse(message) => service("BackupInUseException", message),
            Error::BackupFile(fault) => internal(Some(fault.to_string())),
            Error::ExportConflict(message) => service("ExportConflictException", message),
            Error::ExportNotFound(message) => service("ExportNotFoundException", message),
            Error::InvalidExportTime(message) => service("InvalidExportTimeException", message),
            Error::ImportConflict(message) => service("ImportConflictException", message),
            Error::ImportNotFound(message) => service("ImportNotFoundException", message),
            Error::ExpiredIterator => service("ExpiredIteratorException", error.to_string()),
            Error::TrimmedDataAccess => service("TrimmedDataAccessException", error.to_string()),
            Error::AccessDenied(message) => {
                Self::new(400, Namespace::CoralService, "AccessDeniedException", message)
            }
            Error::LimitExceeded(message) => service("LimitExceededException", message),
            Error::PolicyNotFound(message) => service("PolicyNotFoundException", message),
            Error::ConditionalCheckFailed(item) => Self {
                fields: item.map(|item| ("Item", json_text(&item))).into_iter().collect(),
                ..service("ConditionalCheckFailedException", "The conditional request failed".into())
            },
            Error::TransactionCanceled(reasons) => crate::operations::transaction::canceled(&reasons),
            Error::TransactionConflict => {
                service("TransactionConflictException", "Transaction is ongoing for the item".into())
            }
            Error::IdempotentParameterMismatch => {
                service("IdempotentParameterMismatchException", String::new())
            }
            Error::ItemCollectionSizeLimitExceeded => {
                service("ItemCollectionSizeLimitExceededException", "Collection size exceeded.".into())
            }
            Error::Storage(kv::Error::Conflict) => Error::TransactionConflict.into(),
            // The engine has logged it once: thousands of lines more would go to the disk that is full.
            Error::Storage(kv::Error::Full(_)) => internal(None),
            Error::Storage(cause) => internal(Some(cause.to_string())),
            Error::Stale => internal(Some("the table's definition kept changing".into())),
            Error::Internal(cause) => internal(Some(cause)),
        }
    }
}

fn internal(cause: Option<String>) -> WireError {
    WireError { cause, ..WireError::new(500, NAMESPACE, "InternalServerError", "Internal server error") }
}

fn json_text(item: &Item) -> String {
    let mut out = Vec::new();
    item.write_json(&mut out);
    // The writer makes UTF-8 only.
    String::from_utf8(out).unwrap_or_default()
}
