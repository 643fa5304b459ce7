//! The tree on disk: one fjall keyspace per [`Space`], read through snapshots and written in batches.
//!
//! Why reads always go through a snapshot, even for one key: the tree inserts a batch key by key and publishes its sequence
//! number at the end. A read without a snapshot sees what is inserted but not yet published, so a caller that reads one
//! key after another would see a part of a commit. A batch writes and syncs the journal before it inserts anything, so
//! what a snapshot shows is durable. Keys keep their space byte: they go in and come out without being copied.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use fjall::{Database, Keyspace, OwnedWriteBatch, PersistMode, Readable};
use kv::{Direction, Error, Key, Page, Result, Scan, Space, Value};

use crate::{Durability, Options, tuning};

/// An open tree. Fields drop in order: the directory's lock goes last.
pub(crate) struct Store {
    meta: Keyspace,
    items: Keyspace,
    indexes: Keyspace,
    log: Keyspace,
    database: Database,
    _lock: File,
}

impl Store {
    /// Opens or creates the tree in `dir`, and keeps `lock` for as long as the tree is open.
    pub(crate) fn open(dir: &Path, options: &Options, lock: File) -> fjall::Result<Self> {
        let database = tuning::database(dir, options).open()?;
        let keyspace = |space| database.keyspace(tuning::name(space), || tuning::keyspace(space));
        Ok(Self {
            meta: keyspace(Space::Meta)?,
            items: keyspace(Space::Items)?,
            indexes: keyspace(Space::Indexes)?,
            log: keyspace(Space::Log)?,
            database,
            _lock: lock,
        })
    }

    fn keyspace(&self, space: Space) -> &Keyspace {
        match space {
            Space::Meta => &self.meta,
            Space::Items => &self.items,
            Space::Indexes => &self.indexes,
            Space::Log => &self.log,
        }
    }

    /// The keyspace that holds a key; the engine's own keys, which lie in no space, stand among the small records.
    fn keyspace_of(&self, key: &[u8]) -> &Keyspace {
        self.keyspace(Space::of(key).unwrap_or(Space::Meta))
    }

    /// The latest value of a key. Only for the sequencer: nobody else writes, so it needs no snapshot between its batches.
    pub(crate) fn current(&self, key: &Key) -> Result<Option<Value>> {
        self.keyspace_of(key).get(key).map(|value| value.map(Value::from)).map_err(engine)
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
    pub(crate) fn put(&mut self, key: Key, value: Value) {
        self.batch.insert(self.store.keyspace_of(&key), key, value);
    }

    pub(crate) fn delete(&mut self, key: Key) {
        self.batch.remove(self.store.keyspace_of(&key), key);
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
            let Some(space) = Space::of(key) else { return Ok(None) };
            self.snapshot.get(self.store.keyspace(space), key).map(|value| value.map(Value::from)).map_err(engine)
        };
        keys.iter().map(value).collect()
    }

    /// One page of a range.
    pub(crate) fn page(&self, scan: &Scan) -> Result<Page> {
        let Some(space) = Space::of(&scan.range.start).filter(|_| !scan.range.is_empty()) else {
            return Ok(Page::default());
        };
        if scan.limit == 0 {
            return Ok(Page { entries: Vec::new(), more: true });
        }
        let range = &scan.range.start[..]..&scan.range.end[..];
        let entries = self.snapshot.range(self.store.keyspace(space), range);
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

fn engine(error: fjall::Error) -> Error {
    Error::Engine(format!("{error:?}"))
}
