//! The manifests of an export: one summary, and one line for each data file.
//!
//! The members' names and order are AWS's; members that only one type of export has are absent from the other.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html>

use serde::{Deserialize, Serialize};

/// `manifest-summary.json`. Times are ISO 8601 in UTC with milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SummaryManifest {
    /// Of the layout: `2020-06-30` for full exports, `2023-08-01` for incremental ones.
    pub version: String,
    /// The export.
    pub export_arn: String,
    /// When the export began.
    pub start_time: String,
    /// When it was complete.
    pub end_time: String,
    /// The table.
    pub table_arn: String,
    /// The table's id, which tells apart tables that had the same name.
    pub table_id: String,
    /// The moment whose items a full export has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export_time: Option<String>,
    /// From when on an incremental export has changes, inclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export_from_time: Option<String>,
    /// Until when, exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export_to_time: Option<String>,
    /// The bucket of the files.
    pub s3_bucket: String,
    /// The prefix of their keys, which the request asked for.
    pub s3_prefix: Option<String>,
    /// Their encryption.
    pub s3_sse_algorithm: Option<String>,
    /// The key of their encryption.
    pub s3_sse_kms_key_id: Option<String>,
    /// The key of `manifest-files.json`, from the bucket's root.
    pub manifest_files_s3_key: String,
    /// The size of the table's data.
    pub billed_size_bytes: u64,
    /// Items or changes in all data files.
    pub item_count: u64,
    /// `DYNAMODB_JSON` or `ION`.
    pub output_format: String,
    /// `NEW_IMAGE` or `NEW_AND_OLD_IMAGES`, of an incremental export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_view: Option<String>,
    /// `INCREMENTAL_EXPORT`; absent from full exports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export_type: Option<String>,
}

/// One line of `manifest-files.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileEntry {
    /// Items or changes in the file.
    pub item_count: u64,
    /// The MD5 sum of the file as it is stored, in base64.
    pub md5_checksum: String,
    /// The object's entity tag.
    pub etag: String,
    /// The object's key, from the bucket's root.
    pub data_file_s3_key: String,
}
