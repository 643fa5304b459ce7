//! The ids that requests get here: unique, cheap, not secret.

use std::hash::{BuildHasher, RandomState};

use http::HeaderValue;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
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

/// A request id in the form of a random UUID, the value of `x-amzn-RequestId`.
pub(crate) fn uuid() -> String {
    let (high, low) = (random(), random());
    // The version and variant that RFC 9562 gives to random UUIDs.
    let bits = u128::from(high) << 64 | u128::from(low);
    let bits = bits & !(0xf << 76) | 0x4 << 76;
    let bits = bits & !(0b11 << 62) | 0b10 << 62;
    let hex = format!("{bits:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Ninety-six bits in hexadecimal digits, as in a trace's id.
pub(crate) fn hex_24() -> String {
    format!("{:016x}{:08x}", random(), random() >> 32)
}

/// Every state of the standard library's hasher has another key, and each thread begins with keys from the system.
fn random() -> u64 {
    RandomState::new().hash_one(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{ExtendedRequestId, hex_24, uuid};

    #[test]
    fn ids_have_the_forms_of_aws_and_do_not_repeat() {
        let ids: HashSet<_> = (0..10_000).map(|_| ExtendedRequestId::next()).collect();
        assert_eq!(ids.len(), 10_000);
        assert!(ids.iter().all(|id| id.as_str().len() == 16 && id.as_str().ends_with('=')));
        let ids: HashSet<_> = (0..10_000).map(|_| uuid()).collect();
        assert_eq!(ids.len(), 10_000);
        assert!(ids.iter().all(|id| id.len() == 36 && id.as_bytes()[14] == b'4'));
        assert_eq!(hex_24().len(), 24);
    }
}
