//! The function host: functions as pools of local processes that speak the Lambda Runtime API.
//!
//! [`Host::invoke`] hands one event to one execution environment of a function's version and brings back its answer. An
//! environment serves one invocation at a time and is used again for the next; when none is free another is started, up
//! to the function's concurrency. Whatever a function does (exits, hangs, floods its output, is killed) is the outcome
//! of its own invocation and never more.
//!
//! The host knows no names that callers use: aliases, permissions, retries and destinations are the control API's, which
//! resolves them and calls here with a [`FunctionVersion`].
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

mod function;
mod invocation;
pub(crate) mod limits;

use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use aws_types::{AccountId, Clock, Region};
use bytes::Bytes;

pub use function::{CodeDigest, FunctionVersion};
pub use invocation::{
    Concurrency, FunctionError, HostError, Invocation, Outcome, Payload, ResponseStream, StreamFailure,
    StreamPart,
};

/// Where the host gets a deployment package from, when it has not unpacked it yet.
pub trait CodeStore: Send + Sync {
    /// The zip file of this digest, which some version of the function has.
    ///
    /// # Errors
    /// The file is not there or cannot be read, in words for the log.
    fn zip<'a>(
        &'a self,
        version: &'a FunctionVersion,
    ) -> Pin<Box<dyn Future<Output = Result<Bytes, String>> + Send + 'a>>;
}

/// How a host runs functions.
pub struct Settings {
    /// A directory of the host's own: unpacked code, working directories, logs.
    pub directory: PathBuf,
    /// What functions find as `AWS_ENDPOINT_URL`; none if they are to reach AWS itself.
    pub endpoint_url: Option<String>,
    /// The program, and its first arguments, that becomes a function: it must call [`become_function`] with the rest.
    pub launcher: (PathBuf, Vec<String>),
    /// Whether functions run here at all.
    pub enabled: bool,
    /// Functions that live elsewhere: name, and the base URL of an endpoint that speaks Invoke.
    pub elsewhere: BTreeMap<String, String>,
    /// How long an environment may wait for its next invocation.
    pub idle_timeout: Duration,
}

/// Functions as processes of this machine. Cheap to clone.
#[derive(Clone)]
pub struct Host {
    settings: Arc<Settings>,
    #[allow(dead_code)]
    code: Arc<dyn CodeStore>,
    #[allow(dead_code)]
    clock: Arc<dyn Clock>,
}

impl Host {
    /// Makes the host's directories and ends what processes a killed server left behind.
    ///
    /// # Errors
    /// The directory cannot be used.
    pub async fn open(
        settings: Settings,
        code: Arc<dyn CodeStore>,
        clock: Arc<dyn Clock>,
    ) -> std::io::Result<Self> {
        Ok(Self { settings: Arc::new(settings), code, clock })
    }

    /// Calls a function and waits for its answer. A caller that stops waiting does not stop the function.
    ///
    /// # Errors
    /// The function could not be called. An error of the function itself is an [`Outcome`].
    pub async fn invoke(
        &self,
        _version: &Arc<FunctionVersion>,
        _invocation: Invocation,
    ) -> Result<Outcome, HostError> {
        if !self.settings.enabled {
            return Err(HostError::Disabled);
        }
        Err(HostError::Machine("not built yet".into()))
    }

    /// Ends the environments of a function, all versions of it: those that serve an invocation, after it.
    pub fn forget(&self, _account: AccountId, _region: Region, _name: &str) {}

    /// Ends all processes and takes no invocation more.
    pub async fn shutdown(&self) {}
}
