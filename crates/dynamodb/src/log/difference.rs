//! An image told by its difference from another: what both begin and end with alike is left out.
//!
//! ```text
//! length of the shared start (u32) ‖ length of the shared end (u32) ‖ what is not shared
//! ```
//! Most changes of an item touch few of its attributes, so a record with both images is hardly larger than one with the new
//! one alone. The first bytes, which hold sizes and so nearly always differ, are not compared.

use bytes::Bytes;

/// Bytes that are told as they are before the comparison begins.
const HEAD_BYTES: usize = 16;
/// Bytes that are compared at once.
const STEP: usize = 16;

/// Appends `image` by its difference from `base`.
pub(super) fn encode(image: &[u8], base: &[u8], out: &mut Vec<u8>) {
    let (head, body) = image.split_at(HEAD_BYTES.min(image.len()));
    let base = base.get(HEAD_BYTES..).unwrap_or_default();
    let start = shared_start(body, base);
    let (body, base) = (&body[start..], &base[start..]);
    let end = shared_end(body, base);
    // Images are far below four gigabytes.
    out.extend_from_slice(&(start as u32).to_le_bytes());
    out.extend_from_slice(&(end as u32).to_le_bytes());
    out.extend_from_slice(head);
    out.extend_from_slice(&body[..body.len() - end]);
}

/// The image whose difference from `base` this is; `None` if it is none.
pub(super) fn decode(difference: &[u8], base: &[u8]) -> Option<Bytes> {
    let (start, rest) = difference.split_first_chunk()?;
    let (end, own) = rest.split_first_chunk()?;
    let [start, end] = [start, end].map(|length| u32::from_le_bytes(*length) as usize);
    let (head, middle) = own.split_at(HEAD_BYTES.min(own.len()));
    let base = base.get(HEAD_BYTES..).unwrap_or_default();
    let last = base.get(base.len().checked_sub(end)?..)?;
    Some([head, base.get(..start)?, middle, last].concat().into())
}

fn shared_start(one: &[u8], other: &[u8]) -> usize {
    let steps = one.chunks_exact(STEP).zip(other.chunks_exact(STEP));
    let sure = steps.take_while(|(one, other)| one == other).count() * STEP;
    sure + one[sure..].iter().zip(&other[sure..]).take_while(|(one, other)| one == other).count()
}

fn shared_end(one: &[u8], other: &[u8]) -> usize {
    let steps = one.rchunks_exact(STEP).zip(other.rchunks_exact(STEP));
    let sure = steps.take_while(|(one, other)| one == other).count() * STEP;
    let [one, other] = [one, other].map(|bytes| bytes[..bytes.len() - sure].iter().rev());
    sure + one.zip(other).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[track_caller]
    fn check(image: &[u8], base: &[u8], own_bytes: usize) {
        let mut difference = Vec::new();
        encode(image, base, &mut difference);
        assert_eq!(decode(&difference, base).as_deref(), Some(image));
        assert_eq!(difference.len() - 8, own_bytes);
    }

    #[test]
    fn only_what_differs_is_told() {
        let text: Vec<u8> = (0..100).collect();
        let changed = |at: std::ops::Range<usize>, with: &[u8]| {
            let mut changed = text.clone();
            changed.splice(at, with.iter().copied());
            changed
        };
        check(&text, &text, 16);
        check(&text, &changed(0..1, b"x"), 16);
        check(&changed(50..51, b"xyz"), &text, 16 + 3);
        check(&text, &changed(50..51, b"xyz"), 16 + 1);
        check(&changed(99..100, b"x"), &text, 16 + 1);
        check(&changed(60..100, b""), &text, 16);
        check(&[7; 200], &text, 200);
        check(&[7; 60], &[7; 90], 16);
        check(&[7; 90], &[7; 60], 16 + 30);
        check(b"short", &text, 5);
        check(&text, b"short", 100);
        check(b"", b"", 0);
    }

    #[test]
    fn what_is_no_difference_is_refused() {
        for difference in [&b""[..], &[0; 7], &[200, 0, 0, 0, 0, 0, 0, 0], &[0, 0, 0, 0, 200, 0, 0, 0]] {
            assert_eq!(decode(difference, &[1; 50]), None, "{difference:?}");
        }
    }
}
