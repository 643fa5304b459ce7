//! The files in which DynamoDB exchanges tables with the world: what an export writes and an import reads.
//!
//! [`Records`] reads items from DynamoDB JSON, Amazon Ion text or CSV, in bounded memory: a record that is no item is a
//! [`RecordFault`] among the items, and only damage to the file itself ends the reading. [`DataFile`] collects items or
//! changes of items into a compressed file of an export, and [`SummaryManifest`] and [`FileEntry`] describe it. What is
//! written here is read here, to the last digit. Pure: no buckets, no tables; whether an item fits a table is not asked.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html>,
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html>

mod compression;
mod digest;
mod manifest;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use compression::Compression;
pub use digest::Md5Digest;
pub use manifest::{FileEntry, SummaryManifest};
pub use read::{CsvOptions, Fault, InputFormat, RECORD_BYTES_MAX, RecordFault, Records};
pub use write::{Change, DataFile, ExportFormat, FinishedFile};
