//! Values read in place, in the encoding that items are stored in.
//!
//! A view is a tag and a slice: nothing is decoded until it is asked for. Damaged bytes end an iteration early and make a
//! look-up find nothing.

use bytes::Bytes;

use crate::encoding::{self, Container, split_container, split_entry, split_run, split_value};
use crate::number::{Number, canonical_size};
use crate::{AttributeType, Value};

/// A view of one value; equal if the values are equal, at any depth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueRef<'a> {
    /// String.
    S(&'a str),
    /// Number.
    N(NumberRef<'a>),
    /// Binary.
    B(&'a [u8]),
    /// Boolean.
    Bool(bool),
    /// Null.
    Null,
    /// List.
    L(ListRef<'a>),
    /// Map.
    M(MapRef<'a>),
    /// String set.
    Ss(SetRef<'a>),
    /// Number set.
    Ns(SetRef<'a>),
    /// Binary set.
    Bs(SetRef<'a>),
}

impl<'a> ValueRef<'a> {
    /// Reads the one value that `bytes` encode, as [`Value::encode`] or [`ValueRef::encode`] wrote it.
    #[must_use]
    pub fn decode(bytes: &'a [u8]) -> Option<Self> {
        match Self::split(bytes)? {
            (value, []) => Some(value),
            _ => None,
        }
    }

    /// Reads a value from the beginning of `bytes`, and what follows it.
    pub(crate) fn split(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (&tag, rest) = bytes.split_first()?;
        let run = |rest| split_run(rest);
        let container = |rest| split_container(rest);
        Some(match tag {
            encoding::NULL => (Self::Null, rest),
            encoding::FALSE => (Self::Bool(false), rest),
            encoding::TRUE => (Self::Bool(true), rest),
            encoding::STRING => run(rest).and_then(|(run, rest)| Some((Self::S(utf8(run)?), rest)))?,
            encoding::NUMBER => {
                run(rest).and_then(|(run, rest)| Some((Self::N(NumberRef::new(run)?), rest)))?
            }
            encoding::BINARY => run(rest).map(|(run, rest)| (Self::B(run), rest))?,
            encoding::LIST => container(rest).map(|(list, rest)| (Self::L(ListRef(list)), rest))?,
            encoding::MAP => container(rest).map(|(map, rest)| (Self::M(MapRef(map)), rest))?,
            encoding::STRING_SET => container(rest).map(|(set, rest)| (Self::Ss(SetRef(set)), rest))?,
            encoding::NUMBER_SET => container(rest).map(|(set, rest)| (Self::Ns(SetRef(set)), rest))?,
            encoding::BINARY_SET => container(rest).map(|(set, rest)| (Self::Bs(SetRef(set)), rest))?,
            _ => return None,
        })
    }

    /// Appends the encoded value to `out`.
    pub fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.push(encoding::NULL),
            Self::Bool(false) => out.push(encoding::FALSE),
            Self::Bool(true) => out.push(encoding::TRUE),
            Self::S(text) => put_scalar(encoding::STRING, text.as_bytes(), out),
            Self::N(number) => put_scalar(encoding::NUMBER, number.text().as_bytes(), out),
            Self::B(bytes) => put_scalar(encoding::BINARY, bytes, out),
            Self::L(ListRef(list)) => put_container(encoding::LIST, list, out),
            Self::M(MapRef(map)) => put_container(encoding::MAP, map, out),
            Self::Ss(SetRef(set)) => put_container(encoding::STRING_SET, set, out),
            Self::Ns(SetRef(set)) => put_container(encoding::NUMBER_SET, set, out),
            Self::Bs(SetRef(set)) => put_container(encoding::BINARY_SET, set, out),
        }
    }

    /// The value's type.
    #[must_use]
    pub fn attribute_type(&self) -> AttributeType {
        match self {
            Self::S(_) => AttributeType::S,
            Self::N(_) => AttributeType::N,
            Self::B(_) => AttributeType::B,
            Self::Bool(_) => AttributeType::Bool,
            Self::Null => AttributeType::Null,
            Self::L(_) => AttributeType::L,
            Self::M(_) => AttributeType::M,
            Self::Ss(_) => AttributeType::Ss,
            Self::Ns(_) => AttributeType::Ns,
            Self::Bs(_) => AttributeType::Bs,
        }
    }

    /// The value's bytes as DynamoDB counts them for an item's size.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        match self {
            Self::S(text) => text.len(),
            Self::N(number) => number.size_bytes(),
            Self::B(bytes) => bytes.len(),
            Self::Bool(_) | Self::Null => 1,
            Self::L(list) => 3 + list.iter().map(|value| 1 + value.size_bytes()).sum::<usize>(),
            Self::M(map) => {
                3 + map.iter().map(|(name, value)| 1 + name.len() + value.size_bytes()).sum::<usize>()
            }
            Self::Ss(set) | Self::Bs(set) => set.iter().map(<[u8]>::len).sum(),
            Self::Ns(set) => set.iter().filter_map(canonical_size).sum(),
        }
    }

    /// The value as a tree.
    #[must_use]
    pub fn to_value(&self) -> Value {
        match self {
            Self::S(text) => Value::S((*text).to_owned()),
            Self::N(number) => Value::N(number.number()),
            Self::B(bytes) => Value::B(Bytes::copy_from_slice(bytes)),
            Self::Bool(boolean) => Value::Bool(*boolean),
            Self::Null => Value::Null,
            Self::L(list) => Value::L(list.iter().map(|value| value.to_value()).collect()),
            Self::M(map) => Value::M(map.to_map()),
            Self::Ss(set) => Value::Ss(set.iter().filter_map(utf8).map(str::to_owned).collect()),
            Self::Ns(set) => Value::Ns(set.numbers().map(|number| number.number()).collect()),
            Self::Bs(set) => Value::Bs(set.iter().map(Bytes::copy_from_slice).collect()),
        }
    }
}

fn put_scalar(tag: u8, run: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    encoding::put_run(run, out);
}

fn put_container(tag: u8, container: &Container<'_>, out: &mut Vec<u8>) {
    let header = encoding::begin_container(tag, out);
    out.extend_from_slice(container.elements);
    encoding::end_container(header, container.count as usize, out);
}

fn utf8(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

/// A view of a number: its canonical text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberRef<'a> {
    text: &'a str,
    size_bytes: u8,
}

impl<'a> NumberRef<'a> {
    pub(crate) fn new(text: &'a [u8]) -> Option<Self> {
        // A number has at most 38 digits: 21 bytes.
        let size_bytes = canonical_size(text)? as u8;
        Some(Self { text: utf8(text)?, size_bytes })
    }

    /// The canonical text, in plain notation.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The number.
    #[must_use]
    pub fn number(&self) -> Number {
        // `new` let only a number's text in.
        Number::parse(self.text).unwrap_or(Number::ZERO)
    }

    /// Its bytes as DynamoDB counts them.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        usize::from(self.size_bytes)
    }
}

/// A view of a map: names in byte order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapRef<'a>(pub(crate) Container<'a>);

impl<'a> MapRef<'a> {
    /// The value of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<ValueRef<'a>> {
        let mut rest = self.0.elements;
        while let Some((candidate, value, behind)) = split_entry(rest) {
            if candidate == name.as_bytes() {
                return ValueRef::decode(value);
            }
            rest = behind;
        }
        None
    }

    /// Names and values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, ValueRef<'a>)> + use<'a> {
        let mut rest = self.0.elements;
        std::iter::from_fn(move || {
            let (name, behind) = split_run(rest)?;
            let (value, behind) = ValueRef::split(behind)?;
            rest = behind;
            Some((utf8(name)?, value))
        })
    }

    /// Names and encoded values.
    pub(crate) fn raw_entries(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        let mut rest = self.0.elements;
        std::iter::from_fn(move || {
            let (name, value, behind) = split_entry(rest)?;
            rest = behind;
            Some((name, value))
        })
    }

    /// How many members it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.count as usize
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.count == 0
    }

    /// The map as a tree.
    #[must_use]
    pub fn to_map(&self) -> std::collections::BTreeMap<String, Value> {
        self.iter().map(|(name, value)| (name.to_owned(), value.to_value())).collect()
    }
}

