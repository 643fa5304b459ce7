//! Request ids: 52 characters of `A-Z` and `0-9`, which is DynamoDB's form, or a UUID, which is that of most services.

use std::fmt;

use crate::random_words;

const HEX: &[u8; 16] = b"0123456789abcdef";
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A request's id, unique and of no meaning.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId {
    /// Only ASCII gets in.
    text: [u8; 52],
    len: u8,
}

impl RequestId {
    /// The next id in DynamoDB's form.
    #[must_use]
    pub fn next() -> Self {
        Self::from_random(random_words())
    }

    /// The next id in the form that most services have.
    #[must_use]
    pub fn next_uuid() -> Self {
        Self::uuid_from_random(random_words())
    }

    /// The id that 256 random bits make: 13 characters for each word.
    #[must_use]
    pub fn from_random(words: [u64; 4]) -> Self {
        let mut text = [0; 52];
        for (word, characters) in words.into_iter().zip(text.chunks_exact_mut(13)) {
            let mut rest = word;
            for character in characters {
                *character = ALPHABET[(rest & 31) as usize];
                rest >>= 5;
            }
        }
        Self { text, len: 52 }
    }

    /// The random UUID that 128 random bits make.
    #[must_use]
    pub fn uuid_from_random([high, low]: [u64; 2]) -> Self {
        // The version and variant that RFC 9562 gives to random UUIDs.
        let high = high & !0xf000 | 0x4000;
        let low = low & !(0b11 << 62) | 0b10 << 62;
        let mut text = [0; 52];
        // The groups' places, and where in their word they end.
        for (places, word, shift) in
            [(0..8, high, 32), (9..13, high, 16), (14..18, high, 0), (19..23, low, 48), (24..36, low, 0)]
        {
            let mut rest = word >> shift;
            for character in text[places].iter_mut().rev() {
                *character = HEX[(rest & 15) as usize];
                rest >>= 4;
            }
        }
        for dash in [8, 13, 18, 23] {
            text[dash] = b'-';
        }
        Self { text, len: 36 }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text
            .get(..usize::from(self.len))
            .and_then(|text| std::str::from_utf8(text).ok())
            .unwrap_or_default()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::RequestId;

    #[test]
    fn ids_have_52_characters_and_do_not_repeat() {
        let ids: HashSet<_> = (0..10_000).map(|_| RequestId::next()).collect();
        assert_eq!(ids.len(), 10_000);
        for id in ids {
            assert_eq!(id.as_str().len(), 52);
            assert!(id.as_str().bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()));
        }
    }

    #[test]
    fn a_uuid_has_its_version_and_variant() {
        for (random, expected) in [
            ([0, 0], "00000000-0000-4000-8000-000000000000"),
            ([u64::MAX, u64::MAX], "ffffffff-ffff-4fff-bfff-ffffffffffff"),
            ([0x0123_4567_89ab_cdef, 0x0123_4567_89ab_cdef], "01234567-89ab-4def-8123-456789abcdef"),
        ] {
            assert_eq!(RequestId::uuid_from_random(random).as_str(), expected);
        }
    }
}
