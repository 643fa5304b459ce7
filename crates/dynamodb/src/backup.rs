//! On-demand backups: a table at one moment, as a set of files in a bucket that says everything about itself.
//!
//! The bucket is the truth about backups that are complete: one is there as soon as its manifest is, which is written
//! last, and gone as soon as the manifest is; a file set that was copied to another machine is a backup there. The store
//! knows only the jobs: a backup that is being made, restored or erased. Knows nothing of requests.
//!
//! | module | what it owns |
//! |---|---|
//! | `address` | which backup: its ARN, and where its files are |
//! | `manifest`, `block` | the bytes of the files |
//! | `file_set` | the same files in a directory, for who brings them |
//! | `files` | the files of one backup in the bucket, and what can be wrong with them |
//! | `writer`, `reader` | from items to files and back, in constant memory |
//! | `make`, `restore`, `erase` | the jobs |
//! | `shelf` | which backups there are |
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Backup-and-Restore.html>

mod address;
mod block;
mod erase;
mod file_set;
mod files;
mod make;
mod manifest;
mod reader;
mod restore;
mod shelf;
#[cfg(test)]
pub(crate) mod tests;
mod writer;

use aws_types::{Context, Timestamp};
use serde::{Deserialize, Serialize};

use crate::definition::TableDefinition;
use crate::limits::SYSTEM_BACKUP_LIFETIME;
use crate::statistics::Statistics;

pub(crate) use address::Address;
pub(crate) use erase::{EraseBackup, forget_expired};
pub use file_set::FileSet;
pub use files::FileFault;
pub(crate) use make::MakeBackup;
pub(crate) use restore::RestoreBackup;
pub(crate) use shelf::{Shelf, Shelved, Use};

/// What is known of a backup from its beginning on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Backup {
    /// The last part of its ARN.
    pub(crate) id: String,
    /// The name that it was given, which need not be its own.
    pub(crate) name: String,
    /// Who wanted it.
    pub(crate) kind: Kind,
    /// The moment whose state it holds.
    pub(crate) created_ms: u64,
    /// When it is removed by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires_ms: Option<u64>,
    /// How many items the table has.
    pub(crate) items: i64,
    /// Their bytes, by DynamoDB's reckoning.
    pub(crate) bytes: i64,
    /// The table as it was defined.
    pub(crate) table: TableDefinition,
}

/// Who wanted a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// A client.
    User,
    /// The service itself, when a table with point-in-time recovery was deleted.
    System,
}

impl Backup {
    /// The state of a table that a client asks to keep; `held` is what it is said to hold until that is counted.
    pub(crate) fn asked_for(cx: &Context, name: String, table: &TableDefinition, held: Statistics) -> Self {
        Self {
            id: address::id(cx),
            name,
            kind: Kind::User,
            created_ms: cx.now.0,
            expires_ms: None,
            items: held.count.max(0),
            bytes: held.bytes.max(0),
            table: table.clone(),
        }
    }

    /// The last state of a table that is deleted at `now`.
    pub(crate) fn of_deleted(table: &TableDefinition, now: Timestamp) -> Self {
        Self {
            id: address::system_id(now),
            name: format!("{}$DeletedTableBackup", table.name),
            kind: Kind::System,
            created_ms: now.0,
            expires_ms: Some(now.plus(SYSTEM_BACKUP_LIFETIME).0),
            items: 0,
            bytes: 0,
            table: table.clone(),
        }
    }
}

/// Reads bytes as each of a backup's files: for tests of what bytes from outside can do.
#[doc(hidden)]
pub fn read_files(bytes: &[u8]) {
    let _ = manifest::Manifest::decode(bytes);
    let mut rest = bytes::Bytes::copy_from_slice(bytes);
    while let Ok(Some(frame)) = block::split_frame(&mut rest) {
        let _ = block::decode(&frame);
    }
    // Most bytes are no frame at all, so the content of one is tried, too.
    let _ = block::decode_content(bytes);
}
