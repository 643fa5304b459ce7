//! A full disk refuses commits, serves reads, and recovers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use kv::{Error, Outcome, Result};

use super::{get, put};
use crate::{EmbeddedKv, Options};

/// Puts until the engine has looked at the disk again and answers as expected.
fn put_until(kv: &EmbeddedKv, expected: impl Fn(&Result<Outcome>) -> bool) {
    let start = Instant::now();
    loop {
        let answer = put(kv, "again", "2");
        if expected(&answer) {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{answer:?}");
    }
}

#[test]
fn commits_are_refused_below_the_reserve_and_go_on_above_it() {
    let dir = tempfile::tempdir().unwrap();
    let free = Arc::new(AtomicU64::new(1_000));
    let seen = Arc::clone(&free);
    let options = Options {
        disk_reserve_bytes: 100,
        space_probe: Arc::new(move |_| Ok(seen.load(Ordering::Relaxed))),
        ..Options::default()
    };
    let kv = EmbeddedKv::open(dir.path(), options).unwrap();
    put(&kv, "a", "1").unwrap();
    free.store(99, Ordering::Relaxed);
    put_until(&kv, |answer| matches!(answer, Err(Error::Full(_))));
    assert_eq!(get(&kv, "a"), Some("1".into()));
    free.store(100, Ordering::Relaxed);
    put_until(&kv, Result::is_ok);
    assert_eq!(get(&kv, "again"), Some("2".into()));
}

#[test]
fn a_probe_that_fails_refuses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let options =
        Options { space_probe: Arc::new(|_| Err(std::io::Error::other("no answer"))), ..Options::default() };
    let kv = EmbeddedKv::open(dir.path(), options).unwrap();
    put(&kv, "a", "1").unwrap();
}

/// Fills a real file system of 192 MB. Mounting needs privileges: without them, there are only the tests above.
#[cfg(target_os = "linux")]
#[test]
fn a_small_file_system_fills_refuses_and_recovers() {
    let dir = tempfile::tempdir().unwrap();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=192m", "tmpfs"])
        .arg(dir.path())
        .stderr(std::process::Stdio::null())
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no permission to mount");
        return;
    }
    let result = std::panic::catch_unwind(|| fill_and_free(dir.path()));
    let unmounted = std::process::Command::new("umount").arg(dir.path()).status();
    assert!(unmounted.is_ok_and(|status| status.success()));
    result.unwrap();
}

#[cfg(target_os = "linux")]
fn fill_and_free(mount: &std::path::Path) {
    // What is given back must be more than the reserve and what flushing the accepted items takes on top of their journal.
    let ballast = mount.join("ballast");
    std::fs::write(&ballast, vec![1; 96 << 20]).unwrap();
    let options = Options { disk_reserve_bytes: 48 << 20, ..Options::default() };
    let kv = EmbeddedKv::open(&mount.join("data"), options).unwrap();
    let mut written = 0;
    let refused = loop {
        match put(&kv, &format!("item {written}"), vec![7; 100_000]) {
            Ok(_) => written += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, Error::Full(_)), "{refused}");
    assert!(written > 100, "{written}");
    assert_eq!(get(&kv, "item 0").map(|value| value.len()), Some(100_000));
    std::fs::remove_file(ballast).unwrap();
    put_until(&kv, Result::is_ok);
    drop(kv);
}
