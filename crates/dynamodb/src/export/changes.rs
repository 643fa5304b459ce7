//! What became of items within a time: one change for each key that the log names there.
//!
//! The image before is the old image of the key's first record within the time; the image after is the old image of its
//! first record behind it, or the present item if there is none. So the log need not have new images. Held in memory for a
//! range of keys at a time: when it grows beyond its bound, the range is cut to its lower half, as an undo is.

use std::collections::BTreeMap;
use std::sync::Arc;

use dynamodb_values::Item;
use kv::{Key, KeyRange, Read, Stamp};

use crate::item_key::ItemKey;
use crate::log::reader::{self, PageMax};
use crate::log::{Position, Record, Shard};
use crate::table::Table;
use crate::{Error, Result, keyspace};

/// What is read of the log at a time.
const PAGE: PageMax = PageMax { records: usize::MAX, bytes: 1 << 20 };
/// Bytes of images that are held at a time.
const BYTES_MAX: usize = 64 << 20;
/// What an entry takes beside its images.
const ENTRY_BYTES: usize = 256;
/// Present items that are read at a time.
const READ_MAX: usize = 256;

/// A walk over the changes of one table within a time.
pub(super) struct Changes {
    state: Box<dyn Read>,
    table: Arc<Table>,
    /// From the first stamp on, and before the second.
    span: [Stamp; 2],
    /// What is left of the table.
    uncovered: KeyRange,
    /// What was gathered and not yet passed.
    gathered: BTreeMap<Key, Gathered>,
}

/// A change of an item.
pub(super) struct ItemChange {
    /// Where the item is, or was.
    pub(super) key: Key,
    /// When it was last written within the time.
    pub(super) written: Stamp,
    /// Its primary key.
    pub(super) keys: Item,
    /// The item before.
    pub(super) old: Option<Item>,
    /// The item after.
    pub(super) new: Option<Item>,
}

/// What the log says of one key.
#[derive(Default)]
struct Gathered {
    keys: Option<Item>,
    /// The first record within the time, and what it replaced.
    first: Option<(Stamp, Option<Item>)>,
    /// The last record within the time.
    last: u64,
    /// The first record behind the time, and what it replaced.
    behind: Option<(Stamp, Option<Item>)>,
}

impl Changes {
    /// The changes of `table`, those of keys behind `behind` if one is given.
    pub(super) fn open(
        state: Box<dyn Read>,
        table: Arc<Table>,
        span: [Stamp; 2],
        behind: Option<&[u8]>,
    ) -> Self {
        let all = keyspace::items(table.id);
        let uncovered = match behind {
            Some(key) => all.after(key),
            None => all,
        };
        Self { state, table, span, uncovered, gathered: BTreeMap::new() }
    }

    /// The next changes, in the order of keys; none at the end. An item that came and went within the time is none.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<ItemChange>>> {
        loop {
            if self.gathered.is_empty() {
                if self.uncovered.is_empty() {
                    return Ok(None);
                }
                self.gather().await?;
            }
            let changes = self.take().await?;
            if !changes.is_empty() {
                return Ok(Some(changes));
            }
        }
    }

    async fn take(&mut self) -> Result<Vec<ItemChange>> {
        let mut taken = Vec::with_capacity(READ_MAX);
        while taken.len() < READ_MAX
            && let Some(next) = self.gathered.pop_first()
        {
            taken.push(next);
        }
        let present: Vec<Key> = taken.iter().map(|(key, _)| key.clone()).collect();
        let present = self.state.get(&present).await?;
        let mut changes = Vec::with_capacity(taken.len());
        for ((key, gathered), present) in taken.into_iter().zip(present) {
            let (Some(keys), Some((_, old))) = (gathered.keys, gathered.first) else { continue };
            let new = match gathered.behind {
                Some((_, image)) => image,
                None => crate::read::item::decode(present)?,
            };
            if old.is_some() || new.is_some() {
                changes.push(ItemChange { key, written: Stamp(gathered.last), keys, old, new });
            }
        }
        Ok(changes)
    }

    /// Gathers what the log says of the next keys, as far as memory allows.
    async fn gather(&mut self) -> Result<()> {
        let mut keys = self.uncovered.clone();
        let mut bytes = 0;
        let mut shard = reader::next_shard(&*self.state, self.table.id, None).await?;
        while let Some(number) = shard {
            let mut start = Position::before(self.span[0]);
            loop {
                let whole = Shard { table: self.table.id, number };
                let page = reader::page(&*self.state, whole, [start, Position::END], PAGE).await?;
                for (position, record) in &page.records {
                    bytes += self.note(position.stamp, record, &keys)?;
                    if bytes > BYTES_MAX {
                        bytes = self.halve(&mut keys);
                    }
                }
                match page.records.last() {
                    Some((last, _)) if page.more => start = last.next(),
                    _ => break,
                }
                tokio::task::yield_now().await;
            }
            shard = reader::next_shard(&*self.state, self.table.id, Some(number)).await?;
        }
        self.uncovered.start = keys.end;
        self.gathered.retain(|_, gathered| gathered.first.is_some());
        Ok(())
    }

    /// Notes a record, and answers about how many bytes more are held.
    fn note(&mut self, stamp: Stamp, record: &Record, range: &KeyRange) -> Result<usize> {
        let with_key = record.with_key()?;
        let key = ItemKey::from_item(&self.table, with_key);
        let key = key.map_err(|fault| Error::Internal(format!("a change log names no item: {fault}")))?;
        let key = key.stored(&self.table);
        if key < range.start || key >= range.end {
            return Ok(0);
        }
        let keys = self.table.key.of(with_key);
        let gathered = self.gathered.entry(key).or_default();
        gathered.keys.get_or_insert(keys);
        let within = stamp < self.span[1];
        if within {
            gathered.last = gathered.last.max(stamp.0);
        }
        let place = if within { &mut gathered.first } else { &mut gathered.behind };
        if place.as_ref().is_some_and(|(known, _)| *known <= stamp) {
            return Ok(0);
        }
        let bytes = record.old.as_ref().map_or(0, |item| item.stored().len());
        // A copy: the record may be a part of a far larger block.
        let image = record.old.as_ref().map(|item| Item::from_entries(item.iter()));
        *place = Some((stamp, image));
        Ok(ENTRY_BYTES + bytes)
    }

    /// Keeps the lower half, and ends the range there; answers about how many bytes are left.
    fn halve(&mut self, keys: &mut KeyRange) -> usize {
        let Some(middle) = self.gathered.keys().nth(self.gathered.len().div_ceil(2)).cloned() else {
            return 0;
        };
        self.gathered.split_off(&middle);
        keys.end = middle;
        BYTES_MAX / 2
    }
}
