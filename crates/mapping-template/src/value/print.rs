//! Values as text: Java's `toString`.

use super::{Heap, Value, write_double};
use crate::error::RenderError;
use crate::json::{Slashes, write_json};
use crate::limits::DEPTH_MAX;

/// Writes a value as its `toString` does: maps as `{a=b}`, lists as `[a, b]`, arrays of the payload as JSON.
pub(crate) fn print<'v>(value: &Value<'v>, heap: &Heap<'v>, out: &mut String) -> Result<(), RenderError> {
    print_at(value, heap, out, 0)
}

/// [`print()`] to a text of its own.
pub(crate) fn print_to_text<'v>(value: &Value<'v>, heap: &Heap<'v>) -> Result<String, RenderError> {
    let mut text = String::new();
    print(value, heap, &mut text)?;
    Ok(text)
}

fn print_at<'v>(
    value: &Value<'v>,
    heap: &Heap<'v>,
    out: &mut String,
    depth: usize,
) -> Result<(), RenderError> {
    if depth > DEPTH_MAX {
        return Err(RenderError::TooDeep);
    }
    crate::limits::check_output(out)?;
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(bool) => out.push_str(if *bool { "true" } else { "false" }),
        Value::Int(int) => out.push_str(&int.to_string()),
        Value::Double(double) => write_double(*double, out),
        Value::Big(text) | Value::Text(text) => out.push_str(text.as_str()),
        Value::List(id) if heap.list(*id).json => write_json(value, heap, Slashes::Escaped, out)?,
        Value::List(id) => {
            out.push('[');
            for (at, item) in heap.list(*id).items.iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                print_at(item, heap, out, depth + 1)?;
            }
            out.push(']');
        }
        Value::Map(id) => {
            out.push('{');
            for (at, (key, item)) in heap.map(*id).entries().iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                out.push_str(key.as_str());
                out.push('=');
                print_at(item, heap, out, depth + 1)?;
            }
            out.push('}');
        }
        Value::Entry(id, key) => {
            out.push_str(key.as_str());
            out.push('=');
            let item = heap.map(*id).get(key.as_str()).unwrap_or(&Value::Null);
            print_at(item, heap, out, depth + 1)?;
        }
        Value::Class(name) => {
            out.push_str("class ");
            out.push_str(name);
        }
        Value::Block(_) | Value::Loop(_) | Value::Input | Value::Util => out.push_str("java.lang.Object"),
    }
    Ok(())
}
