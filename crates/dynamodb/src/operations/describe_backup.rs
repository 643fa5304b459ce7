//! DescribeBackup: what is known of a backup and of the table that it was made of.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeBackup.html>

use aws_models::dynamodb::structures::DESCRIBE_BACKUP_INPUT;
use aws_models::dynamodb::types::{DescribeBackupInput, DescribeBackupOutput};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::{answer, backup, parse};
use crate::backup::Address;
use crate::{DynamoDb, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: DescribeBackupInput = parse(body, &DESCRIBE_BACKUP_INPUT)?;
    let address = Address::parse_here(cx, &input.backup_arn)?;
    let found = db.shelf.find(db, &address).await?.ok_or_else(|| backup::not_found(&address))?;
    answer(&DescribeBackupOutput { backup_description: Some(backup::describe(&found)) })
}
