//! Which environments there are, which of them are free, and how many invocations may run.
//!
//! One lock over plain maps, held for a few instructions and never while an environment is called: environments call here
//! under their own. A free environment is one that has answered, or whose answer is just being handed over; the one used last is
//! used first, so that the others can grow old and go. Environments belong to one revision of one version: when another
//! revision is asked for, those of the former end.

use std::sync::Arc;
use std::time::Duration;

use aws_types::{AccountId, Region};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::environment::Environment;
use super::{Concurrency, FunctionVersion, HostError};

/// All environments of a host.
#[derive(Default)]
pub(super) struct Pools {
    registry: Mutex<Registry>,
    /// Told whenever an environment has ended.
    ended: Notify,
}

#[derive(Default)]
struct Registry {
    stopping: bool,
    accounts: FxHashMap<(AccountId, Region), Account>,
    /// Every environment whose process lives, by its leader's id.
    alive: FxHashMap<i32, Arc<Environment>>,
}

#[derive(Default)]
struct Account {
    /// Invocations of functions without reserved concurrency.
    unreserved_running: u32,
    functions: FxHashMap<String, Function>,
}

#[derive(Default)]
struct Function {
    running: u32,
    versions: Vec<Version>,
}

struct Version {
    version: Arc<FunctionVersion>,
    free: Vec<Free>,
}

struct Free {
    environment: Arc<Environment>,
    since: Instant,
}

/// A place among the invocations that may run, given back when dropped.
pub(super) struct Permit {
    pools: Arc<Pools>,
    version: Arc<FunctionVersion>,
    reserved: bool,
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut registry = self.pools.registry.lock();
        let account = registry.account(&self.version);
        if !self.reserved {
            account.unreserved_running = account.unreserved_running.saturating_sub(1);
        }
        if let Some(function) = account.functions.get_mut(&self.version.name) {
            function.running = function.running.saturating_sub(1);
        }
    }
}

impl Registry {
    fn account(&mut self, version: &FunctionVersion) -> &mut Account {
        self.accounts.entry((version.account, version.region)).or_default()
    }

    /// The entry of this very revision, if it is the present one.
    fn present(&mut self, version: &FunctionVersion) -> Option<&mut Version> {
        let account = self.accounts.get_mut(&(version.account, version.region))?;
        let function = account.functions.get_mut(&version.name)?;
        function.versions.iter_mut().find(|entry| entry.is(version))
    }
}

impl Version {
    fn is(&self, version: &FunctionVersion) -> bool {
        self.version.version == version.version && self.version.revision == version.revision
    }
}

impl Pools {
    /// Lets an invocation run, if it may, and gives it the environment that was used last of those that are free.
    pub(super) fn admit(
        self: &Arc<Self>,
        version: &Arc<FunctionVersion>,
        concurrency: Concurrency,
    ) -> Result<(Permit, Option<Arc<Environment>>), HostError> {
        let mut retired = Vec::new();
        let admitted = self.admit_locked(version, concurrency, &mut retired);
        retired.iter().for_each(|free| free.environment.retire());
        admitted
    }

    fn admit_locked(
        self: &Arc<Self>,
        version: &Arc<FunctionVersion>,
        concurrency: Concurrency,
        retired: &mut Vec<Free>,
    ) -> Result<(Permit, Option<Arc<Environment>>), HostError> {
        let mut registry = self.registry.lock();
        if registry.stopping {
            return Err(HostError::Stopping);
        }
        let account = registry.account(version);
        let function = match account.functions.get_mut(&version.name) {
            Some(function) => function,
            None => account.functions.entry(version.name.clone()).or_default(),
        };
        match concurrency.reserved {
            Some(reserved) if function.running >= reserved => {
                return Err(HostError::ReservedConcurrencyExceeded);
            }
            None if account.unreserved_running >= concurrency.unreserved => {
                return Err(HostError::AccountConcurrencyExceeded);
            }
            None => account.unreserved_running += 1,
            Some(_) => {}
        }
        function.running += 1;
        let free = function.present(version, retired).free.pop().map(|free| free.environment);
        let reserved = concurrency.reserved.is_some();
        let permit = Permit { pools: Arc::clone(self), version: Arc::clone(version), reserved };
        Ok((permit, free))
    }

