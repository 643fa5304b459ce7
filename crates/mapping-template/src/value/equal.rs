//! Equality as `Object.equals` has it.

use std::cmp::Ordering;

use super::{Heap, Number, Value};
use crate::error::RenderError;
use crate::limits::VALUE_LOOKS;

/// How many values one comparison looks at; beyond that two values are taken to differ. Lists that hold each other many
/// times over would otherwise be compared for ever.
const COMPARED_MAX: usize = 1_000_000;

/// Whether two values are equal, lists and maps by what they hold.
pub(crate) fn equal<'v>(left: &Value<'v>, right: &Value<'v>, heap: &Heap<'v>) -> Result<bool, RenderError> {
    let mut waiting = Vec::new();
    if !shallowly_equal(left, right, heap, &mut waiting)? {
        return Ok(false);
    }
    let mut compared = 0;
    while let Some((left, right)) = waiting.pop() {
        compared += 1;
        if compared > COMPARED_MAX || !shallowly_equal(&left, &right, heap, &mut waiting)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Where the first of some values stands that equals a value.
pub(crate) fn position<'v>(
    items: &[Value<'v>],
    value: &Value<'v>,
    heap: &Heap<'v>,
) -> Result<Option<usize>, RenderError> {
    for (at, item) in items.iter().enumerate() {
        if equal(item, value, heap)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Compares two values, and leaves what they hold in `waiting`.
fn shallowly_equal<'v>(
    left: &Value<'v>,
    right: &Value<'v>,
    heap: &Heap<'v>,
    waiting: &mut Vec<(Value<'v>, Value<'v>)>,
) -> Result<bool, RenderError> {
    heap.look_at(VALUE_LOOKS)?;
    Ok(match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Text(left), Value::Text(right)) => {
            let (left, right) = (left.as_str(), right.as_str());
            heap.look_at(if left.len() == right.len() { left.len() } else { 0 })?;
            left == right
        }
        (Value::List(left), Value::List(right)) => {
            let (one, other) = (&heap.list(*left).items, &heap.list(*right).items);
            if left != right {
                waiting.extend(one.iter().cloned().zip(other.iter().cloned()));
            }
            one.len() == other.len()
        }
        (Value::Map(left), Value::Map(right)) => {
            let (one, other) = (heap.map(*left), heap.map(*right));
            left == right
                || one.len() == other.len()
                    && one.entries().iter().all(|(key, value)| {
                        let found = other.get(key.as_str());
                        waiting.extend(found.map(|other| (value.clone(), other.clone())));
                        found.is_some()
                    })
        }
        (Value::Block(left), Value::Block(right)) | (Value::Loop(left), Value::Loop(right)) => left == right,
        (Value::Class(left), Value::Class(right)) => left == right,
        _ => match (Number::of(left), Number::of(right)) {
            (Some(left), Some(right)) => left.compare(right) == Some(Ordering::Equal),
            _ => false,
        },
    })
}
