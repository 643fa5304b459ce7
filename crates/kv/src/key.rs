//! Keys: bytes whose order is the order that readers need.
//!
//! A key is built from fixed-width big-endian integers and self-delimiting byte strings, so that no key built one way is
//! a prefix of, or equal to, a key built another way. What the parts mean is known only to each service's `keyspace.rs`.

use bytes::Bytes;

use crate::Key;

/// The few regions into which engines may sort keys by how they are written and read. A key's first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Space {
    /// Small records: definitions, counters, tokens, progress of background work. The second byte keeps services apart:
    /// DynamoDB's kinds of records have capital letters, API Gateway's records begin with `a`, functions' with `f`.
    Meta = 1,
    /// Items by primary key.
    Items = 2,
    /// Index entries.
    Indexes = 3,
    /// Stamped logs, written at the end and trimmed at the head.
    Log = 4,
}

impl Space {
    /// Every space, for engines that prepare them at start.
    pub const ALL: [Self; 4] = [Self::Meta, Self::Items, Self::Indexes, Self::Log];

    /// The space of a key; `None` for an empty key or an unknown first byte.
    #[must_use]
    pub fn of(key: &[u8]) -> Option<Self> {
        let first = *key.first()?;
        Self::ALL.into_iter().find(|space| *space as u8 == first)
    }
}

/// Builds one key, part by part.
#[derive(Clone, Debug)]
pub struct KeyBuilder(Vec<u8>);

impl KeyBuilder {
    /// An empty key in `space`.
    #[must_use]
    pub fn new(space: Space) -> Self {
        let mut bytes = Vec::with_capacity(64);
        bytes.push(space as u8);
        Self(bytes)
    }

    /// Appends one byte.
    #[must_use]
    pub fn u8(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }

    /// Appends four bytes, big-endian.
    #[must_use]
    pub fn u32(mut self, value: u32) -> Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    /// Appends eight bytes, big-endian.
    #[must_use]
    pub fn u64(mut self, value: u64) -> Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    /// Appends a byte string so that it is self-delimiting and sorts as its bytes do: `00` becomes `00 ff`, the end is `00 00`.
    #[must_use]
    pub fn bytes(mut self, value: &[u8]) -> Self {
        encode_bytes(value, &mut self.0);
        self
    }

    /// Appends bytes as they are: for parts that delimit themselves, or that end the key.
    #[must_use]
    pub fn raw(mut self, value: &[u8]) -> Self {
        self.0.extend_from_slice(value);
        self
    }

    /// The finished key.
    #[must_use]
    pub fn build(self) -> Key {
        Bytes::from(self.0)
    }

    /// The range of all keys that begin with what was built so far.
    #[must_use]
    pub fn prefix_range(self) -> KeyRange {
        KeyRange::prefix(&self.build())
    }
}

/// Appends a byte string to `out` as [`KeyBuilder::bytes`] does.
pub fn encode_bytes(value: &[u8], out: &mut Vec<u8>) {
    let mut rest = value;
    while let Some(zero) = memchr::memchr(0, rest) {
        out.extend_from_slice(&rest[..=zero]);
        out.push(0xff);
        rest = &rest[zero + 1..];
    }
    out.extend_from_slice(rest);
    out.extend_from_slice(&[0, 0]);
}

/// The keys from `start` (included) up to `end` (excluded).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRange {
    /// The first key of the range.
    pub start: Key,
    /// The first key after the range.
    pub end: Key,
}

impl KeyRange {
    /// All keys that begin with `prefix`, which holds at least a space byte.
    #[must_use]
    pub fn prefix(prefix: &Key) -> Self {
        Self { start: prefix.clone(), end: successor_of_prefix(prefix) }
    }

    /// The part of this range behind `key`.
    #[must_use]
    pub fn after(self, key: &[u8]) -> Self {
        let mut start = Vec::with_capacity(key.len() + 1);
        start.extend_from_slice(key);
        start.push(0);
        Self { start: self.start.max(Bytes::from(start)), end: self.end }
    }

    /// The part of this range before `key`.
    #[must_use]
    pub fn before(self, key: &Key) -> Self {
        Self { start: self.start, end: self.end.min(key.clone()) }
    }

    /// Whether no key can lie in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.start >= self.end
    }
}

/// The smallest key greater than every key with this prefix. Spaces end far below `ff`, so there is always one.
fn successor_of_prefix(prefix: &[u8]) -> Key {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            break;
        }
    }
    Bytes::from(end)
}
