//! DeleteTable: the table is gone at once, what it held is removed in the background.
//!
//! The answer still describes the table, in part, as being deleted; the next DescribeTable does not find it.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html>

#[cfg(test)]
mod tests;

use aws_models::dynamodb::structures::DELETE_TABLE_INPUT;
use aws_models::dynamodb::types::{DeleteTableInput, DeleteTableOutput, TableDescription, TableStatus};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::{answer, description, parse};
use crate::background::{Goal, Work};
use crate::definition::{IndexStatus, TableDefinition};
use crate::{DynamoDb, Error, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: DeleteTableInput = parse(body, &DELETE_TABLE_INPUT)?;
    let table = db.catalog.described_table(cx, &input.table_name).await?;
    check_deletable(&table.definition)?;
    let description = deleting(description::describe(db, &table, cx.now).await?);
    let work = Work::new(Goal::PurgeTable, &table, None);
    db.catalog.remove(&table, move |writes| work.record(writes)).await?;
    db.worklist.wake();
    answer(&DeleteTableOutput { table_description: Some(description) })
}

fn check_deletable(definition: &TableDefinition) -> Result<()> {
    if definition.creating {
        let name = &definition.name;
        return Err(Error::ResourceInUse(format!(
            "Attempt to change a resource which is still in use: Table is being created: {name}"
        )));
    }
    if definition.deletion_protection {
        return Err(Error::validation(
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
        ));
    }
    if definition.global_indexes.iter().any(|index| index.status != IndexStatus::Active) {
        return Err(Error::ResourceInUse(format!(
            "Attempt to change a resource which is still in use: Table is being updated: {}",
            definition.name
        )));
    }
    Ok(())
}

/// What is still said of a table that is going away.
fn deleting(description: TableDescription) -> TableDescription {
    TableDescription {
        table_status: Some(TableStatus::Deleting),
        attribute_definitions: None,
        key_schema: None,
        creation_date_time: None,
        global_secondary_indexes: None,
        ..description
    }
}
