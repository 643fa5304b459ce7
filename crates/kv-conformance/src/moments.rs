//! Stamps as moments: they follow the engine's clock, never go back when it does, and close what lies below them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use bytes::Bytes;
use kv::{Clock, Direction, Key, KeyRange, Kv, Scan, Space, Stamp, WriteSet, append_key};

use crate::hand_clock::HandClock;
use crate::{Fixture, block_on, key};

/// A moment of no meaning: 2026-01-02T00:00:01.500Z in microseconds.
const START_US: u64 = 1_767_312_001_500_000;

/// Longer than any engine reserves stamps ahead of its clock.
const LONG_US: u64 = 60_000_000;

/// How often the barrier is tried against running writers.
const BARRIERS: usize = 100;

/// How many records each writer may write for each of them.
const RECORDS_PER_BARRIER: usize = 50;

fn log() -> Key {
    key(Space::Log, "moments")
}

fn record() -> WriteSet {
    let mut set = WriteSet::default();
    set.append(log(), Bytes::from_static(b"record"));
    set
}

/// Commits a record, and checks that it stands in the log under the stamp that was answered.
pub(crate) fn append(kv: &dyn Kv) -> Stamp {
    let ((), stamp) = commit(kv, record);
    assert!(block_on(kv.get(&[append_key(&log(), stamp, 0)])).unwrap()[0].is_some(), "{stamp:?}");
    stamp
}

fn commit(kv: &dyn Kv, set: fn() -> WriteSet) -> ((), Stamp) {
    block_on(kv::commit_stamped(kv, Vec::new(), move |_| Ok::<_, ()>((set(), ())))).unwrap().unwrap()
}

/// A commit's stamp is the moment at which it was made; several at one moment count on from it.
pub fn stamps_follow_the_clock(make: fn(Clock) -> Fixture) {
    let hand = HandClock::default();
    hand.set(START_US);
    let kv = make(hand.clock());
    for moment in [START_US, START_US + 1_000, START_US + LONG_US] {
        hand.set(moment);
        assert_eq!([append(&*kv), append(&*kv), append(&*kv)], [0, 1, 2].map(|more| Stamp(moment + more)));
    }
}

/// When the clock steps back, stamps count on from the last one, and follow the clock again once it is past that.
pub fn stamps_do_not_go_back_with_the_clock(make: fn(Clock) -> Fixture) {
    let hand = HandClock::default();
    hand.set(START_US);
    let kv = make(hand.clock());
    let first = append(&*kv);
    hand.set(START_US - LONG_US);
    assert_eq!(append(&*kv), Stamp(first.0 + 1));
    hand.set(0);
    assert_eq!(append(&*kv), Stamp(first.0 + 2));
    hand.set(START_US + LONG_US);
    assert_eq!(append(&*kv), Stamp(START_US + LONG_US));
}

/// Once a commit is answered, even an empty one, no record appears below its stamp any more.
pub fn an_answered_stamp_closes_what_lies_below(make: fn(Clock) -> Fixture) {
    let kv = make(Clock::default());
    let (over, passed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let writers = [(); 3].map(|()| {
        let (kv, over, passed) = (kv.share(), Arc::clone(&over), Arc::clone(&passed));
        thread::spawn(move || {
            let mut written = 0;
            while !over.load(Ordering::Acquire) {
                // Writers that run ahead make each barrier dearer, on a busy machine until memory ends.
                if written < RECORDS_PER_BARRIER * (1 + passed.load(Ordering::Acquire)) {
                    commit(&*kv, record);
                    written += 1;
                } else {
                    thread::yield_now();
                }
            }
        })
    });
    let closed: Vec<(Stamp, usize)> = (0..BARRIERS)
        .map(|_| {
            passed.fetch_add(1, Ordering::AcqRel);
            let ((), stamp) = commit(&*kv, WriteSet::default);
            (stamp, records_below(&*kv, stamp))
        })
        .collect();
    over.store(true, Ordering::Release);
    for writer in writers {
        writer.join().expect("a writer failed");
    }
    for (stamp, records) in closed {
        assert_eq!(records_below(&*kv, stamp), records, "{stamp:?}");
    }
}

fn records_below(kv: &dyn Kv, stamp: Stamp) -> usize {
    let range = KeyRange::prefix(&log()).before(&append_key(&log(), stamp, 0));
    let scan = Scan { range, direction: Direction::Forward, limit: usize::MAX, bytes_max: usize::MAX };
    block_on(kv.scan(scan)).unwrap().entries.len()
}
