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

mod code;
mod elsewhere;
mod environment;
mod failure;
mod function;
mod invocation;
mod launch;
pub(crate) mod limits;
mod log;
mod log_file;
mod log_reader;
mod memory;
mod pool;
mod process;
mod random;
mod report;
mod runtime;
mod runtime_api;
mod spawner;
mod start;
mod sweep;

use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use aws_types::{AccountId, Clock, Region};
use bytes::Bytes;
use tokio::sync::oneshot;
use tokio::time::{MissedTickBehavior, interval, timeout};

use code::CodeCache;
use elsewhere::Elsewhere;
use environment::{Environment, Job, Offer};
use log_file::LogWriter;
use pool::Pools;
use runtime::Runtimes;
use spawner::Spawner;

pub use function::{CodeDigest, FunctionVersion};
pub use invocation::{
    Concurrency, FunctionError, HostError, Invocation, Outcome, Payload, ResponseStream, StreamFailure,
    StreamPart,
};
pub use launch::become_function;
pub use log_file::log_path;
pub use log_reader::LogReader;
pub use sweep::remove_what_is_left;

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
pub struct Host(Arc<Inner>);

struct Inner {
    settings: Settings,
    clock: Arc<dyn Clock>,
    code: CodeCache,
    elsewhere: Elsewhere,
    runtimes: Runtimes,
    pools: Arc<Pools>,
    logs: LogWriter,
    spawner: Spawner,
}

impl Host {
    /// Makes the host's directories and ends what processes a killed server left behind. Call it within the runtime that
    /// is to serve the functions.
    ///
    /// # Errors
    /// The directory cannot be used.
    pub async fn open(
        mut settings: Settings,
        code: Arc<dyn CodeStore>,
        clock: Arc<dyn Clock>,
    ) -> std::io::Result<Self> {
        let directory = std::path::absolute(&settings.directory)?;
        settings.directory.clone_from(&directory);
        let runtimes = tokio::task::spawn_blocking(move || {
            sweep::make_directories(&directory)?;
            Runtimes::open(directory.join("runtime"))
        });
        let inner = Arc::new(Inner {
            runtimes: runtimes.await.map_err(std::io::Error::other)??,
            code: CodeCache::new(settings.directory.join("code"), code),
            elsewhere: Elsewhere::parse(&settings.elsewhere, Arc::clone(&clock))?,
            pools: Arc::default(),
            logs: LogWriter::start()?,
            spawner: Spawner::start()?,
            settings,
            clock,
        });
        tokio::spawn(reap(Arc::downgrade(&inner.pools), inner.settings.idle_timeout));
        Ok(Self(inner))
    }

    /// Calls a function and waits for its answer. A caller that stops waiting does not stop the function.
    ///
    /// # Errors
    /// The function could not be called. An error of the function itself is an [`Outcome`].
    pub async fn invoke(
        &self,
        version: &Arc<FunctionVersion>,
        invocation: Invocation,
    ) -> Result<Outcome, HostError> {
        let lives_elsewhere = self.0.elsewhere.has(&version.name);
        if !self.0.settings.enabled && !lives_elsewhere {
            return Err(HostError::Disabled);
        }
        let (permit, free) = self.0.pools.admit(version, invocation.concurrency)?;
        if lives_elsewhere {
            let _until_answered = permit;
            return self.0.elsewhere.invoke(version, invocation).await;
        }
        let (answer, outcome) = oneshot::channel();
        self.0.give(free, Job { version: Arc::clone(version), invocation, answer, permit });
        outcome.await.unwrap_or(Err(HostError::Stopping))
    }

    /// Ends the environments of a function, all versions of it: those that serve an invocation, after it.
    pub fn forget(&self, account: AccountId, region: Region, name: &str) {
        self.0.pools.forget(account, region, name);
    }

    /// Ends all processes and takes no invocation more.
    pub async fn shutdown(&self) {
        self.0.pools.shutdown().await;
        self.0.logs.flush().await;
    }

    /// How many processes live: those that work, wait or start.
    #[must_use]
    pub fn processes(&self) -> usize {
        self.0.pools.alive()
    }
}

impl Inner {
    /// Brings a job to a free environment, or to a new one.
    fn give(self: &Arc<Self>, mut free: Option<Arc<Environment>>, mut job: Job) {
        while let Some(environment) = free {
            match environment.offer(job) {
                Offer::Taken => return,
                Offer::Queued(taken) => {
                    tokio::spawn(Arc::clone(self).see_taken(environment, taken));
                    return;
                }
                Offer::Refused(refused) => job = *refused,
            }
            free = self.pools.take_free(&job.version);
        }
        tokio::spawn(Arc::clone(self).start_for(job));
    }

    /// Takes a job elsewhere whose environment does not come for it.
    async fn see_taken(self: Arc<Self>, environment: Arc<Environment>, taken: oneshot::Receiver<()>) {
        if matches!(timeout(limits::HAND_OVER_PATIENCE, taken).await, Ok(Ok(()))) {
            return;
        }
        if let Some(job) = environment.take_back() {
            self.start_for(job).await;
        }
    }
}

/// Ends environments that wait too long, as long as the host is there.
async fn reap(pools: std::sync::Weak<Pools>, idle_timeout: Duration) {
    let mut ticks = interval(limits::REAP_INTERVAL.min(idle_timeout.max(Duration::from_millis(1))));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(pools) = pools.upgrade() else { return };
        pools.reap(idle_timeout);
    }
}
