//! Numbers as bytes whose order is the numbers' order, for keys.
//!
//! One byte for the sign, one for the power of ten of the first digit, then the significant digits in pairs, and an end
//! mark. No encoding is a beginning of another. A negative number has everything behind the sign inverted.

use super::{DIGITS_MAX, LEADING_MIN, Number};

const NEGATIVE: u8 = 1;
const ZERO: u8 = 2;
const POSITIVE: u8 = 3;
/// Lower than every pair of digits, which are kept as 1 to 100.
const END: u8 = 0;

impl Number {
    /// Appends the number to a key: at most 22 bytes, self-delimiting, ordered by value.
    pub fn encode_ordered(&self, key: &mut Vec<u8>) {
        if self.is_zero() {
            key.push(ZERO);
            return;
        }
        let (sign, mask) = if self.negative { (NEGATIVE, 0xff) } else { (POSITIVE, 0) };
        key.push(sign);
        // Leading powers from −130 to 125 fill a byte exactly.
        key.push((self.leading() - LEADING_MIN) as u8 ^ mask);
        let mut rest = self.aligned();
        let mut place = 10u128.pow(DIGITS_MAX - 2);
        while rest != 0 {
            let pair = (rest / place) as u8;
            key.push((pair + 1) ^ mask);
            rest %= place;
            place /= 100;
        }
        key.push(END ^ mask);
    }

    /// Reads a number from the beginning of `key`, and what follows it; `None` if there is none.
    #[must_use]
    pub fn decode_ordered(key: &[u8]) -> Option<(Self, &[u8])> {
        let (&sign, rest) = key.split_first()?;
        let mask = match sign {
            ZERO => return Some((Self::ZERO, rest)),
            NEGATIVE => 0xff,
            POSITIVE => 0,
            _ => return None,
        };
        let (&leading, mut rest) = rest.split_first()?;
        let leading = i32::from(leading ^ mask) + LEADING_MIN;
        let (mut coefficient, mut digits) = (0u128, 0);
        loop {
            let (&byte, behind) = rest.split_first()?;
            rest = behind;
            match byte ^ mask {
                END => break,
                pair @ 1..=100 if digits < DIGITS_MAX as i32 => {
                    coefficient = coefficient * 100 + u128::from(pair - 1);
                    digits += 2;
                }
                _ => return None,
            }
        }
        let number = Self::new(sign == NEGATIVE, coefficient, leading + 1 - digits).ok()?;
        // Only what `encode_ordered` writes is read, so that a number has one encoding.
        let canonical = number.leading() == leading && coefficient % 100 != 0;
        canonical.then_some((number, rest))
    }
}
