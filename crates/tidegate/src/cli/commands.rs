//! The options of the commands that talk to a server.

use std::path::PathBuf;

use aws_types::{AccountId, Region};
use clap::{ArgGroup, Args};

use super::ObjectOptions;
use crate::commands::Moment;

/// Which server, and where there. Its key is in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, as for
/// every other client.
#[derive(Clone, Debug, Args)]
pub(crate) struct ServerOptions {
    /// The server's URL
    #[arg(long, env = "AWS_ENDPOINT_URL", value_name = "URL", default_value = "http://127.0.0.1:8000")]
    pub(crate) endpoint: String,

    /// The region of the tables
    #[arg(long, env = "AWS_REGION", value_name = "REGION", default_value = "us-east-1")]
    pub(crate) region: String,
}

/// Whose log is shown.
#[derive(Clone, Debug, Args)]
pub(crate) struct LogsOptions {
    /// The function's name
    #[arg(value_name = "FUNCTION")]
    pub(crate) function: String,

    /// Go on with what is logged from now on
    #[arg(long, short)]
    pub(crate) follow: bool,

    /// The directory that holds the server's data
    #[arg(long, env = "TIDEGATE_DATA", value_name = "DIR", default_value = crate::config::DATA)]
    pub(crate) data: PathBuf,

    /// The account that the function belongs to
    #[arg(long, value_name = "ID", default_value_t = AccountId::DEFAULT, value_parser = account)]
    pub(crate) account: AccountId,

    /// The region that it is in
    #[arg(long, env = "AWS_REGION", value_name = "REGION", default_value = "us-east-1", value_parser = region)]
    pub(crate) region: Region,
}

fn account(text: &str) -> Result<AccountId, &'static str> {
    AccountId::parse(text).ok_or("an account's id has twelve digits")
}

fn region(text: &str) -> Result<Region, &'static str> {
    Region::parse(text).ok_or("not the name of a region")
}

/// What is backed up.
#[derive(Clone, Debug, Args)]
pub(crate) struct BackupOptions {
    /// The table's name or ARN
    #[arg(value_name = "TABLE")]
    pub(crate) table: String,

    /// The backup's name [default: the table's name with the time]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,

    #[command(flatten)]
    pub(crate) server: ServerOptions,
}

/// What is restored, and from where.
#[derive(Clone, Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).args(["backup", "list", "from", "at"]))]
pub(crate) struct RestoreOptions {
    /// The ARN of a backup that the server has
    #[arg(value_name = "BACKUP_ARN")]
    pub(crate) backup: Option<String>,

    /// List the backups that the server has, of one table with --table
    #[arg(long)]
    pub(crate) list: bool,

    /// The directory of a backup's files, such as one that was copied from another machine; they are put into the server's
    /// bucket of backups first, which is found with the options and the configuration that the server was started with
    #[arg(long, value_name = "DIR")]
    pub(crate) from: Option<PathBuf>,

    /// The moment to go back to, such as 2026-01-31T12:00:00Z, or the latest one
    #[arg(long, value_name = "TIME|latest", requires = "source")]
    pub(crate) at: Option<Moment>,

    /// The table that goes back to that moment; it stays as it is
    #[arg(long, value_name = "TABLE", requires = "at")]
    pub(crate) source: Option<String>,

    /// The table to create
    #[arg(long, value_name = "TABLE", required_unless_present = "list")]
    pub(crate) table: Option<String>,

    #[command(flatten)]
    pub(crate) server: ServerOptions,

    /// For --from: the server's data directory [default: ./tidegate-data]
    #[arg(long, env = "TIDEGATE_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,

    /// For --from: the server's configuration file
    #[arg(long, env = "TIDEGATE_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    #[command(flatten, next_help_heading = "For --from: where the server's buckets are")]
    pub(crate) objects: ObjectOptions,
}
