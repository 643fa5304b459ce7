//! Numbers as text: plain notation, as DynamoDB answers them, never with an exponent.
//!
//! This text is also the stored form. It is canonical, so equal numbers are equal bytes, and [`canonical_size`] finds
//! out in one pass whether a text is canonical and how large its number is, without making the number.

use super::{DIGITS_MAX, LEADING_MAX, LEADING_MIN, Number, size_of_digits};

/// The longest text: a minus sign, `0.`, and 167 digits behind the point.
const TEXT_BYTES_MAX: usize = 170;

/// Where a number's text is made.
pub(crate) struct Buffer {
    bytes: [u8; TEXT_BYTES_MAX],
    length: usize,
}

impl Buffer {
    pub(crate) fn new() -> Self {
        Self { bytes: [b'0'; TEXT_BYTES_MAX], length: 0 }
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }

    fn as_str(&self) -> &str {
        // Only ASCII gets in.
        std::str::from_utf8(self.bytes.get(..self.length).unwrap_or_default()).unwrap_or_default()
    }
}

impl Number {
    /// The canonical text, made in `buffer`.
    pub(crate) fn text<'b>(&self, buffer: &'b mut Buffer) -> &'b str {
        if self.negative {
            buffer.push(b'-');
        }
        let (digits, count) = self.digit_characters();
        let digits = digits.get(digits.len() - count..).unwrap_or_default();
        let leading = self.leading();
        if self.is_zero() || leading < 0 {
            buffer.push(b'0');
        }
        if leading < 0 && !self.is_zero() {
            buffer.push(b'.');
            for _ in leading + 1..0 {
                buffer.push(b'0');
            }
        }
        let mut power = leading;
        for digit in digits {
            if power == -1 && leading >= 0 {
                buffer.push(b'.');
            }
            buffer.push(*digit);
            power -= 1;
        }
        for _ in 0..self.exponent {
            buffer.push(b'0');
        }
        buffer.as_str()
    }

    /// The coefficient's digits at the end of an array, and how many they are.
    fn digit_characters(&self) -> ([u8; DIGITS_MAX as usize], usize) {
        let mut characters = [b'0'; DIGITS_MAX as usize];
        let (mut rest, mut count) = (self.coefficient, 0);
        for place in characters.iter_mut().rev() {
            if rest == 0 {
                break;
            }
            let digit;
            (rest, digit) = match u64::try_from(rest) {
                // Division of machine words is several times faster.
                Ok(word) => (u128::from(word / 10), (word % 10) as u8),
                Err(_) => (rest / 10, (rest % 10) as u8),
            };
            *place = b'0' + digit;
            count += 1;
        }
        (characters, count)
    }
}

/// The size of the number that `text` is the canonical text of; `None` if it is not canonical, or no number.
pub(crate) fn canonical_size(text: &[u8]) -> Option<usize> {
    if text == b"0" {
        return Some(1);
    }
    let (negative, digits) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        _ => (false, text),
    };
    let point = digits.iter().position(|&byte| byte == b'.');
    let (whole, fraction) = match point {
        Some(point) => (digits.get(..point)?, digits.get(point + 1..)?),
        None => (digits, &[][..]),
    };
    let all_digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    if !all_digits(whole) || !all_digits(fraction) || text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let zeros = |part: &[u8]| part.iter().take_while(|&&byte| byte == b'0').count() as i32;
    let leading = match whole.first()? {
        b'0' if whole.len() == 1 && point.is_some() => -1 - zeros(fraction),
        b'0' => return None,
        _ => whole.len() as i32 - 1,
    };
    let trailing = match (point, fraction.last()) {
        (None, _) => whole.iter().rev().take_while(|&&byte| byte == b'0').count() as i32,
        (Some(_), Some(b'1'..=b'9')) => -(fraction.len() as i32),
        (Some(_), _) => return None,
    };
    let fits = (LEADING_MIN..=LEADING_MAX).contains(&leading) && leading - trailing < DIGITS_MAX as i32;
    fits.then(|| size_of_digits(negative, leading, trailing, false))
}
