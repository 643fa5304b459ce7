//! RestoreTableFromBackup: a new table with the items of a backup.
//!
//! The table is there when the answer is written, CREATING and closed to readers and writers; a job fills it.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableFromBackup.html>

use aws_models::dynamodb::structures::RESTORE_TABLE_FROM_BACKUP_INPUT;
use aws_models::dynamodb::types::{RestoreTableFromBackupInput, RestoreTableFromBackupOutput};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::restore::{self, Overrides};
use super::table_requests::{answer, backup, description, parse, settings};
use crate::backup::{Address, RestoreBackup, Use};
use crate::definition::Restored;
use crate::{DynamoDb, Error, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: RestoreTableFromBackupInput = parse(body, &RESTORE_TABLE_FROM_BACKUP_INPUT)?;
    settings::refuse_unsupported(&[("VectorIndexOverride", input.vector_index_override.is_some())])?;
    let address = Address::parse(cx, &input.backup_arn)?;
    let found = db.shelf.find(db, &address).await?.ok_or_else(|| backup::not_found(&address))?;
    let source = &found.backup.table;
    let restored = Restored {
        backup_arn: Some(address.to_string()),
        table_arn: Some(source.arn()),
        moment_ms: found.backup.created_ms,
    };
    let (name, overrides) = overrides(input);
    let definition = restore::define(cx, source, (name, restored), &overrides)?;
    restore::check_free(cx, db, &definition.name).await?;
    match db.shelf.used(db, &address).await? {
        None => {}
        Some(Use::Making) => return Err(Error::BackupInUse(format!("Backup is being created: {address}"))),
        Some(Use::Restoring) => {
            let sentence = format!("Backup is being used to restore another table: {address}");
            return Err(Error::BackupInUse(sentence));
        }
    }
    let job = move |created: &_| RestoreBackup::new(address.clone(), created).recorded();
    let table = restore::create(cx, db, definition, job).await?;
    let described = description::describe_created(&table, cx.now);
    answer(&RestoreTableFromBackupOutput { table_description: Some(described) })
}

fn overrides(input: RestoreTableFromBackupInput) -> (String, Overrides) {
    let overrides = Overrides {
        billing_mode: input.billing_mode_override,
        throughput: input.provisioned_throughput_override,
        on_demand: input.on_demand_throughput_override,
        global_indexes: input.global_secondary_index_override,
        local_indexes: input.local_secondary_index_override,
        encryption: input.sse_specification_override,
    };
    (input.target_table_name, overrides)
}
