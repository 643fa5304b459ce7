//! How the tree is set up for a small machine, and why.
//!
//! What is set per keyspace is stored with it when it is created; changing a number here changes new stores only.

use std::path::Path;
use std::sync::Arc;

use fjall::compaction::Leveled;
use fjall::config::{BloomConstructionPolicy, FilterPolicy, FilterPolicyEntry};
use fjall::{Database, DatabaseBuilder, KeyspaceCreateOptions};
use kv::Space;

use crate::Options;

/// The journals of a store together. They are replayed at start, so this bounds recovery to about a second; a keyspace with
/// few writes is flushed early when it alone keeps an old journal alive.
const JOURNAL_BYTES_MAX: u64 = 192 << 20;

/// Sealed memtables wait for this one thread, which also compacts. A second one would not help on few cores: with two, the
/// one that is reserved for flushes spins on its queue while the other compacts.
const WORKERS: usize = 1;

/// Tables of this size keep a compaction short, so that a flush behind it does not wait until writers must stop.
const TABLE_BYTES: u64 = 32 << 20;

/// Open files that the tree may hold; 256 tables of 32 MB are 8 GB, beyond that files are opened again when needed.
const OPEN_FILES_MAX: usize = 256;

/// The database's own settings.
pub(crate) fn database(dir: &Path, options: &Options) -> DatabaseBuilder<Database> {
    Database::builder(dir)
        .cache_size(options.cache_bytes)
        .max_journaling_size(JOURNAL_BYTES_MAX)
        .max_cached_files(Some(OPEN_FILES_MAX))
        .worker_threads(WORKERS)
}

/// A space's name on disk.
pub(crate) fn name(space: Space) -> &'static str {
    match space {
        Space::Meta => "meta",
        Space::Items => "items",
        Space::Indexes => "indexes",
        Space::Log => "log",
    }
}

/// A space's settings.
pub(crate) fn keyspace(space: Space) -> KeyspaceCreateOptions {
    let options = KeyspaceCreateOptions::default()
        .max_memtable_size(memtable_bytes(space))
        .compaction_strategy(Arc::new(Leveled::default().with_table_target_size(TABLE_BYTES)));
    match space {
        // Read by key as often as not for keys that are absent (a first put): ten bits per key keep that off the disk.
        Space::Meta | Space::Items => options.filter_policy(bloom()),
        // Only ever scanned: filters would cost memory and answer nothing.
        Space::Indexes | Space::Log => options.filter_policy(FilterPolicy::disabled()),
    }
}

/// Memtables bound the memory of writes: up to five of a keyspace exist while its flush lags. Larger ones mean fewer flushes
/// and less rewriting; the items are written most.
fn memtable_bytes(space: Space) -> u64 {
    match space {
        Space::Meta => 4 << 20,
        Space::Items => 24 << 20,
        Space::Indexes | Space::Log => 16 << 20,
    }
}

fn bloom() -> FilterPolicy {
    FilterPolicy::all(FilterPolicyEntry::Bloom(BloomConstructionPolicy::BitsPerKey(10.0)))
}
