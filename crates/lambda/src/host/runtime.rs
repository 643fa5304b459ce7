//! Which program a function's runtime is.
//!
//! `provided.*` is the package's own `bootstrap`. Python and Node.js are the interpreters found on this machine, which run
//! a small bootstrap of ours. Invariant: the interpreter is asked for its real path once, with the server's environment,
//! because what stands in `PATH` may be a script that needs that environment; the function is never given it.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::process::Command;

use super::HostError;

const PYTHON_BOOTSTRAP: &str = include_str!("bootstrap/python.py");
const NODE_BOOTSTRAP: &str = include_str!("bootstrap/node.mjs");

/// A program that speaks the Runtime API.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) path: PathBuf,
    pub(super) arguments: Vec<OsString>,
    /// Whether AWS names it in `AWS_EXECUTION_ENV`.
    pub(super) managed: bool,
}

/// The runtimes of this machine.
pub(super) struct Runtimes {
    /// The bootstraps, as files.
    directory: PathBuf,
    /// Interpreters found so far, by the runtime's identifier.
    found: Mutex<HashMap<String, Arc<Path>>>,
}

/// The languages whose interpreter is looked for.
#[derive(Clone, Copy)]
enum Language {
    Python,
    Node,
}

impl Runtimes {
    /// Writes the bootstraps.
    pub(super) fn open(directory: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&directory)?;
        fs::write(directory.join("bootstrap.py"), PYTHON_BOOTSTRAP)?;
        fs::write(directory.join("bootstrap.mjs"), NODE_BOOTSTRAP)?;
        Ok(Self { directory, found: Mutex::default() })
    }

    /// What functions find as `LAMBDA_RUNTIME_DIR`.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// The program for a runtime's identifier.
    pub(super) async fn program(&self, runtime: &str, code: &Path) -> Result<Program, HostError> {
        if runtime.starts_with("provided") {
            return bootstrap_of(code);
        }
        let language = Language::of(runtime).ok_or_else(|| {
            HostError::RuntimeUnavailable(format!("The runtime {runtime} is not supported here."))
        })?;
        let interpreter = self.interpreter(runtime, language).await?;
        Ok(Program {
            path: interpreter.to_path_buf(),
            arguments: language.arguments(&self.directory),
            managed: true,
        })
    }

    async fn interpreter(&self, runtime: &str, language: Language) -> Result<Arc<Path>, HostError> {
        if let Some(known) = self.found.lock().get(runtime) {
            return Ok(Arc::clone(known));
        }
        for name in language.programs(runtime) {
            if let Some(path) = language.real_path(&name).await {
                let path = Arc::<Path>::from(path);
                self.found.lock().insert(runtime.into(), Arc::clone(&path));
                return Ok(path);
            }
        }
        let names = language.programs(runtime).join(" or ");
        Err(HostError::RuntimeUnavailable(format!(
            "The runtime {runtime} needs {names} on this machine, and there is none."
        )))
    }
}

impl Language {
    fn of(runtime: &str) -> Option<Self> {
        match runtime {
            python if python.starts_with("python3.") => Some(Self::Python),
            node if node.starts_with("nodejs") => Some(Self::Node),
            _ => None,
        }
    }

    /// Names to look for, the best first.
    fn programs(self, runtime: &str) -> Vec<String> {
        match self {
            Self::Python => vec![runtime.into(), "python3".into()],
            Self::Node => vec!["node".into()],
        }
    }

    /// Asks a program where it is.
    async fn real_path(self, name: &str) -> Option<PathBuf> {
        let (flag, question) = match self {
            Self::Python => ("-c", "import sys; print(sys.executable)"),
            Self::Node => ("-p", "process.execPath"),
        };
        let mut command = Command::new(name);
        command.args([flag, question]).stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let answer = command.output().await.ok().filter(|answer| answer.status.success())?;
        let path = PathBuf::from(String::from_utf8(answer.stdout).ok()?.trim());
        path.is_file().then_some(path)
    }

    fn arguments(self, directory: &Path) -> Vec<OsString> {
        match self {
            // Unbuffered, so that what is printed is in the log when the invocation ends; no bytecode into shared code.
            Self::Python => vec!["-u".into(), "-B".into(), directory.join("bootstrap.py").into()],
            Self::Node => vec![directory.join("bootstrap.mjs").into()],
        }
    }
}

fn bootstrap_of(code: &Path) -> Result<Program, HostError> {
    let path = code.join("bootstrap");
    if path.is_file() {
        Ok(Program { path, arguments: Vec::new(), managed: false })
    } else {
        Err(HostError::InvalidZip(
            "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]".into(),
        ))
    }
}
