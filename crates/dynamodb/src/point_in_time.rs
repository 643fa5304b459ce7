//! The items of a table as they were at a moment: those of a snapshot, with every later change undone.
//!
//! Restores, backups and exports all read through [`ItemsAt`]. It walks a snapshot in the order of keys and holds back what
//! was written after the moment: for each key that the log names, the item of the moment is the old image of the first
//! record after it. Memory is bounded however much has changed: see [`Undo`]. Exact to the commit, for stamps are in the
//! order of the commits and a snapshot has all of a commit or nothing.
//!
//! Asks of its caller that the log still has every record after the moment, with old images: the moment lies in the
//! table's recovery window, and a job holds the log meanwhile. Knows neither windows nor jobs.

#[cfg(test)]
mod tests;
mod undo;

use std::collections::VecDeque;
use std::sync::Arc;

use dynamodb_values::Item;
use kv::{Direction, Key, KeyRange, Read, Scan, Stamp, Value};

use crate::table::Table;
use crate::{Error, Result, keyspace};

use undo::Undo;

/// Bytes of old images that are held at a time.
const UNDO_BYTES_MAX: usize = 64 << 20;

/// A walk over the items of one table at one moment.
pub(crate) struct ItemsAt {
    state: Box<dyn Read>,
    table: Arc<Table>,
    /// None for the moment of the snapshot itself.
    moment: Option<Stamp>,
    /// What is left of the table behind the keys that `undo` covers.
    uncovered: KeyRange,
    /// What is left to be scanned of the keys that `undo` covers.
    unscanned: KeyRange,
    /// Entries that were scanned and not yet looked at.
    scanned: VecDeque<(Key, Value)>,
    /// What to undo among the keys that are covered and not yet passed.
    undo: Undo,
}

impl ItemsAt {
    /// The items of `table` in `state` as they were at `moment`, commits of that stamp included; those behind the key
    /// `behind`, if one is given: a walk goes on where another one ended.
    pub(crate) fn open(
        state: Box<dyn Read>,
        table: Arc<Table>,
        moment: Option<Stamp>,
        behind: Option<&[u8]>,
    ) -> Self {
        let all = keyspace::items(table.id);
        let uncovered = match behind {
            Some(key) => all.after(key),
            None => all,
        };
        let nothing = KeyRange { start: uncovered.start.clone(), end: uncovered.start.clone() };
        Self {
            state,
            table,
            moment,
            uncovered,
            unscanned: nothing,
            scanned: VecDeque::new(),
            undo: Undo::with_bytes_max(UNDO_BYTES_MAX),
        }
    }

    /// The next items with their keys, in the order of keys: about `bytes_max` bytes of them, or the rest. None at the end.
    pub(crate) async fn next(&mut self, bytes_max: usize) -> Result<Option<Vec<(Key, Item)>>> {
        let (mut items, mut bytes) = (Vec::new(), 0);
        while bytes < bytes_max {
            if self.scanned.is_empty() && !self.advance(bytes_max).await? {
                break;
            }
            while bytes < bytes_max
                && let Some((key, stored)) = self.pop()
            {
                let Some(stored) = stored else { continue };
                bytes += key.len() + stored.len();
                items.push((key, decode(stored)?));
            }
        }
        Ok(if items.is_empty() { None } else { Some(items) })
    }

    /// Scans on, or covers the next keys; false when there is nothing left at all.
    async fn advance(&mut self, bytes_max: usize) -> Result<bool> {
        if !self.unscanned.is_empty() {
            self.scan(bytes_max).await?;
        } else if self.undo.is_empty() {
            if self.uncovered.is_empty() {
                return Ok(false);
            }
            self.cover().await?;
        }
        Ok(true)
    }

    async fn scan(&mut self, bytes_max: usize) -> Result<()> {
        let range = self.unscanned.clone();
        let end = range.end.clone();
        let scan = Scan { range, direction: Direction::Forward, limit: usize::MAX, bytes_max };
        let page = self.state.scan(scan).await?;
        self.unscanned = match page.entries.last() {
            Some((last, _)) if page.more => self.unscanned.clone().after(last),
            _ => KeyRange { start: end.clone(), end },
        };
        self.scanned = page.entries.into();
        Ok(())
    }

    /// Gathers what to undo among the next keys, as far as memory allows.
    async fn cover(&mut self) -> Result<()> {
        let end = match self.moment {
            Some(moment) => {
                self.undo.gather(&*self.state, &self.table, moment, self.uncovered.clone()).await?
            }
            None => self.uncovered.end.clone(),
        };
        let KeyRange { start, end: last } = self.uncovered.clone();
        self.unscanned = KeyRange { start, end: end.clone() };
        self.uncovered = KeyRange { start: end, end: last };
        Ok(())
    }

    /// The next key, and what the moment has there; None if that is not known without another scan.
    fn pop(&mut self) -> Option<(Key, Option<Value>)> {
        match self.scanned.front() {
            Some((key, _)) => {
                let first = self.undo.first();
                if first.is_some_and(|undone| undone < key) {
                    return self.undo.pop();
                }
                let same = first == Some(key);
                let (key, stored) = self.scanned.pop_front()?;
                if same { self.undo.pop() } else { Some((key, Some(stored))) }
            }
            None if self.unscanned.is_empty() => self.undo.pop(),
            None => None,
        }
    }
}

fn decode(stored: Value) -> Result<Item> {
    Item::from_stored(stored).map_err(|damage| Error::Internal(damage.to_string()))
}
