//! Where commits wait for the sequencer.
//!
//! Invariant: a request that was pushed is either taken by the sequencer or dropped, and dropping it answers its caller.

use std::time::Duration;

use kv::{Decide, Error, Key, Outcome, Result};
use parking_lot::{Condvar, Mutex};
use tokio::sync::oneshot;

/// One commit, waiting.
pub(crate) struct Request {
    pub(crate) keys: Vec<Key>,
    pub(crate) decide: Decide,
    pub(crate) reply: Reply,
}

/// How a commit is answered.
pub(crate) type Reply = oneshot::Sender<Result<Outcome>>;

/// What a wait for requests came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// There are requests.
    Requests,
    /// None came in time.
    Nothing,
    /// None will come any more.
    Closed,
}

/// The queue of one engine.
#[derive(Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Default)]
struct State {
    waiting: Vec<Request>,
    closed: Option<String>,
    /// Whether the sequencer sleeps. While it works, a push costs no system call.
    asleep: bool,
}

impl Queue {
    /// Adds a request, and wakes the sequencer if it sleeps.
    pub(crate) fn push(&self, request: Request) -> Result<()> {
        let mut state = self.state.lock();
        if let Some(reason) = &state.closed {
            return Err(Error::Closed(reason.clone()));
        }
        state.waiting.push(request);
        let wake = std::mem::take(&mut state.asleep);
        drop(state);
        if wake {
            self.arrived.notify_one();
        }
        Ok(())
    }

    /// Moves everything that waits into `requests`, which is empty; sleeps until there is something or `timeout` is over.
    pub(crate) fn take(&self, requests: &mut Vec<Request>, timeout: Option<Duration>) -> Taken {
        let mut state = self.state.lock();
        loop {
            if !state.waiting.is_empty() {
                std::mem::swap(&mut state.waiting, requests);
                return Taken::Requests;
            }
            if state.closed.is_some() {
                return Taken::Closed;
            }
            state.asleep = true;
            match timeout {
                None => self.arrived.wait(&mut state),
                Some(timeout) => {
                    if self.arrived.wait_for(&mut state, timeout).timed_out() && state.waiting.is_empty() {
                        state.asleep = false;
                        return Taken::Nothing;
                    }
                }
            }
        }
    }

    /// Refuses further requests; those that wait are still taken. The first reason stands.
    pub(crate) fn close(&self, reason: &str) {
        let mut state = self.state.lock();
        state.closed.get_or_insert_with(|| reason.to_owned());
        state.asleep = false;
        self.arrived.notify_one();
    }

    /// Refuses further requests and those that wait.
    pub(crate) fn abandon(&self, reason: &str) {
        self.close(reason);
        let waiting = std::mem::take(&mut self.state.lock().waiting);
        drop(waiting);
    }

    /// Why the queue is closed.
    pub(crate) fn closed_because(&self) -> String {
        self.state.lock().closed.clone().unwrap_or_else(|| "the store ended".into())
    }
}
