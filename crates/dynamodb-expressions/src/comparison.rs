//! How values relate to each other: equality at any depth, order within strings, numbers and binary.
//!
//! Values of different types are unequal and unordered. Numbers relate by value, strings and binary by unsigned bytes.

use std::cmp::Ordering;

use dynamodb_values::{Number, SetRef, ValueRef};

use crate::condition::Comparator;

/// An evaluated operand. Numbers that are decoded already are kept so.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Comparand<'a> {
    View(ValueRef<'a>),
    Number(Number),
}

impl Comparand<'_> {
    fn number(self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(number),
            Self::View(ValueRef::N(number)) => Some(number.number()),
            Self::View(_) => None,
        }
    }
}

/// Whether a comparison holds. Without one of the operands only `<>` does.
pub(crate) fn holds(
    comparator: Comparator,
    left: Option<Comparand<'_>>,
    right: Option<Comparand<'_>>,
) -> bool {
    let (Some(left), Some(right)) = (left, right) else {
        return comparator == Comparator::NotEqual;
    };
    match comparator {
        Comparator::Equal => equal(left, right),
        Comparator::NotEqual => !equal(left, right),
        Comparator::Less => order(left, right).is_some_and(Ordering::is_lt),
        Comparator::LessOrEqual => order(left, right).is_some_and(Ordering::is_le),
        Comparator::Greater => order(left, right).is_some_and(Ordering::is_gt),
        Comparator::GreaterOrEqual => order(left, right).is_some_and(Ordering::is_ge),
    }
}

pub(crate) fn equal(left: Comparand<'_>, right: Comparand<'_>) -> bool {
    match (left, right) {
        // The encoding is canonical, so this holds for numbers as well.
        (Comparand::View(left), Comparand::View(right)) => left == right,
        _ => left.number().is_some_and(|number| right.number() == Some(number)),
    }
}

fn order(left: Comparand<'_>, right: Comparand<'_>) -> Option<Ordering> {
    match (left, right) {
        (Comparand::View(ValueRef::S(left)), Comparand::View(ValueRef::S(right))) => {
            Some(left.as_bytes().cmp(right.as_bytes()))
        }
        (Comparand::View(ValueRef::B(left)), Comparand::View(ValueRef::B(right))) => Some(left.cmp(right)),
        _ => Some(left.number()?.cmp(&right.number()?)),
    }
}

pub(crate) fn begins_with(value: Comparand<'_>, prefix: Comparand<'_>) -> bool {
    match (value, prefix) {
        (Comparand::View(ValueRef::S(value)), Comparand::View(ValueRef::S(prefix))) => {
            value.starts_with(prefix)
        }
        (Comparand::View(ValueRef::B(value)), Comparand::View(ValueRef::B(prefix))) => {
            value.starts_with(prefix)
        }
        _ => false,
    }
}

/// Whether `part` is within a string or binary, or an element of a set or list.
pub(crate) fn contains(value: Comparand<'_>, part: Comparand<'_>) -> bool {
    let Comparand::View(value) = value else { return false };
    match (value, part) {
        (ValueRef::S(value), Comparand::View(ValueRef::S(part))) => value.contains(part),
        (ValueRef::B(value), Comparand::View(ValueRef::B(part))) => contains_bytes(value, part),
        (ValueRef::Ss(set), Comparand::View(ValueRef::S(part))) => set.contains(part.as_bytes()),
        (ValueRef::Bs(set), Comparand::View(ValueRef::B(part))) => set.contains(part),
        (ValueRef::Ns(set), part) => part.number().is_some_and(|part| contains_number(set, part)),
        (ValueRef::L(list), part) => list.iter().any(|element| equal(Comparand::View(element), part)),
        _ => false,
    }
}

fn contains_number(set: SetRef<'_>, part: Number) -> bool {
    set.contains(part.to_string().as_bytes())
}

/// In time linear in both, whatever they hold: conditions run where all writes wait for them.
fn contains_bytes(value: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(value, part).is_some()
}

/// The `size` of a value: bytes of binary, UTF-16 code units of a string, elements of anything that has some.
pub(crate) fn size(value: ValueRef<'_>) -> Option<usize> {
    match value {
        ValueRef::S(text) => Some(utf16_length(text)),
        ValueRef::B(bytes) => Some(bytes.len()),
        ValueRef::L(list) => Some(list.len()),
        ValueRef::M(map) => Some(map.len()),
        ValueRef::Ss(set) | ValueRef::Ns(set) | ValueRef::Bs(set) => Some(set.len()),
        ValueRef::N(_) | ValueRef::Bool(_) | ValueRef::Null => None,
    }
}

/// The length of a string as the service, which is written in Java, counts it.
fn utf16_length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}
