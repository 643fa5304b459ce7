//! Request ids in DynamoDB's form: 52 characters of `A-Z` and `0-9`.

use std::fmt;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A request's id, unique and of no meaning.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId([u8; 52]);

impl RequestId {
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
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only characters of the alphabet get in.
        std::str::from_utf8(&self.0).unwrap_or_default()
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
