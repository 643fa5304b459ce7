//! Where the files of an export lie in their bucket, and what its manifests say.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html>

use aws_models::dynamodb::types::{ExportFormat, ExportType, S3SseAlgorithm};
use dynamodb_interchange::{self as interchange, FileEntry, SummaryManifest};
use time::OffsetDateTime;
use time::macros::format_description;
use xxhash_rust::xxh3::xxh3_128;

use super::{Export, Span};

/// The digits of data files' names.
const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// Each digit tells five bits.
const NAME_DIGITS: usize = 26;

impl Export {
    /// The format of its data files.
    pub(super) fn format(&self) -> interchange::ExportFormat {
        match self.wish.format {
            ExportFormat::DynamodbJson => interchange::ExportFormat::DynamoDbJson,
            ExportFormat::Ion => interchange::ExportFormat::Ion,
        }
    }

    /// The key of a file beside the manifests.
    pub(crate) fn key(&self, name: &str) -> String {
        self.prefixed(&format!("{}/{name}", self.address.id))
    }

    /// The key of the next data file. After a restart it is the same again, so that no file is there twice. Incremental
    /// exports share one folder.
    pub(super) fn next_data_key(&self) -> String {
        let seed = format!("{}/{}", self.address, self.files.len());
        let mut bits = xxh3_128(seed.as_bytes());
        let mut name = String::with_capacity(NAME_DIGITS);
        for _ in 0..NAME_DIGITS {
            name.push(char::from(DIGITS[(bits & 31) as usize]));
            bits >>= 5;
        }
        let file = format!("data/{name}.{}", self.format().extension());
        match self.span {
            Span::Full { .. } => self.key(&file),
            Span::Incremental { .. } => self.prefixed(&file),
        }
    }

    fn prefixed(&self, name: &str) -> String {
        match self.wish.prefix.as_deref().map(|prefix| prefix.trim_end_matches('/')) {
            None | Some("") => format!("AWSDynamoDB/{name}"),
            Some(prefix) => format!("{prefix}/AWSDynamoDB/{name}"),
        }
    }

    /// The summary of an export that ended at `ended_ms`.
    pub(super) fn summary(&self, ended_ms: u64) -> SummaryManifest {
        let mut summary = SummaryManifest {
            version: "2020-06-30".into(),
            export_arn: self.address.to_string(),
            start_time: iso(self.started_ms * 1000),
            end_time: iso(ended_ms * 1000),
            table_arn: self.table_arn(),
            table_id: self.table_uuid.clone(),
            export_time: None,
            export_from_time: None,
            export_to_time: None,
            s3_bucket: self.wish.bucket.clone(),
            s3_prefix: self.wish.prefix.clone(),
            s3_sse_algorithm: Some(self.wish.encryption.unwrap_or(S3SseAlgorithm::Aes256).as_str().into()),
            s3_sse_kms_key_id: None,
            manifest_files_s3_key: self.key("manifest-files.json"),
            billed_size_bytes: self.bytes,
            item_count: self.item_count(),
            output_format: self.format().name().into(),
            output_view: None,
            export_type: None,
        };
        match self.span {
            Span::Full { moment_us } => summary.export_time = Some(iso(moment_us)),
            Span::Incremental { from_us, to_us, view } => {
                summary.version = "2023-08-01".into();
                summary.export_from_time = Some(iso(from_us));
                summary.export_to_time = Some(iso(to_us));
                summary.output_view = Some(view.as_str().into());
                summary.export_type = Some(ExportType::IncrementalExport.as_str().into());
            }
        }
        summary
    }

    /// The ARN of the table.
    pub(crate) fn table_arn(&self) -> String {
        let table = &self.table;
        format!("arn:aws:dynamodb:{}:{}:table/{}", table.region, table.account, table.name)
    }

    /// The lines of `manifest-files.json`.
    pub(super) fn file_lines(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut lines = Vec::new();
        for file in &self.files {
            let file: &FileEntry = file;
            serde_json::to_writer(&mut lines, file)?;
            lines.push(b'\n');
        }
        Ok(lines)
    }
}

/// `2020-11-04T07:28:34.028Z`.
fn iso(us: u64) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(us) * 1000);
    moment.ok().and_then(|moment| moment.format(&format).ok()).unwrap_or_default()
}
