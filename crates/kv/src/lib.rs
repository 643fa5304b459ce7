//! The storage seam: an ordered map of byte keys with atomic, serializable decisions.
//!
//! Everything above this crate (items, indexes, transactions, statistics, logs) is expressed as a *decision over a
//! declared set of keys*: [`Kv::commit`] reads the declared keys, hands their values to a pure function, and applies the
//! write set that it returns, atomically or not at all. Beside it stand point reads, ordered scans and snapshots, and
//! nothing else: engines know no items, services know no engines.
//!
//! Invariants that every engine keeps, and `kv-conformance` checks:
//! - commits are serializable; a commit that returned `Ok` is durable (as the engine was configured) and visible;
//! - a write is never visible before it is durable, and no part of a commit is ever visible without the rest;
//! - stamps grow strictly in commit order, across restarts, and a scan that sees a stamp sees every smaller one;
//! - stamps are moments: a commit acknowledged before a moment has a smaller stamp than it, a commit begun after it a
//!   greater one, for as long as the engine's one [`Clock`] does not step back;
//! - once a commit is answered, even one that wrote nothing, no smaller stamp becomes visible any more.

mod commit;
mod error;
mod key;
mod stamp;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use futures_util::future::BoxFuture;

pub use commit::{Append, Counters, Decide, Decision, Outcome, WriteSet, Writes, commit, commit_stamped};
pub use error::{Error, Result};
pub use key::{KeyBuilder, KeyRange, Space, encode_bytes};
pub use stamp::{Clock, Stamp, append_key};

/// A key: the first byte is its [`Space`], the rest is ordered as unsigned bytes. At most 65,535 bytes.
pub type Key = Bytes;

/// A stored value. The first byte is, by convention of the writers above, a version marker.
pub type Value = Bytes;

/// Which way a scan walks its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the smallest key upward.
    Forward,
    /// From the largest key downward.
    Backward,
}

/// What a scan reads and where it stops.
#[derive(Clone, Debug)]
pub struct Scan {
    /// The keys to read; both ends lie in one [`Space`].
    pub range: KeyRange,
    /// The order of the entries returned.
    pub direction: Direction,
    /// The most entries to return.
    pub limit: usize,
    /// Stop after the entry with which keys and values together reach this many bytes.
    pub bytes_max: usize,
}

/// The entries of one scan, in its direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Keys and values, in the scan's direction.
    pub entries: Vec<(Key, Value)>,
    /// Whether a limit stopped the scan before the end of its range; the rest may turn out to be empty.
    pub more: bool,
}

/// Point reads and ordered scans of one consistent state each.
pub trait Read: Send + Sync {
    /// The values of `keys`, in their order, all from one state of the store.
    fn get<'a>(&'a self, keys: &'a [Key]) -> BoxFuture<'a, Result<Vec<Option<Value>>>>;

    /// One page of a range, from one state of the store.
    fn scan(&self, scan: Scan) -> BoxFuture<'_, Result<Page>>;
}

/// A storage engine.
pub trait Kv: Read {
    /// A consistent view of the present state. Holding one may keep old values from being reclaimed: drop it soon.
    fn snapshot(&self) -> BoxFuture<'_, Result<Box<dyn Read>>>;

    /// Reads `keys`, lets `decide` choose what to write, and applies that atomically.
    ///
    /// `decide` receives the values in the order of `keys`, is pure but for what it captures for its caller, and may run
    /// more than once: the last run is the one that counted. Prefer the typed [`commit`] function over this method.
    fn commit(&self, keys: Vec<Key>, decide: Decide) -> BoxFuture<'_, Result<Outcome>>;
}
