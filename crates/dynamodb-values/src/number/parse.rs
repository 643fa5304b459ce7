//! Decimal text to number, with the grammar of Java's `BigDecimal`, which the real service reads numbers with, but for
//! exponents of 64 bits.

use super::{DIGITS_MAX, LEADING_MAX, LEADING_MIN, Number};
use crate::ValueError;

impl Number {
    /// Parses decimal text with an optional exponent: `12`, `-0.5`, `+1.`, `.5`, `1E+10`.
    ///
    /// # Errors
    /// [`ValueError::NotNumeric`] for other text, else what is wrong with the number that it says.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let scan = Scan::of(text.as_bytes()).ok_or_else(|| ValueError::NotNumeric(text.to_owned()))?;
        if scan.exponent.unsigned_abs() >= u64::from(i32::MAX.unsigned_abs()) {
            return Err(ValueError::FarExponent { text: text.to_owned(), exponent: scan.exponent });
        }
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
        let Some(first) = self.first else { return self.zero() };
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

    /// Zero is zero whatever its exponent, but the service holds the exponent to the range of others.
    fn zero(&self) -> Result<Number, ValueError> {
        match self.exponent {
            above if above > i64::from(LEADING_MAX) => Err(ValueError::Overflow),
            below if below < i64::from(LEADING_MIN) => Err(ValueError::Underflow),
            _ => Ok(Number::ZERO),
        }
    }
}

/// The exponent behind the `e`: a 64-bit integer.
fn exponent(bytes: &[u8]) -> Option<i64> {
    let digits = bytes.strip_prefix(b"-").or_else(|| bytes.strip_prefix(b"+")).unwrap_or(bytes);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // One sign at most is left, which Rust's grammar has as well.
    std::str::from_utf8(bytes).ok()?.parse().ok()
}
