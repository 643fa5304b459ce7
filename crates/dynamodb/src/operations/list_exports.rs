//! ListExports: the exports of the last ninety days, in the order of their ARNs.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListExports.html>

use aws_models::dynamodb::structures::LIST_EXPORTS_INPUT;
use aws_models::dynamodb::types::{ListExportsInput, ListExportsOutput};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::{answer, export, parse};
use crate::catalog::TableRef;
use crate::export::Export;
use crate::limits::TRANSFERS_PAGE_MAX;
use crate::table::Owner;
use crate::transfer::{self, Kind};
use crate::{DynamoDb, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: ListExportsInput = parse(body, &LIST_EXPORTS_INPUT)?;
    let limit = input.max_results.and_then(|max| usize::try_from(max).ok()).unwrap_or(TRANSFERS_PAGE_MAX);
    let table = input.table_arn.as_deref().map(|arn| TableRef::parse(cx, arn)).transpose()?;
    let owned = (Kind::Export, &Owner::of(cx));
    let all = transfer::all::<Export>(&*db.kv, owned, table.map(|table| table.name)).await?;
    let (listed, _) = transfer::by_age(all, cx.now);
    let (page, next_token) = transfer::page(listed, input.next_token.as_deref(), limit)?;
    let export_summaries = Some(page.iter().map(export::summary).collect());
    answer(&ListExportsOutput { export_summaries, next_token })
}
