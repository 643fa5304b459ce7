//! What must be undone to come back to a moment: for each key that changed after it, what was there before.
//!
//! Held in memory for a range of keys at a time. When it grows beyond its bound, the range is cut to its lower half; the
//! rest of the table is gathered later, by another pass over the log.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use kv::{Key, KeyRange, Read, Stamp, Value};

use crate::item_key::ItemKey;
use crate::log::reader::{self, PageMax};
use crate::log::{Position, Record, Shard};
use crate::table::Table;
use crate::{Error, Result};

/// What is read of the log at a time.
const PAGE: PageMax = PageMax { records: usize::MAX, bytes: 1 << 20 };
/// What an entry takes beside its key and its image.
const ENTRY_BYTES: usize = 128;

/// Old images by key.
pub(super) struct Undo {
    images: BTreeMap<Key, Image>,
    bytes: usize,
    bytes_max: usize,
}

/// What the first change after the moment replaced.
struct Image {
    /// When it was replaced.
    stamp: Stamp,
    /// None if nothing was there.
    stored: Option<Value>,
}

impl Undo {
    /// Nothing; never much more than `bytes_max` bytes.
    pub(super) fn with_bytes_max(bytes_max: usize) -> Self {
        Self { images: BTreeMap::new(), bytes: 0, bytes_max }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.images.is_empty()
    }

    /// The first key.
    pub(super) fn first(&self) -> Option<&Key> {
        self.images.keys().next()
    }

    /// Takes the first key, and what was there.
    pub(super) fn pop(&mut self) -> Option<(Key, Option<Value>)> {
        let (key, image) = self.images.pop_first()?;
        self.bytes -= size(&key, &image);
        Some((key, image.stored))
    }

    /// Gathers what changed after `moment` among `keys`, or among the first of them; answers where those end.
    pub(super) async fn gather(
        &mut self,
        state: &dyn Read,
        table: &Table,
        moment: Stamp,
        keys: KeyRange,
    ) -> Result<Key> {
        let mut keys = keys;
        let mut shard = reader::next_shard(state, table.id, None).await?;
        while let Some(number) = shard {
            let whole = Shard { table: table.id, number };
            self.gather_shard(state, table, (whole, moment), &mut keys).await?;
            shard = reader::next_shard(state, table.id, Some(number)).await?;
        }
        Ok(keys.end)
    }

    async fn gather_shard(
        &mut self,
        state: &dyn Read,
        table: &Table,
        (shard, moment): (Shard, Stamp),
        keys: &mut KeyRange,
    ) -> Result<()> {
        let mut start = Position::before(Stamp(moment.0.saturating_add(1)));
        loop {
            let page = reader::page(state, shard, [start, Position::END], PAGE).await?;
            for (position, record) in &page.records {
                self.note(table, *position, record, keys)?;
            }
            match page.records.last() {
                Some((last, _)) if page.more => start = last.next(),
                _ => return Ok(()),
            }
            tokio::task::yield_now().await;
        }
    }

    fn note(
        &mut self,
        table: &Table,
        position: Position,
        record: &Record,
        keys: &mut KeyRange,
    ) -> Result<()> {
        let key = ItemKey::from_item(table, record.with_key()?);
        let key = key.map_err(|fault| Error::Internal(format!("a change log names no item: {fault}")))?;
        let key = key.stored(table);
        if key < keys.start || key >= keys.end {
            return Ok(());
        }
        let image = || Image {
            stamp: position.stamp,
            // A copy: the record may be a part of a far larger block.
            stored: record.old.as_ref().map(|item| Value::copy_from_slice(item.stored())),
        };
        match self.images.entry(key) {
            Entry::Vacant(entry) => {
                let image = image();
                self.bytes += size(entry.key(), &image);
                entry.insert(image);
            }
            Entry::Occupied(mut entry) if position.stamp < entry.get().stamp => {
                let replaced = entry.insert(image());
                self.bytes += size(entry.key(), entry.get());
                self.bytes -= size(entry.key(), &replaced);
            }
            Entry::Occupied(_) => {}
        }
        if self.bytes > self.bytes_max {
            self.halve(keys);
        }
        Ok(())
    }

    /// Keeps the lower half, and ends the range there. A single entry is kept whatever it takes.
    fn halve(&mut self, keys: &mut KeyRange) {
        let Some(middle) = self.images.keys().nth(self.images.len().div_ceil(2)).cloned() else { return };
        let dropped = self.images.split_off(&middle);
        self.bytes -= dropped.iter().map(|(key, image)| size(key, image)).sum::<usize>();
        keys.end = middle;
    }
}

fn size(key: &Key, image: &Image) -> usize {
    ENTRY_BYTES + key.len() + image.stored.as_ref().map_or(0, Value::len)
}
