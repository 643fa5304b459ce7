//! A writer that is killed at random moments loses nothing that it was told is safe.
//!
//! The parent runs its own test binary again as a child that writes from several threads and prints the number of each
//! commit after its acknowledgement. The parent kills it with SIGKILL, opens the store, and checks: every printed commit is
//! there; every commit that is there is whole; the log's stamps grow over all lives. `ROUNDS` sets how often (5).

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use kv::{Clock, Decision, Key, KeyRange, Kv, Space, WriteSet};

use crate::durability::Open;
use crate::{Random, block_on, key};

const DIRECTORY: &str = "KV_CRASH_DIRECTORY";
const LIFE: &str = "KV_CRASH_LIFE";
const ACKNOWLEDGED: &str = "acknowledged ";
const WRITERS: u64 = 6;

/// How often a crash test repeats: `ROUNDS` from the environment, else 5.
#[must_use]
pub fn rounds() -> u64 {
    std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5)
}

/// What the child does when its parent named a directory: writes until it is killed.
pub fn child(open: Open) {
    let (Ok(dir), Ok(life)) = (std::env::var(DIRECTORY), std::env::var(LIFE)) else { return };
    let (kv, life) = (open(Path::new(&dir), system_clock()), life.parse::<u64>().unwrap());
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let kv = Arc::clone(&kv);
            thread::spawn(move || write_for_ever(&*kv, life, writer))
        })
        .collect();
    for writer in writers {
        writer.join().expect("a writer failed");
    }
}

fn write_for_ever(kv: &dyn Kv, life: u64, writer: u64) {
    for commit in 0_u64.. {
        let id = (life << 32) | (commit * WRITERS + writer);
        block_on(kv.commit(Vec::new(), Box::new(move |_| Decision::Write(commit_of(id))))).unwrap();
        // Standard output is flushed at each newline: a line is either wholly in the pipe or not at all.
        println!("{ACKNOWLEDGED}{id}");
    }
}

/// An item, its copy in another space, a record and a counter: sizes vary with the id.
fn commit_of(id: u64) -> WriteSet {
    let value = value_of(id);
    let mut set = WriteSet::default();
    set.put(key(Space::Items, id.to_be_bytes()), value.clone());
    set.put(key(Space::Indexes, id.to_be_bytes()), value);
    set.add(key(Space::Meta, "commits"), 1);
    set.append(key(Space::Log, "crash"), Bytes::copy_from_slice(&id.to_be_bytes()));
    set
}

fn value_of(id: u64) -> Bytes {
    Random::new(id).value(3_000)
}

/// Kills a writing child again and again in one directory.
pub fn acknowledged_writes_survive_kill(open: Open, child_test: &str) {
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged = BTreeSet::new();
    for life in 1..=rounds() {
        acknowledged.extend(kill_after_writing(dir.path(), life, child_test));
        let kv = open(dir.path(), system_clock());
        check_store(&*kv, &acknowledged);
    }
}

/// As the product has it: each life begins a little later than the one before.
fn system_clock() -> Clock {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Clock::new(move || u64::try_from(now().as_micros()).unwrap_or(u64::MAX))
}

/// Runs one child for a random while; returns what it acknowledged.
pub fn kill_after_writing(dir: &Path, life: u64, child_test: &str) -> Vec<u64> {
    let mut child = spawn(dir, life, child_test);
    let (sender, lines) = channel();
    let output = child.stdout.take().expect("piped");
    let reader = thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // The test harness may have begun the first line.
            if let Some((_, id)) = line.split_once(ACKNOWLEDGED) {
                sender.send(id.parse::<u64>().unwrap()).unwrap();
            }
        }
    });
    // Deadlines counted from the first acknowledgement, so that a slow start still leaves something to lose.
    let mut ids = vec![lines.recv_timeout(Duration::from_secs(30)).expect("the child never wrote")];
    let seed = u64::from(child.id()) ^ life;
    let deadline = Instant::now() + Duration::from_millis(Random::new(seed).bits() % 700);
    while Instant::now() < deadline {
        match lines.recv_timeout(Duration::from_millis(1)) {
            Ok(id) => ids.push(id),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => panic!("the child ended by itself"),
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap();
    ids.extend(lines.try_iter());
    ids
}

fn spawn(dir: &Path, life: u64, child_test: &str) -> Child {
    let program: PathBuf = std::env::current_exe().unwrap();
    Command::new(program)
        .args(["--exact", child_test, "--nocapture", "--test-threads=1"])
        .env(DIRECTORY, dir)
        .env(LIFE, life.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

/// Checks a store that children wrote: everything acknowledged is there, and everything there is whole.
pub fn check_store(kv: &dyn Kv, acknowledged: &BTreeSet<u64>) {
    let present = whole_commits(kv);
    let lost: Vec<&u64> = acknowledged.difference(&present).collect();
    assert!(lost.is_empty(), "acknowledged but lost: {lost:?}");
}

/// The commits in a store that children wrote; panics at one that is there only in part.
pub fn whole_commits(kv: &dyn Kv) -> BTreeSet<u64> {
    let items = entries(kv, key(Space::Items, ""));
    let copies = entries(kv, key(Space::Indexes, ""));
    let ids: Vec<u64> = items.iter().map(|(at, _)| id_of(&at[1..])).collect();
    for ((at, value), (copied_at, copy)) in items.iter().zip(&copies) {
        assert!(at[1..] == copied_at[1..] && value == copy, "half a commit at {at:?}");
        assert_eq!(*value, value_of(id_of(&at[1..])), "damaged value at {at:?}");
    }
    let log: Vec<u64> = entries(kv, key(Space::Log, "crash")).iter().map(|(_, id)| id_of(id)).collect();
    assert!(log.iter().map(|id| id >> 32).is_sorted(), "a later life has smaller stamps");
    let (present, logged): (BTreeSet<u64>, BTreeSet<u64>) =
        (ids.iter().copied().collect(), log.iter().copied().collect());
    assert_eq!(present, logged, "items and log records differ");
    let counter = block_on(kv.get(&[key(Space::Meta, "commits")])).unwrap().remove(0);
    let lengths = [items.len(), copies.len(), log.len(), present.len()];
    assert_eq!(lengths, [usize::try_from(WriteSet::counter(counter.as_ref())).unwrap(); 4]);
    present
}

fn id_of(bytes: &[u8]) -> u64 {
    u64::from_be_bytes(bytes.try_into().expect("eight bytes"))
}

fn entries(kv: &dyn Kv, prefix: Key) -> Vec<(Key, Bytes)> {
    let range = KeyRange::prefix(&prefix);
    let scan =
        kv::Scan { range, direction: kv::Direction::Forward, limit: usize::MAX, bytes_max: usize::MAX };
    block_on(kv.scan(scan)).unwrap().entries
}
