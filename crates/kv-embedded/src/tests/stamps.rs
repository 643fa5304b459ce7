//! How far the stamps of a new life run ahead of the clock.

use std::path::Path;

use kv::{Outcome, Stamp};
use kv_conformance::HandClock;

use super::journal::copy;
use super::put;
use crate::{EmbeddedKv, Options};

const START_US: u64 = 1_767_312_001_500_000;

/// What may lie between a moment and the stamp of a commit made then, in the first life after a crash.
const LEAD_US: u64 = 100_000;

fn open(dir: &Path, hand: &HandClock) -> EmbeddedKv {
    EmbeddedKv::open(dir, Options { clock: hand.clock(), ..Options::default() }).unwrap()
}

fn stamp(kv: &EmbeddedKv) -> Stamp {
    match put(kv, "a", "1").unwrap() {
        Outcome::Committed(stamp) => stamp,
        Outcome::Aborted => panic!("the decision does not abort"),
    }
}

#[test]
fn a_clean_end_reserves_nothing() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), HandClock::default());
    for life in 0..3 {
        hand.set(START_US + life);
        assert_eq!(stamp(&open(dir.path(), &hand)), Stamp(START_US + life));
    }
    drop(open(dir.path(), &hand));
    assert_eq!(stamp(&open(dir.path(), &hand)), Stamp(START_US + 3));
}

#[test]
fn after_a_crash_stamps_are_a_short_lead_ahead_until_the_clock_has_caught_up() {
    let (living, hand) = (tempfile::tempdir().unwrap(), HandClock::default());
    hand.set(START_US);
    let kv = open(living.path(), &hand);
    assert_eq!(stamp(&kv), Stamp(START_US));
    hand.set(START_US + LEAD_US);
    assert_eq!(stamp(&kv), Stamp(START_US + LEAD_US));
    let dir = tempfile::tempdir().unwrap();
    copy(living.path(), dir.path());
    let kv = open(dir.path(), &hand);
    assert_eq!(stamp(&kv), Stamp(START_US + LEAD_US + 1));
    hand.set(START_US + 2 * LEAD_US);
    assert_eq!(stamp(&kv), Stamp(START_US + 2 * LEAD_US));
}

#[test]
fn a_clock_that_stands_stores_a_ceiling_once_in_many_commits() {
    let mut stamps = crate::stamps::Stamps::above(Stamp(0), kv::Clock::default());
    let mut stored = 0;
    for _ in 0..2 * LEAD_US {
        stamps.next();
        stored += u64::from(stamps.unsaved().is_some());
        stamps.saved();
    }
    assert_eq!(stored, 2);
}
