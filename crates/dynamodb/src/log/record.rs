//! One record of the log, and its bytes.
//!
//! ```text
//! version (1) ‖ event (1) ‖ origin (1) ‖ images (1) ‖ { length (u32) ‖ stored item }, one for each image, new before old
//! ```
//! An image that no reader needs is left out; a record without any holds the item's key attributes instead. Beside a new
//! image the old one is told by its [`difference`].

use aws_models::dynamodb::types::KeySchemaElement;
use bytes::Bytes;
use dynamodb_values::Item;
use dynamodb_values::json::write_value;
use kv::Value;

use super::{Images, difference};
use crate::answer::Object;
use crate::table::Table;
use crate::write::item::Change;
use crate::{Error, Result};

/// The format that is written. Readers know every format that was ever written.
const FORMAT: u8 = 1;
const HEADER_BYTES: usize = 4;
const LENGTH_BYTES: usize = 4;
/// Room beside the largest image: an old one seldom differs by more.
const ROOM_BYTES: usize = 256;

const OLD: u8 = 1;
const NEW: u8 = 2;
const KEYS: u8 = 4;

/// What happened to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Event {
    /// It was not there before.
    Insert = 1,
    /// It was there, and is different.
    Modify = 2,
    /// It is not there any more.
    Remove = 3,
}

/// On whose behalf it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Origin {
    /// A client's.
    Client = 1,
    /// The service's own: the item expired.
    TimeToLive = 2,
}

/// A change of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// What happened.
    pub(crate) event: Event,
    /// Who did it.
    pub(crate) origin: Origin,
    /// The item before, if there was one and it was kept.
    pub(crate) old: Option<Item>,
    /// The item afterwards, if there is one and it was kept.
    pub(crate) new: Option<Item>,
    /// The key attributes, if neither image was kept.
    keys: Option<Item>,
}

impl Record {
    /// The record of a change; `None` if nothing changed.
    pub(super) fn of(table: &Table, change: &Change, images: Images, origin: Origin) -> Option<Self> {
        let (event, item) = match (&change.old, &change.new) {
            (None, None) => return None,
            (None, Some(new)) => (Event::Insert, new),
            (Some(old), None) => (Event::Remove, old),
            (Some(_), Some(new)) => (Event::Modify, new),
        };
        let old = change.old.clone().filter(|_| images.old);
        let new = change.new.clone().filter(|_| images.new);
        let keys = (old.is_none() && new.is_none()).then(|| table.key.of(item));
        Some(Self { event, origin, old, new, keys })
    }

    /// The key attributes of the item, in an item that may hold more.
    pub(crate) fn with_key(&self) -> Result<&Item> {
        let item = self.keys.as_ref().or(self.new.as_ref()).or(self.old.as_ref());
        item.ok_or_else(|| damaged("it names no item"))
    }

    /// Appends the JSON of the item's key attributes, those of `schema`, and answers their size.
    pub(crate) fn write_keys(&self, schema: &[KeySchemaElement], out: &mut Vec<u8>) -> Result<usize> {
        let item = self.with_key()?;
        let mut keys = Object::begin(out);
        let mut size_bytes = 0;
        for element in schema {
            let name = &element.attribute_name;
            if let Some(value) = item.get(name) {
                write_value(value, keys.escaped_member(name));
                size_bytes += name.len() + value.size_bytes();
            }
        }
        keys.end();
        Ok(size_bytes)
    }

    /// The stored form.
    pub(super) fn encode(&self) -> Value {
        let parts = [(&self.new, NEW), (&self.old, OLD), (&self.keys, KEYS)];
        let present = || parts.iter().filter_map(|(item, flag)| Some((item.as_ref()?.stored(), *flag)));
        let flags = present().fold(0, |flags, (_, flag)| flags | flag);
        let largest = present().map(|(image, _)| image.len()).max().unwrap_or(0);
        let mut out = Vec::with_capacity(HEADER_BYTES + largest + ROOM_BYTES);
        out.extend_from_slice(&[FORMAT, self.event as u8, self.origin as u8, flags]);
        for (image, flag) in present() {
            let start = out.len();
            out.extend_from_slice(&[0; LENGTH_BYTES]);
            match &self.new {
                Some(new) if flag == OLD => difference::encode(image, new.stored(), &mut out),
                _ => out.extend_from_slice(image),
            }
            // Items are far below four gigabytes.
            let length = (out.len() - start - LENGTH_BYTES) as u32;
            out[start..start + LENGTH_BYTES].copy_from_slice(&length.to_le_bytes());
        }
        // A copy of the exact length: what is kept in memory would keep the room to spare.
        Bytes::copy_from_slice(&out)
    }

    /// Reads the stored form. Items that are stored whole share its bytes.
    pub(crate) fn decode(stored: &Value) -> Result<Self> {
        let Some(&[FORMAT, event, origin, flags]) = stored.first_chunk() else {
            return Err(damaged("unknown format"));
        };
        let mut rest = stored.slice(HEADER_BYTES..);
        let mut next = |flag: u8| if flags & flag == 0 { Ok(None) } else { take(&mut rest).map(Some) };
        let (new, old, keys) = (next(NEW)?, next(OLD)?, next(KEYS)?);
        let old = match (old, &new) {
            (Some(told), Some(new)) => {
                Some(difference::decode(&told, new).ok_or_else(|| damaged("its images do not fit"))?)
            }
            (old, _) => old,
        };
        let item = |image: Option<Bytes>| image.map(item).transpose();
        Ok(Self {
            event: Event::decode(event)?,
            origin: Origin::decode(origin)?,
            old: item(old)?,
            new: item(new)?,
            keys: item(keys)?,
        })
    }
}

impl Event {
    /// What clients call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Modify => "MODIFY",
            Self::Remove => "REMOVE",
        }
    }

    fn decode(byte: u8) -> Result<Self> {
        let all = [Self::Insert, Self::Modify, Self::Remove];
        all.into_iter().find(|event| *event as u8 == byte).ok_or_else(|| damaged("unknown event"))
    }
}

impl Origin {
    fn decode(byte: u8) -> Result<Self> {
        let all = [Self::Client, Self::TimeToLive];
        all.into_iter().find(|origin| *origin as u8 == byte).ok_or_else(|| damaged("unknown origin"))
    }
}

fn item(image: Bytes) -> Result<Item> {
    Item::from_stored(image).map_err(|fault| damaged(&fault.to_string()))
}

fn take(rest: &mut Bytes) -> Result<Bytes> {
    let length = rest.first_chunk().map(|length| u32::from_le_bytes(*length) as usize);
    let end = length.and_then(|length| length.checked_add(LENGTH_BYTES)).filter(|end| *end <= rest.len());
    let mut image = rest.split_to(end.ok_or_else(|| damaged("it ends early"))?);
    Ok(image.split_off(LENGTH_BYTES))
}

fn damaged(why: &str) -> Error {
    Error::Internal(format!("a record of a change log is damaged: {why}"))
}
