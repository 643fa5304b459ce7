//! Comparisons in filters, by Jayway's rules of types.

use std::cmp::Ordering;

use super::filter::Operated;
use crate::error::RenderError;
use crate::limits::{LOOKS_PER_STEP, REGEX_LOOKS, VALUE_LOOKS};
use crate::value::{Heap, Number, Value, equal as same, print_to_text};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Matches,
    In,
    NotIn,
    Contains,
    SubsetOf,
    AnyOf,
    NoneOf,
    Size,
    Empty,
}

impl Comparison {
    /// Signs and words, each before what it begins with.
    pub(super) const ALL: [(&'static str, Self); 16] = [
        ("===", Self::Equal),
        ("==", Self::Equal),
        ("!=", Self::NotEqual),
        ("=~", Self::Matches),
        ("<=", Self::LessOrEqual),
        (">=", Self::GreaterOrEqual),
        ("<", Self::Less),
        (">", Self::Greater),
        ("in", Self::In),
        ("nin", Self::NotIn),
        ("contains", Self::Contains),
        ("subsetof", Self::SubsetOf),
        ("anyof", Self::AnyOf),
        ("noneof", Self::NoneOf),
        ("size", Self::Size),
        ("empty", Self::Empty),
    ];
}

pub(super) fn compare<'v>(
    comparison: Comparison,
    left: &Operated<'v, '_>,
    right: &Operated<'v, '_>,
    heap: &Heap<'v>,
) -> Result<bool, RenderError> {
    heap.look_at(LOOKS_PER_STEP)?;
    let ordered = |accepts: fn(Ordering) -> bool| order(left, right).is_some_and(accepts);
    let found = || found_in(left, right, heap);
    Ok(match comparison {
        Comparison::Equal => equal(left, right, heap)?,
        Comparison::NotEqual => !equal(left, right, heap)?,
        Comparison::Less => ordered(Ordering::is_lt),
        Comparison::LessOrEqual => ordered(Ordering::is_le),
        Comparison::Greater => ordered(Ordering::is_gt),
        Comparison::GreaterOrEqual => ordered(Ordering::is_ge),
        Comparison::Matches => matches(left, right, heap)?,
        Comparison::In => is_in(left, right, heap)?,
        Comparison::NotIn => !is_in(left, right, heap)?,
        Comparison::Contains => contains(left, right, heap)?,
        Comparison::SubsetOf => found()?.is_some_and(|found| found.count == found.of),
        Comparison::AnyOf => found()?.is_some_and(|found| found.count > 0),
        Comparison::NoneOf => found()?.is_some_and(|found| found.count == 0),
        Comparison::Size => matches!((size(left, heap), right),
            (Some(size), Operated::One(Value::Int(int))) if i64::try_from(size) == Ok(*int)),
        Comparison::Empty => matches!((size(left, heap), right),
            (Some(size), Operated::One(Value::Bool(empty))) if (size == 0) == *empty),
    })
}

fn equal<'v>(
    left: &Operated<'v, '_>,
    right: &Operated<'v, '_>,
    heap: &Heap<'v>,
) -> Result<bool, RenderError> {
    match (left, right) {
        (Operated::One(left), Operated::One(right)) => values_equal(left, right, heap),
        (Operated::Undefined, Operated::Undefined) => Ok(true),
        _ => match (items(left, heap), items(right, heap)) {
            (Some(left), Some(right)) if left.len() == right.len() => {
                for (left, right) in left.iter().zip(right) {
                    if !same(left, right, heap)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            _ => Ok(false),
        },
    }
}

/// Numbers by value, text by characters, a number and a text if the text reads as the number.
fn values_equal<'v>(left: &Value<'v>, right: &Value<'v>, heap: &Heap<'v>) -> Result<bool, RenderError> {
    match (left, right) {
        (Value::Text(text), number @ (Value::Int(_) | Value::Double(_) | Value::Big(_)))
        | (number @ (Value::Int(_) | Value::Double(_) | Value::Big(_)), Value::Text(text)) => {
            heap.look_at(VALUE_LOOKS + text.as_str().len())?;
            Ok(Number::of(number).is_some_and(|number| text.as_str().parse() == Ok(number.as_double())))
        }
        _ => same(left, right, heap),
    }
}

fn order(left: &Operated<'_, '_>, right: &Operated<'_, '_>) -> Option<Ordering> {
    let (Operated::One(left), Operated::One(right)) = (left, right) else { return None };
    if let (Value::Text(left), Value::Text(right)) = (left, right) {
        return Some(left.as_str().cmp(right.as_str()));
    }
    Number::of(left)?.compare(Number::of(right)?)
}

fn matches<'v>(
    left: &Operated<'v, '_>,
    right: &Operated<'v, '_>,
    heap: &Heap<'v>,
) -> Result<bool, RenderError> {
    let (Operated::One(value), Operated::Regex(regex)) = (left, right) else { return Ok(false) };
    let text = print_to_text(value, heap)?;
    heap.look_at(REGEX_LOOKS + text.len())?;
    regex.is_match(&text).map_err(|_| RenderError::Regex)
}

/// The items of what is a list.
fn items<'o, 'v>(operated: &'o Operated<'v, '_>, heap: &'o Heap<'v>) -> Option<&'o [Value<'v>]> {
    match operated {
        Operated::Many(items) => Some(items),
        Operated::One(Value::List(id)) => Some(&heap.list(*id).items),
        _ => None,
    }
}

fn is_in<'v>(
    left: &Operated<'v, '_>,
    right: &Operated<'v, '_>,
    heap: &Heap<'v>,
) -> Result<bool, RenderError> {
    match (left, items(right, heap)) {
        (Operated::One(value), Some(items)) => is_one_of(value, items, heap),
        _ => Ok(false),
    }
}

fn is_one_of<'v>(value: &Value<'v>, items: &[Value<'v>], heap: &Heap<'v>) -> Result<bool, RenderError> {
    for item in items {
        if values_equal(value, item, heap)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn contains<'v>(
    left: &Operated<'v, '_>,
    right: &Operated<'v, '_>,
    heap: &Heap<'v>,
) -> Result<bool, RenderError> {
    match (left, right) {
        (Operated::One(Value::Text(text)), Operated::One(Value::Text(part))) => {
            heap.look_at(text.as_str().len())?;
            Ok(text.as_str().contains(part.as_str()))
        }
        _ => is_in(right, left, heap),
    }
}

/// How many items of a list are in another one, of how many.
struct Found {
    count: usize,
    of: usize,
}

fn found_in<'v>(
    left: &Operated<'v, '_>,
    right: &Operated<'v, '_>,
    heap: &Heap<'v>,
) -> Result<Option<Found>, RenderError> {
    let (Some(left), Some(right)) = (items(left, heap), items(right, heap)) else { return Ok(None) };
    let mut found = Found { count: 0, of: left.len() };
    for item in left {
        found.count += usize::from(is_one_of(item, right, heap)?);
    }
    Ok(Some(found))
}

fn size<'v>(operated: &Operated<'v, '_>, heap: &Heap<'v>) -> Option<usize> {
    match operated {
        Operated::Many(items) => Some(items.len()),
        Operated::One(Value::List(id)) => Some(heap.list(*id).items.len()),
        Operated::One(Value::Text(text)) => Some(text.as_str().encode_utf16().count()),
        Operated::One(Value::Map(id)) => Some(heap.map(*id).len()),
        _ => None,
    }
}