/// A view of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListRef<'a>(pub(crate) Container<'a>);

impl<'a> ListRef<'a> {
    /// The element at `index`, from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<ValueRef<'a>> {
        self.raw_elements().nth(index).and_then(ValueRef::decode)
    }

    /// The elements.
    pub fn iter(&self) -> impl Iterator<Item = ValueRef<'a>> + use<'a> {
        let mut rest = self.0.elements;
        std::iter::from_fn(move || {
            let (value, behind) = ValueRef::split(rest)?;
            rest = behind;
            Some(value)
        })
    }

    pub(crate) fn raw_elements(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let mut rest = self.0.elements;
        std::iter::from_fn(move || {
            let (value, behind) = split_value(rest)?;
            rest = behind;
            Some(value)
        })
    }

    /// How many elements it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.count as usize
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.count == 0
    }
}

/// A view of a set: strings and binary as their bytes, numbers as canonical text; sorted by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetRef<'a>(pub(crate) Container<'a>);

impl<'a> SetRef<'a> {
    /// Whether this is an element: a string's or binary's bytes, a number's canonical text.
    #[must_use]
    pub fn contains(&self, element: &[u8]) -> bool {
        self.iter().any(|candidate| candidate == element)
    }

    /// The elements' bytes.
    pub fn iter(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let mut rest = self.0.elements;
        std::iter::from_fn(move || {
            let (element, behind) = split_run(rest)?;
            rest = behind;
            Some(element)
        })
    }

    /// The elements of a number set.
    pub fn numbers(&self) -> impl Iterator<Item = NumberRef<'a>> + use<'a> {
        self.iter().map_while(NumberRef::new)
    }

    /// How many elements it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.count as usize
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.count == 0
    }
}
