//! CreateBackup: a table's present state, kept in files.
//!
//! The answer says CREATING; a job makes the backup, which is soon AVAILABLE if the table is small.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateBackup.html>

use aws_models::dynamodb::structures::CREATE_BACKUP_INPUT;
use aws_models::dynamodb::types::{CreateBackupInput, CreateBackupOutput};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::{answer, backup, parse};
use crate::backup::{Backup, MakeBackup, Shelved};
use crate::statistics::Statistics;
use crate::{DynamoDb, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: CreateBackupInput = parse(body, &CREATE_BACKUP_INPUT)?;
    let table = db.catalog.recoverable_table(cx, &input.table_name).await?;
    let held = Statistics::read_at(&*db.kv, table.id, None).await?;
    let make = MakeBackup::new(Backup::asked_for(cx, input.backup_name, &table.definition, held));
    make.begin(db, &table).await?;
    answer(&CreateBackupOutput { backup_details: Some(backup::details(&Shelved::making(make))) })
}
