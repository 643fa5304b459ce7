//! Items and their changes as an export writes them, one line each.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html>

mod data_file;
mod ion;
mod json;

use dynamodb_values::Item;

pub use data_file::{DataFile, FinishedFile};

/// The format of an export's data files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Lines of DynamoDB JSON.
    DynamoDbJson,
    /// Lines of Amazon Ion text.
    Ion,
}

/// What became of an item within the time of an incremental export: no new image if it was deleted, no old one if there
/// was none before, or if the export shows none.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// When it was last written, in microseconds since the Unix epoch.
    pub write_timestamp_micros: u64,
    /// Its primary key.
    pub keys: &'a Item,
    /// The item before.
    pub old_image: Option<&'a Item>,
    /// The item after.
    pub new_image: Option<&'a Item>,
}

impl ExportFormat {
    /// As the API and manifests name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DynamoDbJson => "DYNAMODB_JSON",
            Self::Ion => "ION",
        }
    }

    /// The ending of data files.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::DynamoDbJson => "json.gz",
            Self::Ion => "ion.gz",
        }
    }

    /// Appends the line of an item.
    pub fn write_item(self, item: &Item, out: &mut Vec<u8>) {
        match self {
            Self::DynamoDbJson => json::write_item(item, out),
            Self::Ion => ion::write_item(item, out),
        }
    }

    /// Appends the line of a change.
    pub fn write_change(self, change: &Change<'_>, out: &mut Vec<u8>) {
        match self {
            Self::DynamoDbJson => json::write_change(change, out),
            Self::Ion => ion::write_change(change, out),
        }
    }
}
