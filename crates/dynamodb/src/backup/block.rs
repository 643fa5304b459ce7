//! Blocks: about a megabyte of items each, compressed by itself. A data file is nothing but blocks, one behind the other.
//!
//! ```text
//! file    zstd frame of a block, with zstd's own checksum of the content ‖ …       any zstd tool unpacks or tests it
//! block   "TGB" ‖ version (1) ‖ number of items (u32) ‖ { length (u32) ‖ item as it is stored }
//! ```
//! Integers are little-endian. Bytes from outside are never trusted: what is read is bounded, and a block is read whole
//! or is refused. Pure.

use bytes::Bytes;
use dynamodb_values::Item;
use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::{find_frame_compressed_size, get_frame_content_size};

/// What a block begins with: a mark, and the version of the format.
const MAGIC: [u8; 4] = *b"TGB\x01";
/// Mark and number of items.
const HEADER_BYTES: usize = 8;
/// The length before each item.
const LENGTH_BYTES: usize = 4;
/// No block that was ever written is longer: a megabyte, and one item more.
const CONTENT_BYTES_MAX: u64 = 16 << 20;
/// The fastest that still compresses: a backup is read seldom, and made beside requests.
const LEVEL: i32 = 1;

/// Bytes are not those of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a block of it is damaged")]
pub(super) struct Damaged;

/// The frame of a block with these items.
pub(super) fn encode(items: &[Item]) -> std::io::Result<Vec<u8>> {
    let bytes = items.iter().map(|item| LENGTH_BYTES + item.stored().len()).sum::<usize>();
    let mut content = Vec::with_capacity(HEADER_BYTES + bytes);
    content.extend_from_slice(&MAGIC);
    // Items have at most 400 KB each, and a block about one megabyte: both fit.
    content.extend_from_slice(&(items.len() as u32).to_le_bytes());
    for item in items {
        content.extend_from_slice(&(item.stored().len() as u32).to_le_bytes());
        content.extend_from_slice(item.stored());
    }
    let mut compressor = Compressor::new(LEVEL)?;
    compressor.include_checksum(true)?;
    compressor.compress(&content)
}

/// Splits the next frame off a file's bytes without unpacking it; none at their end.
pub(super) fn split_frame(bytes: &mut Bytes) -> Result<Option<Bytes>, Damaged> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let length = find_frame_compressed_size(bytes).map_err(|_| Damaged)?;
    if length == 0 || length > bytes.len() {
        return Err(Damaged);
    }
    Ok(Some(bytes.split_to(length)))
}

/// The items of a frame's block.
pub(super) fn decode(frame: &[u8]) -> Result<Vec<Item>, Damaged> {
    let length = get_frame_content_size(frame).map_err(|_| Damaged)?;
    let length = length.filter(|length| *length <= CONTENT_BYTES_MAX).ok_or(Damaged)?;
    let capacity = usize::try_from(length).map_err(|_| Damaged)?;
    let content = Decompressor::new().and_then(|mut zstd| zstd.decompress(frame, capacity));
    decode_content(&content.map_err(|_| Damaged)?)
}

/// The items of an unpacked block.
pub(super) fn decode_content(content: &[u8]) -> Result<Vec<Item>, Damaged> {
    let rest = content.strip_prefix(&MAGIC).ok_or(Damaged)?;
    let (count, mut rest) = rest.split_first_chunk::<LENGTH_BYTES>().ok_or(Damaged)?;
    let count = u32::from_le_bytes(*count) as usize;
    // A count that is a lie costs nothing: there cannot be more items than lengths.
    let mut items = Vec::with_capacity(count.min(rest.len() / LENGTH_BYTES));
    for _ in 0..count {
        let (length, behind) = rest.split_first_chunk::<LENGTH_BYTES>().ok_or(Damaged)?;
        let (stored, behind) =
            behind.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or(Damaged)?;
        // An item of its own bytes: one that stays in memory does not keep its whole block there.
        items.push(Item::from_stored(Bytes::copy_from_slice(stored)).map_err(|_| Damaged)?);
        rest = behind;
    }
    if rest.is_empty() { Ok(items) } else { Err(Damaged) }
}
