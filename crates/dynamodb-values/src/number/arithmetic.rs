//! Sums and differences, exact or refused.

use super::Number;
use crate::ValueError;

impl Number {
    /// The exact sum.
    ///
    /// # Errors
    /// The sum is out of range or needs more than 38 digits.
    pub fn checked_add(self, other: Self) -> Result<Self, ValueError> {
        if self.is_zero() {
            return Ok(other);
        }
        if other.is_zero() {
            return Ok(self);
        }
        let (high, low) = if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        // The lower number's last digit is not zero and stands alone at its place unless the shift is zero, so a sum that
        // does not fit into 128 bits has more than 38 digits.
        let shift = high.exponent.abs_diff(low.exponent);
        let scaled = 10u128
            .checked_pow(u32::from(shift))
            .and_then(|power| high.coefficient.checked_mul(power))
            .ok_or(ValueError::TooPrecise)?;
        let exponent = i32::from(low.exponent);
        if high.negative == low.negative {
            let sum = scaled.checked_add(low.coefficient).ok_or(ValueError::TooPrecise)?;
            return Self::new(high.negative, sum, exponent);
        }
        let difference = scaled.abs_diff(low.coefficient);
        let negative = if scaled >= low.coefficient { high.negative } else { low.negative };
        Self::new(negative, difference, exponent)
    }

    /// The exact difference.
    ///
    /// # Errors
    /// As [`Number::checked_add`].
    pub fn checked_sub(self, other: Self) -> Result<Self, ValueError> {
        self.checked_add(other.negated())
    }
}
