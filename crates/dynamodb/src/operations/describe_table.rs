//! DescribeTable: everything that is known of a table.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html>

use aws_models::dynamodb::structures::DESCRIBE_TABLE_INPUT;
use aws_models::dynamodb::types::{DescribeTableInput, DescribeTableOutput};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::{answer, description, parse};
use crate::{DynamoDb, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: DescribeTableInput = parse(body, &DESCRIBE_TABLE_INPUT)?;
    let table = db.catalog.described_table(cx, &input.table_name).await?;
    answer(&DescribeTableOutput { table: Some(description::describe(db, &table, cx.now).await?) })
}
