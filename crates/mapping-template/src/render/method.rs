//! Methods of values: what Java's strings, lists, maps and numbers have of them.
//!
//! A method that there is not answers nothing, which prints as nothing. One that throws in Java fails the rendering.

mod list;
mod map;
mod scalar;
mod text;

use super::{Rendered, Renderer};
use crate::error::RenderError;
use crate::value::{Text, Value, equal};

/// What a method throws when its arguments are out of range.
fn out_of_bounds(method: &'static str) -> RenderError {
    RenderError::Method { method, reason: "the index is out of bounds" }
}

/// An index that a method got.
fn index(value: &Value<'_>, method: &'static str) -> Rendered<usize> {
    match value {
        Value::Int(index) => usize::try_from(*index).map_err(|_| out_of_bounds(method)),
        _ => Err(RenderError::Method { method, reason: "the index is no integer" }),
    }
}

impl<'v> Renderer<'v, '_> {
    pub(super) fn method(
        &mut self,
        target: &Value<'v>,
        name: &str,
        arguments: &[Value<'v>],
    ) -> Rendered<Value<'v>> {
        match target {
            Value::Text(text) => self.heap.look_at(text.as_str().len())?,
            Value::List(id) => self.heap.look_at(self.heap.list(*id).items.len())?,
            Value::Map(id) => self.heap.look_at(self.heap.map(*id).len())?,
            _ => {}
        }
        match (name, arguments) {
            ("toString", []) => return Ok(Value::Text(self.text_of(target)?)),
            ("equals", [other]) => return Ok(Value::Bool(equal(target, other, &self.heap)?)),
            ("getClass", []) => return Ok(Value::Class(target.class(&self.heap))),
            _ => {}
        }
        match target {
            Value::Text(text) => self.text_method(&text.clone(), name, arguments),
            Value::List(id) => self.list_method(*id, name, arguments),
            Value::Map(id) => self.map_method(*id, name, arguments),
            Value::Entry(id, key) => Ok(self.entry_method(*id, key, name, arguments)),
            Value::Int(_) | Value::Double(_) | Value::Big(_) | Value::Bool(_) => {
                self.scalar_method(target, name, arguments)
            }
            Value::Input => self.input_method(name, arguments),
            Value::Util => self.util_method(name, arguments),
            Value::Loop(depth) if arguments.is_empty() => {
                Ok(self.loop_property(*depth, &property_of_getter(name)))
            }
            Value::Class(class) if arguments.is_empty() => Ok(match name {
                "getName" => Value::borrowed(class),
                "getSimpleName" => Value::borrowed(class.rsplit(['.', '$']).next().unwrap_or(class)),
                _ => Value::Null,
            }),
            Value::Null | Value::Block(_) | Value::Loop(_) | Value::Class(_) => Ok(Value::Null),
        }
    }

    /// A value as a map's key: maps here have text for keys, as JSON's have.
    fn key(&mut self, value: &Value<'v>) -> Rendered<Text<'v>> {
        self.text_of(value)
    }
}

/// `getIndex` and `isFirst` as `index` and `first`.
fn property_of_getter(name: &str) -> String {
    let stem = name.strip_prefix("get").or_else(|| name.strip_prefix("is")).unwrap_or(name);
    let mut characters = stem.chars();
    match characters.next() {
        Some(first) => first.to_ascii_lowercase().to_string() + characters.as_str(),
        None => String::new(),
    }
}
