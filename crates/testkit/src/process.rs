//! The real binary, on a free port.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

/// A server in a child process, killed when dropped.
pub struct Tidegate {
    child: Child,
    stdout: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Tidegate {
    /// Starts `binary serve --listen 127.0.0.1:0` with further arguments, and waits until it listens.
    #[must_use]
    pub fn start(binary: &Path, arguments: &[&OsStr]) -> Self {
        let mut command = Command::new(binary);
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments);
        Self::spawn(&mut command)
    }

    /// Starts a server from a prepared command, and waits until it listens.
    #[must_use]
    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the binary starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe was asked for"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the first line is text");
        let address = line
            .trim_end()
            .strip_prefix("Tidegate listens on http://")
            .unwrap_or_else(|| panic!("another first line: {line:?}"))
            .parse()
            .expect("an address");
        Self { child, stdout, address }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line of its standard output.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("text");
        line.trim_end().to_owned()
    }

    /// Sends a signal, by the name that `kill` knows.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(status.expect("kill runs").success());
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> ExitStatus {
        self.child.wait().expect("a child")
    }
}

impl Drop for Tidegate {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
