//! Stamps that grow across restarts without a write per commit.
//!
//! A ceiling is stored in the same batch as the first commit that needs it, in steps; no stamp above the stored ceiling is
//! ever acknowledged. A restart goes on above the ceiling, leaving out what was reserved and not used.

use bytes::Bytes;
use kv::{Key, Stamp, Value};

/// How many stamps one stored ceiling is good for. Restarting every second for a century uses a thousandth of 64 bits.
const STEP: u64 = 1 << 20;

/// The ceiling's place: in the space of small records, but before every key that the seam can name.
pub(crate) const CEILING_KEY: Key = Bytes::from_static(b"\0stamp ceiling");

/// Hands out stamps.
#[derive(Debug)]
pub(crate) struct Stamps {
    last: u64,
    ceiling: u64,
    unsaved: bool,
}

impl Stamps {
    /// Goes on above a stored ceiling.
    pub(crate) fn above(ceiling: u64) -> Self {
        Self { last: ceiling, ceiling, unsaved: false }
    }

    /// The next stamp.
    pub(crate) fn next(&mut self) -> Stamp {
        self.last += 1;
        if self.last > self.ceiling {
            self.ceiling = self.last + STEP;
            self.unsaved = true;
        }
        Stamp(self.last)
    }

    /// The ceiling, if it must be written with the present group.
    pub(crate) fn unsaved(&self) -> Option<Value> {
        self.unsaved.then(|| Bytes::copy_from_slice(&self.ceiling.to_be_bytes()))
    }

    /// The ceiling was written.
    pub(crate) fn saved(&mut self) {
        self.unsaved = false;
    }

    /// Reads a stored ceiling; `None` for anything that is not one.
    pub(crate) fn ceiling_of(value: &[u8]) -> Option<u64> {
        value.try_into().ok().map(u64::from_be_bytes)
    }
}
