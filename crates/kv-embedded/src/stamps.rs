//! Stamps that grow across restarts without a write per commit, whatever the clock does meanwhile.
//!
//! A ceiling is stored in the same batch as the first commit that needs it, a short lead above that commit's stamp; no stamp
//! above the stored ceiling is ever acknowledged. A restart after a crash goes on above the ceiling: at most the lead ahead
//! of the clock, for as long as the clock has not caught up. A clean end stores the last stamp itself.

use bytes::Bytes;
use kv::{Clock, Key, Stamp, Value};

/// How far above the stamp that needed it a ceiling is stored, in microseconds. Under steady writes it is stored ten times
/// a second, beside commits that are synced anyway; under a clock that stands, once per hundred thousand commits.
const LEAD_US: u64 = 100_000;

/// The ceiling's place: in the space of small records, but before every key that the seam can name.
pub(crate) const CEILING_KEY: Key = Bytes::from_static(b"\0stamp ceiling");

/// Hands out stamps.
#[derive(Debug)]
pub(crate) struct Stamps {
    clock: Clock,
    last: Stamp,
    ceiling: Stamp,
    unsaved: bool,
}

impl Stamps {
    /// Goes on above a stored ceiling.
    pub(crate) fn above(ceiling: Stamp, clock: Clock) -> Self {
        Self { clock, last: ceiling, ceiling, unsaved: false }
    }

    /// The next stamp.
    pub(crate) fn next(&mut self) -> Stamp {
        self.last = self.clock.stamp_after(self.last);
        if self.last > self.ceiling {
            self.ceiling = Stamp(self.last.0.saturating_add(LEAD_US));
            self.unsaved = true;
        }
        self.last
    }

    /// The ceiling, if it must be written with the present group.
    pub(crate) fn unsaved(&self) -> Option<Value> {
        self.unsaved.then(|| stored(self.ceiling))
    }

    /// The ceiling was written.
    pub(crate) fn saved(&mut self) {
        self.unsaved = false;
    }

    /// The last stamp as a ceiling to be written, if that is lower than the stored one. No stamp may be taken behind it.
    pub(crate) fn release(&mut self) -> Option<Value> {
        let reserved = self.ceiling > self.last;
        self.ceiling = self.last;
        reserved.then(|| stored(self.last))
    }

    /// Reads a stored ceiling; `None` for anything that is not one.
    pub(crate) fn ceiling_of(value: &[u8]) -> Option<Stamp> {
        value.try_into().ok().map(u64::from_be_bytes).map(Stamp)
    }
}

fn stored(ceiling: Stamp) -> Value {
    Bytes::copy_from_slice(&ceiling.0.to_be_bytes())
}
