//! What a former server left behind: processes that outlived it, their directories, unpacked packages.
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
        kill_leftovers(&environments);
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

/// Kills the processes whose temporary directory is one of these. Where there is no `/proc` nothing is found.
fn kill_leftovers(environments: &Path) {
    let mark = format!("TMPDIR={}/", environments.display());
    let Ok(processes) = fs::read_dir("/proc") else { return };
    let ours = processes.filter_map(|entry| {
        let entry = entry.ok()?;
        let id = entry.file_name().to_str()?.parse().ok()?;
        let variables = fs::read(entry.path().join("environ")).ok()?;
        variables.split(|byte| *byte == 0).any(|one| one.starts_with(mark.as_bytes())).then_some(id)
    });
    for process in ours.filter_map(Pid::from_raw) {
        tracing::info!(
            process = process.as_raw_nonzero().get(),
            "ending a function that a former server left"
        );
        let _ = kill_process(process, Signal::KILL);
    }
}
