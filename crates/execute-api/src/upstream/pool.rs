//! Connections that wait to be used again.

use std::sync::{Arc, Weak};

use http::Uri;
use http::uri::{Authority, Scheme};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;

use super::connection::Connection;
use crate::limits::{UPSTREAM_IDLE_MAX, UPSTREAM_IDLE_SWEEPS_MAX, UPSTREAM_SWEEP_PERIOD};

/// The connections of all origins that nobody uses now.
#[derive(Default)]
pub(super) struct Pool(Mutex<Origins>);

#[derive(Default)]
struct Origins {
    idle: FxHashMap<Origin, Arc<Idle>>,
    swept: bool,
}

/// What connections are alike in.
#[derive(PartialEq, Eq, Hash)]
struct Origin {
    encrypted: bool,
    authority: Authority,
}

/// The connections to one origin that nobody uses now.
#[derive(Default)]
pub(super) struct Idle(Mutex<Vec<Waiting>>);

struct Waiting {
    connection: Box<Connection>,
    /// How often it has been looked at since it was used.
    sweeps: u32,
}

impl Pool {
    /// What waits for requests to a URI's origin. `None` if the URI names no host.
    pub(super) fn idle(self: &Arc<Self>, uri: &Uri) -> Option<Arc<Idle>> {
        let encrypted = uri.scheme() == Some(&Scheme::HTTPS);
        let origin = Origin { encrypted, authority: uri.authority()?.clone() };
        let mut origins = self.0.lock();
        if let Some(idle) = origins.idle.get(&origin) {
            return Some(Arc::clone(idle));
        }
        if !origins.swept {
            origins.swept = true;
            tokio::spawn(sweep(Arc::downgrade(self)));
        }
        Some(Arc::clone(origins.idle.entry(origin).or_default()))
    }

    /// Closes what has waited for too long or was closed by the backend; whether anything is left.
    fn clean(&self) -> bool {
        let all: Vec<_> = self.0.lock().idle.values().cloned().collect();
        all.iter().for_each(|idle| idle.clean());
        drop(all);
        let mut origins = self.0.lock();
        // Exchanges under way have a share in what they will give their connections back to.
        origins.idle.retain(|_, idle| Arc::strong_count(idle) > 1 || !idle.0.lock().is_empty());
        origins.swept = !origins.idle.is_empty();
        origins.swept
    }
}

impl Idle {
    /// The connection that was used last, for it is the least likely to have been closed.
    pub(super) fn take(&self) -> Option<Box<Connection>> {
        loop {
            let Waiting { mut connection, .. } = self.0.lock().pop()?;
            if connection.is_still_free() {
                return Some(connection);
            }
        }
    }

    /// Keeps a connection if it can be used again.
    pub(super) fn put(&self, connection: Box<Connection>) {
        if !connection.is_free() {
            return;
        }
        let mut waiting = self.0.lock();
        if waiting.len() < UPSTREAM_IDLE_MAX {
            waiting.push(Waiting { connection, sweeps: 0 });
        }
    }

    fn clean(&self) {
        let is_old = |waiting: &mut Waiting| {
            waiting.sweeps += 1;
            waiting.sweeps > UPSTREAM_IDLE_SWEEPS_MAX || !waiting.connection.is_still_free()
        };
        let old: Vec<_> = self.0.lock().extract_if(.., is_old).collect();
        // Closing asks the system, so it does not happen under the lock.
        drop(old);
    }
}

/// Cleans a pool until it is empty.
async fn sweep(pool: Weak<Pool>) {
    loop {
        tokio::time::sleep(UPSTREAM_SWEEP_PERIOD).await;
        if !pool.upgrade().is_some_and(|pool| pool.clean()) {
            return;
        }
    }
}
