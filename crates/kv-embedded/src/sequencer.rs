//! The one thread that decides and writes.
//!
//! It takes all commits that wait as one group, runs their decisions in order, writes one batch, syncs once, and only then
//! answers. While it syncs, the next group gathers: the slower the disk, the larger the groups.
//!
//! Invariant: nothing is answered that was decided from values that are not durable. An abort that saw only stored values
//! is answered at once; every other answer waits for the group's sync.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Instant;

use kv::{Decide, Decision, Error, Key, Outcome, Result, Stamp, Value, WriteSet};

use crate::counters::CounterSums;
use crate::failure::Failure;
use crate::overlay::{Overlay, Pending};
use crate::queue::{Queue, Reply, Request, Taken};
use crate::space::SpaceGuard;
use crate::stamps::{CEILING_KEY, Stamps};
use crate::store::Store;
use crate::{Durability, Options};

/// A group is written when it holds this much, however many commits still wait: bounds its memory and its sync time.
const GROUP_BYTES_MAX: usize = 4 << 20;

/// The state of the sequencer's thread.
pub(crate) struct Sequencer {
    store: Arc<Store>,
    queue: Arc<Queue>,
    failure: Failure,
    space: SpaceGuard,
    stamps: Stamps,
    sums: CounterSums,
    overlay: Overlay,
    /// Answers that wait for the group to be durable.
    held: Vec<(Reply, Result<Outcome>)>,
    durability: Durability,
    /// Since when something written is not synced, when syncs are relaxed.
    unsynced: Option<Instant>,
}

/// The engine has failed and was told so; the thread ends.
struct Failed;

impl Sequencer {
    pub(crate) fn new(
        store: Arc<Store>,
        queue: Arc<Queue>,
        failure: Failure,
        dir: &Path,
        options: &Options,
    ) -> Result<Self> {
        let ceiling = match store.current(&CEILING_KEY)? {
            None => Stamp(0),
            Some(stored) => Stamps::ceiling_of(&stored)
                .ok_or_else(|| Error::Engine("the stored stamp ceiling is damaged".into()))?,
        };
        Ok(Self {
            store,
            queue,
            failure,
            space: SpaceGuard::new(dir, options),
            stamps: Stamps::above(ceiling, options.clock.clone()),
            sums: CounterSums::default(),
            overlay: Overlay::default(),
            held: Vec::new(),
            durability: options.durability,
            unsynced: None,
        })
    }

    /// Starts the thread. It ends when the queue is closed and empty, or when the engine fails.
    pub(crate) fn spawn(mut self) -> std::io::Result<JoinHandle<()>> {
        thread::Builder::new().name("kv-sequencer".into()).spawn(move || {
            // A panic in here would leave callers waiting for ever.
            if catch_unwind(AssertUnwindSafe(|| self.run())).is_err() {
                self.failure.fail("the sequencer panicked");
            }
        })
    }

    fn run(&mut self) {
        let mut requests = Vec::new();
        loop {
            let timeout = self.sync_due().map(|due| due.saturating_duration_since(Instant::now()));
            let done = match self.queue.take(&mut requests, timeout) {
                Taken::Closed => return self.save_last_stamp(),
                Taken::Nothing => self.sync(),
                Taken::Requests => self.commit_all(&mut requests),
            };
            if done.is_err() {
                return;
            }
        }
    }

    fn commit_all(&mut self, requests: &mut Vec<Request>) -> std::result::Result<(), Failed> {
        if self.sync_due().is_some_and(|due| due <= Instant::now()) {
            self.sync()?;
        }
        if let Err(full) = self.space.check() {
            for request in requests.drain(..) {
                answer(request.reply, Err(full.clone()));
            }
            return Ok(());
        }
        for request in requests.drain(..) {
            self.commit(request)?;
            if self.overlay.bytes() > GROUP_BYTES_MAX {
                self.write_group()?;
            }
        }
        self.write_group()
    }

    fn commit(&mut self, request: Request) -> std::result::Result<(), Failed> {
        let Request { keys, mut decide, reply } = request;
        let decided = self.values(&keys).and_then(|(values, own)| Ok((decision(&mut decide, &values)?, own)));
        match decided {
            Err(error) => answer(reply, Err(error)),
            Ok((Decision::Abort, true)) => self.held.push((reply, Ok(Outcome::Aborted))),
            Ok((Decision::Abort, false)) => answer(reply, Ok(Outcome::Aborted)),
            Ok((Decision::Write(set), _)) => self.accept(set, reply)?,
        }
        Ok(())
    }

