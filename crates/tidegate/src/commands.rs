//! The commands that talk to a running server over its public API, and one that reads the files of its functions' logs.
//!
//! What is printed on the standard output is the result, for scripts; progress and complaints go to the standard error.

mod backup;
mod file_set;
mod logs;
mod moment;
mod progress;
mod restore;

use std::future::Future;

use anyhow::Context;
use tokio::runtime::Builder;

use crate::cli::{BackupOptions, LogsOptions, RestoreOptions};

pub(crate) use moment::Moment;

/// `tidegate backup`.
pub(crate) fn backup(options: &BackupOptions) -> anyhow::Result<()> {
    to_its_end(backup::run(options))
}

/// `tidegate restore`.
pub(crate) fn restore(options: RestoreOptions) -> anyhow::Result<()> {
    to_its_end(restore::run(options))
}

/// `tidegate logs`.
pub(crate) fn logs(options: &LogsOptions) -> anyhow::Result<()> {
    logs::run(options)
}

fn to_its_end(command: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build().context("cannot start")?;
    runtime.block_on(command)
}
