//! Starting execution environments.
//!
//! A start that fails or takes longer than ten seconds is made once more as part of the invocation that needs it, with the
//! function's own timeout, as on AWS; what then goes wrong is the invocation's outcome.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>

use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::net::TcpListener;
use tokio::process::Child;
use tokio::time::{Instant, sleep_until, timeout};

use super::environment::{Environment, Job, Offer};
use super::failure::Failure;
use super::limits::INIT_TIMEOUT;
use super::log::{Log, Sink};
use super::log_file::log_path;
use super::process::{Group, Parts, WorkDirectory};
use super::{FunctionVersion, HostError, Inner, random, runtime_api};

/// Why there is no environment.
enum StartError {
    /// The function's doing. The environment can still write to the log.
    Function(Arc<Environment>, Failure),
    Host(HostError),
}

impl From<HostError> for StartError {
    fn from(fault: HostError) -> Self {
        Self::Host(fault)
    }
}

impl From<std::io::Error> for StartError {
    fn from(fault: std::io::Error) -> Self {
        Self::Host(HostError::Machine(fault.to_string()))
    }
}

impl Inner {
    /// Starts an environment and gives it a job.
    pub(super) async fn start_for(self: Arc<Self>, job: Job) {
        let mut started = self.start(&job.version, "init", INIT_TIMEOUT).await;
        if let Err(StartError::Function(..)) = started {
            started = self.start(&job.version, "invoke", job.version.timeout).await;
        }
        match started {
            Ok(environment) => {
                if let Offer::Refused(job) = environment.offer(job) {
                    environment.fail(*job, Failure::Exited(None));
                }
            }
            Err(StartError::Function(environment, failure)) => environment.fail(job, failure),
            // A caller that went away wants no answer.
            Err(StartError::Host(fault)) => drop(job.answer.send(Err(fault))),
        }
    }

    /// Starts an environment and waits until it asks for its first event.
    async fn start(
        &self,
        version: &Arc<FunctionVersion>,
        phase: &str,
        patience: Duration,
    ) -> Result<Arc<Environment>, StartError> {
        let code = self.code.directory_of(version).await?;
        let program = self.runtimes.program(&version.runtime, &code).await?;
        let name = random::name();
        let directory = WorkDirectory::create(self.settings.directory.join("environments").join(&name))?;
        let (listener, api) = runtime_api::listen().await?;
        let parts = Parts {
            settings: &self.settings,
            version,
            program,
            code: &code,
            runtime_directory: self.runtimes.directory(),
            api,
            log_stream: &self.log_stream(version, &name),
            directory,
        };
        let (command, output, directory) = parts.command()?;
        let child = self.spawner.spawn(command).await?;
        let group = Group::of(&child).ok_or_else(|| std::io::Error::other("the process has no id"))?;
        let path = log_path(&self.settings.directory, version.account, version.region, &version.name);
        let short_name = name.chars().take(8).collect();
        let sink = Sink::new(self.logs.clone(), Arc::clone(&self.clock), path.into(), short_name);
        let log = Log::start(output, sink);
        let begun = Instant::now();
        let (environment, ready) = Environment::new(Arc::clone(version), Arc::clone(&self.clock), log, group);
        self.pools.add(&environment);
        tokio::spawn(self.keeper(&environment, listener).keep(child, directory));
        let failure = match timeout(patience, ready).await {
            Ok(Ok(Ok(()))) => return Ok(environment),
            Ok(Ok(Err(failure))) => failure,
            Ok(Err(_)) => Failure::Exited(None),
            Err(_) => Failure::TimedOut(patience),
        };
        environment.report_start(phase, begun.elapsed(), &failure);
        environment.kill();
        Err(StartError::Function(environment, failure))
    }

    /// The name of an environment's log stream.
    fn log_stream(&self, version: &FunctionVersion, name: &str) -> String {
        let now = OffsetDateTime::UNIX_EPOCH + Duration::from_millis(self.clock.now().0);
        let (year, month, day) = now.to_calendar_date();
        format!("{year}/{:02}/{day:02}/[{}]{name}", u8::from(month), version.version)
    }

    fn keeper(&self, environment: &Arc<Environment>, listener: TcpListener) -> Keeper {
        Keeper { environment: Arc::clone(environment), pools: Arc::clone(&self.pools), listener }
    }
}

/// Looks after an environment as long as its process lives.
struct Keeper {
    environment: Arc<Environment>,
    pools: Arc<super::Pools>,
    listener: TcpListener,
}

impl Keeper {
    async fn keep(self, child: Child, directory: WorkDirectory) {
        let Self { environment, pools, listener } = self;
        let status = tokio::select! {
            status = watch(&environment, child) => status,
            () = runtime_api::serve(listener, Arc::clone(&environment), Arc::clone(&pools)) => None,
        };
        // What it started ends with it.
        environment.group.kill();
        environment.ended(Failure::Exited(status));
        pools.remove(&environment);
        drop(tokio::task::spawn_blocking(move || drop(directory)));
    }
}

/// Waits for the end of a process, and brings it about when the process does what it must not.
async fn watch(environment: &Environment, mut child: Child) -> Option<ExitStatus> {
    let mut look_at: Option<Instant> = None;
    loop {
        tokio::select! {
            status = child.wait() => return status.ok(),
            () = environment.wake.notified() => {}
            () = sleep_until(look_at.unwrap_or_else(Instant::now)), if look_at.is_some() => {}
        }
        look_at = environment.look();
    }
}
