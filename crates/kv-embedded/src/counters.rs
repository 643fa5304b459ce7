//! The sums of counters that commits add to all the time.
//!
//! Statistics of a table are touched by every write to it; remembering their sums saves the sequencer a read per group.
//! Invariant: what is remembered is what the store holds, because only the sequencer writes and it tells of every write.

use std::collections::HashMap;

use kv::Key;

/// Far more counters than tables that are hot at one time; with [`KEY_BYTES_MAX`] some 4 MB at worst.
const REMEMBERED_MAX: usize = 16_384;

/// Counters with longer keys are not remembered: there may be as many as clients name, and each is seldom written.
const KEY_BYTES_MAX: usize = 128;

/// A bounded memory of sums.
#[derive(Default)]
pub(crate) struct CounterSums(HashMap<Key, i64>);

impl CounterSums {
    pub(crate) fn get(&self, key: &Key) -> Option<i64> {
        self.0.get(key).copied()
    }

    /// A group has written this sum.
    pub(crate) fn remember(&mut self, key: &Key, sum: i64) {
        if let Some(remembered) = self.0.get_mut(key) {
            *remembered = sum;
            return;
        }
        if key.len() > KEY_BYTES_MAX {
            return;
        }
        if self.0.len() == REMEMBERED_MAX {
            self.0.clear();
        }
        self.0.insert(key.clone(), sum);
    }

    /// A group has written something else at this key.
    pub(crate) fn forget(&mut self, key: &Key) {
        self.0.remove(key);
    }
}
