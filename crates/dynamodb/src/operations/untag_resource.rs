//! UntagResource: removes tags of a table by their keys; keys that it has not are fine. Answers an empty body.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UntagResource.html>

use aws_models::dynamodb::structures::UNTAG_RESOURCE_INPUT;
use aws_models::dynamodb::types::UntagResourceInput;
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::{parse, tagged_table};
use crate::{DynamoDb, Error, Result, tags};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: UntagResourceInput = parse(body, &UNTAG_RESOURCE_INPUT)?;
    let name = tags::table_of(cx, "UntagResource", &input.resource_arn)?;
    if input.tag_keys.is_empty() {
        return Err(Error::validation("Atleast one Tag Key needs to be provided as Input."));
    }
    let table = tagged_table(cx, db, name, &input.resource_arn).await?;
    let mut definition = table.definition.clone();
    definition.tags.retain(|tag| !input.tag_keys.contains(&tag.key));
    db.catalog.change(&table, definition, |_| Ok(())).await?;
    Ok(Bytes::new())
}
