//! Strings and base64 texts.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Reader;
use crate::json::fault::{Expected, SerializationError};
use crate::json::text::plain_run;

impl<'a> Reader<'a> {
    /// Reads a string.
    ///
    /// # Errors
    /// Malformed JSON; AWS's sentence for a value of another kind.
    pub fn string(&mut self) -> Result<Cow<'a, str>, SerializationError> {
        if self.token()? == b'"' { self.string_token() } else { Err(self.fault(Expected::String)) }
    }

    /// Reads a string of base64, padded and canonical, and appends its bytes to `out`.
    ///
    /// # Errors
    /// Malformed JSON; AWS's sentence for a value of another kind or for other text.
    pub fn blob_into(&mut self, out: &mut Vec<u8>) -> Result<(), SerializationError> {
        if self.token()? != b'"' {
            return Err(self.fault(Expected::Blob));
        }
        let text = self.string_token()?;
        STANDARD.decode_vec(text.as_bytes(), out).map_err(|_| base64_fault(&text))
    }

    /// The string whose opening quote is next.
    #[inline]
    pub(super) fn string_token(&mut self) -> Result<Cow<'a, str>, SerializationError> {
        let start = self.at + 1;
        let bytes = self.text.as_bytes();
        let end = start + plain_run(bytes.get(start..).unwrap_or_default());
        let plain = self.text.get(start..end).ok_or(SerializationError::MALFORMED)?;
        match bytes.get(end) {
            Some(b'"') => {
                self.at = end + 1;
                Ok(Cow::Borrowed(plain))
            }
            Some(b'\\') => self.escaped(start, end),
            _ => Err(SerializationError::MALFORMED),
        }
    }

    /// Reads on at the first backslash of a string that begins at `start`.
    #[cold]
    fn escaped(&mut self, start: usize, backslash: usize) -> Result<Cow<'a, str>, SerializationError> {
        let mut text = self.text.get(start..backslash).ok_or(SerializationError::MALFORMED)?.to_owned();
        self.at = backslash;
        loop {
            match self.take()? {
                b'"' => return Ok(Cow::Owned(text)),
                b'\\' => text.push(self.escape()?),
                _ => return Err(SerializationError::MALFORMED),
            }
            let rest = self.text.get(self.at..).ok_or(SerializationError::MALFORMED)?;
            let run = plain_run(rest.as_bytes());
            text.push_str(rest.get(..run).ok_or(SerializationError::MALFORMED)?);
            self.at += run;
        }
    }

    /// The character that the escape behind a backslash means.
    fn escape(&mut self) -> Result<char, SerializationError> {
        Ok(match self.take()? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return Err(SerializationError::MALFORMED),
        })
    }

    /// A `\u` escape, with its second half where it is the first half of a surrogate pair. A lone half is no character:
    /// it becomes `?`, as in every Java program that writes such a string as UTF-8.
    fn unicode_escape(&mut self) -> Result<char, SerializationError> {
        let unit = self.hex4()?;
        if !(0xd800..0xdc00).contains(&unit) {
            return Ok(char::from_u32(unit).unwrap_or('?'));
        }
        let behind = self.at;
        if self.text.as_bytes().get(behind..behind + 2) == Some(b"\\u") {
            self.at += 2;
            let low = self.hex4()?;
            if (0xdc00..0xe000).contains(&low) {
                let code = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or('?'));
            }
            // Not the second half: it is read again on its own.
            self.at = behind;
        }
        Ok('?')
    }

    fn hex4(&mut self) -> Result<u32, SerializationError> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = char::from(self.take()?).to_digit(16).ok_or(SerializationError::MALFORMED)?;
            unit = unit * 16 + digit;
        }
        Ok(unit)
    }

    fn take(&mut self) -> Result<u8, SerializationError> {
        let byte = *self.text.as_bytes().get(self.at).ok_or(SerializationError::MALFORMED)?;
        self.at += 1;
        Ok(byte)
    }
}

/// Why this is no base64. The service looks at the length first, then at the bits that the last character wastes.
#[cold]
fn base64_fault(text: &str) -> SerializationError {
    // Java counts UTF-16 units.
    let length = text.encode_utf16().count();
    if !length.is_multiple_of(4) {
        let message = format!("Base64 encoded length is expected a multiple of 4 bytes but found: {length}");
        return SerializationError::new(message);
    }
    let body = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let wasted_bits = match text.len() - body.len() {
        0 => 0,
        1 => 0b11,
        _ => 0b1111,
    };
    let last = body.bytes().last().and_then(sextet).unwrap_or(0);
    let wrong = body.chars().find(|&c| u8::try_from(c).ok().and_then(sextet).is_none());
    match wrong {
        Some(wrong) if last & wasted_bits == 0 => {
            SerializationError::new(format!("Invalid Base64 character: '{wrong}'"))
        }
        _ => SerializationError::new("Invalid last non-pad Base64 character dectected"),
    }
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}
