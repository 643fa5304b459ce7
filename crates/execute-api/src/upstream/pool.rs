//! Connections that wait to be used again.

use std::sync::{Arc, Weak};

use http::Uri;
use http::uri::{Authority, Scheme};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use tokio::time::Instant;

use super::connection::Connection;
use crate::limits::{UPSTREAM_IDLE_MAX, UPSTREAM_IDLE_TIMEOUT, UPSTREAM_SWEEP_PERIOD};

/// What connections are alike in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Origin {
    encrypted: bool,
    authority: Authority,
}

impl Origin {
    /// The origin of a URI that names scheme and host.
    pub(super) fn of(uri: &Uri) -> Option<Self> {
        let encrypted = uri.scheme() == Some(&Scheme::HTTPS);
        Some(Self { encrypted, authority: uri.authority()?.clone() })
    }
}

/// The connections that nobody uses now.
#[derive(Default)]
pub(super) struct Pool(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    by_origin: FxHashMap<Origin, Vec<Idle>>,
    swept: bool,
}

struct Idle {
    connection: Box<Connection>,
    since: Instant,
}

impl Pool {
    /// The connection that was used last, for it is the least likely to have been closed.
    pub(super) fn take(&self, origin: &Origin) -> Option<Box<Connection>> {
        loop {
            let mut idle = self.0.lock().by_origin.get_mut(origin)?.pop()?;
            if idle.since.elapsed() < UPSTREAM_IDLE_TIMEOUT && idle.connection.is_still_free() {
                return Some(idle.connection);
            }
        }
    }

    /// Keeps a connection if it can be used again.
    pub(super) fn put(self: &Arc<Self>, origin: Origin, connection: Box<Connection>) {
        if !connection.is_free() {
            return;
        }
        let mut waiting = self.0.lock();
        let idle = waiting.by_origin.entry(origin).or_default();
        if idle.len() < UPSTREAM_IDLE_MAX {
            idle.push(Idle { connection, since: Instant::now() });
        }
        if !waiting.swept {
            waiting.swept = true;
            tokio::spawn(sweep(Arc::downgrade(self)));
        }
    }

    /// Closes what has waited for too long or was closed by the backend; whether anything is left.
    fn clean(&self) -> bool {
        let mut waiting = self.0.lock();
        waiting.by_origin.retain(|_, idle| {
            idle.retain_mut(|idle| {
                idle.since.elapsed() < UPSTREAM_IDLE_TIMEOUT && idle.connection.is_still_free()
            });
            !idle.is_empty()
        });
        waiting.swept = !waiting.by_origin.is_empty();
        waiting.swept
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
