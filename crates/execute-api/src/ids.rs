//! The ids that requests get here: unique, cheap, not secret.

use std::hash::{BuildHasher, RandomState};

use aws_types::RequestId;
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
        let mut word = random();
        for (at, character) in text.iter_mut().take(EXTENDED_ID_BYTES - 1).enumerate() {
            if at == 8 {
                word = random();
            }
            *character = ALPHABET[(word & 63) as usize];
            word >>= 6;
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

/// A request id for a request that did not come with one.
pub(crate) fn uuid() -> RequestId {
    RequestId::uuid_from_random([random(), random()])
}

/// Ninety-six bits in hexadecimal digits, as in a trace's id.
pub(crate) fn push_hex_24(text: &mut String) {
    push_hex(text, random(), 16);
    push_hex(text, random(), 8);
}

/// The last so many hexadecimal digits of a word. Every call has several such numbers, and formatting them takes longer.
pub(crate) fn push_hex(text: &mut String, word: u64, digits: usize) {
    text.extend((0..digits).rev().map(|digit| char::from(HEX[(word >> (4 * digit)) as usize & 15])));
}

/// Every state of the standard library's hasher has another key, and each thread begins with keys from the system.
fn random() -> u64 {
    RandomState::new().hash_one(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{ExtendedRequestId, push_hex_24};

    #[test]
    fn ids_have_the_forms_of_aws_and_do_not_repeat() {
        let ids: HashSet<_> = (0..10_000).map(|_| ExtendedRequestId::next()).collect();
        assert_eq!(ids.len(), 10_000);
        assert!(ids.iter().all(|id| id.as_str().len() == 16 && id.as_str().ends_with('=')));
        let mut hex = String::new();
        push_hex_24(&mut hex);
        assert_eq!(hex.len(), 24);
    }
}
