//! A pull reader over a JSON text.

use std::borrow::Cow;

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

/// The body is not JSON, or has another type where the model wants one; carries AWS's text, if there is one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message:?}")]
pub struct SerializationError {
    /// The public message; malformed JSON has none.
    pub message: Option<Cow<'static, str>>,
}

/// Walks one JSON text, value by value, in place.
#[derive(Debug)]
pub struct Reader<'a> {
    input: &'a [u8],
    at: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    /// A reader at the beginning of `input`.
    #[must_use]
    pub fn new(input: &'a [u8]) -> Self {
        Self { input, at: 0, depth: 0 }
    }

    /// The kind of the next value; skips white space, consumes nothing.
    pub fn peek(&mut self) -> Result<Kind, SerializationError> { todo!() }
    /// Enters an object; then call [`Reader::next_key`] until it answers `None`. Wrong kinds answer AWS's sentence.
    pub fn begin_object(&mut self) -> Result<(), SerializationError> { todo!() }
    /// The next member's name, with its value next to be read; `None` after the closing brace.
    pub fn next_key(&mut self) -> Result<Option<Cow<'a, str>>, SerializationError> { todo!() }
    /// Enters an array; then call [`Reader::next_element`] until it answers `false`.
    pub fn begin_array(&mut self) -> Result<(), SerializationError> { todo!() }
    /// Whether another element follows, which is next to be read.
    pub fn next_element(&mut self) -> Result<bool, SerializationError> { todo!() }
    /// Reads a string.
    pub fn string(&mut self) -> Result<Cow<'a, str>, SerializationError> { todo!() }
    /// Reads a boolean.
    pub fn boolean(&mut self) -> Result<bool, SerializationError> { todo!() }
    /// Reads an integer as AWS does (fractions truncated or refused as the service does).
    pub fn integer(&mut self) -> Result<i64, SerializationError> { todo!() }
    /// Reads a `null` if one is next: members that are null count as absent.
    pub fn null(&mut self) -> Result<bool, SerializationError> { todo!() }
    /// Passes over the next value, whatever it is, without recursion.
    pub fn skip(&mut self) -> Result<(), SerializationError> { todo!() }
    /// Checks that only white space follows.
    pub fn end(&mut self) -> Result<(), SerializationError> { todo!() }
}
