//! A value as a tree that can be changed: what updates and functions of expressions work on.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;

use crate::AttributeType;
use crate::encoding::{self, begin_container, end_container, put_run};
use crate::number::{Buffer, Number};
use crate::view::ValueRef;

/// One attribute value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// String.
    S(String),
    /// Number.
    N(Number),
    /// Binary.
    B(Bytes),
    /// Boolean.
    Bool(bool),
    /// Null.
    Null,
    /// List.
    L(Vec<Value>),
    /// Map.
    M(BTreeMap<String, Value>),
    /// String set.
    Ss(BTreeSet<String>),
    /// Number set.
    Ns(BTreeSet<Number>),
    /// Binary set.
    Bs(BTreeSet<Bytes>),
}

impl Value {
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
            Self::M(map) => 3 + map.len() + map_size_bytes(map),
            Self::Ss(set) => set.iter().map(String::len).sum(),
            Self::Ns(set) => set.iter().map(Number::size_bytes).sum(),
            Self::Bs(set) => set.iter().map(Bytes::len).sum(),
        }
    }

    /// How many levels it has: 1 for a scalar, one more than its deepest element for a list or map.
    #[must_use]
    pub fn depth(&self) -> usize {
        1 + match self {
            Self::L(list) => list.iter().map(Self::depth).max().unwrap_or(0),
            Self::M(map) => map.values().map(Self::depth).max().unwrap_or(0),
            _ => 0,
        }
    }

    /// Appends the encoded value to `out`; [`ValueRef::decode`] reads it.
    pub fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::S(text) => ValueRef::S(text).encode(out),
            Self::N(number) => put_number(number, out),
            Self::B(bytes) => ValueRef::B(bytes).encode(out),
            Self::Bool(boolean) => ValueRef::Bool(*boolean).encode(out),
            Self::Null => ValueRef::Null.encode(out),
            Self::L(list) => {
                let header = begin_container(encoding::LIST, out);
                list.iter().for_each(|value| value.encode(out));
                end_container(header, list.len(), out);
            }
            Self::M(map) => {
                let header = begin_container(encoding::MAP, out);
                for (name, value) in map {
                    put_run(name.as_bytes(), out);
                    value.encode(out);
                }
                end_container(header, map.len(), out);
            }
            Self::Ss(set) => put_set(encoding::STRING_SET, set.iter().map(String::as_bytes), out),
            Self::Bs(set) => put_set(encoding::BINARY_SET, set.iter().map(Bytes::as_ref), out),
            Self::Ns(set) => put_number_set(set.iter(), out),
        }
    }
}

impl From<ValueRef<'_>> for Value {
    fn from(view: ValueRef<'_>) -> Self {
        view.to_value()
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Self::N(number)
    }
}

/// The bytes of a map's names and values, without what the map itself costs.
pub(crate) fn map_size_bytes(map: &BTreeMap<String, Value>) -> usize {
    map.iter().map(|(name, value)| name.len() + value.size_bytes()).sum()
}

/// Appends an encoded number.
pub(crate) fn put_number(number: &Number, out: &mut Vec<u8>) {
    out.push(encoding::NUMBER);
    put_run(number.text(&mut Buffer::new()).as_bytes(), out);
}

/// Appends a set of elements that come sorted and without duplicates.
pub(crate) fn put_set<'e>(tag: u8, elements: impl Iterator<Item = &'e [u8]>, out: &mut Vec<u8>) {
    let header = begin_container(tag, out);
    let mut count = 0;
    for element in elements {
        put_run(element, out);
        count += 1;
    }
    end_container(header, count, out);
}

/// Appends a number set whose elements come sorted and without duplicates.
pub(crate) fn put_number_set<'e>(numbers: impl Iterator<Item = &'e Number>, out: &mut Vec<u8>) {
    let header = begin_container(encoding::NUMBER_SET, out);
    let mut count = 0;
    for number in numbers {
        put_run(number.text(&mut Buffer::new()).as_bytes(), out);
        count += 1;
    }
    end_container(header, count, out);
}
