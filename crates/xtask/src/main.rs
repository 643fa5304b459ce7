//! The workspace's own tasks: `cargo xtask help` lists them.

mod arrows;
mod compatibility;
mod generated;
mod licences;
mod models;
mod workspace;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use generated::Mode;

const HELP: &str = "\
Tasks of the Tidegate workspace.

cargo xtask models [--check] [BOTOCORE]
    Generates crates/aws-models from the AWS service models of the Python package botocore, which must be of the version
    in crates/xtask/requirements.txt. It is the one that .venv/bin/python3 (or python3) imports, or the package's folder
    BOTOCORE. --check fails if the committed files are not what would be generated.

cargo xtask compatibility [--check]
    Writes docs/compatibility.md: which operations are built. Its notes are kept in docs/compatibility.notes.md.

cargo xtask arrows
    Checks the direction of dependencies between the crates.

cargo xtask licences
    Checks the licences of all dependencies against deny.toml.
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let mode = if arguments.iter().any(|argument| argument == "--check") { Mode::Check } else { Mode::Write };
    arguments.retain(|argument| argument != "--check");
    let mut arguments = arguments.into_iter();
    let command = arguments.next();
    let path = arguments.next().map(PathBuf::from);
    let root = root()?;
    match command.as_deref() {
        Some("models") => models::run(root, mode, path),
        Some("compatibility") => compatibility::run(root, mode),
        Some("arrows") => arrows::run(root),
        Some("licences") => licences::run(root),
        None | Some("help" | "--help" | "-h") => {
            print!("{HELP}");
            Ok(())
        }
        Some(other) => bail!("no task {other:?}; `cargo xtask help` lists them"),
    }
}

/// The workspace's folder: two above this crate.
fn root() -> Result<&'static Path> {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).context("the crate is not in a workspace")
}
