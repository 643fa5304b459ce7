//! Engines that outlive their process: opened again, they hold everything.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use kv::{Clock, Decision, Direction, Key, KeyRange, Kv, Outcome, Scan, Space, Stamp, Value, WriteSet};

use crate::{HandClock, Random, block_on, key, moments};

/// Opens the engine that lives in a directory; its stamps follow the clock.
pub type Open = fn(&Path, Clock) -> Arc<dyn Kv>;

fn commit(kv: &dyn Kv, fill: impl Fn(&mut WriteSet) + Send + 'static) -> Stamp {
    let decide = Box::new(move |_: &[_]| {
        let mut set = WriteSet::default();
        fill(&mut set);
        Decision::Write(set)
    });
    match block_on(kv.commit(Vec::new(), decide)).unwrap() {
        Outcome::Committed(stamp) => stamp,
        Outcome::Aborted => panic!("the decision does not abort"),
    }
}

/// Every entry of a store.
pub(crate) fn contents(kv: &dyn Kv) -> Vec<(Key, Value)> {
    let scan = |space| Scan {
        range: KeyRange::prefix(&key(space, "")),
        direction: Direction::Forward,
        limit: usize::MAX,
        bytes_max: usize::MAX,
    };
    Space::ALL.into_iter().flat_map(|space| block_on(kv.scan(scan(space))).unwrap().entries).collect()
}

/// Puts, deletes, counters and appends of several lives are all there in the next.
pub fn reopening_keeps_everything(open: Open) {
    let dir = tempfile::tempdir().unwrap();
    let mut random = Random::new(21);
    let mut before = Vec::new();
    for life in 0..4_u8 {
        let kv = open(dir.path(), Clock::default());
        assert_eq!(contents(&*kv), before, "life {life}");
        for _ in 0..200 {
            let (number, value) = (random.bits() % 64, random.value(500));
            commit(&*kv, move |set| {
                let at = key(Space::Items, number.to_be_bytes());
                if value.len() % 4 == 0 {
                    set.delete(at)
                } else {
                    set.put(at, value.clone())
                }
                set.add(key(Space::Meta, "count"), 1);
                set.append(key(Space::Log, [life]), Bytes::from_static(b"record"));
            });
        }
        before = contents(&*kv);
    }
    assert_eq!(contents(&*open(dir.path(), Clock::default())), before);
}

/// No stamp of a later life is as small as one of an earlier.
pub fn stamps_grow_across_reopening(open: Open) {
    let dir = tempfile::tempdir().unwrap();
    let mut last = Stamp(0);
    for _ in 0..4 {
        let kv = open(dir.path(), Clock::default());
        for _ in 0..10 {
            let stamp = commit(&*kv, |set| set.append(key(Space::Log, ""), Bytes::new()));
            assert!(stamp > last, "{stamp:?} after {last:?}");
            last = stamp;
        }
    }
}

/// A later life goes on above an earlier one whatever its clock shows, and follows it again once it is ahead.
pub fn stamps_grow_across_reopening_with_a_clock_that_stepped_back(open: Open) {
    let (dir, hand) = (tempfile::tempdir().unwrap(), HandClock::default());
    let mut last = Stamp(0);
    for now_us in [5_000_000_000, 4_000_000_000, 0, 4_999_999_999] {
        hand.set(now_us);
        let stamp = moments::append(&*open(dir.path(), hand.clock()));
        assert!(stamp > last, "{stamp:?} after {last:?}");
        last = stamp;
    }
    hand.set(6_000_000_000);
    assert_eq!(moments::append(&*open(dir.path(), hand.clock())), Stamp(6_000_000_000));
}
