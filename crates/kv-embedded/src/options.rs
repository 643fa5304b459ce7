//! How a store is opened.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kv::Clock;

/// When a commit counts as durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Before it is answered: every group of commits is synced to the disk. Survives power loss.
    Sync,
    /// When the operating system has it: survives the end of the process; a power loss may take what was committed within
    /// `interval` before it, never a part of a commit. The journal is synced in the background.
    Relaxed {
        /// The longest time between a commit and its sync.
        interval: Duration,
    },
}

/// Reads the free bytes of the file system that holds a directory.
pub type SpaceProbe = Arc<dyn Fn(&Path) -> std::io::Result<u64> + Send + Sync>;

/// Told once, with the reason, when the engine has met a failure after which it accepts no commit. Runs on a thread of the
/// engine, so it must not close or drop the engine: that would wait for itself.
pub type OnFatal = Arc<dyn Fn(&str) + Send + Sync>;

/// How a store is opened. The default suits a small machine.
#[derive(Clone)]
pub struct Options {
    /// When a commit counts as durable.
    pub durability: Durability,
    /// The most bytes of blocks kept in memory for reads.
    pub cache_bytes: u64,
    /// Commits are refused while the file system has fewer free bytes. What was accepted must still reach the tables: the
    /// reserve has to hold full memtables (100 MB), a journal (64 MB) and the compaction in progress.
    pub disk_reserve_bytes: u64,
    /// The version of the program, recorded in the directory.
    pub version: String,
    /// Where stamps take their time from; by default they count.
    pub clock: Clock,
    /// How free space is read; tests replace it.
    pub space_probe: SpaceProbe,
    /// Told once when the engine closes because of a failure. The product ends the process there.
    pub on_fatal: OnFatal,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            durability: Durability::Sync,
            cache_bytes: 64 << 20,
            disk_reserve_bytes: 256 << 20,
            version: "unknown".into(),
            clock: Clock::default(),
            space_probe: Arc::new(crate::space::free_bytes),
            on_fatal: Arc::new(|_| {}),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Options")
            .field("durability", &self.durability)
            .field("cache_bytes", &self.cache_bytes)
            .field("disk_reserve_bytes", &self.disk_reserve_bytes)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}
