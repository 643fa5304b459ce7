//! Following a path through values.
//!
//! Token by token over all values found so far, so that no path and no document makes this recurse.

use super::{JsonPath, Token};
use crate::error::RenderError;
use crate::limits::{STEPS_MAX, VALUE_LOOKS};
use crate::value::{Heap, Value};

impl JsonPath {
    /// What the path names: for a definite path the value, if there is one, otherwise an array.
    pub(crate) fn select<'v>(
        &self,
        root: &Value<'v>,
        heap: &mut Heap<'v>,
    ) -> Result<Option<Value<'v>>, RenderError> {
        let (path, function) = match self.tokens.split_last() {
            Some((Token::Function(function), path)) => (path, Some(function)),
            _ => (self.tokens.as_slice(), None),
        };
        let mut found = follow(path, root, root, heap)?;
        let Some(function) = function else {
            return Ok(if self.is_definite() { found.pop() } else { Some(heap.add_array(found)) });
        };
        if path.iter().any(|token| matches!(token, Token::Descendants)) {
            let all = heap.add_array(found);
            return Ok(function.apply(&all, heap));
        }
        if self.is_definite() {
            return Ok(found.pop().and_then(|value| function.apply(&value, heap)));
        }
        let applied = found.iter().filter_map(|value| function.apply(value, heap)).collect();
        Ok(Some(heap.add_array(applied)))
    }

    /// What the path names, for a filter's operand: nothing is added to the heap.
    pub(super) fn select_operand<'v>(
        &self,
        current: &Value<'v>,
        root: &Value<'v>,
        heap: &Heap<'v>,
    ) -> Result<Option<Vec<Value<'v>>>, RenderError> {
        let (path, function) = match self.tokens.split_last() {
            Some((Token::Function(function), path)) => (path, Some(function)),
            _ => (self.tokens.as_slice(), None),
        };
        let found = follow(path, current, root, heap)?;
        if let Some(function) = function {
            let applied: Vec<_> = found.iter().filter_map(|value| function.measure(value, heap)).collect();
            return Ok((!applied.is_empty()).then_some(applied));
        }
        Ok(if self.is_definite() && found.is_empty() { None } else { Some(found) })
    }

    /// Whether the path, as a filter's operand, stands for a list.
    pub(super) fn is_list(&self) -> bool {
        !self.is_definite()
    }
}

fn follow<'v>(
    tokens: &[Token],
    start: &Value<'v>,
    root: &Value<'v>,
    heap: &Heap<'v>,
) -> Result<Vec<Value<'v>>, RenderError> {
    let mut found = vec![start.clone()];
    for token in tokens {
        let mut next = Vec::new();
        heap.look_at(found.len() * VALUE_LOOKS)?;
        for value in &found {
            step(token, value, root, heap, &mut next)?;
            if next.len() > STEPS_MAX {
                return Err(RenderError::TooMuchWork);
            }
        }
        found = next;
    }
    Ok(found)
}

fn step<'v>(
    token: &Token,
    value: &Value<'v>,
    root: &Value<'v>,
    heap: &Heap<'v>,
    next: &mut Vec<Value<'v>>,
) -> Result<(), RenderError> {
    match (token, value) {
        (Token::Names(names), Value::Map(id)) => {
            next.extend(names.iter().filter_map(|name| heap.map(*id).get(name)).cloned());
        }
        (Token::Wildcard, Value::Map(_) | Value::List(_)) => next.extend(children(value, heap)),
        (Token::Indexes(indexes), Value::List(id)) => {
            let items = &heap.list(*id).items;
            next.extend(
                indexes.iter().filter_map(|index| items.get(position(*index, items.len())?)).cloned(),
            );
        }
        (Token::Slice(from, to), Value::List(id)) => {
            let items = &heap.list(*id).items;
            let bound = |index: &i64| clamped(*index, items.len());
            let (from, to) = (from.as_ref().map_or(0, bound), to.as_ref().map_or(items.len(), bound));
            next.extend(items.get(from..to).unwrap_or_default().iter().cloned());
        }
        (Token::Filter(filter), Value::List(id)) => {
            for item in &heap.list(*id).items {
                if filter.accepts(item, root, heap)? {
                    next.push(item.clone());
                }
            }
        }
        (Token::Filter(filter), Value::Map(_)) if filter.accepts(value, root, heap)? => {
            next.push(value.clone())
        }
        (Token::Descendants, _) => descendants(value, heap, next)?,
        _ => {}
    }
    Ok(())
}

fn children<'v>(value: &Value<'v>, heap: &Heap<'v>) -> Vec<Value<'v>> {
    match value {
        Value::Map(id) => heap.map(*id).entries().iter().map(|(_, child)| child.clone()).collect(),
        Value::List(id) => heap.list(*id).items.clone(),
        _ => Vec::new(),
    }
}

/// A value and everything below it, each before what it holds.
fn descendants<'v>(value: &Value<'v>, heap: &Heap<'v>, next: &mut Vec<Value<'v>>) -> Result<(), RenderError> {
    let mut waiting = vec![value.clone()];
    while let Some(value) = waiting.pop() {
        heap.look_at(VALUE_LOOKS)?;
        waiting.extend(children(&value, heap).into_iter().rev());
        next.push(value);
        if next.len() > STEPS_MAX {
            return Err(RenderError::TooMuchWork);
        }
    }
    Ok(())
}

/// Where an index points to, counting from the end if it is negative.
fn position(index: i64, length: usize) -> Option<usize> {
    let from_end = usize::try_from(index.unsigned_abs()).ok()?;
    if index < 0 { length.checked_sub(from_end) } else { Some(from_end) }
}

fn clamped(index: i64, length: usize) -> usize {
    position(index, length).map_or(0, |at| at.min(length))
}
