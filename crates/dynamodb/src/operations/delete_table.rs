//! DeleteTable: the table is gone at once, what it held is removed in the background.
//!
//! The answer still describes the table, in part, as being deleted; the next DescribeTable does not find it. The last state
//! of a table with point-in-time recovery is kept in a backup first, for 35 days.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html>

#[cfg(test)]
mod tests;

use aws_models::dynamodb::structures::DELETE_TABLE_INPUT;
use aws_models::dynamodb::types::{DeleteTableInput, DeleteTableOutput, TableDescription, TableStatus};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::{answer, description, parse};
use crate::background::{Goal, Work};
use crate::backup::{Backup, MakeBackup};
use crate::definition::{IndexStatus, TableDefinition};
use crate::table::Table;
use crate::{DynamoDb, Error, Result, jobs};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: DeleteTableInput = parse(body, &DELETE_TABLE_INPUT)?;
    let table = db.catalog.described_table(cx, &input.table_name).await?;
    check_deletable(&table.definition)?;
    let description = deleting(description::describe(db, &table, cx.now).await?);
    check_unread(db, &table).await?;
    let keep = |_| MakeBackup::new(Backup::of_deleted(&table.definition, cx.now)).recorded();
    let keep = table.definition.recovery.map(keep);
    let purge = Work::new(Goal::PurgeTable, &table, None);
    let removed = db.catalog.remove(&table, move |writes| match &keep {
        // When it is done, it records the purge.
        Some(keep) => keep.record(writes),
        None => purge.record(writes),
    });
    removed.await?;
    db.worklist.wake();
    db.jobs.wake();
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

/// A table that a job reads is deleted after it.
async fn check_unread(db: &DynamoDb, table: &Table) -> Result<()> {
    if jobs::unfinished(&*db.kv).await?.iter().any(|recorded| recorded.job.reads() == Some(table.id)) {
        return Err(Error::ResourceInUse(format!(
            "Attempt to change a resource which is still in use: Table is being read by a backup, a restore or an export: {}",
            table.name
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
