//! ListTagsOfResource: a table's tags. They always fit one page.
//!
//! A table that is not there is answered as one that the caller may not see.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html>

use aws_models::dynamodb::structures::LIST_TAGS_OF_RESOURCE_INPUT;
use aws_models::dynamodb::types::{ListTagsOfResourceInput, ListTagsOfResourceOutput};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::{answer, parse};
use crate::table::Owner;
use crate::{DynamoDb, Error, Result, tags};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: ListTagsOfResourceInput = parse(body, &LIST_TAGS_OF_RESOURCE_INPUT)?;
    let name = tags::table_of(cx, "ListTagsOfResource", &input.resource_arn)?;
    // No page ever ends with a token, so none can be one of ours.
    if input.next_token.is_some() {
        return Err(Error::validation("Invalid NextToken"));
    }
    let table = db.catalog.find(&Owner::of(cx), name).await?;
    let table = table.ok_or_else(|| tags::denied(cx, "ListTagsOfResource", &input.resource_arn))?;
    answer(&ListTagsOfResourceOutput { tags: Some(table.definition.tags.clone()), next_token: None })
}
