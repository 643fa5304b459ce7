//! The in-memory engine: a persistent ordered map whose copies cost one reference count.
//!
//! A commit runs its decision on the caller's thread: commits wait for each other, readers wait only while a finished
//! write set is laid into the map. A snapshot is a copy of the map's root, so it blocks nobody and later commits copy
//! only the nodes that it still shares. Nothing here survives the process, and nothing here knows what keys mean.

use std::ops::Bound;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use imbl::OrdMap;
use kv::{
    Clock, Decide, Decision, Direction, Key, Kv, Outcome, Page, Read, Result, Scan, Stamp, Value, WriteSet,
    append_key,
};
use parking_lot::{Mutex, RwLock};

type Map = OrdMap<Key, Value>;

/// An engine that keeps everything in memory. Clones share one store.
#[derive(Clone, Debug, Default)]
pub struct MemoryKv(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    clock: Clock,
    /// Held for a whole commit; the stamp of the last one.
    last: Mutex<Stamp>,
    map: RwLock<Map>,
}

impl MemoryKv {
    /// An empty store whose stamps count.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty store whose stamps are this clock's moments.
    #[must_use]
    pub fn with_clock(clock: Clock) -> Self {
        Self(Arc::new(Inner { clock, ..Inner::default() }))
    }

    fn commit_now(&self, keys: &[Key], decide: &mut Decide) -> Result<Outcome> {
        let mut last = self.0.last.lock();
        let values = values(&self.0.map.read(), keys);
        let set = match decide(&values) {
            Decision::Abort => return Ok(Outcome::Aborted),
            Decision::Write(set) => set,
        };
        set.validate()?;
        let stamp = self.0.clock.stamp_after(*last);
        *last = stamp;
        if !set.is_empty() {
            apply(&mut self.0.map.write(), set, stamp);
        }
        Ok(Outcome::Committed(stamp))
    }
}

impl Read for MemoryKv {
    fn get<'a>(&'a self, keys: &'a [Key]) -> BoxFuture<'a, Result<Vec<Option<Value>>>> {
        Box::pin(async move { Ok(values(&self.0.map.read(), keys)) })
    }

    fn scan(&self, scan: Scan) -> BoxFuture<'_, Result<Page>> {
        Box::pin(async move {
            // A copy, so that a long page does not hold up commits.
            let map = self.0.map.read().clone();
            Ok(page(&map, &scan))
        })
    }
}

impl Kv for MemoryKv {
    fn snapshot(&self) -> BoxFuture<'_, Result<Box<dyn Read>>> {
        Box::pin(async move {
            let view: Box<dyn Read> = Box::new(View(self.0.map.read().clone()));
            Ok(view)
        })
    }

    fn commit(&self, keys: Vec<Key>, mut decide: Decide) -> BoxFuture<'_, Result<Outcome>> {
        Box::pin(async move { self.commit_now(&keys, &mut decide) })
    }
}

/// One state of the map.
struct View(Map);

impl Read for View {
    fn get<'a>(&'a self, keys: &'a [Key]) -> BoxFuture<'a, Result<Vec<Option<Value>>>> {
        Box::pin(async move { Ok(values(&self.0, keys)) })
    }

    fn scan(&self, scan: Scan) -> BoxFuture<'_, Result<Page>> {
        Box::pin(async move { Ok(page(&self.0, &scan)) })
    }
}

fn values(map: &Map, keys: &[Key]) -> Vec<Option<Value>> {
    keys.iter().map(|key| map.get(key).cloned()).collect()
}

fn apply(map: &mut Map, set: WriteSet, stamp: Stamp) {
    for (key, value) in set.writes {
        match value {
            Some(value) => map.insert(key, value),
            None => map.remove(&key),
        };
    }
    for (key, delta) in set.counters {
        let sum = WriteSet::counter(map.get(&key)).wrapping_add(delta);
        map.insert(key, WriteSet::counter_value(sum));
    }
    // A validated set has no more appends than ordinals.
    for (append, ordinal) in set.appends.into_iter().zip(0..=u16::MAX) {
        map.insert(append_key(&append.prefix, stamp, ordinal), append.value);
    }
}

fn page(map: &Map, scan: &Scan) -> Page {
    if scan.range.is_empty() {
        return Page::default();
    }
    let bounds: (Bound<&Bytes>, Bound<&Bytes>) =
        (Bound::Included(&scan.range.start), Bound::Excluded(&scan.range.end));
    let entries = map.range::<_, Bytes>(bounds);
    match scan.direction {
        Direction::Forward => fill(entries, scan),
        Direction::Backward => fill(entries.rev(), scan),
    }
}

fn fill<'a>(entries: impl Iterator<Item = (&'a Key, &'a Value)>, scan: &Scan) -> Page {
    let mut page = Page { entries: Vec::new(), more: scan.limit == 0 };
    let mut bytes = 0;
    for (key, value) in entries.take(scan.limit) {
        bytes += key.len() + value.len();
        page.entries.push((key.clone(), value.clone()));
        page.more = page.entries.len() == scan.limit || bytes >= scan.bytes_max;
        if page.more {
            break;
        }
    }
    page
}
