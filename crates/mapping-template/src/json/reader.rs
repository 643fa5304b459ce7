//! Reads JSON as leniently as API Gateway's parser does: single quotes, names and texts without quotes, commas too many.
//!
//! A payload that is no JSON at all is one text. What cannot be read even so (an object that does not end) is refused.
//! <https://github.com/netplex/json-smart-v2> names this its permissive mode.

use crate::error::RenderError;
use crate::limits::{DEPTH_MAX, VALUES_MAX};
use crate::value::{Heap, MapObject, Text, Value};

/// Reads a whole text.
pub(crate) fn parse<'v>(text: &'v str, heap: &mut Heap<'v>) -> Result<Value<'v>, RenderError> {
    let mut reader = Reader { text, at: 0, heap };
    reader.skip_whitespace();
    let value = reader.value(0, b"")?;
    reader.skip_whitespace();
    if reader.at < text.len() { Err(RenderError::Payload) } else { Ok(value) }
}

struct Reader<'v, 'h> {
    text: &'v str,
    at: usize,
    heap: &'h mut Heap<'v>,
}

impl<'v> Reader<'v, '_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn skip_whitespace(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Skips whitespace and commas.
    fn skip_commas(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace() || byte == b',') {
            self.at += 1;
        }
    }

    /// A value; one without quotes ends before any of `stops`.
    fn value(&mut self, depth: usize, stops: &[u8]) -> Result<Value<'v>, RenderError> {
        if depth > DEPTH_MAX {
            return Err(RenderError::TooDeep);
        }
        match self.peek() {
            None => Err(RenderError::Payload),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(quote @ (b'"' | b'\'')) => Ok(Value::Text(self.quoted(quote)?)),
            Some(_) => self.bare(stops),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value<'v>, RenderError> {
        self.at += 1;
        let mut map = MapObject::default();
        loop {
            self.skip_commas();
            if self.take(b'}') {
                return Ok(Value::Map(self.heap.add_map(map)));
            }
            self.room_for(map.len())?;
            let name = self.name()?;
            self.skip_whitespace();
            if !self.take(b':') {
                return Err(RenderError::Payload);
            }
            self.skip_whitespace();
            let value = self.value(depth + 1, b",}")?;
            map.put(name, value);
            self.skip_whitespace();
            if !matches!(self.peek(), Some(b',' | b'}')) {
                return Err(RenderError::Payload);
            }
        }
    }

    fn name(&mut self) -> Result<Text<'v>, RenderError> {
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => self.quoted(quote),
            _ => Ok(Text::Borrowed(self.until(b":,}{"))),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value<'v>, RenderError> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_commas();
            if self.take(b']') {
                return Ok(self.heap.add_array(items));
            }
            self.room_for(items.len())?;
            items.push(self.value(depth + 1, b",]")?);
            self.skip_whitespace();
            if !matches!(self.peek(), Some(b',' | b']')) {
                return Err(RenderError::Payload);
            }
        }
    }

    /// Fails if the values that are not yet in the heap are more than it may get.
    fn room_for(&self, values: usize) -> Result<(), RenderError> {
        if self.heap.size() + values > VALUES_MAX { Err(RenderError::TooMuchWork) } else { Ok(()) }
    }

    /// The text before any of `stops`, without the whitespace at its end.
    fn until(&mut self, stops: &[u8]) -> &'v str {
        let rest = &self.text[self.at..];
        let length = rest.bytes().position(|byte| stops.contains(&byte)).unwrap_or(rest.len());
        self.at += length;
        rest[..length].trim_end()
    }

    fn bare(&mut self, stops: &[u8]) -> Result<Value<'v>, RenderError> {
        let word = self.until(stops);
        Ok(match word {
            "" => return Err(RenderError::Payload),
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            _ => number(word).unwrap_or_else(|| Value::borrowed(word)),
        })
    }

    fn quoted(&mut self, quote: u8) -> Result<Text<'v>, RenderError> {
        self.at += 1;
        let start = self.at;
        let rest = &self.text[start..];
        let length =
            rest.bytes().position(|byte| byte == quote || byte == b'\\').ok_or(RenderError::Payload)?;
        self.at += length;
        if self.take(quote) {
            return Ok(Text::Borrowed(&rest[..length]));
        }
        let mut text = rest[..length].to_owned();
        self.escaped(quote, &mut text)?;
        Ok(Text::from(text))
    }

    /// The rest of a quoted text from its first escape on.
    fn escaped(&mut self, quote: u8, text: &mut String) -> Result<(), RenderError> {
        loop {
            let rest = &self.text[self.at..];
            let length =
                rest.bytes().position(|byte| byte == quote || byte == b'\\').ok_or(RenderError::Payload)?;
            text.push_str(&rest[..length]);
            self.at += length;
            if self.take(quote) {
                return Ok(());
            }
            self.at += 1;
            text.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Result<char, RenderError> {
        let character = self.text[self.at..].chars().next().ok_or(RenderError::Payload)?;
        self.at += character.len_utf8();
        Ok(match character {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => return self.unicode(),
            other => other,
        })
    }

    fn unicode(&mut self) -> Result<char, RenderError> {
        let unit = self.code_unit()?;
        if !(0xD800..0xDC00).contains(&unit) || !self.text[self.at..].starts_with("\\u") {
            return Ok(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let before = self.at;
        self.at += 2;
        let low = self.code_unit()?;
        if !(0xDC00..0xE000).contains(&low) {
            self.at = before;
            return Ok(char::REPLACEMENT_CHARACTER);
        }
        let code = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn code_unit(&mut self) -> Result<u32, RenderError> {
        let digits = self.text.get(self.at..self.at + 4).and_then(hexadecimal);
        self.at += 4;
        digits.ok_or(RenderError::Payload)
    }
}

/// Digits alone, without the sign that Rust reads before them.
pub(crate) fn hexadecimal(digits: &str) -> Option<u32> {
    let sound = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| sound)
}

/// A number as Java reads it: an Integer or Long, a Double up to 18 characters, and what is longer digit by digit.
fn number(word: &str) -> Option<Value<'_>> {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let integer = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit();
    if leading_zero || !digits.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    if integer {
        return Some(word.parse().map_or(Value::Big(Text::Borrowed(word)), Value::Int));
    }
    if !digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) {
        return None;
    }
    let double = word.parse().ok()?;
    Some(if word.len() > 18 { Value::Big(Text::Borrowed(word)) } else { Value::Double(double) })
}