    /// The values of `keys`, and whether any of them is the group's own.
    fn values(&self, keys: &[Key]) -> Result<(Vec<Option<Value>>, bool)> {
        let mut own = false;
        let values = keys.iter().map(|key| match self.overlay.get(key) {
            Some(value) => {
                own = true;
                Ok(value)
            }
            None => self.store.current(key),
        });
        let values = values.collect::<Result<_>>()?;
        Ok((values, own))
    }

    fn accept(&mut self, set: WriteSet, reply: Reply) -> std::result::Result<(), Failed> {
        let stamp = self.stamps.next();
        let (sums, store) = (&self.sums, &self.store);
        let stored_sum = |key: &Key| match sums.get(key) {
            Some(sum) => Ok(sum),
            None => store.current(key).map(|value| WriteSet::counter(value.as_ref())),
        };
        let applied = self.overlay.apply(set, stamp, stored_sum);
        self.held.push((reply, Ok(Outcome::Committed(stamp))));
        applied.map_err(|error| self.fail(&format!("a counter could not be read: {error}")))
    }

    /// Makes the group durable and visible, then answers its commits.
    fn write_group(&mut self) -> std::result::Result<(), Failed> {
        let ceiling = self.stamps.unsaved();
        if !self.overlay.is_empty() || ceiling.is_some() {
            let bytes = self.overlay.bytes();
            self.write(ceiling)
                .map_err(|error| self.fail(&format!("the store could not be written: {error}")))?;
            self.stamps.saved();
            self.space.wrote(bytes as u64);
            if self.durability != Durability::Sync {
                self.unsynced.get_or_insert_with(Instant::now);
            }
        }
        for (reply, outcome) in self.held.drain(..) {
            answer(reply, outcome);
        }
        Ok(())
    }

    fn write(&mut self, ceiling: Option<Value>) -> Result<()> {
        let mut batch = self.store.batch(self.overlay.len() + 1, self.durability);
        if let Some(ceiling) = ceiling {
            batch.put(CEILING_KEY, ceiling)?;
        }
        for (key, pending) in self.overlay.drain() {
            match pending {
                Pending::Sum(sum) => {
                    self.sums.remember(&key, sum);
                    batch.put(key, WriteSet::counter_value(sum))?;
                }
                Pending::Put(value) => {
                    self.sums.forget(&key);
                    batch.put(key, value)?;
                }
                Pending::Delete => {
                    self.sums.forget(&key);
                    batch.delete(key);
                }
            }
        }
        batch.commit()
    }

    /// Gives back the stamps that were reserved and not used. Without this, the next start only goes on a little higher.
    fn save_last_stamp(&mut self) {
        // After a failure nothing may be written any more.
        let Some(last) = self.stamps.release().filter(|_| !self.failure.happened()) else { return };
        if let Err(error) = self.write(Some(last)) {
            tracing::warn!(%error, "the last stamp could not be stored");
        }
    }

    fn sync_due(&self) -> Option<Instant> {
        match self.durability {
            Durability::Sync => None,
            Durability::Relaxed { interval } => self.unsynced.map(|since| since + interval),
        }
    }

    fn sync(&mut self) -> std::result::Result<(), Failed> {
        self.unsynced = None;
        self.store
            .sync_data()
            .map_err(|error| self.fail(&format!("the journal could not be synced: {error}")))
    }

    /// Ends the engine. What the held commits came to is unknown: they may or may not be there after a restart.
    fn fail(&mut self, reason: &str) -> Failed {
        self.failure.fail(reason);
        for (reply, _) in self.held.drain(..) {
            answer(reply, Err(Error::Engine(reason.to_owned())));
        }
        Failed
    }
}

/// Runs a decision. A panic in it is its caller's bug, and must not end everybody's storage.
fn decision(decide: &mut Decide, values: &[Option<Value>]) -> Result<Decision> {
    let decision = catch_unwind(AssertUnwindSafe(|| decide(values)))
        .map_err(|_| Error::Engine("a decision panicked".into()))?;
    if let Decision::Write(set) = &decision {
        set.validate()?;
    }
    Ok(decision)
}

/// A caller that has gone away is not an error: its commit stands.
fn answer(reply: Reply, outcome: Result<Outcome>) {
    let _gone = reply.send(outcome);
}
