//! Identifiers in the form of a UUID, made from what is already unique.

use aws_types::{Context, RequestId};
use xxhash_rust::xxh3::xxh3_128;

/// The identifier that belongs to `seed`: always the same one, in the form of a random UUID.
pub(crate) fn of(seed: &[u8]) -> String {
    let bits = xxh3_128(seed);
    RequestId::uuid_from_random([(bits >> 64) as u64, bits as u64]).to_string()
}

/// An identifier that a request gives out, told apart from its others by `purpose`.
pub(crate) fn of_request(cx: &Context, purpose: &str) -> String {
    of_id(&cx.request_id, purpose)
}

/// The same, of a request of which only the id is known.
pub(crate) fn of_id(request_id: &RequestId, purpose: &str) -> String {
    of(format!("{request_id}{purpose}").as_bytes())
}
