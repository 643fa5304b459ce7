//! DescribeImport: an import of the last ninety days, and how far it is.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeImport.html>

use aws_models::dynamodb::structures::DESCRIBE_IMPORT_INPUT;
use aws_models::dynamodb::types::{DescribeImportInput, DescribeImportOutput};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::{answer, import, parse};
use crate::import::Import;
use crate::transfer::{Address, Kind};
use crate::{DynamoDb, Error, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: DescribeImportInput = parse(body, &DESCRIBE_IMPORT_INPUT)?;
    let address = Address::parse(cx, Kind::Import, &input.import_arn)?;
    let import = Import::find(db, &address).await?;
    let import =
        import.ok_or_else(|| Error::ImportNotFound(format!("Import not found: {}", input.import_arn)))?;
    answer(&DescribeImportOutput { import_table_description: import::describe(&import) })
}
