//! ListTables: the names of an account's tables in a region, page by page.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html>

#[cfg(test)]
mod tests;

use aws_models::dynamodb::structures::LIST_TABLES_INPUT;
use aws_models::dynamodb::types::{ListTablesInput, ListTablesOutput};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::{answer, parse};
use crate::limits::TABLE_NAMES_PAGE_MAX;
use crate::table::Owner;
use crate::{DynamoDb, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: ListTablesInput = parse(body, &LIST_TABLES_INPUT)?;
    let limit = input.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(TABLE_NAMES_PAGE_MAX);
    let page = db.catalog.names(&Owner::of(cx), input.exclusive_start_table_name.as_deref(), limit).await?;
    let last = page.names.last().filter(|_| page.more).cloned();
    answer(&ListTablesOutput { table_names: Some(page.names), last_evaluated_table_name: last })
}
