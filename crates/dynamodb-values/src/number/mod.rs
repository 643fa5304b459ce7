//! Exact decimal numbers of 38 significant digits, from 1E-130 to 9.99…E+125 in magnitude.
//!
//! A number is kept as ±coefficient × 10^exponent with no trailing zero in the coefficient, and zero in one form only: equal
//! numbers are equal structs, however they were written. Nothing is ever rounded: what does not fit is an error.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>

mod arithmetic;
mod ordered;
mod parse;
#[cfg(test)]
mod tests;
mod text;

use std::cmp::Ordering;
use std::fmt;

use crate::ValueError;

pub(crate) use text::{Buffer, canonical_size};

/// The most significant digits that a number may have.
pub(crate) const DIGITS_MAX: u32 = 38;
/// The power of ten of the first digit: its bounds.
pub(crate) const LEADING_MIN: i32 = -130;
pub(crate) const LEADING_MAX: i32 = 125;

/// A number, equal and ordered by value.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number {
    coefficient: u128,
    exponent: i16,
    negative: bool,
}

impl Number {
    /// Zero.
    pub const ZERO: Self = Self { coefficient: 0, exponent: 0, negative: false };

    /// The number ±`coefficient` × 10^`exponent`, if it is one.
    fn new(negative: bool, coefficient: u128, exponent: i32) -> Result<Self, ValueError> {
        if coefficient == 0 {
            return Ok(Self::ZERO);
        }
        let (mut coefficient, mut exponent) = (coefficient, exponent);
        while coefficient % 10 == 0 {
            coefficient /= 10;
            exponent += 1;
        }
        let digits = coefficient.ilog10() + 1;
        let leading = exponent + digits as i32 - 1;
        if leading > LEADING_MAX {
            return Err(ValueError::Overflow);
        }
        if leading < LEADING_MIN {
            return Err(ValueError::Underflow);
        }
        if digits > DIGITS_MAX {
            return Err(ValueError::TooPrecise);
        }
        // The bounds of the leading digit and of the number of digits keep it within −167…125.
        Ok(Self { coefficient, exponent: exponent as i16, negative })
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.coefficient == 0
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { negative: !self.negative && !self.is_zero(), ..self }
    }

    /// The number without its fraction; `None` if it is negative or does not fit.
    #[must_use]
    pub fn whole(&self) -> Option<u64> {
        let power = 10u128.checked_pow(u32::from(self.exponent.unsigned_abs()));
        let whole = match (self.exponent < 0, power) {
            (true, Some(power)) => self.coefficient / power,
            // A coefficient has fewer digits than that power.
            (true, None) => 0,
            (false, Some(power)) => self.coefficient.checked_mul(power)?,
            (false, None) => return None,
        };
        u64::try_from(whole).ok().filter(|_| !self.negative)
    }

    /// How many significant digits it has; zero has none.
    fn digits(&self) -> u32 {
        self.coefficient.checked_ilog10().map_or(0, |log| log + 1)
    }

    /// The power of ten of its first digit.
    fn leading(&self) -> i32 {
        i32::from(self.exponent) + self.digits() as i32 - 1
    }

    /// Its bytes as DynamoDB counts them for an item's size: one, one for each pair of significant digits (paired from the
    /// decimal point on), one for a minus sign. Zero takes one byte.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        size_of_digits(self.negative, self.leading(), i32::from(self.exponent), self.is_zero())
    }

    /// Compares magnitudes of two numbers that are not zero.
    fn cmp_magnitude(&self, other: &Self) -> Ordering {
        self.leading().cmp(&other.leading()).then_with(|| self.aligned().cmp(&other.aligned()))
    }

    /// The coefficient padded to 38 digits, so that numbers with the same leading power compare by it.
    fn aligned(&self) -> u128 {
        self.coefficient * 10u128.pow(DIGITS_MAX - self.digits().min(DIGITS_MAX))
    }
}

/// The size of a number whose significant digits stand at the powers of ten from `trailing` to `leading`.
fn size_of_digits(negative: bool, leading: i32, trailing: i32, zero: bool) -> usize {
    if zero {
        return 1;
    }
    let pairs = leading.div_euclid(2) - trailing.div_euclid(2) + 1;
    1 + usize::try_from(pairs).unwrap_or(0) + usize::from(negative)
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| match (number.is_zero(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let (left, right) = (sign(self), sign(other));
        left.cmp(&right).then_with(|| match left {
            0 => Ordering::Equal,
            1 => self.cmp_magnitude(other),
            _ => other.cmp_magnitude(self),
        })
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        // 19 digits fit.
        Self::new(value < 0, u128::from(value.unsigned_abs()), 0).unwrap_or(Self::ZERO)
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        // 20 digits fit.
        Self::new(false, u128::from(value), 0).unwrap_or(Self::ZERO)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text(&mut text::Buffer::new()))
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
