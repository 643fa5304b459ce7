//! Refuses commits before the disk is full.
//!
//! A tree that meets a full disk in a flush or compaction has failed for good. So commits stop while a reserve is still
//! free, which the work on what was already accepted may use. Deletes are refused too: they take space before they free
//! any. Reads go on, and commits go on by themselves when space has returned.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kv::{Error, Result};

use crate::{Options, SpaceProbe};

/// How long one look at the free space is good for.
const LOOK_INTERVAL: Duration = Duration::from_millis(25);

/// After how large a part of the reserve has been written to look again in any case.
const RESERVE_PART: u64 = 16;

/// The free bytes of the file system that holds `dir`, as far as an ordinary user may have them.
pub(crate) fn free_bytes(dir: &Path) -> std::io::Result<u64> {
    let stat = rustix::fs::statvfs(dir)?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Looks at the free space now and then, and remembers what it saw.
pub(crate) struct SpaceGuard {
    dir: PathBuf,
    probe: SpaceProbe,
    reserve_bytes: u64,
    looked: Option<Instant>,
    written_bytes: u64,
    full: Option<String>,
}

impl SpaceGuard {
    pub(crate) fn new(dir: &Path, options: &Options) -> Self {
        Self {
            dir: dir.to_owned(),
            probe: options.space_probe.clone(),
            reserve_bytes: options.disk_reserve_bytes,
            looked: None,
            written_bytes: 0,
            full: None,
        }
    }

    /// Counts what was written since the last look.
    pub(crate) fn wrote(&mut self, bytes: u64) {
        self.written_bytes = self.written_bytes.saturating_add(bytes);
    }

    /// Whether commits may go on.
    pub(crate) fn check(&mut self) -> Result<()> {
        let stale = self.looked.is_none_or(|looked| looked.elapsed() >= LOOK_INTERVAL);
        if stale || self.written_bytes > self.reserve_bytes / RESERVE_PART {
            self.look();
        }
        self.full.clone().map_or(Ok(()), |reason| Err(Error::Full(reason)))
    }

    fn look(&mut self) {
        self.looked = Some(Instant::now());
        self.written_bytes = 0;
        // A probe that fails says nothing about the disk; writing on is what tells.
        let Ok(free) = (self.probe)(&self.dir) else { return };
        let full = free < self.reserve_bytes;
        if full && self.full.is_none() {
            tracing::error!(dir = %self.dir.display(), free, reserve = self.reserve_bytes, "disk full: commits are refused until space returns");
        } else if !full && self.full.is_some() {
            tracing::info!(dir = %self.dir.display(), free, "space has returned: commits go on");
        }
        self.full = full.then(|| {
            format!(
                "{} has {free} free bytes, fewer than the reserve of {}",
                self.dir.display(),
                self.reserve_bytes
            )
        });
    }
}
