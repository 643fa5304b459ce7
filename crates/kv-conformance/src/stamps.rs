//! Stamps: the order of the log is the order of commits, and its readers miss nothing.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use bytes::Bytes;
use kv::{Clock, Decision, Direction, Key, KeyRange, Kv, Outcome, Scan, Space, Stamp, WriteSet, append_key};

use crate::{Fixture, block_on, key};

const WRITERS: usize = 6;
const COMMITS: usize = 150;

fn log() -> Key {
    key(Space::Log, "tail")
}

/// Appends two records, and commits an unrelated write now and then so that stamps have gaps.
fn append(kv: &dyn Kv, writer: usize, commit: usize) -> Stamp {
    let record = |half: usize| Bytes::from(format!("{writer} {commit} {half}"));
    let records = [record(0), record(1)];
    let decide = Box::new(move |_: &[_]| {
        let mut set = WriteSet::default();
        records.iter().for_each(|record| set.append(log(), record.clone()));
        Decision::Write(set)
    });
    match block_on(kv.commit(Vec::new(), decide)).unwrap() {
        Outcome::Committed(stamp) => stamp,
        Outcome::Aborted => panic!("the decision does not abort"),
    }
}

fn write(kv: &dyn Kv, writer: usize) {
    let mut last = Stamp(0);
    for commit in 0..COMMITS {
        let stamp = append(kv, writer, commit);
        assert!(stamp > last, "stamps of one writer go back");
        last = stamp;
        let first = append_key(&log(), stamp, 0);
        let found = block_on(kv.get(&[first])).unwrap().remove(0);
        assert_eq!(
            found,
            Some(Bytes::from(format!("{writer} {commit} 0"))),
            "no record at the commit's stamp"
        );
    }
}

/// Follows the log by remembering only the last key seen, in small pages, until all writers are done.
fn tail(kv: &dyn Kv, running: &AtomicUsize) -> Vec<Bytes> {
    let (mut records, mut range) = (Vec::new(), KeyRange::prefix(&log()));
    loop {
        let over = running.load(Ordering::Acquire) == 0;
        let scan =
            Scan { range: range.clone(), direction: Direction::Forward, limit: 7, bytes_max: usize::MAX };
        let page = block_on(kv.scan(scan)).unwrap();
        if let Some((last, _)) = page.entries.last() {
            range = range.after(last);
        }
        let idle = page.entries.is_empty();
        records.extend(page.entries.into_iter().map(|(_, record)| record));
        if over && idle {
            return records;
        }
    }
}

/// A tailing reader that starts each page behind the last key it saw reads every record exactly once.
pub fn stamps_grow_and_a_tailing_reader_misses_nothing(make: fn(Clock) -> Fixture) {
    let kv = make(Clock::default());
    let running = Arc::new(AtomicUsize::new(WRITERS));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (kv, running) = (kv.share(), Arc::clone(&running));
            thread::spawn(move || {
                write(&*kv, writer);
                running.fetch_sub(1, Ordering::Release);
            })
        })
        .collect();
    let records = tail(&*kv, &running);
    for writer in writers {
        writer.join().expect("a writer failed");
    }
    let distinct: BTreeSet<&Bytes> = records.iter().collect();
    assert_eq!(records.len(), WRITERS * COMMITS * 2);
    assert_eq!(distinct.len(), records.len(), "a record was read twice");
}

/// Aborts answer as aborts, and leave neither writes nor records.
pub fn an_aborted_decision_writes_nothing(make: fn(Clock) -> Fixture) {
    let kv = make(Clock::default());
    let outcome = block_on(kv.commit(vec![log()], Box::new(|_| Decision::Abort))).unwrap();
    assert_eq!(outcome, Outcome::Aborted);
    let refused = block_on(kv::commit(&*kv, Vec::new(), |_| Err::<(WriteSet, ()), _>("no")));
    assert_eq!(refused.unwrap(), Err("no"));
    let first = append(&*kv, 0, 0);
    let empty = block_on(kv.commit(Vec::new(), Box::new(|_| Decision::Write(WriteSet::default())))).unwrap();
    assert!(matches!(empty, Outcome::Committed(stamp) if stamp > first), "{empty:?}");
    let range = KeyRange::prefix(&key(Space::Log, ""));
    let scan = Scan { range, direction: Direction::Forward, limit: usize::MAX, bytes_max: usize::MAX };
    assert_eq!(block_on(kv.scan(scan)).unwrap().entries.len(), 2);
}
