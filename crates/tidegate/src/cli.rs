//! The command line and the environment.

mod commands;
mod objects;

use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{Args, Parser, Subcommand};

pub(crate) use commands::{BackupOptions, LogsOptions, RestoreOptions, ServerOptions};
pub(crate) use objects::{ObjectOptions, Secret};

use crate::config::{Durability, LogFormat};

/// Serves the APIs of Amazon DynamoDB, Amazon API Gateway and AWS Lambda from one binary.
#[derive(Debug, Parser)]
#[command(name = "tidegate", version, about, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve requests until told to stop.
    Serve(Options),
    /// Back up a table of a running server, and print the backup's ARN.
    Backup(BackupOptions),
    /// Restore a backup or a table's past as a new table of a running server, and print the table's ARN.
    Restore(RestoreOptions),
    /// Show what a function of a server on this machine has logged.
    Logs(LogsOptions),
}

/// Every option may also be given by its environment variable, or in the configuration file under its long name.
/// The command line goes before the environment, and that before the file.
#[derive(Debug, Default, Args)]
pub(crate) struct Options {
    /// Where to listen; port 0 picks a free one [default: 127.0.0.1:8000]
    #[arg(long, env = "TIDEGATE_LISTEN", value_name = "HOST:PORT")]
    pub(crate) listen: Option<String>,

    /// The directory that holds all data; created if missing [default: ./tidegate-data]
    #[arg(long, env = "TIDEGATE_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,

    /// Keep all data in memory, and lose it at the end
    #[arg(
        long, env = "TIDEGATE_IN_MEMORY", value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = BoolishValueParser::new(), hide_possible_values = true
    )]
    pub(crate) in_memory: Option<bool>,

    /// When a write is answered: once it is on the disk, or once the system has it [default: sync]
    #[arg(long, env = "TIDEGATE_DURABILITY", value_enum)]
    pub(crate) durability: Option<Durability>,

    #[command(flatten)]
    pub(crate) objects: ObjectOptions,

    /// Where Kinesis streaming destinations are: the URL of a Kinesis-compatible endpoint [default: none]
    #[arg(long, env = "TIDEGATE_KINESIS_ENDPOINT", value_name = "URL")]
    pub(crate) kinesis_endpoint: Option<String>,

    /// Run no functions: calling one is refused; those that live at an endpoint can be called
    #[arg(
        long, env = "TIDEGATE_NO_FUNCTIONS", value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = BoolishValueParser::new(), hide_possible_values = true
    )]
    pub(crate) no_functions: Option<bool>,

    /// A function that lives elsewhere: its name, and the URL of an endpoint that speaks Invoke; may be repeated
    #[arg(long, env = "TIDEGATE_FUNCTION_ENDPOINT", value_name = "NAME=URL", value_delimiter = ',')]
    pub(crate) function_endpoint: Vec<String>,

    /// Where integrations of APIs find a service that is not in this process, such as sqs; may be repeated
    #[arg(long, env = "TIDEGATE_SERVICE_ENDPOINT", value_name = "NAME=URL", value_delimiter = ',')]
    pub(crate) service_endpoint: Vec<String>,

    /// A PEM file of certificate authorities that the backends of APIs may have besides the system's
    #[arg(long, env = "TIDEGATE_UPSTREAM_CA", value_name = "FILE")]
    pub(crate) upstream_ca: Option<PathBuf>,

    /// Listen on addresses that other machines can reach, although nobody has to prove who they are
    #[arg(
        long, env = "TIDEGATE_INSECURE_OPEN", value_name = "BOOL", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = BoolishValueParser::new(), hide_possible_values = true
    )]
    pub(crate) insecure_open: Option<bool>,

    /// A TOML file with any of these options
    #[arg(long, env = "TIDEGATE_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// How log lines look: for people on a terminal, JSON otherwise [default: auto]
    #[arg(long, env = "TIDEGATE_LOG_FORMAT", value_enum)]
    pub(crate) log_format: Option<LogFormat>,

    /// What is logged: error, warn, info, debug, trace or off, or such a list as `info,edge=debug` [default: info]
    #[arg(long, env = "TIDEGATE_LOG_LEVEL", value_name = "LEVEL")]
    pub(crate) log_level: Option<String>,
}
