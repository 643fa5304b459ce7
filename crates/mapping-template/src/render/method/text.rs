//! Methods of text. Positions count UTF-16 units, as Java's do.

use super::{Rendered, Renderer, index, out_of_bounds};
use crate::error::RenderError;
use crate::limits::{TEXT_SIZE_BYTES_MAX, VALUES_MAX};
use crate::value::{Text, Value};

/// The byte at which a UTF-16 unit begins; nothing beyond the text or inside of a character.
fn byte_at(text: &str, unit: usize) -> Option<usize> {
    if text.is_ascii() {
        return (unit <= text.len()).then_some(unit);
    }
    let mut units = 0;
    for (at, character) in text.char_indices() {
        if units == unit {
            return Some(at);
        }
        units += character.len_utf16();
    }
    (units == unit).then_some(text.len())
}

/// The UTF-16 unit that begins at a byte.
fn unit_at(text: &str, byte: usize) -> usize {
    if text.is_ascii() { byte } else { text[..byte].encode_utf16().count() }
}

fn found(text: &str, byte: Option<usize>) -> Value<'static> {
    byte.map_or(Value::Int(-1), |byte| Value::count(unit_at(text, byte)))
}

impl<'v> Renderer<'v, '_> {
    pub(super) fn text_method(
        &mut self,
        target: &Text<'v>,
        name: &str,
        arguments: &[Value<'v>],
    ) -> Rendered<Value<'v>> {
        let text = target.as_str();
        match arguments {
            [] => self.text_method_alone(target, name),
            [argument] => self.text_method_with(text, name, argument),
            [first, second] => self.text_method_with_two(text, name, first, second),
            _ if matches!(name, "format" | "join") => self.variadic(name, arguments),
            _ => Ok(Value::Null),
        }
    }

    fn text_method_alone(&mut self, target: &Text<'v>, name: &str) -> Rendered<Value<'v>> {
        let text = target.as_str();
        let changed = match name {
            "length" => return Ok(Value::count(unit_at(text, text.len()))),
            "isEmpty" => return Ok(Value::Bool(text.is_empty())),
            "isBlank" => return Ok(Value::Bool(text.trim().is_empty())),
            "hashCode" => {
                let hash = text
                    .encode_utf16()
                    .fold(0i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)));
                return Ok(Value::Int(hash.into()));
            }
            "toCharArray" => {
                if self.heap.size() + text.chars().count() > VALUES_MAX {
                    return Err(RenderError::TooMuchWork);
                }
                let characters = text.chars().map(|c| Value::shared(c.to_string())).collect();
                return Ok(self.heap.add_list(characters));
            }
            "intern" => return Ok(Value::Text(target.clone())),
            "toLowerCase" => text.to_lowercase(),
            "toUpperCase" => text.to_uppercase(),
            "trim" => text.trim_matches(|c| c <= ' ').to_owned(),
            "strip" => text.trim().to_owned(),
            "stripLeading" => text.trim_start().to_owned(),
            "stripTrailing" => text.trim_end().to_owned(),
            _ => return Ok(Value::Null),
        };
        Ok(Value::Text(self.made(changed)?))
    }

    fn text_method_with(&mut self, text: &str, name: &str, argument: &Value<'v>) -> Rendered<Value<'v>> {
        match name {
            "substring" => return self.substring(text, index(argument, "substring")?, None),
            "charAt" => {
                let at = index(argument, "charAt")?;
                let character = byte_at(text, at).and_then(|byte| text[byte..].chars().next());
                let character = character.ok_or_else(|| out_of_bounds("charAt"))?;
                return Ok(Value::shared(character.to_string()));
            }
            "repeat" => {
                let times = index(argument, "repeat")?;
                if text.len().saturating_mul(times) > TEXT_SIZE_BYTES_MAX {
                    return Err(RenderError::TooMuchWork);
                }
                return Ok(Value::Text(self.made(text.repeat(times))?));
            }
            "format" | "join" => return self.variadic(name, std::slice::from_ref(argument)),
            _ => {}
        }
        let other = self.text_of(argument)?;
        let other = other.as_str();
        Ok(match name {
            "contains" => Value::Bool(text.contains(other)),
            "startsWith" => Value::Bool(text.starts_with(other)),
            "endsWith" => Value::Bool(text.ends_with(other)),
            "contentEquals" => Value::Bool(text == other),
            "equalsIgnoreCase" => Value::Bool(text.to_lowercase() == other.to_lowercase()),
            "indexOf" => found(text, text.find(other)),
            "lastIndexOf" => found(text, text.rfind(other)),
            "compareTo" => Value::Int(compared(text, other)),
            "compareToIgnoreCase" => Value::Int(compared(&text.to_lowercase(), &other.to_lowercase())),
            "concat" => Value::Text(self.made([text, other].concat())?),
            "matches" => Value::Bool(self.regex_matches(other, text)?),
            "split" => {
                let pieces = self.regex_split(other, text, 0)?;
                self.heap.add_list(pieces)
            }
            "valueOf" => Value::shared(other),
            _ => Value::Null,
        })
    }

    fn text_method_with_two(
        &mut self,
        text: &str,
        name: &str,
        first: &Value<'v>,
        second: &Value<'v>,
    ) -> Rendered<Value<'v>> {
        match name {
            "substring" => {
                return self.substring(text, index(first, "substring")?, Some(index(second, "substring")?));
            }
            "format" | "join" => return self.variadic(name, &[first.clone(), second.clone()]),
            _ => {}
        }
        let one = self.text_of(first)?;
        let one = one.as_str();
        match (name, second) {
            ("indexOf", Value::Int(from)) => {
                let start = byte_at(text, usize::try_from(*from).unwrap_or(0)).unwrap_or(text.len());
                return Ok(found(text, text[start..].find(one).map(|at| at + start)));
            }
            ("startsWith", Value::Int(from)) => {
                let start = usize::try_from(*from).ok().and_then(|from| byte_at(text, from));
                return Ok(Value::Bool(start.is_some_and(|start| text[start..].starts_with(one))));
            }
            ("split", Value::Int(limit)) => {
                let pieces = self.regex_split(one, text, *limit)?;
                return Ok(self.heap.add_list(pieces));
            }
            _ => {}
        }
        let other = self.text_of(second)?;
        let changed = match name {
            "replace" => {
                let growth = text.matches(one).count().saturating_mul(other.as_str().len());
                if growth > TEXT_SIZE_BYTES_MAX {
                    return Err(RenderError::TooMuchWork);
                }
                text.replace(one, other.as_str())
            }
            "replaceAll" => self.regex_replace(one, text, other.as_str(), usize::MAX)?,
            "replaceFirst" => self.regex_replace(one, text, other.as_str(), 1)?,
            _ => return Ok(Value::Null),
        };
        Ok(Value::Text(self.made(changed)?))
    }

    fn substring(&mut self, text: &str, from: usize, to: Option<usize>) -> Rendered<Value<'v>> {
        let end = to.map_or(Some(text.len()), |to| byte_at(text, to));
        let part = byte_at(text, from).zip(end).and_then(|(from, to)| text.get(from..to));
        let part = part.ok_or_else(|| out_of_bounds("substring"))?.to_owned();
        Ok(Value::Text(self.made(part)?))
    }

    /// The static methods `String.format(pattern, …)` and `String.join(separator, …)`.
    fn variadic(&mut self, name: &str, arguments: &[Value<'v>]) -> Rendered<Value<'v>> {
        let Some((first, rest)) = arguments.split_first() else { return Ok(Value::Null) };
        let first = self.text_of(first)?;
        let rest = match rest {
            [Value::List(id)] => self.heap.list(*id).items.clone(),
            rest => rest.to_vec(),
        };
        if name == "format" {
            let formatted = self.formatted(first.as_str(), &rest)?;
            return Ok(Value::Text(self.made(formatted)?));
        }
        let pieces = rest.iter().map(|item| self.text_of(item)).collect::<Rendered<Vec<_>>>()?;
        let pieces: Vec<&str> = pieces.iter().map(Text::as_str).collect();
        let joined = pieces.join(first.as_str());
        Ok(Value::Text(self.made(joined)?))
    }
}

/// `compareTo`: the difference of the first units that differ, or of the lengths.
fn compared(left: &str, right: &str) -> i64 {
    let differing = left.encode_utf16().zip(right.encode_utf16()).find(|(left, right)| left != right);
    match differing {
        Some((left, right)) => i64::from(left) - i64::from(right),
        None => unit_at(left, left.len()) as i64 - unit_at(right, right.len()) as i64,
    }
}
