//! The tree on disk: one fjall keyspace per [`Space`], read through snapshots and written in batches.
//!
//! Why reads always go through a snapshot, even for one key: the tree inserts a batch key by key and publishes its sequence
//! number at the end. A read without a snapshot sees what is inserted but not yet published, so a caller that reads one
//! key after another would see a part of a commit. A batch writes and syncs the journal before it inserts anything, so
//! what a snapshot shows is durable. Keys keep their space byte: they go in and come out without being copied.

use std::fs::File;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use fjall::{Database, Keyspace, OwnedWriteBatch, PersistMode, Readable};
use kv::{Direction, Error, Key, Page, Result, Scan, Space, Value};

use crate::{Durability, Options, tuning};

/// An open tree. Fields drop in order: the directory's lock goes last.
pub(crate) struct Store {
    /// Created with the first write to their space: creating one costs twenty syncs, and a start should cost few.
    spaces: [OnceLock<Keyspace>; Space::ALL.len()],
    database: Database,
    _lock: File,
}

impl Store {
    /// Opens or creates the tree in `dir`, and keeps `lock` for as long as the tree is open.
    pub(crate) fn open(dir: &Path, options: &Options, lock: File) -> fjall::Result<Self> {
        let database = tuning::database(dir, options).open()?;
        let store = Self { spaces: Default::default(), database, _lock: lock };
        for space in Space::ALL {
            if store.database.keyspace_exists(tuning::name(space)) {
                store.create(space)?;
            }
        }
        Ok(store)
    }

    fn slot(&self, space: Space) -> &OnceLock<Keyspace> {
        let [meta, items, indexes, log] = &self.spaces;
        match space {
            Space::Meta => meta,
            Space::Items => items,
            Space::Indexes => indexes,
            Space::Log => log,
        }
    }

    /// Opens or creates a space's keyspace. Only called at start and by the sequencer.
    fn create(&self, space: Space) -> fjall::Result<&Keyspace> {
        if let Some(keyspace) = self.slot(space).get() {
            return Ok(keyspace);
        }
        let keyspace = self.database.keyspace(tuning::name(space), || tuning::keyspace(space))?;
        Ok(self.slot(space).get_or_init(|| keyspace))
    }

    /// The keyspace of a space; `None` if nothing was ever written to it.
    fn keyspace(&self, space: Space) -> Option<&Keyspace> {
        self.slot(space).get()
    }

    /// The latest value of a key. Only for the sequencer: nobody else writes, so it needs no snapshot between its batches.
    pub(crate) fn current(&self, key: &Key) -> Result<Option<Value>> {
        let Some(keyspace) = self.keyspace(space_of(key)) else { return Ok(None) };
        keyspace.get(key).map(|value| value.map(Value::from)).map_err(engine)
    }

    /// A batch that is durable, as configured, when its commit returns.
    pub(crate) fn batch(&self, capacity: usize, durability: Durability) -> Batch<'_> {
        // `SyncData` is enough: fdatasync also writes what is needed to read the data back, the file's size and its
        // newly allocated blocks.
        let mode = match durability {
            Durability::Sync => PersistMode::SyncData,
            Durability::Relaxed { .. } => PersistMode::Buffer,
        };
        let batch = OwnedWriteBatch::with_capacity(self.database.clone(), capacity).durability(Some(mode));
        Batch { store: self, batch }
    }

    /// Syncs the journal's data.
    pub(crate) fn sync_data(&self) -> Result<()> {
        self.database.persist(PersistMode::SyncData).map_err(engine)
    }

    /// Syncs the journal, its metadata included.
    pub(crate) fn sync_all(&self) -> Result<()> {
        self.database.persist(PersistMode::SyncAll).map_err(engine)
    }

    /// An error if background work has failed.
    pub(crate) fn health(&self) -> Result<()> {
        self.database.persist(PersistMode::Buffer).map_err(engine)
    }
}

/// Writes of one group on their way to the journal.
pub(crate) struct Batch<'a> {
    store: &'a Store,
    batch: OwnedWriteBatch,
}

impl Batch<'_> {
    pub(crate) fn put(&mut self, key: Key, value: Value) -> Result<()> {
        self.batch.insert(self.store.create(space_of(&key)).map_err(engine)?, key, value);
        Ok(())
    }

    pub(crate) fn delete(&mut self, key: Key) {
        // What was never written needs no delete.
        if let Some(keyspace) = self.store.keyspace(space_of(&key)) {
            self.batch.remove(keyspace, key);
        }
    }

    /// Writes and syncs the journal, then makes the batch visible at once.
    pub(crate) fn commit(self) -> Result<()> {
        self.batch.commit().map_err(engine)
    }
}

/// One state of the tree, which it keeps open. The snapshot drops before the store.
pub(crate) struct View {
    snapshot: fjall::Snapshot,
    store: Arc<Store>,
}

impl View {
    /// The present state.
    pub(crate) fn of(store: &Arc<Store>) -> Self {
        Self { snapshot: store.database.snapshot(), store: Arc::clone(store) }
    }

    /// The values of `keys`, in their order.
    pub(crate) fn values(&self, keys: &[Key]) -> Result<Vec<Option<Value>>> {
        let value = |key: &Key| {
            // A key in no space is a caller's mistake, and must not reach the engine's own records.
            let keyspace = Space::of(key).and_then(|space| self.store.keyspace(space));
            let Some(keyspace) = keyspace else { return Ok(None) };
            self.snapshot.get(keyspace, key).map(|value| value.map(Value::from)).map_err(engine)
        };
        keys.iter().map(value).collect()
    }

    /// One page of a range.
    pub(crate) fn page(&self, scan: &Scan) -> Result<Page> {
        let space = Space::of(&scan.range.start).filter(|_| !scan.range.is_empty());
        let Some(keyspace) = space.and_then(|space| self.store.keyspace(space)) else {
            return Ok(Page::default());
        };
        if scan.limit == 0 {
            return Ok(Page { entries: Vec::new(), more: true });
        }
        let range = &scan.range.start[..]..&scan.range.end[..];
        let entries = self.snapshot.range(keyspace, range);
        match scan.direction {
            Direction::Forward => fill(entries, scan),
            Direction::Backward => fill(entries.rev(), scan),
        }
    }
}

fn fill(entries: impl Iterator<Item = fjall::Guard>, scan: &Scan) -> Result<Page> {
    let mut page = Page::default();
    let mut bytes = 0;
    for entry in entries {
        let (key, value) = entry.into_inner().map_err(engine)?;
        bytes += key.len() + value.len();
        page.entries.push((key.into(), value.into()));
        if page.entries.len() == scan.limit || bytes >= scan.bytes_max {
            page.more = true;
            break;
        }
    }
    Ok(page)
}

/// Where a key is kept; the engine's own keys, which lie in no space, stand among the small records.
fn space_of(key: &[u8]) -> Space {
    Space::of(key).unwrap_or(Space::Meta)
}

fn engine(error: fjall::Error) -> Error {
    Error::Engine(format!("{error:?}"))
}
