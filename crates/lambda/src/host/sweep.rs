//! What is left behind: by functions, processes that left their group; by a former server, those that outlived it, their
//! directories, and unpacked packages.
//!
//! A process is known to be one of ours by its environment, which names a directory that only this host gives out; the
//! store's lock has already shown that no other server uses it.

use std::fs;
use std::io;
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};

/// Makes the host's directories, empty of what belongs to a former server.
pub(super) fn make_directories(directory: &Path) -> io::Result<()> {
    let environments = directory.join("environments");
    if environments.exists() {
        kill_within(&environments);
        fs::remove_dir_all(&environments)?;
    }
    fs::create_dir_all(&environments)?;
    // Packages are unpacked again when they are needed: so those of functions that are gone do not stay for ever.
    let code = directory.join("code");
    if code.exists() {
        fs::remove_dir_all(&code)?;
    }
    fs::create_dir_all(&code)
}

/// Removes a host's directory whose server has been killed, and ends what lived in it.
///
/// # Errors
/// Something in it cannot be removed.
pub fn remove_what_is_left(directory: &Path) -> io::Result<()> {
    kill_within(&directory.join("environments"));
    fs::remove_dir_all(directory)
}

/// Kills the processes whose temporary directory is this one or below it. Where there is no `/proc` nothing is found.
pub(super) fn kill_within(directory: &Path) {
    let mark = format!("TMPDIR={}", directory.display());
    let is_within = |variable: &[u8]| {
        variable.strip_prefix(mark.as_bytes()).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
    };
    let Ok(processes) = fs::read_dir("/proc") else { return };
    let ours = processes.filter_map(|entry| {
        let entry = entry.ok()?;
        let id = entry.file_name().to_str()?.parse().ok()?;
        let variables = fs::read(entry.path().join("environ")).ok()?;
        variables.split(|byte| *byte == 0).any(is_within).then_some(id)
    });
    for process in ours.filter_map(Pid::from_raw) {
        tracing::info!(process = process.as_raw_nonzero().get(), "ending what a function left");
        let _ = kill_process(process, Signal::KILL);
    }
}
