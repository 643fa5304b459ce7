//! ExportTableToPointInTime: a table's past as files in a bucket.
//!
//! The answer says IN_PROGRESS; a job writes the files. Whether there is such a bucket is found by the job, as on the live
//! service.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExportTableToPointInTime.html>

use aws_models::dynamodb::structures::EXPORT_TABLE_TO_POINT_IN_TIME_INPUT;
use aws_models::dynamodb::types::{
    ExportFormat, ExportType, ExportViewType, IncrementalExportSpecification, S3SseAlgorithm,
};
use aws_types::Context;
use bytes::Bytes;
use kv::Stamp;
use xxhash_rust::xxh3::xxh3_128;

use super::table_requests::export::{ExportInput, ExportOutput, describe};
use super::table_requests::{answer, parse, settings};
use crate::export::{Export, Span, Wish};
use crate::limits::{EXPORT_PERIOD_SECONDS_MAX, EXPORT_PERIOD_SECONDS_MIN};
use crate::recovery::{self, MomentFault};
use crate::table::Table;
use crate::{DynamoDb, Error, Result, uuid};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: ExportInput = parse(body, &EXPORT_TABLE_TO_POINT_IN_TIME_INPUT)?;
    settings::refuse_unsupported(&[
        ("FilterSpecification", input.filter_specification.is_some()),
        ("S3SseAlgorithm KMS", input.s3_sse_algorithm == Some(S3SseAlgorithm::Kms)),
        ("S3SseKmsKeyId", input.s3_sse_kms_key_id.is_some()),
    ])?;
    let period = period(&input)?;
    let table = db.catalog.recoverable_table(cx, &input.table_arn).await?;
    let span = match period {
        None => full(cx, db, &table, input.export_time).await?,
        Some(period) => incremental(cx, db, &table, period).await?,
    };
    let fingerprint = fingerprint(&input, &table)?;
    let export = Export::new(cx, &table, wish(cx, input), span);
    let export = export.begin(cx, db, (&table, fingerprint)).await?;
    answer(&ExportOutput { export_description: describe(&export) })
}

/// The period of an incremental export; none of a full one.
fn period(input: &ExportInput) -> Result<Option<&IncrementalExportSpecification>> {
    match (input.export_type, &input.incremental_export_specification) {
        (None | Some(ExportType::FullExport), None) => Ok(None),
        (None | Some(ExportType::FullExport), Some(_)) => Err(Error::validation(
            "IncrementalExportSpecification can only be specified when ExportType is INCREMENTAL_EXPORT",
        )),
        (Some(ExportType::IncrementalExport), _) if input.export_time.is_some() => {
            Err(Error::validation("ExportTime cannot be specified when ExportType is INCREMENTAL_EXPORT"))
        }
        (Some(ExportType::IncrementalExport), None) => Err(Error::validation(
            "IncrementalExportSpecification must be specified when ExportType is INCREMENTAL_EXPORT",
        )),
        (Some(ExportType::IncrementalExport), Some(period)) => Ok(Some(period)),
    }
}

async fn full(cx: &Context, db: &DynamoDb, table: &Table, asked: Option<f64>) -> Result<Span> {
    let moment = moment(cx, db, table, asked).await?;
    Ok(Span::Full { moment_us: moment.0 })
}

/// Both bounds lie in the recovery window; the second one is excluded.
async fn incremental(
    cx: &Context,
    db: &DynamoDb,
    table: &Table,
    period: &IncrementalExportSpecification,
) -> Result<Span> {
    let now = (cx.now.0 / 1000) as f64;
    let Some(from) = period.export_from_time else {
        return Err(Error::validation("ExportFromTime must be specified for an incremental export"));
    };
    let to = period.export_to_time.unwrap_or_else(|| now.min(from + EXPORT_PERIOD_SECONDS_MAX));
    let view = period.export_view_type.unwrap_or(ExportViewType::NewAndOldImages);
    let refused = |sentence: &str| Err(Error::InvalidExportTime(sentence.to_owned()));
    if to - from < EXPORT_PERIOD_SECONDS_MIN {
        return refused(
            "Difference between export period from time and to time should be at least 15 minutes",
        );
    }
    if to - from > EXPORT_PERIOD_SECONDS_MAX {
        return refused("Difference between export period from time and to time should not exceed 24 hours");
    }
    let from_us = moment(cx, db, table, Some(from)).await?.0;
    let to_us = moment(cx, db, table, Some(to)).await?.0;
    Ok(Span::Incremental { from_us, to_us, view })
}

async fn moment(cx: &Context, db: &DynamoDb, table: &Table, asked: Option<f64>) -> Result<Stamp> {
    let moment = recovery::moment(&*db.kv, &table.definition, (cx.now, asked)).await?;
    moment.map_err(|fault| match fault {
        MomentFault::Disabled => Error::PointInTimeRecoveryUnavailable(format!(
            "Point in time recovery is not enabled for table '{}'",
            table.name
        )),
        MomentFault::Outside(_) => Error::InvalidExportTime("Export Time is invalid".into()),
    })
}

/// The same for requests that ask for the same of the same table.
fn fingerprint(input: &ExportInput, table: &Table) -> Result<u128> {
    let named = ExportInput { table_arn: table.definition.arn(), ..input.clone() };
    let bytes = serde_json::to_vec(&named).map_err(|fault| Error::Internal(fault.to_string()))?;
    Ok(xxh3_128(&bytes))
}

fn wish(cx: &Context, input: ExportInput) -> Wish {
    let made_up = || uuid::of(cx.request_id.as_str().as_bytes());
    Wish {
        client_token: input.client_token.unwrap_or_else(made_up),
        bucket: input.s3_bucket,
        bucket_owner: input.s3_bucket_owner,
        prefix: input.s3_prefix,
        encryption: input.s3_sse_algorithm,
        format: input.export_format.unwrap_or(ExportFormat::DynamodbJson),
        kind: input.export_type,
    }
}
