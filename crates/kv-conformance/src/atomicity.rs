//! Readers beside writers: no part of a commit shows without the rest, and nothing that showed goes away.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use bytes::Bytes;
use kv::{Clock, Direction, Key, KeyRange, Kv, Read, Scan, Space, WriteSet};

use crate::{Fixture, block_on, key};

const ROUNDS: i64 = 400;
const READERS_CHECKS: usize = 1_500;

/// The same round is written to all of these at once; they lie in different spaces.
fn copies() -> Vec<Key> {
    let spaces = [Space::Meta, Space::Items, Space::Indexes];
    (0..12_u8).map(|name| key(spaces[usize::from(name) % 3], [b'c', name])).collect()
}

fn write_rounds(kv: Arc<dyn Kv>, done: Arc<AtomicBool>) -> JoinHandle<()> {
    thread::spawn(move || {
        for round in 1..=ROUNDS {
            block_on(kv::commit(&*kv, Vec::new(), move |_| {
                let mut set = WriteSet::default();
                copies().into_iter().for_each(|at| set.put(at, WriteSet::counter_value(round)));
                Ok::<_, ()>((set, ()))
            }))
            .unwrap()
            .unwrap();
        }
        done.store(true, Ordering::Release);
    })
}

fn round(value: Option<&Bytes>) -> i64 {
    WriteSet::counter(value)
}

fn rounds(read: &dyn Read, keys: &[Key]) -> Vec<i64> {
    block_on(read.get(keys)).unwrap().iter().map(|value| round(value.as_ref())).collect()
}

fn scanned(read: &dyn Read) -> Vec<i64> {
    let range = KeyRange::prefix(&key(Space::Items, "c"));
    let scan = Scan { range, direction: Direction::Backward, limit: usize::MAX, bytes_max: usize::MAX };
    block_on(read.scan(scan)).unwrap().entries.iter().map(|(_, value)| round(Some(value))).collect()
}

fn check_equal(rounds: &[i64]) {
    assert!(rounds.iter().all(|round| *round == rounds[0]), "half a commit: {rounds:?}");
}

/// Multi-key reads, scans and snapshots each see one round everywhere.
pub fn snapshots_and_multi_gets_see_whole_commits(make: fn(Clock) -> Fixture) {
    let (kv, done) = (make(Clock::default()), Arc::new(AtomicBool::new(false)));
    let writer = write_rounds(kv.share(), Arc::clone(&done));
    let keys = copies();
    for check in 0.. {
        check_equal(&rounds(&*kv, &keys));
        check_equal(&scanned(&*kv));
        let view = block_on(kv.snapshot()).unwrap();
        let (before, after) = (rounds(&*view, &keys), scanned(&*view));
        check_equal(&before);
        assert!(after.iter().all(|round| *round == before[0]), "{after:?} in a snapshot of {}", before[0]);
        if done.load(Ordering::Acquire) || check > READERS_CHECKS {
            break;
        }
    }
    writer.join().unwrap();
    assert!(rounds(&*kv, &keys).iter().all(|round| *round == ROUNDS));
}

/// Single reads of one key after another, over all keys of a commit: what one read saw, the next sees too.
pub fn successive_reads_never_go_back(make: fn(Clock) -> Fixture) {
    let (kv, done) = (make(Clock::default()), Arc::new(AtomicBool::new(false)));
    let writer = write_rounds(kv.share(), Arc::clone(&done));
    let (keys, mut last) = (copies(), 0);
    while !done.load(Ordering::Acquire) {
        for at in keys.iter().chain(keys.iter().rev()) {
            let seen = rounds(&*kv, std::slice::from_ref(at))[0];
            assert!(seen >= last, "{seen} after {last}");
            last = seen;
        }
    }
    writer.join().unwrap();
}
