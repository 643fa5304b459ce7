//! Writes values as compact JSON, with the escapes that API Gateway's writer has.

use crate::error::RenderError;
use crate::limits::{DEPTH_MAX, check_output};
use crate::value::{Heap, Value, print_to_text, write_double};

/// Whether a slash is written as `\/`: in arrays that are printed, but not in what `$input.json` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slashes {
    Plain,
    Escaped,
}

/// Writes a value as JSON.
pub(crate) fn write_json<'v>(
    value: &Value<'v>,
    heap: &Heap<'v>,
    slashes: Slashes,
    out: &mut String,
) -> Result<(), RenderError> {
    Writer { heap, slashes, out }.value(value, 0)
}

struct Writer<'v, 'w> {
    heap: &'w Heap<'v>,
    slashes: Slashes,
    out: &'w mut String,
}

impl<'v> Writer<'v, '_> {
    fn value(&mut self, value: &Value<'v>, depth: usize) -> Result<(), RenderError> {
        if depth > DEPTH_MAX {
            return Err(RenderError::TooDeep);
        }
        check_output(self.out)?;
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(bool) => self.out.push_str(if *bool { "true" } else { "false" }),
            Value::Int(int) => self.out.push_str(&int.to_string()),
            Value::Double(double) if double.is_finite() => write_double(*double, self.out),
            Value::Double(_) => self.out.push_str("null"),
            Value::Big(digits) => self.out.push_str(digits.as_str()),
            Value::Text(text) => self.text(text.as_str()),
            Value::List(id) => {
                self.out.push('[');
                for (at, item) in self.heap.list(*id).items.iter().enumerate() {
                    if at > 0 {
                        self.out.push(',');
                    }
                    self.value(item, depth + 1)?;
                }
                self.out.push(']');
            }
            Value::Map(id) => {
                self.out.push('{');
                for (at, (name, item)) in self.heap.map(*id).entries().iter().enumerate() {
                    if at > 0 {
                        self.out.push(',');
                    }
                    self.text(name.as_str());
                    self.out.push(':');
                    self.value(item, depth + 1)?;
                }
                self.out.push('}');
            }
            other => self.text(&print_to_text(other, self.heap)?),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        self.out.push('"');
        let mut written = 0;
        for (at, character) in text.char_indices() {
            let Some(escape) = escape(character, self.slashes) else { continue };
            self.out.push_str(&text[written..at]);
            match escape {
                Escape::Short(letter) => {
                    self.out.push('\\');
                    self.out.push(letter);
                }
                Escape::Unicode => self.out.push_str(&format!("\\u{:04X}", u32::from(character))),
            }
            written = at + character.len_utf8();
        }
        self.out.push_str(&text[written..]);
        self.out.push('"');
    }
}

enum Escape {
    Short(char),
    Unicode,
}

fn escape(character: char, slashes: Slashes) -> Option<Escape> {
    Some(match character {
        '"' | '\\' => Escape::Short(character),
        '/' if slashes == Slashes::Escaped => Escape::Short('/'),
        '\u{8}' => Escape::Short('b'),
        '\u{c}' => Escape::Short('f'),
        '\n' => Escape::Short('n'),
        '\r' => Escape::Short('r'),
        '\t' => Escape::Short('t'),
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2000}'..='\u{20ff}' => Escape::Unicode,
        _ => return None,
    })
}
