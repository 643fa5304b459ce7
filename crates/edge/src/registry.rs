//! The connections that are open, and the watch over those that keep the server waiting.
//!
//! A connection only counts what it does; one task looks over all of them in turn and tells those to end whose client is
//! too slow. So a request starts no timers, however many limits of time there are.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::task::Waker;
use std::time::Duration;

use futures_util::task::AtomicWaker;
use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::Limits;

/// What a connection is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Order {
    /// Go on.
    Serve = 0,
    /// Answer what was asked, then close.
    Finish = 1,
    /// Close now.
    Abort = 2,
}

/// What a connection does, counted by itself and looked at by the watch. Nothing else is kept in step with these numbers,
/// so relaxed memory order does.
#[derive(Default)]
pub(crate) struct Activity {
    reads: AtomicU64,
    writes: AtomicU64,
    reads_when_answered: AtomicU64,
    in_flight: AtomicU32,
    write_blocked: AtomicBool,
    multiplexed: AtomicBool,
    lingers: AtomicBool,
    foreign: AtomicBool,
    order: AtomicU8,
    waker: AtomicWaker,
    seen: Mutex<Option<Seen>>,
}

/// What a connection waits for, with the count that changes when the wait is a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    /// For the service, or for a body, whose pace its reader keeps.
    Request,
    /// For the client to read its answer.
    Write(u64),
    /// For the rest of a request's head.
    Head(u64),
    /// For a request.
    Idle(u64),
}

struct Seen {
    wait: Wait,
    since: Instant,
}

impl Activity {
    /// Bytes came in.
    pub(crate) fn read(&self) {
        self.reads.store(self.reads.load(Relaxed).wrapping_add(1), Relaxed);
    }

    /// Bytes went out, or could not.
    pub(crate) fn wrote(&self, blocked: bool) {
        if !blocked {
            self.writes.store(self.writes.load(Relaxed).wrapping_add(1), Relaxed);
        }
        self.write_blocked.store(blocked, Relaxed);
    }

    /// A request's head is complete. The request is in flight until the guard is dropped.
    pub(crate) fn request<A: Deref<Target = Self>>(this: A, multiplexed: bool) -> InFlight<A> {
        if multiplexed {
            this.multiplexed.store(true, Relaxed);
        }
        this.in_flight.fetch_add(1, Relaxed);
        InFlight(this)
    }

    /// Heads that are not of the edge's making go out on this connection.
    pub(crate) fn expect_foreign_heads(&self) {
        self.foreign.store(true, Relaxed);
    }

    /// Whether a head may be anything.
    pub(crate) fn has_foreign_heads(&self) -> bool {
        self.foreign.load(Relaxed)
    }

    /// The client may still be sending when the connection closes.
    pub(crate) fn linger(&self) {
        self.lingers.store(true, Relaxed);
    }

    /// Whether to wait at the end for what the client still sends.
    pub(crate) fn lingers(&self) -> bool {
        self.lingers.load(Relaxed)
    }

    /// What the connection is to do.
    pub(crate) fn order(&self) -> Order {
        match self.order.load(Relaxed) {
            0 => Order::Serve,
            1 => Order::Finish,
            _ => Order::Abort,
        }
    }

    /// Names the task that carries out orders.
    pub(crate) fn obey_with(&self, waker: &Waker) {
        self.waker.register(waker);
    }

    fn tell(&self, order: Order) {
        self.order.fetch_max(order as u8, Relaxed);
        self.waker.wake();
    }

    fn wait(&self) -> Wait {
        let reads = self.reads.load(Relaxed);
        let answered = self.reads_when_answered.load(Relaxed);
        // The frames of an HTTP/2 connection come and go without any request.
        let multiplexed = self.multiplexed.load(Relaxed);
        if self.write_blocked.load(Relaxed) {
            Wait::Write(self.writes.load(Relaxed))
        } else if self.in_flight.load(Relaxed) > 0 {
            Wait::Request
        } else if multiplexed || reads == answered {
            Wait::Idle(reads)
        } else {
            Wait::Head(answered)
        }
    }

