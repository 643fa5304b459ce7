//! Filters: `[?(@.price < 10 && @.category in ['a', 'b'])]`.

use fancy_regex::Regex;

use super::JsonPath;
use super::compare::{Comparison, compare};
use crate::error::RenderError;
use crate::value::{Heap, Text, Value};

#[derive(Debug, Clone)]
pub(super) enum Filter {
    Or(Vec<Filter>),
    And(Vec<Filter>),
    Not(Box<Filter>),
    Exists(Operand),
    Compare(Comparison, Box<(Operand, Operand)>),
}

/// What stands on one side of a comparison.
#[derive(Debug, Clone)]
pub(super) enum Operand {
    /// `@…`
    Current(JsonPath),
    /// `$…`
    Root(JsonPath),
    Null,
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(Box<str>),
    List(Vec<Operand>),
    Regex(Box<Regex>),
}

/// An operand's value.
#[derive(Debug)]
pub(super) enum Operated<'v, 'f> {
    /// A path that leads nowhere.
    Undefined,
    One(Value<'v>),
    Many(Vec<Value<'v>>),
    Regex(&'f Regex),
}

impl Filter {
    pub(super) fn accepts<'v>(
        &self,
        current: &Value<'v>,
        root: &Value<'v>,
        heap: &Heap<'v>,
    ) -> Result<bool, RenderError> {
        match self {
            Self::Or(filters) => {
                for filter in filters {
                    if filter.accepts(current, root, heap)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::And(filters) => {
                for filter in filters {
                    if !filter.accepts(current, root, heap)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Not(filter) => Ok(!filter.accepts(current, root, heap)?),
            Self::Exists(operand) => {
                Ok(!matches!(operand.evaluate(current, root, heap)?, Operated::Undefined))
            }
            Self::Compare(comparison, operands) => {
                let left = operands.0.evaluate(current, root, heap)?;
                let right = operands.1.evaluate(current, root, heap)?;
                compare(*comparison, &left, &right, heap)
            }
        }
    }
}

impl Operand {
    fn evaluate<'v>(
        &self,
        current: &Value<'v>,
        root: &Value<'v>,
        heap: &Heap<'v>,
    ) -> Result<Operated<'v, '_>, RenderError> {
        Ok(Operated::One(match self {
            Self::Current(path) => return selected(path, current, root, heap),
            Self::Root(path) => return selected(path, root, root, heap),
            Self::Regex(regex) => return Ok(Operated::Regex(regex)),
            Self::List(items) => return Ok(Operated::Many(items.iter().map(Self::constant).collect())),
            constant => constant.constant(),
        }))
    }

    fn constant<'v>(&self) -> Value<'v> {
        match self {
            Self::Bool(bool) => Value::Bool(*bool),
            Self::Int(int) => Value::Int(*int),
            Self::Double(double) => Value::Double(*double),
            Self::Text(text) => Value::Text(Text::Shared((&**text).into())),
            Self::Null | Self::Current(_) | Self::Root(_) | Self::List(_) | Self::Regex(_) => Value::Null,
        }
    }
}

fn selected<'v>(
    path: &JsonPath,
    start: &Value<'v>,
    root: &Value<'v>,
    heap: &Heap<'v>,
) -> Result<Operated<'v, 'static>, RenderError> {
    Ok(match path.select_operand(start, root, heap)? {
        None => Operated::Undefined,
        Some(values) if path.is_list() => Operated::Many(values),
        Some(values) => values.into_iter().next().map_or(Operated::Undefined, Operated::One),
    })
}
