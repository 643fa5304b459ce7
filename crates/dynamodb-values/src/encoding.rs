//! The bytes of encoded values: tags, lengths, and how to pass over a value without reading it.
//!
//! ```text
//! null, false, true   tag
//! S, N, B             tag ‖ length (LEB128) ‖ bytes             N is canonical text
//! SS, NS, BS          tag ‖ bytes (u32) ‖ count (u32) ‖ { length ‖ bytes }      sorted, without duplicates
//! L                   tag ‖ bytes (u32) ‖ count (u32) ‖ { value }
//! M                   tag ‖ bytes (u32) ‖ count (u32) ‖ { length ‖ name ‖ value }   sorted by name
//! ```
//! Integers are little-endian. The encoding is canonical: equal values are equal bytes. Every reader here answers `None`
//! on damaged bytes and never reads beyond what it was given.

pub(crate) const NULL: u8 = 1;
pub(crate) const FALSE: u8 = 2;
pub(crate) const TRUE: u8 = 3;
pub(crate) const NUMBER: u8 = 4;
pub(crate) const STRING: u8 = 5;
pub(crate) const BINARY: u8 = 6;
pub(crate) const STRING_SET: u8 = 7;
pub(crate) const NUMBER_SET: u8 = 8;
pub(crate) const BINARY_SET: u8 = 9;
pub(crate) const LIST: u8 = 10;
pub(crate) const MAP: u8 = 11;

/// What stands before the elements of a container: their bytes and their count.
pub(crate) const CONTAINER_HEADER_BYTES: usize = 8;

/// Appends a run of bytes with its length before it.
pub(crate) fn put_run(run: &[u8], out: &mut Vec<u8>) {
    let mut length = run.len();
    while length >= 0x80 {
        out.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend_from_slice(run);
}

/// Splits off a run of bytes.
#[inline]
pub(crate) fn split_run(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    if first < 0x80 {
        return rest.split_at_checked(usize::from(first));
    }
    let (length, rest) = long_length(bytes)?;
    rest.split_at_checked(length)
}

/// A length of two to four bytes; longer ones, or with zeros in front, are never written.
fn long_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut length = 0;
    for (index, &byte) in bytes.iter().enumerate().take(4) {
        length |= usize::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            return (byte != 0).then_some((length, bytes.get(index + 1..)?));
        }
    }
    None
}

/// Begins a container: leaves room for its header and answers where the room is.
pub(crate) fn begin_container(tag: u8, out: &mut Vec<u8>) -> usize {
    out.push(tag);
    out.extend_from_slice(&[0; CONTAINER_HEADER_BYTES]);
    out.len() - CONTAINER_HEADER_BYTES
}

/// Ends the container whose header is at `header`.
pub(crate) fn end_container(header: usize, count: usize, out: &mut [u8]) {
    let length = out.len().saturating_sub(header + CONTAINER_HEADER_BYTES);
    // Request bodies end at 16 MB, so both fit.
    let fields = [(length as u32).to_le_bytes(), (count as u32).to_le_bytes()];
    if let Some(place) = out.get_mut(header..header + CONTAINER_HEADER_BYTES) {
        place.copy_from_slice(fields.as_flattened());
    }
}

/// A container's count and elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Container<'a> {
    pub(crate) count: u32,
    pub(crate) elements: &'a [u8],
}

/// Splits off a container's header and elements.
pub(crate) fn split_container(bytes: &[u8]) -> Option<(Container<'_>, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (count, rest) = rest.split_first_chunk::<4>()?;
    let (elements, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    Some((Container { count: u32::from_le_bytes(*count), elements }, rest))
}

/// Splits off a value without looking into it.
pub(crate) fn split_value(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let rest = match tag {
        NULL | FALSE | TRUE => rest,
        NUMBER | STRING | BINARY => split_run(rest)?.1,
        STRING_SET | NUMBER_SET | BINARY_SET | LIST | MAP => split_container(rest)?.1,
        _ => return None,
    };
    bytes.split_at_checked(bytes.len() - rest.len())
}

/// Splits off a map's entry: its name and its value's bytes.
pub(crate) fn split_entry(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (name, rest) = split_run(bytes)?;
    let (value, rest) = split_value(rest)?;
    Some((name, value, rest))
}
