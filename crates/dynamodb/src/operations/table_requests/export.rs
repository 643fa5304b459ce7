//! Requests for exports, and exports as the API describes them.
//!
//! The model's own types of both have expressions of a filter in them, which is not supported; these are theirs without it.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportDescription.html>

use aws_models::dynamodb::types::{
    ExportFormat, ExportStatus, ExportSummary, ExportType, IncrementalExportSpecification, S3SseAlgorithm,
};
use serde::{Deserialize, Serialize};

use crate::export::{Export, Span};

/// `ExportTableToPointInTimeInput`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ExportInput {
    pub(crate) table_arn: String,
    pub(crate) export_time: Option<f64>,
    pub(crate) client_token: Option<String>,
    pub(crate) s3_bucket: String,
    pub(crate) s3_bucket_owner: Option<String>,
    pub(crate) s3_prefix: Option<String>,
    pub(crate) s3_sse_algorithm: Option<S3SseAlgorithm>,
    pub(crate) s3_sse_kms_key_id: Option<String>,
    pub(crate) export_format: Option<ExportFormat>,
    pub(crate) export_type: Option<ExportType>,
    pub(crate) incremental_export_specification: Option<IncrementalExportSpecification>,
    pub(crate) filter_specification: Option<serde_json::Value>,
}

/// `ExportTableToPointInTimeOutput` and `DescribeExportOutput`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ExportOutput {
    pub(crate) export_description: ExportDescription,
}

/// `ExportDescription`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ExportDescription {
    export_arn: String,
    export_status: ExportStatus,
    start_time: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    export_manifest: Option<String>,
    table_arn: String,
    table_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    export_time: Option<f64>,
    client_token: String,
    s3_bucket: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    s3_bucket_owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    s3_prefix: Option<String>,
    s3_sse_algorithm: S3SseAlgorithm,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_message: Option<String>,
    export_format: ExportFormat,
    #[serde(skip_serializing_if = "Option::is_none")]
    billed_size_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item_count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    export_type: Option<ExportType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    incremental_export_specification: Option<IncrementalExportSpecification>,
}

/// The export as it is now.
pub(crate) fn describe(export: &Export) -> ExportDescription {
    let outcome = export.outcome.as_ref();
    let failure = outcome.and_then(|outcome| outcome.failure.as_ref());
    let complete = outcome.is_some() && failure.is_none();
    let seconds = |ms: u64| ms as f64 / 1e3;
    ExportDescription {
        export_arn: export.address.to_string(),
        export_status: status(export),
        start_time: seconds(export.started_ms),
        end_time: outcome.map(|outcome| seconds(outcome.ended_ms)),
        export_manifest: complete.then(|| export.key("manifest-summary.json")),
        table_arn: export.table_arn(),
        table_id: export.table_uuid.clone(),
        export_time: match export.span {
            Span::Full { moment_us } => Some(seconds(moment_us / 1000)),
            Span::Incremental { .. } => None,
        },
        client_token: export.wish.client_token.clone(),
        s3_bucket: export.wish.bucket.clone(),
        s3_bucket_owner: export.wish.bucket_owner.clone(),
        s3_prefix: export.wish.prefix.clone(),
        s3_sse_algorithm: export.wish.encryption.unwrap_or(S3SseAlgorithm::Aes256),
        failure_code: failure.map(|failure| failure.code.clone()),
        failure_message: failure.map(|failure| failure.message.clone()),
        export_format: export.wish.format,
        billed_size_bytes: complete.then_some(export.bytes),
        item_count: complete.then(|| export.item_count()),
        export_type: export.wish.kind,
        incremental_export_specification: specification(export.span),
    }
}

/// The export in a list.
pub(crate) fn summary(export: &Export) -> ExportSummary {
    ExportSummary {
        export_arn: Some(export.address.to_string()),
        export_status: Some(status(export)),
        export_type: Some(export.wish.kind.unwrap_or(ExportType::FullExport)),
    }
}

fn status(export: &Export) -> ExportStatus {
    match export.outcome.as_ref().map(|outcome| &outcome.failure) {
        None => ExportStatus::InProgress,
        Some(None) => ExportStatus::Completed,
        Some(Some(_)) => ExportStatus::Failed,
    }
}

fn specification(span: Span) -> Option<IncrementalExportSpecification> {
    let Span::Incremental { from_us, to_us, view } = span else { return None };
    let seconds = |us: u64| Some((us / 1000) as f64 / 1e3);
    Some(IncrementalExportSpecification {
        export_from_time: seconds(from_us),
        export_to_time: seconds(to_us),
        export_view_type: Some(view),
    })
}
