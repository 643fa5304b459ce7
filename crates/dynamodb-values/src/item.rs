//! Items in the form in which they are stored.
//!
//! ```text
//! version (1) ‖ item size (u32) ‖ number of attributes (u32) ‖ { length ‖ name ‖ value }, sorted by name
//! ```
//! An item owns its bytes and is cheap to clone. The size is DynamoDB's count, not that of these bytes.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;

use crate::encoding::{Container, put_run};
use crate::entries::{Entries, Finished};
use crate::value::map_size_bytes;
use crate::view::{MapRef, ValueRef};
use crate::{Value, json};

/// The first byte of every stored item of this form.
const VERSION: u8 = 1;
const HEADER_BYTES: usize = 9;

/// Stored bytes are not those of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored bytes are not an item")]
pub struct Damaged;

/// An item: attributes by name, encoded.
#[derive(Clone, PartialEq, Eq)]
pub struct Item {
    stored: Bytes,
}

impl Item {
    /// Takes stored bytes as an item, after a look at the header. What follows it is not walked: engines keep checksums,
    /// a page of items would be read twice for it, and damaged bytes end the readers of this crate early.
    ///
    /// # Errors
    /// [`Damaged`] if they are none.
    pub fn from_stored(stored: Bytes) -> Result<Self, Damaged> {
        let whole = stored.len() >= HEADER_BYTES && stored.first() == Some(&VERSION);
        if whole { Ok(Self { stored }) } else { Err(Damaged) }
    }

    /// The bytes to store.
    #[must_use]
    pub fn stored(&self) -> &Bytes {
        &self.stored
    }

    /// The item of these attributes.
    #[must_use]
    pub fn from_map(map: &BTreeMap<String, Value>) -> Self {
        let mut out = begin();
        for (name, value) in map {
            put_run(name.as_bytes(), &mut out);
            value.encode(&mut out);
        }
        finish(Finished { count: map.len(), size_bytes: map_size_bytes(map) }, &mut out)
    }

    /// The item of these attributes, given in any order; of a repeated name the last counts.
    #[must_use]
    pub fn from_entries<'e>(attributes: impl IntoIterator<Item = (&'e str, ValueRef<'e>)>) -> Self {
        let (mut out, mut entries) = (begin(), Entries::new());
        let begun = entries.begin();
        for (name, value) in attributes {
            let start = out.len();
            put_run(name.as_bytes(), &mut out);
            value.encode(&mut out);
            entries.push(name, start..out.len(), value.size_bytes());
        }
        finish(entries.finish(begun, &mut out), &mut out)
    }

    /// This item with some attributes set (`Some`) or removed (`None`); all others are copied as they are.
    #[must_use]
    pub fn with_changes(&self, changes: &BTreeMap<String, Option<Value>>) -> Self {
        let mut out = begin();
        let mut finished = Finished { count: self.len(), size_bytes: self.size_bytes() };
        let mut changes = changes.iter().peekable();
        for (name, value) in self.attributes().raw_entries() {
            while let Some((new, change)) = changes.next_if(|(new, _)| new.as_bytes() < name) {
                put_change(new, change.as_ref(), &mut finished, &mut out);
            }
            if let Some((new, change)) = changes.next_if(|(new, _)| new.as_bytes() == name) {
                finished.count -= 1;
                finished.size_bytes -=
                    name.len() + ValueRef::decode(value).map_or(0, |value| value.size_bytes());
                put_change(new, change.as_ref(), &mut finished, &mut out);
            } else {
                put_run(name, &mut out);
                out.extend_from_slice(value);
            }
        }
        for (new, change) in changes {
            put_change(new, change.as_ref(), &mut finished, &mut out);
        }
        finish(finished, &mut out)
    }

    /// The attributes as a tree.
    #[must_use]
    pub fn to_map(&self) -> BTreeMap<String, Value> {
        self.attributes().to_map()
    }

    /// The attributes in place.
    #[must_use]
    pub fn attributes(&self) -> MapRef<'_> {
        let elements = self.stored.get(HEADER_BYTES..).unwrap_or_default();
        MapRef(Container { count: self.header_field(5), elements })
    }

    /// The value of the attribute of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<ValueRef<'_>> {
        self.attributes().get(name)
    }

    /// Names and values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, ValueRef<'_>)> {
        self.attributes().iter()
    }

    /// How many attributes it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.header_field(5) as usize
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item's size as DynamoDB counts it.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        self.header_field(1) as usize
    }

    /// Appends the item as a JSON object of attribute values.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        json::write_attributes(self.attributes(), out);
    }

    fn header_field(&self, at: usize) -> u32 {
        let field = self.stored.get(at..at + 4).and_then(|bytes| bytes.first_chunk());
        field.map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }
}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// Begins an item: room for the header.
pub(crate) fn begin() -> Vec<u8> {
    let mut out = Vec::with_capacity(1024);
    out.push(VERSION);
    out.extend_from_slice(&[0; HEADER_BYTES - 1]);
    out
}

/// Ends an item whose entries are in place.
pub(crate) fn finish(finished: Finished, out: &mut [u8]) -> Item {
    // Request bodies end at 16 MB, so both fit.
    let fields = [(finished.size_bytes as u32).to_le_bytes(), (finished.count as u32).to_le_bytes()];
    if let Some(place) = out.get_mut(1..HEADER_BYTES) {
        place.copy_from_slice(fields.as_flattened());
    }
    // A copy of the exact length: items are kept long, and the room to spare would be kept with them.
    Item { stored: Bytes::copy_from_slice(out) }
}

fn put_change(name: &str, change: Option<&Value>, finished: &mut Finished, out: &mut Vec<u8>) {
    if let Some(value) = change {
        put_run(name.as_bytes(), out);
        value.encode(out);
        finished.count += 1;
        finished.size_bytes += name.len() + value.size_bytes();
    }
}