    /// What the connection waits for, and since when as far as the watch has seen.
    fn observe(&self, now: Instant) -> (Wait, Instant) {
        let wait = self.wait();
        let mut seen = self.seen.lock();
        let since = match &*seen {
            Some(before) if before.wait == wait => before.since,
            _ => now,
        };
        *seen = Some(Seen { wait, since });
        (wait, since)
    }
}

/// A request in flight.
pub(crate) struct InFlight<A: Deref<Target = Activity>>(A);

impl<A: Deref<Target = Activity>> Drop for InFlight<A> {
    fn drop(&mut self) {
        self.0.reads_when_answered.store(self.0.reads.load(Relaxed), Relaxed);
        self.0.in_flight.fetch_sub(1, Relaxed);
    }
}

/// All open connections.
#[derive(Default)]
pub(crate) struct Registry {
    open: Mutex<Open>,
    closed: Notify,
}

#[derive(Default)]
struct Open {
    next: u64,
    connections: HashMap<u64, Arc<Activity>>,
}

impl Registry {
    /// Enters a connection, which is open until the guard is dropped.
    pub(crate) fn enter(self: &Arc<Self>) -> Membership {
        let activity = Arc::new(Activity::default());
        let mut open = self.open.lock();
        let number = open.next;
        open.next += 1;
        open.connections.insert(number, Arc::clone(&activity));
        drop(open);
        Membership { registry: Arc::clone(self), number, activity }
    }

    /// How many connections are open.
    pub(crate) fn len(&self) -> usize {
        self.open.lock().connections.len()
    }

    /// Tells all connections.
    pub(crate) fn tell_all(&self, order: Order) {
        for activity in self.open.lock().connections.values() {
            activity.tell(order);
        }
    }

    /// Closes the connection that has been unused for longest; `false` if all are in use.
    pub(crate) fn make_room(&self) -> bool {
        let now = Instant::now();
        let open = self.open.lock();
        let idle = open.connections.iter().filter_map(|(number, activity)| match activity.observe(now) {
            (Wait::Idle(_), since) if activity.order() == Order::Serve => Some((since, *number, activity)),
            _ => None,
        });
        // Of those that the watch saw at the same time, the oldest connection goes.
        let longest = idle.min_by_key(|(since, number, _)| (*since, *number));
        longest.inspect(|(_, _, activity)| activity.tell(Order::Finish)).is_some()
    }

    /// Waits until no connection is open.
    pub(crate) async fn emptied(&self) {
        while self.len() > 0 {
            self.closed.notified().await;
        }
    }

    /// Ends connections whose client is too slow, for ever.
    pub(crate) async fn watch(&self, limits: &Limits) {
        let shortest = limits.head_timeout.min(limits.write_timeout).min(limits.idle_timeout);
        let period = (shortest / 4).clamp(Duration::from_millis(5), Duration::from_secs(1));
        loop {
            tokio::time::sleep(period).await;
            let now = Instant::now();
            for activity in self.open.lock().connections.values() {
                let (wait, since) = activity.observe(now);
                let waited = now - since;
                match wait {
                    Wait::Write(_) if waited > limits.write_timeout => activity.tell(Order::Abort),
                    Wait::Head(_) if waited > limits.head_timeout => activity.tell(Order::Abort),
                    Wait::Idle(_) if waited > limits.idle_timeout => activity.tell(Order::Finish),
                    _ => {}
                }
            }
        }
    }
}

/// A connection's entry in the registry.
pub(crate) struct Membership {
    registry: Arc<Registry>,
    number: u64,
    pub(crate) activity: Arc<Activity>,
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.registry.open.lock().connections.remove(&self.number);
        self.registry.closed.notify_one();
    }
}
