//! TagResource: sets tags of a table, replacing those with the same keys. Answers an empty body.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html>

use aws_models::dynamodb::structures::TAG_RESOURCE_INPUT;
use aws_models::dynamodb::types::TagResourceInput;
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::{parse, tagged_table};
use crate::definition::TableDefinition;
use crate::{DynamoDb, Error, Result, tags};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: TagResourceInput = parse(body, &TAG_RESOURCE_INPUT)?;
    let name = tags::table_of(cx, "TagResource", &input.resource_arn)?;
    if input.tags.is_empty() {
        return Err(Error::validation("Atleast one Tag needs to be provided as Input."));
    }
    let table = tagged_table(cx, db, name, &input.resource_arn).await?;
    let tags = tags::merged(&table.definition.tags, input.tags)?;
    let definition = TableDefinition { tags, ..table.definition.clone() };
    db.catalog.change(&table, definition, |_| Ok(())).await?;
    Ok(Bytes::new())
}
