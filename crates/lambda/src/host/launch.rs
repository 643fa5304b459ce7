//! How a process comes to run a function: the product's own program is started again, takes from itself what a function
//! must not have, and becomes the function's runtime.
//!
//! What must be done between a fork and an exec cannot be done safely in the server's process, so a fresh process does it
//! to itself: it dies with the server, gains no privileges, has bounds on its resources, and keeps no descriptor but the
//! three standard ones. Environment, directory, standard streams and process group were set when it was started.

use std::convert::Infallible;
use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use rustix::process::{Resource, Rlimit, getppid, getrlimit, setrlimit};

use super::limits::{OPEN_FILES_MAX, data_bytes_max};

/// What the launched process is told by its arguments.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Launch {
    /// The server's process id.
    pub(super) server: u32,
    /// The function's memory.
    pub(super) memory_mb: u32,
    /// The program to become.
    pub(super) program: PathBuf,
    /// Its arguments.
    pub(super) arguments: Vec<OsString>,
}

impl Launch {
    pub(super) fn to_arguments(&self) -> Vec<OsString> {
        let head = [
            OsString::from(self.server.to_string()),
            OsString::from(self.memory_mb.to_string()),
            self.program.clone().into_os_string(),
        ];
        head.into_iter().chain(self.arguments.iter().cloned()).collect()
    }

    fn from_arguments(arguments: impl IntoIterator<Item = OsString>) -> Option<Self> {
        let mut arguments = arguments.into_iter();
        let server = arguments.next()?.to_str()?.parse().ok()?;
        let memory_mb = arguments.next()?.to_str()?.parse().ok()?;
        let program = arguments.next()?.into();
        Some(Self { server, memory_mb, program, arguments: arguments.collect() })
    }
}

/// Turns this process into a function's runtime. The program that [`super::Settings::launcher`] names calls it with the
/// arguments that follow those of the setting, before it does anything else.
///
/// # Errors
/// Always, if it returns: the arguments are not the host's, or the runtime's program cannot be executed.
pub fn become_function(arguments: impl IntoIterator<Item = OsString>) -> io::Result<Infallible> {
    let launch =
        Launch::from_arguments(arguments).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    die_with(launch.server)?;
    bound_resources(launch.memory_mb)?;
    close_inherited_descriptors()?;
    Err(Command::new(&launch.program).args(&launch.arguments).exec())
}

#[cfg(target_os = "linux")]
fn die_with(server: u32) -> io::Result<()> {
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    rustix::thread::set_no_new_privs(true)?;
    // It may have died before the signal was asked for.
    let alive = getppid().is_some_and(|parent| parent.as_raw_nonzero().get().cast_unsigned() == server);
    if alive { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
}

#[cfg(not(target_os = "linux"))]
fn die_with(_server: u32) -> io::Result<()> {
    Ok(())
}

fn bound_resources(memory_mb: u32) -> io::Result<()> {
    bound(Resource::Core, 0)?;
    bound(Resource::Nofile, OPEN_FILES_MAX)?;
    bound(Resource::Data, data_bytes_max(memory_mb))
}

/// Sets a limit, or leaves the one that is there if it is lower: it could not be raised.
fn bound(resource: Resource, limit: u64) -> io::Result<()> {
    let limit = getrlimit(resource).maximum.map_or(limit, |maximum| maximum.min(limit));
    Ok(setrlimit(resource, Rlimit { current: Some(limit), maximum: Some(limit) })?)
}

/// The server's own descriptors close by themselves. Those that it inherited from whoever started it may not.
fn close_inherited_descriptors() -> io::Result<()> {
    let descriptors: Vec<i32> = std::fs::read_dir("/dev/fd")?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|descriptor| *descriptor > 2)
        .collect();
    for descriptor in descriptors {
        // The one that listed the directory is closed already.
        let _ = nix::unistd::close(descriptor);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Launch;

    #[test]
    fn what_is_told_is_understood() {
        let launch = Launch {
            server: 17,
            memory_mb: 128,
            program: "/usr/bin/python3".into(),
            arguments: vec!["-u".into(), "bootstrap.py".into()],
        };
        assert_eq!(Launch::from_arguments(launch.to_arguments()), Some(launch));
        assert_eq!(Launch::from_arguments(["17".into()]), None);
    }
}
