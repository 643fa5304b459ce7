//! `tidegate backup`: CreateBackup, and waiting until the backup is there.

use anyhow::{Context, bail};
use aws_models::dynamodb::types::{
    BackupDescription, BackupStatus, CreateBackupInput, CreateBackupOutput, DescribeBackupInput,
    DescribeBackupOutput,
};
use aws_types::Clock;

use super::moment;
use super::progress::Progress;
use crate::cli::BackupOptions;
use crate::client::{CallError, Client};
use crate::clock::SystemClock;

/// How long the name of a backup may be.
const NAME_LENGTH_MAX: usize = 255;

/// Makes a backup and prints its ARN.
pub(super) async fn run(options: &BackupOptions) -> anyhow::Result<()> {
    let client = Client::new(&options.server)?;
    let name = options.name.clone().unwrap_or_else(|| default_name(&options.table));
    let input = CreateBackupInput { table_name: options.table.clone(), backup_name: name };
    let begun: CreateBackupOutput = client
        .call("CreateBackup", &input)
        .await
        .with_context(|| format!("cannot back up {}", options.table))?;
    let Some(details) = begun.backup_details else { bail!("the server does not say which backup it makes") };
    let arn = details.backup_arn;
    let progress = Progress::begin(format!("backing up {}", options.table));
    wait(&client, &arn, progress).await.with_context(|| format!("the backup {arn} was begun"))?;
    println!("{arn}");
    Ok(())
}

/// A table's name, which an ARN ends with, and the time.
fn default_name(table: &str) -> String {
    let time = moment::in_a_name(SystemClock.now());
    let table = table.rsplit('/').next().unwrap_or(table);
    // Names of tables are ASCII; of what is none, the server says so.
    let table = table.get(..NAME_LENGTH_MAX - time.len() - 1).unwrap_or(table);
    format!("{table}-{time}")
}

async fn wait(client: &Client, arn: &str, mut progress: Progress) -> anyhow::Result<()> {
    loop {
        let backup =
            describe(client, arn).await.context("its end was not seen; the server goes on with it")?;
        let Some(details) = backup.backup_details else { bail!("the server does not say how far it is") };
        let done = bytes(details.backup_size_bytes);
        match details.backup_status {
            BackupStatus::Creating => {
                let total = backup.source_table_details.and_then(|table| table.table_size_bytes);
                progress.shows(done, bytes(total)).await;
            }
            BackupStatus::Available => {
                progress.ends(done);
                return Ok(());
            }
            BackupStatus::Deleted => bail!("but it was deleted"),
        }
    }
}

/// What the server knows about a backup.
pub(super) async fn describe(client: &Client, arn: &str) -> Result<BackupDescription, CallError> {
    let input = DescribeBackupInput { backup_arn: arn.into() };
    let output: DescribeBackupOutput = client.call("DescribeBackup", &input).await?;
    Ok(output.backup_description.unwrap_or_default())
}

/// A count of bytes that the API answers; what is unknown counts nothing.
pub(super) fn bytes(count: Option<i64>) -> u64 {
    count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default()
}
