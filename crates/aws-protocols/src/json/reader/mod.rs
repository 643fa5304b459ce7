//! A pull reader over a JSON text.
//!
//! Owns the grammar and the position, and nothing else: no tree, no recursion, no allocation but for strings with
//! escapes. Depth is bounded, so that a body of 200,000 brackets is refused after the first thousand. Callers that meet a
//! `null` ask [`Reader::null`] first: a null member counts as absent. Of repeated names the reader hands out all; taking
//! the last is the caller's part, as it is in Jackson, the real service's parser.

mod scalar;
mod string;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::fault::{Expected, Found, SerializationError};

/// Deeper texts are refused. Far above what any request of the model needs: 32 levels of attribute values take 70.
const DEPTH_MAX: u32 = 1_000;

/// What stands next in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `{`
    Object,
    /// `[`
    Array,
    /// `"…"`
    String,
    /// A number.
    Number,
    /// `true`
    True,
    /// `false`
    False,
    /// `null`
    Null,
}

/// Walks one JSON text, value by value, in place.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    /// The longest valid UTF-8 beginning of the input: what is cut off is found out when the text ends too early.
    text: &'a str,
    damaged: bool,
    at: usize,
    depth: u32,
    /// A container has just been entered, so that no comma stands before its first member.
    fresh: bool,
}

impl<'a> Reader<'a> {
    /// A reader at the beginning of `input`.
    #[must_use]
    pub fn new(input: &'a [u8]) -> Self {
        let (text, damaged) = match std::str::from_utf8(input) {
            Ok(text) => (text, false),
            Err(error) => {
                let valid = input.get(..error.valid_up_to()).unwrap_or_default();
                (std::str::from_utf8(valid).unwrap_or_default(), true)
            }
        };
        Self { text, damaged, at: 0, depth: 0, fresh: false }
    }

    /// The kind of the next value; skips white space, consumes nothing.
    ///
    /// # Errors
    /// Malformed JSON.
    pub fn peek(&mut self) -> Result<Kind, SerializationError> {
        match self.token()? {
            b'"' => Ok(Kind::String),
            b'{' => Ok(Kind::Object),
            b'[' => Ok(Kind::Array),
            b't' => Ok(Kind::True),
            b'f' => Ok(Kind::False),
            b'n' => Ok(Kind::Null),
            b'-' | b'0'..=b'9' => Ok(Kind::Number),
            _ => Err(SerializationError::MALFORMED),
        }
    }

    /// Enters an object; then call [`Reader::next_key`] until it answers `None`.
    ///
    /// # Errors
    /// As [`Reader::begin_object_as`] with [`Expected::Payload`].
    pub fn begin_object(&mut self) -> Result<(), SerializationError> {
        self.begin_object_as(Expected::Payload)
    }

    /// Enters an object where the model wants this structure or map.
    ///
    /// # Errors
    /// Malformed or too deep JSON; AWS's sentence for a value of another kind.
    pub fn begin_object_as(&mut self, expected: Expected) -> Result<(), SerializationError> {
        if self.token()? == b'{' { self.enter() } else { Err(self.fault(expected)) }
    }

