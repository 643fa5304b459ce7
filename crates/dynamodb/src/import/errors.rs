//! What an import tells of records that did not go in: lines of JSON, as the live service writes them to its log stream
//! `IMPORT-ID/error`.
//!
//! They lie in the bucket of backups, so that a source need not be writable and is not read into itself:
//! `imports/ACCOUNT/REGION/TABLE/IMPORT-ID/error/…`. Each file is named by how many errors came before, so one that is
//! written again after a restart is the same file.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Validation.html>

use object_store::ObjectStoreExt;
use object_store::path::Path;
use serde::Serialize;

use crate::transfer::Address;
use crate::{DynamoDb, Error, Result};

/// A record that did not go in, and why.
pub(super) struct Rejected {
    /// Its place in its object, from 0.
    pub(super) index: u64,
    /// What is wrong.
    pub(super) message: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    item_s3_pointer: Pointer<'a>,
    import_arn: &'a str,
    error_messages: [&'a str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Pointer<'a> {
    bucket: &'a str,
    key: &'a str,
    item_index: u64,
}

/// Writes down what was rejected of an object, `before` errors having been told already.
pub(super) async fn tell(
    db: &DynamoDb,
    import: &Address,
    (bucket, key): (&str, &str),
    (before, rejected): (u64, &[Rejected]),
) -> Result<()> {
    let arn = import.to_string();
    let mut lines = Vec::new();
    for Rejected { index, message } in rejected {
        let pointer = Pointer { bucket, key, item_index: *index };
        let line = Line { item_s3_pointer: pointer, import_arn: &arn, error_messages: [message] };
        serde_json::to_writer(&mut lines, &line).map_err(|fault| Error::Internal(fault.to_string()))?;
        lines.push(b'\n');
    }
    let Address { account, region, table, id, .. } = import;
    let name = format!("{before:012}.json");
    let path = Path::from_iter(["imports", account, region, table, id, "error", &name]);
    let told = match db.buckets.backups() {
        Ok(backups) => backups.put(&path, lines.into()).await.map(drop).map_err(|fault| fault.to_string()),
        Err(fault) => Err(fault.to_string()),
    };
    told.map_err(|fault| Error::Internal(format!("errors of an import cannot be told: {fault}")))
}
