//! Measures Tidegate against a limit found in the same run.
//!
//! The limit is a bare hyper server in a process of its own, answering a fixed body of the size of the operation's answer:
//! what any server on this stack could reach if its work were free. This process is the load: it drives the limit, Tidegate in
//! memory and Tidegate on disk in turn, so that a noisy machine disturbs all three alike, and reports medians and ratios.
//!
//! It knows Tidegate only as a binary with an HTTP port. Linux only: processor time and memory come from `/proc`.

mod answer;
mod backup;
mod call;
mod change_log;
mod connection;
mod dataset;
mod footprint;
mod gateway;
mod limit;
mod load;
mod machine;
mod measure;
mod operation;
mod process;
mod report;
mod request;
mod server;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Parser, Subcommand, ValueEnum as _};

use crate::footprint::Footprint;
use crate::measure::{Plan, measure};
use crate::operation::Operation;
use crate::report::Report;
use crate::server::Storage;

/// Tidegate's, so that the limit has it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures a release build of Tidegate against a bare hyper server.
#[derive(Parser)]
#[command(name = "bench", args_conflicts_with_subcommands = true)]
struct Options {
    /// Two rounds of half a second instead of five of two: a smoke test, not a measurement.
    #[arg(long)]
    quick: bool,
    /// Measure only this operation, and no footprint; may be repeated.
    #[arg(long, value_name = "OPERATION")]
    only: Vec<Operation>,
    /// Measure only what the change log costs and how fast backups are.
    #[arg(long, conflicts_with = "only")]
    change_log: bool,
    /// Measure only APIs: what proxies and integrations cost, beside nginx.
    #[arg(long, conflicts_with_all = ["only", "change_log"])]
    gateway: bool,
    /// Also load a million 1 KB items into the durable server and report its memory (takes minutes).
    #[arg(long)]
    million: bool,
    /// Print JSON instead of Markdown.
    #[arg(long)]
    json: bool,
    /// Replace the table between the `bench:begin` and `bench:end` marks of this Markdown file.
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// The server to measure [default: `tidegate` beside this binary].
    #[arg(long, value_name = "FILE")]
    server: Option<PathBuf>,
    #[command(subcommand)]
    mode: Option<Mode>,
}

#[derive(Subcommand)]
enum Mode {
    /// Serve a fixed body: the limit that operations are compared with.
    Limit {
        /// The size of the body.
        #[arg(long)]
        body_bytes: usize,
    },
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    match options.mode {
        Some(Mode::Limit { body_bytes }) => limit::serve(body_bytes),
        None => run(&options),
    }
}

fn run(options: &Options) -> anyhow::Result<()> {
    let binary = options.server.clone().map_or_else(server::beside_this_binary, Ok)?;
    let (rounds, round) =
        if options.quick { (2, Duration::from_millis(500)) } else { (5, Duration::from_secs(2)) };
    let operations = if options.change_log || options.gateway { Vec::new() } else { chosen(&options.only) };
    let plan = Plan { binary: &binary, operations, rounds, round };
    let figures = measure(&plan)?;
    let (mut change_logs, mut backup, mut footprint) = (Vec::new(), None, None);
    let gateway =
        if options.only.is_empty() && !options.change_log { gateway::measure(&plan)? } else { Vec::new() };
    if options.only.is_empty() && !options.gateway {
        for storage in [Storage::Memory, Storage::Disk] {
            change_logs.push(change_log::measure(&plan, storage)?);
        }
        backup = Some(backup::measure(&binary, if options.quick { 10_000 } else { 200_000 })?);
    }
    if options.only.is_empty() && !options.change_log && !options.gateway {
        footprint = Some(Footprint::of(&binary)?);
    }
    let million = if options.million { Some(footprint::million(&binary)?) } else { None };
    let report =
        Report { machine: machine::describe(), figures, gateway, change_logs, backup, footprint, million };

    if let Some(file) = &options.write {
        report.write_into(file).with_context(|| format!("writing the table into {}", file.display()))?;
    }
    let text = if options.json { serde_json::to_string_pretty(&report)? } else { report.to_markdown() };
    println!("{text}");
    report.check()
}

fn chosen(only: &[Operation]) -> Vec<Operation> {
    if only.is_empty() { Operation::value_variants().to_vec() } else { only.to_vec() }
}