    /// The next member's name, with its value next to be read; `None` after the closing brace.
    ///
    /// # Errors
    /// Malformed JSON.
    pub fn next_key(&mut self) -> Result<Option<Cow<'a, str>>, SerializationError> {
        if !self.next_member(b'}')? {
            return Ok(None);
        }
        if self.token()? != b'"' {
            return Err(SerializationError::MALFORMED);
        }
        let key = self.string_token()?;
        if self.token()? != b':' {
            return Err(SerializationError::MALFORMED);
        }
        self.at += 1;
        Ok(Some(key))
    }

    /// Enters an array that is a structure's member; then call [`Reader::next_element`] until it answers `false`.
    ///
    /// # Errors
    /// As [`Reader::begin_array_as`] with [`Expected::List`].
    pub fn begin_array(&mut self) -> Result<(), SerializationError> {
        self.begin_array_as(Expected::List)
    }

    /// Enters an array where the model wants this list.
    ///
    /// # Errors
    /// Malformed or too deep JSON; AWS's sentence for a value of another kind.
    pub fn begin_array_as(&mut self, expected: Expected) -> Result<(), SerializationError> {
        if self.token()? == b'[' { self.enter() } else { Err(self.fault(expected)) }
    }

    /// Whether another element follows, which is next to be read.
    ///
    /// # Errors
    /// Malformed JSON.
    pub fn next_element(&mut self) -> Result<bool, SerializationError> {
        self.next_member(b']')
    }

    /// Reads a `null` if one is next: members that are null count as absent.
    ///
    /// # Errors
    /// Malformed JSON.
    pub fn null(&mut self) -> Result<bool, SerializationError> {
        if self.token()? != b'n' {
            return Ok(false);
        }
        self.literal("null").map(|()| true)
    }

    /// Passes over the next value, whatever it is, without recursion.
    ///
    /// # Errors
    /// Malformed or too deep JSON.
    pub fn skip(&mut self) -> Result<(), SerializationError> {
        let mut containers = Vec::new();
        loop {
            match self.peek()? {
                kind @ (Kind::Object | Kind::Array) => {
                    self.enter()?;
                    containers.push(kind);
                }
                Kind::String => drop(self.string_token()?),
                Kind::Number => drop(self.number_token()?),
                Kind::True => self.literal("true")?,
                Kind::False => self.literal("false")?,
                Kind::Null => self.literal("null")?,
            }
            loop {
                let more = match containers.last() {
                    None => return Ok(()),
                    Some(Kind::Object) => self.next_key()?.is_some(),
                    Some(_) => self.next_element()?,
                };
                if more {
                    break;
                }
                containers.pop();
            }
        }
    }

    /// The bytes that the next value takes, as they stand in the text; passes over it.
    ///
    /// # Errors
    /// As [`Reader::skip`].
    pub fn raw(&mut self) -> Result<&'a str, SerializationError> {
        self.token()?;
        let start = self.at;
        self.skip()?;
        self.text.get(start..self.at).ok_or(SerializationError::MALFORMED)
    }

    /// Checks that only white space follows.
    ///
    /// # Errors
    /// Malformed JSON.
    pub fn end(&mut self) -> Result<(), SerializationError> {
        match self.token() {
            Err(_) if !self.damaged => Ok(()),
            _ => Err(SerializationError::MALFORMED),
        }
    }

    /// How many bytes are still unread.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.text.len().saturating_sub(self.at)
    }

    /// Enters the container whose opening bracket is next.
    fn enter(&mut self) -> Result<(), SerializationError> {
        if self.depth >= DEPTH_MAX {
            return Err(SerializationError::MALFORMED);
        }
        self.depth += 1;
        self.at += 1;
        self.fresh = true;
        Ok(())
    }

    /// Passes the comma before the next member, or the closing bracket.
    fn next_member(&mut self, closing: u8) -> Result<bool, SerializationError> {
        let byte = self.token()?;
        let fresh = std::mem::replace(&mut self.fresh, false);
        if byte == closing {
            self.at += 1;
            self.depth = self.depth.saturating_sub(1);
            return Ok(false);
        }
        if !fresh {
            if byte != b',' {
                return Err(SerializationError::MALFORMED);
            }
            self.at += 1;
            // A comma promises a member: `[1,]` is refused.
            if self.token()? == closing {
                return Err(SerializationError::MALFORMED);
            }
        }
        Ok(true)
    }

    /// The first byte that is not white space, which it stands at then.
    #[inline]
    fn token(&mut self) -> Result<u8, SerializationError> {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(&byte) => return Ok(byte),
                None => return Err(SerializationError::MALFORMED),
            }
        }
    }

    /// AWS's answer to the next value where `expected` was wanted; malformed JSON goes before.
    #[cold]
    fn fault(&mut self, expected: Expected) -> SerializationError {
        let kind = match self.peek() {
            Ok(kind) => kind,
            Err(error) => return error,
        };
        let found = match kind {
            Kind::Object => Found::Object,
            Kind::Array => Found::Array,
            Kind::String => Found::String,
            Kind::True => Found::True,
            Kind::False => Found::False,
            Kind::Null => Found::Null,
            Kind::Number => match self.number_token() {
                Ok(number) if number.contains(['.', 'e', 'E']) => Found::Decimal,
                Ok(_) => Found::Integer,
                Err(error) => return error,
            },
        };
        expected.fault(found)
    }
}
