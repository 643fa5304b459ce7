//! `tidegate logs`: what a function printed, and what the host said of its invocations, from the server's data directory.

use std::io::{self, Write};
use std::thread;
use std::time::Duration;

use anyhow::{bail, ensure};
use lambda::host::{LogReader, log_path};

use crate::cli::LogsOptions;
use crate::config::functions_directory;

/// How often a file is looked at that is followed.
const LOOK_INTERVAL: Duration = Duration::from_millis(200);

/// Prints a function's log, and goes on with it if that is asked for.
pub(super) fn run(options: &LogsOptions) -> anyhow::Result<()> {
    let function = &options.function;
    let is_name = !function.is_empty()
        && function.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    ensure!(is_name, "'{function}' is no name of a function");
    let directory = functions_directory(&options.data);
    let path = log_path(&directory, options.account, options.region, function);
    if !options.follow && !path.exists() {
        bail!("{function} has logged nothing: there is no {}", path.display());
    }
    let mut reader = LogReader::new(path);
    let mut output = io::stdout().lock();
    loop {
        let bytes = reader.read()?;
        match output.write_all(&bytes).and_then(|()| output.flush()) {
            // Whoever read it has seen enough.
            Err(fault) if fault.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            written => written?,
        }
        if bytes.is_empty() {
            if !options.follow {
                return Ok(());
            }
            thread::sleep(LOOK_INTERVAL);
        }
    }
}
