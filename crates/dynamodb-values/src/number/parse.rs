//! Decimal text to number, with the grammar of Java's `BigDecimal`, which the real service reads numbers with.

use super::{DIGITS_MAX, LEADING_MAX, LEADING_MIN, Number};
use crate::ValueError;

impl Number {
    /// Parses decimal text with an optional exponent: `12`, `-0.5`, `+1.`, `.5`, `1E+10`.
    ///
    /// # Errors
    /// [`ValueError::NotNumeric`] for other text, else what is wrong with the number that it says.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let scan = Scan::of(text.as_bytes()).ok_or_else(|| ValueError::NotNumeric(text.to_owned()))?;
        scan.number()
    }
}

/// What a pass over the text found.
#[derive(Default)]
struct Scan {
    negative: bool,
    /// The significant digits, as long as there are at most 38.
    coefficient: u128,
    /// Digits of the text passed so far.
    position: i64,
    /// The positions of the first and last digits that are not zero.
    first: Option<i64>,
    last: i64,
    /// The position behind the digits before the decimal point.
    point: Option<i64>,
    exponent: i64,
}

impl Scan {
    fn of(bytes: &[u8]) -> Option<Self> {
        let mut scan = Self::default();
        let mut rest = match bytes.split_first()? {
            (b'-', rest) => {
                scan.negative = true;
                rest
            }
            (b'+', rest) => rest,
            _ => bytes,
        };
        while let Some((&byte, behind)) = rest.split_first() {
            match byte {
                b'0'..=b'9' => scan.digit(byte - b'0'),
                b'.' if scan.point.is_none() => scan.point = Some(scan.position),
                b'e' | b'E' => {
                    scan.exponent = exponent(behind)?;
                    break;
                }
                _ => return None,
            }
            rest = behind;
        }
        (scan.position > 0).then_some(scan)
    }

    fn digit(&mut self, digit: u8) {
        if digit != 0 {
            let first = *self.first.get_or_insert(self.position);
            let significant = self.position - first + 1;
            if significant <= i64::from(DIGITS_MAX) {
                // The zeros in between are at most 37.
                let shift = if significant == 1 { 1 } else { (self.position - self.last) as u32 };
                self.coefficient = self.coefficient * 10u128.pow(shift) + u128::from(digit);
            }
            self.last = self.position;
        }
        self.position += 1;
    }

    fn number(self) -> Result<Number, ValueError> {
        let Some(first) = self.first else { return Ok(Number::ZERO) };
        let units = self.point.unwrap_or(self.position) - 1 + self.exponent;
        let (leading, trailing) = (units - first, units - self.last);
        if leading > i64::from(LEADING_MAX) {
            return Err(ValueError::Overflow);
        }
        if leading < i64::from(LEADING_MIN) {
            return Err(ValueError::Underflow);
        }
        if self.last - first >= i64::from(DIGITS_MAX) {
            return Err(ValueError::TooPrecise);
        }
        // The three checks keep it within −167…125.
        Ok(Number { coefficient: self.coefficient, exponent: trailing as i16, negative: self.negative })
    }
}

/// The exponent behind the `e`: like Java's, a 32-bit integer.
fn exponent(bytes: &[u8]) -> Option<i64> {
    let (negative, digits) = match bytes.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, bytes),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0i64;
    for byte in digits {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(byte - b'0');
        if value > i64::from(i32::MAX) {
            return None;
        }
    }
    Some(if negative { -value } else { value })
}
