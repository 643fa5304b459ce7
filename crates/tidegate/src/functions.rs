//! The host of functions: where its directory is, and which program becomes a function.

use std::sync::Arc;
use std::time::Duration;

use crate::config::{Config, Storage, functions_directory};
use crate::temporary::TemporaryDirectory;
use anyhow::Context;
use aws_types::Clock;
use lambda::host::{Host, Settings, remove_what_is_left};
use lambda::{Executor, PackageSource, Packages};

/// The argument that makes this program a function's runtime. Nobody but the host gives it.
pub(crate) const BECOME_FUNCTION: &str = "become-function";

/// As long as a function's process may wait for the next event. AWS says nothing definite; observed are 5 to 15 minutes.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10 * 60);

/// The host, and its directory if it is gone at the end.
pub(crate) struct FunctionHost {
    host: Host,
    temporary: Option<TemporaryDirectory>,
}

impl FunctionHost {
    /// Opens it. Functions find this server at `endpoint`.
    pub(crate) async fn open(
        config: &Config,
        endpoint: &str,
        packages: Arc<dyn Packages>,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        let (directory, temporary) = match &config.storage {
            Storage::Memory => {
                let temporary = TemporaryDirectory::new(remove_what_is_left)?;
                (temporary.path().to_owned(), Some(temporary))
            }
            Storage::Disk { dir, .. } => (functions_directory(dir), None),
        };
        let program = std::env::current_exe().context("this program cannot find itself")?;
        let settings = Settings {
            directory,
            endpoint_url: Some(endpoint.to_owned()),
            launcher: (program, vec![BECOME_FUNCTION.to_owned()]),
            enabled: !config.no_functions,
            elsewhere: config.function_endpoints.clone(),
            idle_timeout: IDLE_TIMEOUT,
        };
        let host = Host::open(settings, Arc::new(PackageSource(packages)), clock).await;
        Ok(Self { host: host.context("cannot use the directory of functions")?, temporary })
    }

    /// What runs functions.
    pub(crate) fn executor(&self) -> Arc<dyn Executor> {
        Arc::new(self.host.clone())
    }

    /// Ends every function's process.
    pub(crate) async fn stop(self) {
        self.host.shutdown().await;
        if let Some(Err(error)) = self.temporary.map(TemporaryDirectory::close) {
            tracing::debug!(%error, "files of functions are left");
        }
    }
}
