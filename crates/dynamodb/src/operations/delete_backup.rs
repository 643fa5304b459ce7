//! DeleteBackup: the backup is gone at once, its other files are removed by a job.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteBackup.html>

use aws_models::dynamodb::structures::DELETE_BACKUP_INPUT;
use aws_models::dynamodb::types::{
    BackupDescription, BackupDetails, BackupStatus, DeleteBackupInput, DeleteBackupOutput,
};
use aws_types::{Context, Timestamp};
use bytes::Bytes;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::table_requests::restore::refused;
use super::table_requests::{answer, backup, parse};
use crate::backup::{Address, EraseBackup, Kind, Shelved, Use};
use crate::{DynamoDb, Error, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: DeleteBackupInput = parse(body, &DELETE_BACKUP_INPUT)?;
    let address = Address::parse_here(cx, &input.backup_arn)?;
    let found = db.shelf.find(db, &address).await?.ok_or_else(|| backup::not_found(&address))?;
    if found.backup.kind == Kind::System {
        return Err(expires_by_itself(&found));
    }
    match db.shelf.used(db, &address).await? {
        None => {}
        Some(Use::Making) => return Err(Error::BackupInUse(format!("Backup is being created: {address}"))),
        Some(Use::Restoring) => {
            return Err(Error::BackupInUse(format!("Backup is being used to restore table: {address}")));
        }
    }
    EraseBackup { address }.begin(db).await?;
    answer(&DeleteBackupOutput { backup_description: Some(deleted(backup::describe(&found))) })
}

fn deleted(description: BackupDescription) -> BackupDescription {
    let details = description.backup_details;
    let details = details.map(|details| BackupDetails { backup_status: BackupStatus::Deleted, ..details });
    BackupDescription { backup_details: details, ..description }
}

fn expires_by_itself(found: &Shelved) -> Error {
    let expires = Timestamp(found.backup.expires_ms.unwrap_or_default());
    let expires = OffsetDateTime::from_unix_timestamp_nanos(i128::from(expires.0) * 1_000_000).ok();
    let expires = expires.and_then(|moment| moment.format(&Rfc3339).ok()).unwrap_or_default();
    refused(format_args!(
        "User is not allowed to delete the system backup with arn {}. It will automatically expire on {expires}",
        found.address
    ))
}
