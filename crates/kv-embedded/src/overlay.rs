//! What the commits of the present group have written so far: later decisions of the group see it, nobody else does.
//!
//! Each key is there once, with its last value, so that a key that a hundred commits of a group change is written once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use kv::{Key, Stamp, Value, WriteSet, append_key};

/// What will be stored at a key.
#[derive(Debug)]
pub(crate) enum Pending {
    Put(Value),
    Delete,
    Sum(i64),
}

impl Pending {
    fn value(&self) -> Option<Value> {
        match self {
            Self::Put(value) => Some(value.clone()),
            Self::Delete => None,
            Self::Sum(sum) => Some(WriteSet::counter_value(*sum)),
        }
    }

    fn sum(&self) -> i64 {
        match self {
            Self::Put(value) => WriteSet::counter(Some(value)),
            Self::Delete => 0,
            Self::Sum(sum) => *sum,
        }
    }
}

/// The writes of one group.
#[derive(Default)]
pub(crate) struct Overlay {
    entries: HashMap<Key, Pending>,
    bytes: usize,
}

impl Overlay {
    /// The group's own value of a key: `None` if the group did not write it.
    pub(crate) fn get(&self, key: &Key) -> Option<Option<Value>> {
        self.entries.get(key).map(Pending::value)
    }

    /// Adds the writes of one commit; `stored_sum` reads a counter that the group has not written.
    ///
    /// # Errors
    /// Those of `stored_sum`. The overlay holds a part of the write set then, and must not be written.
    pub(crate) fn apply<E>(
        &mut self,
        set: WriteSet,
        stamp: Stamp,
        stored_sum: impl Fn(&Key) -> Result<i64, E>,
    ) -> Result<(), E> {
        for (key, value) in set.writes {
            self.put(key, value.map_or(Pending::Delete, Pending::Put));
        }
        for (key, delta) in set.counters {
            match self.entries.entry(key) {
                Entry::Occupied(mut entry) => {
                    let sum = entry.get().sum().wrapping_add(delta);
                    entry.insert(Pending::Sum(sum));
                }
                Entry::Vacant(entry) => {
                    let sum = stored_sum(entry.key())?.wrapping_add(delta);
                    self.bytes += entry.key().len() + size_of::<i64>();
                    entry.insert(Pending::Sum(sum));
                }
            }
        }
        // A validated set has no more appends than ordinals.
        for (append, ordinal) in set.appends.into_iter().zip(0..=u16::MAX) {
            self.put(append_key(&append.prefix, stamp, ordinal), Pending::Put(append.value));
        }
        Ok(())
    }

    fn put(&mut self, key: Key, pending: Pending) {
        self.bytes += key.len();
        if let Pending::Put(value) = &pending {
            self.bytes += value.len();
        }
        self.entries.insert(key, pending);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Keys and values taken in, replaced ones included.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Empties the overlay.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = (Key, Pending)> + '_ {
        self.bytes = 0;
        self.entries.drain()
    }
}
