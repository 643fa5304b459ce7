//! Journals of a store that ended without closing: torn tails go, damage in the middle is refused.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kv_conformance::Random;

use super::{get, put};
use crate::{Durability, EmbeddedKv, OpenError, Options};

const COMMITS: usize = 40;

/// A directory as a killed process leaves it, and the length of its journal's written part after each commit.
struct Killed {
    dir: tempfile::TempDir,
    ends: Vec<u64>,
}

fn journal(dir: &Path) -> PathBuf {
    dir.join("store/0.jnl")
}

/// The end of what was written behind `start`, in a file that is long and blank. No commit here ends in a zero.
fn written(path: &Path, start: u64) -> u64 {
    let mut bytes = vec![0; 1 << 16];
    let count = fs::File::open(path).unwrap().read_at(&mut bytes, start).unwrap();
    let end = bytes[..count].iter().rposition(|byte| *byte != 0).map_or(0, |last| last as u64 + 1);
    start + end
}

/// Copies the files of an open store: what a kill at this moment would leave.
fn killed() -> Killed {
    let living = tempfile::tempdir().unwrap();
    let kv = super::open(living.path());
    let mut ends = Vec::new();
    for number in 0..COMMITS {
        put(&kv, &number.to_string(), vec![b'v'; 50 + number * 37]).unwrap();
        ends.push(written(&journal(living.path()), ends.last().copied().unwrap_or(0)));
    }
    let dir = tempfile::tempdir().unwrap();
    copy(living.path(), dir.path());
    // Some of the blank rest is enough, and quicker to copy again.
    truncate(dir.path(), ends.last().unwrap() + 4_096);
    Killed { dir, ends }
}

pub(super) fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

impl Killed {
    fn again(&self) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        copy(self.dir.path(), dir.path());
        dir
    }

    fn check_first(&self, dir: &Path, kept: usize) {
        let kv = EmbeddedKv::open(dir, Options::default()).unwrap();
        for number in 0..COMMITS {
            assert_eq!(get(&kv, &number.to_string()).is_some(), number < kept, "{number} of {kept}");
        }
        put(&kv, "after", "1").unwrap();
        drop(kv);
        let kv = EmbeddedKv::open(dir, Options::default()).unwrap();
        assert_eq!(get(&kv, "after"), Some("1".into()));
    }
}

fn truncate(dir: &Path, length: u64) {
    OpenOptions::new().write(true).open(journal(dir)).unwrap().set_len(length).unwrap();
}

fn overwrite(dir: &Path, offset: u64, bytes: &[u8]) {
    OpenOptions::new().write(true).open(journal(dir)).unwrap().write_all_at(bytes, offset).unwrap();
}

#[test]
fn an_undamaged_journal_keeps_everything() {
    let killed = killed();
    killed.check_first(killed.again().path(), COMMITS);
}

#[test]
fn a_journal_cut_anywhere_keeps_every_whole_commit() {
    let (killed, mut random) = (killed(), Random::new(31));
    let last = *killed.ends.last().unwrap();
    for _ in 0..12 {
        let cut = killed.ends[0] + random.bits() % (last - killed.ends[0]);
        let dir = killed.again();
        truncate(dir.path(), cut);
        killed.check_first(dir.path(), killed.ends.iter().filter(|end| **end <= cut).count());
    }
}

#[test]
fn a_garbled_last_commit_is_dropped_alone() {
    let (killed, mut random) = (killed(), Random::new(32));
    let [.., before, last] = killed.ends[..] else { panic!("too few commits") };
    for _ in 0..12 {
        let offset = before + random.bits() % (last - before);
        let dir = killed.again();
        let garbled = [0x55, 0, 0xff, 1][random.below(4)];
        overwrite(dir.path(), offset, &vec![garbled; 64.min((last - offset) as usize)]);
        let journal = fs::read(journal(dir.path())).unwrap();
        let original = fs::read(super::journal::journal(killed.dir.path())).unwrap();
        let kept = if journal == original { COMMITS } else { COMMITS - 1 };
        killed.check_first(dir.path(), kept);
    }
}

#[test]
fn damage_in_the_middle_is_refused_and_relaxed_durability_drops_what_is_behind() {
    let (killed, mut random) = (killed(), Random::new(33));
    let end = killed.ends[COMMITS - 2];
    for _ in 0..12 {
        let offset = random.bits() % end;
        let dir = killed.again();
        let mut byte = [0];
        let file = OpenOptions::new().read(true).write(true).open(journal(dir.path())).unwrap();
        file.read_exact_at(&mut byte, offset).unwrap();
        overwrite(dir.path(), offset, &[byte[0] ^ 0x41]);
        let refused = EmbeddedKv::open(dir.path(), Options::default()).err().expect("damage is refused");
        let kept = killed.ends.iter().filter(|end| **end <= offset).count();
        let start = kept.checked_sub(1).map_or(0, |last| killed.ends[last]);
        assert!(matches!(refused, OpenError::JournalDamaged { offset, .. } if offset <= start), "{refused}");
        if kept > 0 {
            let durability = Durability::Relaxed { interval: Duration::from_secs(1) };
            drop(EmbeddedKv::open(dir.path(), Options { durability, ..Options::default() }).unwrap());
            killed.check_first(dir.path(), kept);
        }
    }
}
