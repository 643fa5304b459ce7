//! A server process under measurement: started on a free port, killed when dropped.

use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde::Serialize;
use tempfile::TempDir;

use crate::process;

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
    /// Whether processes that it starts do its work.
    has_workers: bool,
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

    /// Starts nginx as a proxy to `upstream`, with as many workers as cores and connections that are used again.
    pub(crate) fn nginx(upstream: SocketAddr) -> anyhow::Result<Self> {
        let found = Command::new("nginx").arg("-v").stderr(Stdio::null()).status();
        anyhow::ensure!(
            found.is_ok(),
            "nginx is missing, the measure for proxies: install it (apt-get install nginx)"
        );
        let data = data_directory()?;
        // A port that was free a moment ago: nginx takes none of the system's choice.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let configuration = data.path().join("nginx.conf");
        std::fs::write(&configuration, nginx_configuration(data.path(), address, upstream))?;
        let mut command = Command::new("nginx");
        command
            .arg("-p")
            .arg(data.path())
            .arg("-c")
            .arg(configuration)
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        let process = command.spawn().context("starting nginx")?;
        let server = Self { process, address, has_workers: true, _data: Some(data) };
        let deadline = Instant::now() + Duration::from_secs(10);
        while std::net::TcpStream::connect(address).is_err() {
            anyhow::ensure!(Instant::now() < deadline, "nginx does not listen");
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(server)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// The processes whose time is its own.
    pub(crate) fn pids(&self) -> Vec<u32> {
        let mut pids = vec![self.pid()];
        if self.has_workers {
            pids.extend(process::children(self.pid()));
        }
        pids
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
        let mut server =
            Self { process, address: SocketAddr::from(([127, 0, 0, 1], 0)), has_workers: false, _data: data };
        server.address = address.with_context(|| format!("{program} did not say where it listens"))?;
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.has_workers {
            // Workers outlive a master that is killed, but not one that is asked to end.
            let _ = Command::new("kill").args(["-s", "TERM", &self.pid().to_string()]).status();
            let _ = self.process.wait();
        }
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

fn nginx_configuration(directory: &Path, address: SocketAddr, upstream: SocketAddr) -> String {
    let directory = directory.display();
    format!(
        "daemon off; worker_processes auto; pid {directory}/pid; error_log {directory}/errors;\n\
         events {{ worker_connections 1024; }}\n\
         http {{\n\
           access_log off; keepalive_requests 1000000000;\n\
           client_body_temp_path {directory}/a; proxy_temp_path {directory}/b; fastcgi_temp_path {directory}/c;\n\
           uwsgi_temp_path {directory}/d; scgi_temp_path {directory}/e;\n\
           upstream backend {{ server {upstream}; keepalive 64; keepalive_requests 1000000000; }}\n\
           server {{\n\
             listen {address};\n\
             location / {{ proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection \"\"; }}\n\
           }}\n\
         }}\n"
    )
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