    /// Another free environment, if there is one.
    pub(super) fn take_free(&self, version: &FunctionVersion) -> Option<Arc<Environment>> {
        self.registry.lock().present(version)?.free.pop().map(|free| free.environment)
    }

    /// Counts in an environment whose process has been started; if the host is stopping, it is killed instead.
    pub(super) fn add(&self, environment: &Arc<Environment>) {
        let mut registry = self.registry.lock();
        registry.alive.insert(environment.group.leader(), Arc::clone(environment));
        let stopping = registry.stopping;
        drop(registry);
        if stopping {
            environment.kill();
        }
    }

    /// Takes an environment back that has answered; one that nobody will ask for any more ends.
    pub(super) fn release(&self, environment: &Arc<Environment>) {
        if environment.is_closing() {
            return;
        }
        let mut registry = self.registry.lock();
        if let Some(entry) = registry.present(&environment.version) {
            entry.free.push(Free { environment: Arc::clone(environment), since: Instant::now() });
            return;
        }
        drop(registry);
        environment.retire();
    }

    /// Counts out an environment whose process has ended.
    pub(super) fn remove(&self, environment: &Arc<Environment>) {
        let mut registry = self.registry.lock();
        registry.alive.remove(&environment.group.leader());
        if let Some(entry) = registry.present(&environment.version) {
            entry.free.retain(|free| !Arc::ptr_eq(&free.environment, environment));
        }
        drop(registry);
        self.ended.notify_waiters();
    }

    /// Ends a function's environments: the free ones now, the others when they have answered.
    pub(super) fn forget(&self, account: AccountId, region: Region, name: &str) {
        let mut registry = self.registry.lock();
        let Some(account) = registry.accounts.get_mut(&(account, region)) else { return };
        let Some(function) = account.functions.get_mut(name) else { return };
        let versions = std::mem::take(&mut function.versions);
        if function.running == 0 {
            account.functions.remove(name);
        }
        drop(registry);
        versions.iter().flat_map(|entry| &entry.free).for_each(|free| free.environment.retire());
    }

    /// Ends the environments that have been free for too long.
    pub(super) fn reap(&self, idle_timeout: Duration) {
        let now = Instant::now();
        let mut old = Vec::new();
        let mut registry = self.registry.lock();
        for function in registry.accounts.values_mut().flat_map(|account| account.functions.values_mut()) {
            for entry in &mut function.versions {
                let is_old = |free: &Free| now.duration_since(free.since) >= idle_timeout;
                // The first are those that were used longest ago.
                let count = entry.free.iter().take_while(|free| is_old(free)).count();
                old.extend(entry.free.drain(..count));
            }
        }
        drop(registry);
        old.iter().for_each(|free| free.environment.retire());
    }

    /// Kills everything, lets nothing begin any more, and waits until all processes have ended.
    pub(super) async fn shutdown(&self) {
        loop {
            let ended = self.ended.notified();
            let alive = self.stop();
            if alive.is_empty() {
                return;
            }
            alive.iter().for_each(|environment| environment.kill());
            ended.await;
        }
    }

    fn stop(&self) -> Vec<Arc<Environment>> {
        let mut registry = self.registry.lock();
        registry.stopping = true;
        registry.alive.values().cloned().collect()
    }

    /// How many processes live.
    pub(super) fn alive(&self) -> usize {
        self.registry.lock().alive.len()
    }
}

impl Function {
    /// The entry of this revision, in place of that of another revision of the same version.
    fn present(&mut self, version: &Arc<FunctionVersion>, retired: &mut Vec<Free>) -> &mut Version {
        let known = self.versions.iter().position(|entry| entry.version.version == version.version);
        let index = known.unwrap_or_else(|| {
            self.versions.push(Version { version: Arc::clone(version), free: Vec::new() });
            self.versions.len() - 1
        });
        let entry = &mut self.versions[index];
        if !entry.is(version) {
            retired.append(&mut entry.free);
            entry.version = Arc::clone(version);
        }
        entry
    }
}
