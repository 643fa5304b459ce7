//! The process of an execution environment: what it is given, and nothing else.
//!
//! A process gets its function's variables and those that AWS sets, none of the server's; a directory of its own for
//! temporary files; the code's directory as its working directory; an empty standard input; one pipe for all it prints;
//! and a process group of its own, so that what it starts ends with it.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::net::unix::pipe;
use tokio::process::{Child, Command};

use super::launch::Launch;
use super::runtime::Program;
use super::{FunctionVersion, Settings, sweep};

/// What a process is started from.
pub(super) struct Parts<'a> {
    pub(super) settings: &'a Settings,
    pub(super) version: &'a FunctionVersion,
    pub(super) program: Program,
    /// The unpacked package.
    pub(super) code: &'a Path,
    /// The bootstraps.
    pub(super) runtime_directory: &'a Path,
    /// Where its Runtime API listens.
    pub(super) api: SocketAddr,
    pub(super) log_stream: &'a str,
    pub(super) directory: WorkDirectory,
}

impl Parts<'_> {
    /// The command that starts the process, the end of the pipe to read, and the directory to keep as long as it runs.
    pub(super) fn command(self) -> io::Result<(Command, pipe::Receiver, WorkDirectory)> {
        let (output, printer) = io::pipe()?;
        let (launcher, first_arguments) = &self.settings.launcher;
        let launch = Launch {
            server: std::process::id(),
            memory_mb: self.version.memory_mb,
            program: self.program.path.clone(),
            arguments: self.program.arguments.clone(),
        };
        let mut command = Command::new(launcher);
        command
            .args(first_arguments)
            .args(launch.to_arguments())
            .env_clear()
            .envs(self.variables())
            .current_dir(self.code)
            .stdin(Stdio::null())
            .stdout(printer.try_clone()?)
            .stderr(printer)
            .process_group(0)
            .kill_on_drop(true);
        Ok((command, pipe::Receiver::from_owned_fd(output.into())?, self.directory))
    }

    /// The function's own variables last where AWS lets them win, first where it does not.
    fn variables(&self) -> Vec<(String, String)> {
        let own = self.version.environment.iter().cloned();
        let set = |(name, value): (&str, String)| (name.to_owned(), value);
        self.defaults().into_iter().map(set).chain(own).chain(self.reserved().into_iter().map(set)).collect()
    }

    fn defaults(&self) -> Vec<(&'static str, String)> {
        let mut defaults = vec![
            ("LANG", "en_US.UTF-8".into()),
            ("TZ", ":UTC".into()),
            ("PATH", "/usr/local/bin:/usr/bin:/bin:/opt/bin".into()),
            ("LD_LIBRARY_PATH", format!("{0}:{0}/lib:/opt/lib", self.code.display())),
            ("HOME", self.directory.text()),
            ("AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR".into()),
        ];
        if let Some(url) = &self.settings.endpoint_url {
            defaults.push(("AWS_ENDPOINT_URL", url.clone()));
        }
        defaults
    }

    fn reserved(&self) -> Vec<(&'static str, String)> {
        let version = self.version;
        let region = version.region.to_string();
        let mut reserved = vec![
            ("_HANDLER", version.handler.clone()),
            ("AWS_DEFAULT_REGION", region.clone()),
            ("AWS_REGION", region),
            ("AWS_LAMBDA_FUNCTION_NAME", version.name.clone()),
            ("AWS_LAMBDA_FUNCTION_VERSION", version.version.clone()),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", version.memory_mb.to_string()),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".into()),
            ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", version.name)),
            ("AWS_LAMBDA_LOG_STREAM_NAME", self.log_stream.into()),
            ("AWS_LAMBDA_RUNTIME_API", self.api.to_string()),
            ("LAMBDA_TASK_ROOT", self.code.display().to_string()),
            ("LAMBDA_RUNTIME_DIR", self.runtime_directory.display().to_string()),
            // The account that a key of twelve digits names is the one that requests signed with it are for.
            ("AWS_ACCESS_KEY_ID", version.account.to_string()),
            ("AWS_SECRET_ACCESS_KEY", "function".into()),
            ("AWS_SESSION_TOKEN", "function".into()),
            ("TMPDIR", self.directory.text()),
        ];
        if self.program.managed {
            reserved.push(("AWS_EXECUTION_ENV", format!("AWS_Lambda_{}", version.runtime)));
        }
        reserved
    }
}

/// The directory of an environment's own. It goes with the environment, and so does every process that has it.
pub(super) struct WorkDirectory(PathBuf);

impl WorkDirectory {
    pub(super) fn create(path: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    fn text(&self) -> String {
        self.0.display().to_string()
    }
}

impl Drop for WorkDirectory {
    fn drop(&mut self) {
        sweep::kill_within(&self.0);
        if let Err(fault) = fs::remove_dir_all(&self.0) {
            tracing::warn!(path = %self.0.display(), %fault, "a function's directory cannot be removed");
        }
    }
}

/// A process and all that it started.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group(Pid);

impl Group {
    /// The group that a child leads; none if it is gone already.
    pub(super) fn of(child: &Child) -> Option<Self> {
        Pid::from_raw(i32::try_from(child.id()?).ok()?).map(Self)
    }

    /// Kills all of it. Nothing is left to do if it is gone.
    pub(super) fn kill(self) {
        let _ = kill_process_group(self.0, Signal::KILL);
    }

    /// The leader's process id.
    pub(super) fn leader(self) -> i32 {
        self.0.as_raw_nonzero().get()
    }
}
