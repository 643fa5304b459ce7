//! Closing, failing, relaxed syncs, and decisions that misbehave.

use std::sync::Arc;
use std::time::Duration;

use kv::{Error, Kv};
use kv_conformance::block_on;
use parking_lot::Mutex;

use super::{get, open, put};
use crate::failure::Failure;
use crate::{Durability, EmbeddedKv, Options};

#[test]
fn a_closed_store_refuses_commits_and_serves_reads() {
    let dir = tempfile::tempdir().unwrap();
    let kv = open(dir.path());
    put(&kv, "a", "1").unwrap();
    kv.close();
    kv.close();
    assert!(matches!(put(&kv, "b", "2"), Err(Error::Closed(_))));
    assert_eq!(get(&kv, "a"), Some("1".into()));
}

#[test]
fn a_failure_is_told_once_and_refuses_commits() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let listener = Arc::clone(&told);
    let options = Options {
        on_fatal: Arc::new(move |reason| listener.lock().push(reason.to_owned())),
        ..Options::default()
    };
    let dir = tempfile::tempdir().unwrap();
    let on_fatal = Arc::clone(&options.on_fatal);
    let kv = EmbeddedKv::open(dir.path(), options).unwrap();
    let failure = Failure::new(Arc::clone(&kv.queue), on_fatal);
    failure.fail("the disk is gone");
    failure.clone().fail("so is the rest");
    assert_eq!(*told.lock(), ["the disk is gone"]);
    let refused = put(&kv, "a", "1");
    assert!(matches!(refused, Err(Error::Closed(reason)) if reason == "the disk is gone"));
}

#[test]
fn relaxed_commits_are_kept_over_a_clean_end() {
    let dir = tempfile::tempdir().unwrap();
    let durability = Durability::Relaxed { interval: Duration::from_millis(1) };
    for life in 0..3 {
        let kv = EmbeddedKv::open(dir.path(), Options { durability, ..Options::default() }).unwrap();
        for number in 0..200 {
            put(&kv, &format!("{life} {number}"), "1").unwrap();
        }
    }
    let kv = open(dir.path());
    assert!((0..3).all(|life| get(&kv, &format!("{life} 199")).is_some()));
}

#[test]
fn a_decision_that_panics_fails_alone() {
    let dir = tempfile::tempdir().unwrap();
    let kv = open(dir.path());
    let failed = block_on(kv.commit(Vec::new(), Box::new(|_| panic!("a bug above the seam"))));
    assert!(matches!(failed, Err(Error::Engine(_))));
    put(&kv, "a", "1").unwrap();
}
