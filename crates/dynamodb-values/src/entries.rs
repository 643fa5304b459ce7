//! Puts the entries of a map in order after they were written in any.
//!
//! Requests name attributes in whatever order; the encoding wants them sorted. Entries are written straight to the output
//! and moved at the end, if at all: clients that send sorted names pay one comparison each. Of repeated names the last counts.

use std::cmp::Ordering;
use std::ops::Range;

use crate::encoding::split_run;

/// An entry in the output: where it begins and ends, and its value's size as DynamoDB counts it.
#[derive(Clone, Copy)]
struct Entry {
    /// The first eight bytes of the name, which decide most comparisons.
    prefix: u64,
    start: usize,
    end: usize,
    size_bytes: usize,
}

/// The entries of the maps under construction, innermost last.
pub(crate) struct Entries {
    open: Vec<Entry>,
    scratch: Vec<u8>,
}

/// A finished map's entries: how many, and the sum of names and values as DynamoDB counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Finished {
    pub(crate) count: usize,
    pub(crate) size_bytes: usize,
}

impl Entries {
    pub(crate) fn new() -> Self {
        Self { open: Vec::with_capacity(16), scratch: Vec::new() }
    }

    /// Begins a map; give the answer to [`Entries::finish`].
    pub(crate) fn begin(&self) -> usize {
        self.open.len()
    }

    /// Notes an entry of the innermost map: the name, and where it was written to the output with its value.
    pub(crate) fn push(&mut self, name: &str, place: Range<usize>, size_bytes: usize) {
        let mut prefix = [0; 8];
        prefix.iter_mut().zip(name.bytes()).for_each(|(place, byte)| *place = byte);
        let prefix = u64::from_be_bytes(prefix);
        self.open.push(Entry { prefix, start: place.start, end: place.end, size_bytes });
    }

    /// Sorts the entries noted since `begun`, which end the output.
    pub(crate) fn finish(&mut self, begun: usize, out: &mut Vec<u8>) -> Finished {
        let entries = self.open.get_mut(begun..).unwrap_or_default();
        let sorted = entries.is_sorted_by(|left, right| by_name(out, left, right).is_lt());
        let finished = if sorted { measure(entries, out) } else { reorder(entries, &mut self.scratch, out) };
        self.open.truncate(begun);
        finished
    }
}

fn name<'o>(out: &'o [u8], entry: &Entry) -> &'o [u8] {
    // An entry begins with its name.
    out.get(entry.start..entry.end).and_then(split_run).map_or(&[], |(name, _)| name)
}

fn by_name(out: &[u8], left: &Entry, right: &Entry) -> Ordering {
    left.prefix.cmp(&right.prefix).then_with(|| name(out, left).cmp(name(out, right)))
}

fn measure(entries: &[Entry], out: &[u8]) -> Finished {
    entries.iter().fold(Finished { count: 0, size_bytes: 0 }, |sum, entry| Finished {
        count: sum.count + 1,
        size_bytes: sum.size_bytes + name(out, entry).len() + entry.size_bytes,
    })
}

fn reorder(entries: &mut [Entry], scratch: &mut Vec<u8>, out: &mut Vec<u8>) -> Finished {
    let Some(start) = entries.first().map(|entry| entry.start) else {
        return Finished { count: 0, size_bytes: 0 };
    };
    // Stable, so that of equal names the last written stays last.
    entries.sort_by(|left, right| by_name(out, left, right));
    scratch.clear();
    let mut finished = Finished { count: 0, size_bytes: 0 };
    for (index, entry) in entries.iter().enumerate() {
        if entries.get(index + 1).is_some_and(|next| by_name(out, entry, next).is_eq()) {
            continue;
        }
        scratch.extend_from_slice(out.get(entry.start..entry.end).unwrap_or_default());
        finished.count += 1;
        finished.size_bytes += name(out, entry).len() + entry.size_bytes;
    }
    out.truncate(start);
    out.extend_from_slice(scratch);
    finished
}
