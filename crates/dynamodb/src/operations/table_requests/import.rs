//! Imports as the API describes them.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTableDescription.html>

use aws_models::dynamodb::types::{
    ImportStatus, ImportSummary, ImportTableDescription, InputCompressionType,
};

use crate::import::Import;

/// The import as it is now.
pub(crate) fn describe(import: &Import) -> ImportTableDescription {
    let outcome = import.outcome.as_ref();
    let failure = outcome.and_then(|outcome| outcome.failure.as_ref());
    let (wish, progress) = (&import.wish, &import.progress);
    // Counts are far below the signed half.
    let count = |count: u64| Some(count as i64);
    ImportTableDescription {
        import_arn: Some(import.address.to_string()),
        import_status: Some(status(import)),
        table_arn: Some(table_arn(import)),
        table_id: Some(import.table_uuid.clone()),
        client_token: wish.client_token.clone(),
        s3_bucket_source: Some(wish.s3_bucket_source.clone()),
        error_count: count(progress.errors),
        cloud_watch_log_group_arn: Some(log_group(import)),
        input_format: Some(wish.input_format),
        input_format_options: wish.input_format_options.clone(),
        input_compression_type: Some(wish.input_compression_type.unwrap_or(InputCompressionType::None)),
        table_creation_parameters: Some(wish.table_creation_parameters.clone()),
        start_time: Some(seconds(import.started_ms)),
        end_time: outcome.map(|outcome| seconds(outcome.ended_ms)),
        processed_size_bytes: count(progress.bytes()),
        processed_item_count: count(progress.processed),
        imported_item_count: count(progress.imported),
        failure_code: failure.map(|failure| failure.code.clone()),
        failure_message: failure.map(|failure| failure.message.clone()),
    }
}

/// The import in a list.
pub(crate) fn summary(import: &Import) -> ImportSummary {
    ImportSummary {
        import_arn: Some(import.address.to_string()),
        import_status: Some(status(import)),
        table_arn: Some(table_arn(import)),
        s3_bucket_source: Some(import.wish.s3_bucket_source.clone()),
        cloud_watch_log_group_arn: Some(log_group(import)),
        input_format: Some(import.wish.input_format),
        start_time: Some(seconds(import.started_ms)),
        end_time: import.outcome.as_ref().map(|outcome| seconds(outcome.ended_ms)),
    }
}

fn status(import: &Import) -> ImportStatus {
    match import.outcome.as_ref().map(|outcome| &outcome.failure) {
        None => ImportStatus::InProgress,
        Some(None) => ImportStatus::Completed,
        Some(Some(_)) => ImportStatus::Failed,
    }
}

fn table_arn(import: &Import) -> String {
    let address = &import.address;
    format!("arn:aws:dynamodb:{}:{}:table/{}", address.region, address.account, address.table)
}

fn log_group(import: &Import) -> String {
    let address = &import.address;
    format!("arn:aws:logs:{}:{}:log-group:/aws-dynamodb/imports:*", address.region, address.account)
}

fn seconds(ms: u64) -> f64 {
    ms as f64 / 1e3
}
