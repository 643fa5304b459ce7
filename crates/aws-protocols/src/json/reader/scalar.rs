//! Booleans and numbers.

use super::Reader;
use crate::json::fault::{Expected, SerializationError};

impl<'a> Reader<'a> {
    /// Reads a boolean; strings that say one in words are taken as well, as the real service takes them.
    ///
    /// # Errors
    /// Malformed JSON; AWS's sentence for a value of another kind.
    pub fn boolean(&mut self) -> Result<bool, SerializationError> {
        match self.token()? {
            b't' => self.literal("true").map(|()| true),
            b'f' => self.literal("false").map(|()| false),
            b'"' => {
                let before = self.at;
                let word = self.string_token()?;
                match spoken_boolean(&word) {
                    Some(boolean) => Ok(boolean),
                    None => {
                        self.at = before;
                        Err(self.fault(Expected::Boolean))
                    }
                }
            }
            _ => Err(self.fault(Expected::Boolean)),
        }
    }

    /// Reads a 32-bit integer: fractions are cut off, and what is out of range becomes the nearest that is in it.
    ///
    /// # Errors
    /// Malformed JSON; AWS's sentence for a value of another kind.
    pub fn integer(&mut self) -> Result<i64, SerializationError> {
        let value = self.whole(Expected::Integer)?;
        Ok(value.clamp(i64::from(i32::MIN), i64::from(i32::MAX)))
    }

    /// Reads a 64-bit integer, as [`Reader::integer`] does.
    ///
    /// # Errors
    /// Malformed JSON; AWS's sentence for a value of another kind.
    pub fn long(&mut self) -> Result<i64, SerializationError> {
        self.whole(Expected::Long)
    }

    /// Reads a floating-point number where the model wants [`Expected::Double`] or [`Expected::Date`].
    ///
    /// # Errors
    /// Malformed JSON; AWS's sentence for a value of another kind.
    pub fn double_as(&mut self, expected: Expected) -> Result<f64, SerializationError> {
        let text = self.number(expected)?;
        text.parse().map_err(|_| SerializationError::MALFORMED)
    }

    fn whole(&mut self, expected: Expected) -> Result<i64, SerializationError> {
        let text = self.number(expected)?;
        if let Ok(value) = text.parse() {
            return Ok(value);
        }
        // A fraction, an exponent or too many digits; the cast cuts off and saturates.
        let value: f64 = text.parse().map_err(|_| SerializationError::MALFORMED)?;
        Ok(value as i64)
    }

    fn number(&mut self, expected: Expected) -> Result<&'a str, SerializationError> {
        match self.token()? {
            b'-' | b'0'..=b'9' => self.number_token(),
            _ => Err(self.fault(expected)),
        }
    }

    /// The text of the number that is next.
    pub(super) fn number_token(&mut self) -> Result<&'a str, SerializationError> {
        let rest = self.text.get(self.at..).ok_or(SerializationError::MALFORMED)?;
        let bytes = rest.as_bytes();
        let digits = |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
        let mut end = usize::from(bytes.first() == Some(&b'-'));
        let whole = digits(end);
        if whole == 0 || (whole > 1 && bytes.get(end) == Some(&b'0')) {
            return Err(SerializationError::MALFORMED);
        }
        end += whole;
        if bytes.get(end) == Some(&b'.') {
            let fraction = digits(end + 1);
            if fraction == 0 {
                return Err(SerializationError::MALFORMED);
            }
            end += 1 + fraction;
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits(end + 1 + sign);
            if exponent == 0 {
                return Err(SerializationError::MALFORMED);
            }
            end += 1 + sign + exponent;
        }
        self.at += end;
        rest.get(..end).ok_or(SerializationError::MALFORMED)
    }

    /// Passes over one of the three words of JSON.
    pub(super) fn literal(&mut self, word: &str) -> Result<(), SerializationError> {
        let found = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        if !found {
            return Err(SerializationError::MALFORMED);
        }
        self.at += word.len();
        Ok(())
    }
}

fn spoken_boolean(word: &str) -> Option<bool> {
    let says = |words: [&str; 3]| words.iter().any(|candidate| word.eq_ignore_ascii_case(candidate));
    if says(["true", "yes", "1"]) {
        Some(true)
    } else if says(["false", "no", "0"]) {
        Some(false)
    } else {
        None
    }
}
