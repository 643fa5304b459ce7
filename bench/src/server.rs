//! A server process under measurement: started on a free port, killed when dropped.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;
use serde::Serialize;
use tempfile::TempDir;

/// Where Tidegate keeps its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Storage {
    /// `--in-memory`.
    Memory,
    /// `--data DIR`, with a sync before every acknowledgement.
    Disk,
}

impl Storage {
    /// As the report says it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Memory => "in memory",
            Self::Disk => "durable",
        }
    }
}

/// A running server.
pub(crate) struct Server {
    process: Child,
    address: SocketAddr,
    /// Removed after the process is gone.
    _data: Option<TempDir>,
}

impl Server {
    /// Starts Tidegate with an empty store.
    pub(crate) fn tidegate(binary: &Path, storage: Storage) -> anyhow::Result<Self> {
        let mut command = Command::new(binary);
        command.args(["serve", "--listen", "127.0.0.1:0"]).env("TIDEGATE_LOG_LEVEL", "warn");
        let data = match storage {
            Storage::Memory => {
                command.arg("--in-memory");
                None
            }
            Storage::Disk => {
                let data = data_directory()?;
                command.arg("--data").arg(data.path());
                Some(data)
            }
        };
        Self::start(command, data)
    }

    /// Starts the limit: this binary, in a process of its own.
    pub(crate) fn limit(body_bytes: usize) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["limit", "--body-bytes", &body_bytes.to_string()]);
        Self::start(command, None)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    fn start(mut command: Command, data: Option<TempDir>) -> anyhow::Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut process = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {program}"))?;
        let address = listening_address(&mut process);
        // Made before the address is looked at, so that a process without one is killed too.
        let mut server = Self { process, address: SocketAddr::from(([127, 0, 0, 1], 0)), _data: data };
        server.address = address.with_context(|| format!("{program} did not say where it listens"))?;
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left to do.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Tidegate's binary in the directory of this one.
pub(crate) fn beside_this_binary() -> anyhow::Result<PathBuf> {
    let path = std::env::current_exe()?.with_file_name("tidegate");
    anyhow::ensure!(path.exists(), "{} is missing: build it, or name a server with --server", path.display());
    Ok(path)
}

/// An empty directory beside this binary and not in `/tmp`, which is memory on many machines.
pub(crate) fn data_directory() -> anyhow::Result<TempDir> {
    let here = std::env::current_exe()?;
    let here = here.parent().context("a binary has a directory")?;
    Ok(tempfile::Builder::new().prefix("bench-data-").tempdir_in(here)?)
}

/// The address in the first line that the server prints: `… listens on http://ADDRESS`.
fn listening_address(process: &mut Child) -> anyhow::Result<SocketAddr> {
    let output = process.stdout.take().context("standard output is piped")?;
    let mut line = String::new();
    let mut output = BufReader::new(output);
    output.read_line(&mut line)?;
    // What it prints later must not fill the pipe and block it.
    std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
    let (_, address) =
        line.trim_end().split_once("http://").with_context(|| format!("first line: {line:?}"))?;
    Ok(address.parse()?)
}
