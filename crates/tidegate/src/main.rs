//! The `tidegate` program: reads its configuration, opens a storage engine, puts the services over it and the edge before
//! them, and takes it all down in the opposite order. Its other commands are clients of such a server.
//!
//! This crate names the engines and the services; nobody else does. It holds no behaviour that a client could see.

mod banner;
mod buckets;
mod cli;
mod client;
mod clock;
mod commands;
mod config;
mod endpoint;
mod engine;
mod functions;
mod kinesis;
mod listen;
mod logging;
mod metrics;
mod ports;
mod serve;
mod services;
mod signals;
mod temporary;
mod tls;
mod upstream;

use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};
use config::Config;

/// Frees and reuses small blocks across threads faster than the system's allocator, which requests are made of.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if let Some(failure) = become_function() {
        eprintln!("tidegate: cannot become a function: {failure}");
        return ExitCode::FAILURE;
    }
    tls::prepare();
    let done = match Cli::parse().command {
        Command::Serve(options) => Config::load(options).and_then(|config| serve::serve(&config)),
        Command::Backup(options) => commands::backup(&options),
        Command::Restore(options) => commands::restore(options),
        Command::Logs(options) => commands::logs(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The chain of causes on one line: the last of them says what to do.
            eprintln!("tidegate: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Becomes a function's runtime, if the host of functions has started this process for that. Comes back only if that fails.
fn become_function() -> Option<std::io::Error> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != functions::BECOME_FUNCTION {
        return None;
    }
    lambda::host::become_function(arguments).err()
}
