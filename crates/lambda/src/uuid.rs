//! Identifiers in the form of a UUID, made from what is already unique.

use aws_types::{Context, RequestId};
use xxhash_rust::xxh3::xxh3_128;

/// The identifier that belongs to `seed`: always the same one, in the form of a random UUID.
pub(crate) fn of(seed: &[u8]) -> String {
    let mut bits = xxh3_128(seed);
    // The version and variant that RFC 9562 gives to random UUIDs.
    bits = bits & !(0xf << 76) | 0x4 << 76;
    bits = bits & !(0b11 << 62) | 0b10 << 62;
    let hex = format!("{bits:032x}");
    // Hexadecimal digits only, so every byte is a character.
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// An identifier that a request gives out, told apart from its others by `purpose`.
pub(crate) fn of_request(cx: &Context, purpose: &str) -> String {
    of_id(&cx.request_id, purpose)
}

/// The same, of a request of which only the id is known.
pub(crate) fn of_id(request_id: &RequestId, purpose: &str) -> String {
    of(format!("{request_id}{purpose}").as_bytes())
}
