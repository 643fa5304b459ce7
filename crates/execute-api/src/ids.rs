//! The ids that requests get here: unique, cheap, not secret.

use aws_types::random_words;
use http::HeaderValue;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const HEX: &[u8; 16] = b"0123456789abcdef";
const EXTENDED_ID_BYTES: usize = 16;

/// An extended request id, the value of `x-amz-apigw-id` and `apigw-requestid`: eleven bytes in base64, as in
/// `JKJaXmPLvHcESHA=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ExtendedRequestId([u8; EXTENDED_ID_BYTES]);

impl ExtendedRequestId {
    pub(crate) fn next() -> Self {
        let mut text = [b'='; EXTENDED_ID_BYTES];
        let (front, back) = text[..EXTENDED_ID_BYTES - 1].split_at_mut(8);
        for (characters, mut word) in [front, back].into_iter().zip(random_words::<2>()) {
            for character in characters {
                *character = ALPHABET[(word & 63) as usize];
                word >>= 6;
            }
        }
        Self(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        // Only characters of the alphabet get in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    pub(crate) fn header(&self) -> HeaderValue {
        HeaderValue::from_bytes(&self.0).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

/// Writes the last hexadecimal digits of a word, as many as there is room for. Every call has several such numbers, and
/// formatting them takes longer.
pub(crate) fn write_hex(text: &mut [u8], mut word: u64) {
    for digit in text.iter_mut().rev() {
        *digit = HEX[(word & 15) as usize];
        word >>= 4;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{ExtendedRequestId, write_hex};

    #[test]
    fn ids_have_the_forms_of_aws_and_do_not_repeat() {
        let ids: HashSet<_> = (0..10_000).map(|_| ExtendedRequestId::next()).collect();
        assert_eq!(ids.len(), 10_000);
        assert!(ids.iter().all(|id| id.as_str().len() == 16 && id.as_str().ends_with('=')));
        let mut hex = [0; 4];
        write_hex(&mut hex, 0x12_03af);
        assert_eq!(&hex, b"03af");
    }
}
