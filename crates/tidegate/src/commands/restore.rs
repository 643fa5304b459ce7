//! `tidegate restore`: a new table from a backup or from a table's past, and the list of backups.

use std::io::{Write, stdout};

use anyhow::{Context, bail};
use aws_models::dynamodb::types::{
    BackupSummary, BackupTypeFilter, DescribeTableInput, DescribeTableOutput, ListBackupsInput,
    ListBackupsOutput, RestoreTableFromBackupInput, RestoreTableFromBackupOutput,
    RestoreTableToPointInTimeInput, RestoreTableToPointInTimeOutput, TableDescription, TableStatus,
};
use indicatif::HumanBytes;

use super::backup::{self, bytes};
use super::file_set;
use super::moment::{self, Moment};
use super::progress::Progress;
use crate::cli::RestoreOptions;
use crate::client::{CallError, Client};

/// Does what the options ask for; the command line allows one thing only.
pub(super) async fn run(options: RestoreOptions) -> anyhow::Result<()> {
    let client = Client::new(&options.server)?;
    let table = options.table.clone().unwrap_or_default();
    if options.list {
        return list(&client, options.table).await;
    }
    if let (Some(moment), Some(source)) = (options.at, &options.source) {
        return from_the_past(&client, source, moment, &table).await;
    }
    match (&options.backup, &options.from) {
        (Some(arn), _) => from_backup(&client, arn, &table).await,
        (None, Some(dir)) => {
            let arn = file_set::bring(dir, &options).await?;
            let seen = backup::describe(&client, &arn).await;
            if seen.as_ref().is_err_and(|error| error.is("BackupNotFoundException")) {
                bail!(
                    "the files are in the bucket of backups, but the server at {} does not have that bucket; give the \
                     --objects, --data or --config with which it was started",
                    options.server.endpoint
                );
            }
            seen.with_context(|| format!("cannot use {arn}, a backup of that account"))?;
            from_backup(&client, &arn, &table).await
        }
        // The command line wants one of them.
        (None, None) => bail!("give a backup, --from, --at or --list"),
    }
}

async fn from_backup(client: &Client, arn: &str, table: &str) -> anyhow::Result<()> {
    let cannot = || format!("cannot restore {table}");
    let backup = backup::describe(client, arn).await.with_context(cannot)?;
    let total = bytes(backup.source_table_details.and_then(|details| details.table_size_bytes));
    let input = RestoreTableFromBackupInput {
        target_table_name: table.into(),
        backup_arn: arn.into(),
        ..RestoreTableFromBackupInput::default()
    };
    let _: RestoreTableFromBackupOutput =
        client.call("RestoreTableFromBackup", &input).await.with_context(cannot)?;
    wait(client, table, total).await
}

async fn from_the_past(client: &Client, source: &str, moment: Moment, table: &str) -> anyhow::Result<()> {
    let cannot = || format!("cannot restore {table}");
    // The table may have had another size at that moment, but there is no better guess.
    let total = bytes(describe(client, source).await.with_context(cannot)?.table_size_bytes);
    let mut input = RestoreTableToPointInTimeInput {
        source_table_name: Some(source.into()),
        target_table_name: table.into(),
        ..RestoreTableToPointInTimeInput::default()
    };
    match moment {
        Moment::Latest => input.use_latest_restorable_time = Some(true),
        Moment::At(seconds) => input.restore_date_time = Some(seconds),
    }
    let _: RestoreTableToPointInTimeOutput =
        client.call("RestoreTableToPointInTime", &input).await.with_context(cannot)?;
    wait(client, table, total).await
}

/// Waits until the table is there, and prints its ARN. A table whose restore failed goes away.
async fn wait(client: &Client, table: &str, total: u64) -> anyhow::Result<()> {
    let mut progress = Progress::begin(format!("restoring {table}"));
    loop {
        let described = match describe(client, table).await {
            Err(error) if error.is("ResourceNotFoundException") => {
                bail!("{table} could not be restored, so there is no such table; the server's log says why")
            }
            described => described.with_context(|| {
                format!(
                    "the restore of {table} was begun, but its end was not seen; the server goes on with it"
                )
            })?,
        };
        let done = bytes(described.table_size_bytes);
        match described.table_status {
            Some(TableStatus::Creating) => progress.shows(done, total).await,
            Some(TableStatus::Active) => {
                progress.ends(done);
                println!("{}", described.table_arn.unwrap_or_default());
                return Ok(());
            }
            status => {
                let status = status.map_or("unknown", TableStatus::as_str);
                bail!("{table} is {status}, so somebody else has changed it")
            }
        }
    }
}

async fn describe(client: &Client, table: &str) -> Result<TableDescription, CallError> {
    let input = DescribeTableInput { table_name: table.into() };
    let output: DescribeTableOutput = client.call("DescribeTable", &input).await?;
    Ok(output.table.unwrap_or_default())
}

/// Prints a line for each backup, page by page.
async fn list(client: &Client, table: Option<String>) -> anyhow::Result<()> {
    let mut input = ListBackupsInput {
        table_name: table,
        backup_type: Some(BackupTypeFilter::All),
        ..ListBackupsInput::default()
    };
    loop {
        let page: ListBackupsOutput =
            client.call("ListBackups", &input).await.context("cannot list the backups")?;
        for backup in page.backup_summaries.unwrap_or_default() {
            // Nobody reads any more, so there is nothing left to do.
            if writeln!(stdout(), "{}", line(&backup)).is_err() {
                return Ok(());
            }
        }
        match page.last_evaluated_backup_arn {
            None => return Ok(()),
            last => input.exclusive_start_backup_arn = last,
        }
    }
}

/// The ARN, which says the table; the state; when; how large; the name.
fn line(backup: &BackupSummary) -> String {
    format!(
        "{}  {:<9}  {}  {:>10}  {}",
        backup.backup_arn.as_deref().unwrap_or_default(),
        backup.backup_status.map_or("", |status| status.as_str()),
        moment::shown(backup.backup_creation_date_time.unwrap_or_default()),
        HumanBytes(bytes(backup.backup_size_bytes)).to_string(),
        backup.backup_name.as_deref().unwrap_or_default(),
    )
}
