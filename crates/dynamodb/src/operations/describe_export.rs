//! DescribeExport: an export of the last ninety days, and how far it is.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeExport.html>

use aws_models::dynamodb::structures::DESCRIBE_EXPORT_INPUT;
use aws_models::dynamodb::types::DescribeExportInput;
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::export::{ExportOutput, describe};
use super::table_requests::{answer, parse};
use crate::export::Export;
use crate::transfer::{self, Address, Kind};
use crate::{DynamoDb, Error, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: DescribeExportInput = parse(body, &DESCRIBE_EXPORT_INPUT)?;
    let address = Address::parse(cx, Kind::Export, &input.export_arn)?;
    let export = transfer::find::<Export>(&*db.kv, &address).await?;
    let export =
        export.ok_or_else(|| Error::ExportNotFound(format!("Export not found: {}", input.export_arn)))?;
    answer(&ExportOutput { export_description: describe(&export) })
}
