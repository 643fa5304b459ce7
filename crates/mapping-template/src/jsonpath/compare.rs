//! Comparisons in filters, by Jayway's rules of types.

use std::cmp::Ordering;

use super::filter::Operated;
use crate::error::RenderError;
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
    let ordered = |accepts: fn(Ordering) -> bool| order(left, right).is_some_and(accepts);
    Ok(match comparison {
        Comparison::Equal => equal(left, right, heap),
        Comparison::NotEqual => !equal(left, right, heap),
        Comparison::Less => ordered(Ordering::is_lt),
        Comparison::LessOrEqual => ordered(Ordering::is_le),
        Comparison::Greater => ordered(Ordering::is_gt),
        Comparison::GreaterOrEqual => ordered(Ordering::is_ge),
        Comparison::Matches => return matches(left, right, heap),
        Comparison::In => is_in(left, right, heap),
        Comparison::NotIn => !is_in(left, right, heap),
        Comparison::Contains => contains(left, right, heap),
        Comparison::SubsetOf => lists(left, right, heap, |mut left, right| left.all(|item| right(&item))),
        Comparison::AnyOf => lists(left, right, heap, |mut left, right| left.any(|item| right(&item))),
        Comparison::NoneOf => lists(left, right, heap, |mut left, right| !left.any(|item| right(&item))),
        Comparison::Size => matches!((size(left, heap), right),
            (Some(size), Operated::One(Value::Int(int))) if i64::try_from(size) == Ok(*int)),
        Comparison::Empty => matches!((size(left, heap), right),
            (Some(size), Operated::One(Value::Bool(empty))) if (size == 0) == *empty),
    })
}

fn equal<'v>(left: &Operated<'v, '_>, right: &Operated<'v, '_>, heap: &Heap<'v>) -> bool {
    match (left, right) {
        (Operated::One(left), Operated::One(right)) => values_equal(left, right, heap),
        (Operated::Undefined, Operated::Undefined) => true,
        _ => match (items(left, heap), items(right, heap)) {
            (Some(left), Some(right)) => {
                left.len() == right.len()
                    && left.iter().zip(&right).all(|(left, right)| same(left, right, heap))
            }
            _ => false,
        },
    }
}

/// Numbers by value, text by characters, a number and a text if the text reads as the number.
fn values_equal<'v>(left: &Value<'v>, right: &Value<'v>, heap: &Heap<'v>) -> bool {
    match (left, right) {
        (Value::Text(text), number @ (Value::Int(_) | Value::Double(_) | Value::Big(_)))
        | (number @ (Value::Int(_) | Value::Double(_) | Value::Big(_)), Value::Text(text)) => {
            Number::of(number).is_some_and(|number| text.as_str().parse() == Ok(number.as_double()))
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
    regex.is_match(&text).map_err(|_| RenderError::Regex)
}

/// The items of what is a list.
fn items<'v>(operated: &Operated<'v, '_>, heap: &Heap<'v>) -> Option<Vec<Value<'v>>> {
    match operated {
        Operated::Many(items) => Some(items.clone()),
        Operated::One(Value::List(id)) => Some(heap.list(*id).items.clone()),
        _ => None,
    }
}

fn is_in<'v>(left: &Operated<'v, '_>, right: &Operated<'v, '_>, heap: &Heap<'v>) -> bool {
    let (Operated::One(value), Some(items)) = (left, items(right, heap)) else { return false };
    items.iter().any(|item| values_equal(value, item, heap))
}

fn contains<'v>(left: &Operated<'v, '_>, right: &Operated<'v, '_>, heap: &Heap<'v>) -> bool {
    match (left, right) {
        (Operated::One(Value::Text(text)), Operated::One(Value::Text(part))) => {
            text.as_str().contains(part.as_str())
        }
        _ => is_in(right, left, heap),
    }
}

/// Compares two lists by `decide`, which gets the items of the left one and whether an item is in the right one.
fn lists<'v>(
    left: &Operated<'v, '_>,
    right: &Operated<'v, '_>,
    heap: &Heap<'v>,
    decide: impl Fn(std::vec::IntoIter<Value<'v>>, &dyn Fn(&Value<'v>) -> bool) -> bool,
) -> bool {
    let (Some(left), Some(right)) = (items(left, heap), items(right, heap)) else { return false };
    decide(left.into_iter(), &|value| right.iter().any(|item| values_equal(value, item, heap)))
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
