//! ListImports: the imports of the last ninety days, in the order of their ARNs.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListImports.html>

use aws_models::dynamodb::structures::LIST_IMPORTS_INPUT;
use aws_models::dynamodb::types::{ListImportsInput, ListImportsOutput};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::{answer, import, parse};
use crate::catalog::TableRef;
use crate::import::Import;
use crate::limits::TRANSFERS_PAGE_MAX;
use crate::table::Owner;
use crate::transfer::{self, Kind};
use crate::{DynamoDb, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: ListImportsInput = parse(body, &LIST_IMPORTS_INPUT)?;
    let limit = input.page_size.and_then(|size| usize::try_from(size).ok()).unwrap_or(TRANSFERS_PAGE_MAX);
    let table = input.table_arn.as_deref().map(|arn| TableRef::parse(cx, arn)).transpose()?;
    let owned = (Kind::Import, &Owner::of(cx));
    let all = transfer::all::<Import>(&*db.kv, owned, table.map(|table| table.name)).await?;
    let (listed, _) = transfer::by_age(all, cx.now);
    let (page, next_token) = transfer::page(listed, input.next_token.as_deref(), limit)?;
    let import_summary_list = Some(page.iter().map(import::summary).collect());
    answer(&ListImportsOutput { import_summary_list, next_token })
}
