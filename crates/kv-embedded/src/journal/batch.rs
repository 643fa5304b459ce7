//! One batch of the tree's journal, format 3: `start, items, end`, little-endian, with a checksum over the items.
//!
//! Start: tag 1, item count u32, sequence number u64. Item: tag 2, value type u8, compression u8, keyspace u64, key length
//! u16, value length u32, stored length u32, key, stored value. Clear: tag 4, keyspace u64. End: tag 3, XXH3 of all items'
//! bytes u64, trailer. It knows nothing of where batches lie or of what their values mean.

use std::io::{self, ErrorKind, Read};

use xxhash_rust::xxh3::Xxh3;

const ITEM_TAG: u8 = 2;
const END_TAG: u8 = 3;
const CLEAR_TAG: u8 = 4;
const TRAILER: [u8; 4] = *b"FJL\x03";
const START_BYTES: usize = 13;
const ITEM_HEADER_BYTES: usize = 20;
const CLEAR_BYTES: usize = 8;
const END_BYTES: usize = 12;

/// How a batch begins.
pub(super) struct Start;

impl Start {
    pub(super) const TAG: u8 = 1;

    /// Whether bytes begin as a batch later than `sequence` does: cheap, and wrong for nearly everything else.
    pub(super) fn plausible(bytes: &[u8], sequence: Option<u64>) -> bool {
        let Some((header, rest)) = bytes.split_first_chunk::<START_BYTES>() else { return false };
        let later = sequence.is_none_or(|sequence| sequence_of(header) > sequence);
        later && rest.first().is_some_and(|tag| [ITEM_TAG, CLEAR_TAG].contains(tag))
    }
}

/// A batch that was read and whose checksum is right.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Batch {
    pub(super) sequence: u64,
    /// Its length in the journal.
    pub(super) bytes: u64,
}

/// Reads one batch; `None` if what is there is not a whole and undamaged one.
///
/// # Errors
/// Those of the reader, but for its end.
pub(super) fn read_batch(reader: &mut impl Read) -> io::Result<Option<Batch>> {
    match (Entries { reader, hash: Xxh3::new(), bytes: 0 }).read() {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        result => result,
    }
}

struct Entries<'a, R> {
    reader: &'a mut R,
    hash: Xxh3,
    bytes: u64,
}

impl<R: Read> Entries<'_, R> {
    fn read(mut self) -> io::Result<Option<Batch>> {
        let start: [u8; START_BYTES] = self.take()?;
        if start[0] != Start::TAG {
            return Ok(None);
        }
        for _ in 0..count_of(&start) {
            let [tag] = self.take::<1>()?;
            self.hash.update(&[tag]);
            let known = match tag {
                ITEM_TAG => self.item()?,
                CLEAR_TAG => self.hashed(CLEAR_BYTES as u64)?,
                _ => false,
            };
            if !known {
                return Ok(None);
            }
        }
        Ok(self.end()?.then_some(Batch { sequence: sequence_of(&start), bytes: self.bytes }))
    }

    fn item(&mut self) -> io::Result<bool> {
        let header: [u8; ITEM_HEADER_BYTES] = self.take()?;
        self.hash.update(&header);
        let [.., k0, k1, _, _, _, _, s0, s1, s2, s3] = header;
        let (key, stored) = (u16::from_le_bytes([k0, k1]), u32::from_le_bytes([s0, s1, s2, s3]));
        self.hashed(u64::from(key) + u64::from(stored))
    }

    /// Reads and hashes `length` bytes in small pieces: a damaged length must not cost its size in memory.
    fn hashed(&mut self, length: u64) -> io::Result<bool> {
        let mut buffer = [0; 4_096];
        let mut left = length;
        while left > 0 {
            let piece = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            let piece = &mut buffer[..piece];
            self.reader.read_exact(piece)?;
            self.hash.update(piece);
            left -= piece.len() as u64;
        }
        self.bytes += length;
        Ok(true)
    }

    fn end(&mut self) -> io::Result<bool> {
        let [tag] = self.take::<1>()?;
        if tag != END_TAG {
            return Ok(false);
        }
        let end: [u8; END_BYTES] = self.take()?;
        let mut expected = [0; END_BYTES];
        expected[..8].copy_from_slice(&self.hash.digest().to_le_bytes());
        expected[8..].copy_from_slice(&TRAILER);
        Ok(end == expected)
    }

    fn take<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.reader.read_exact(&mut bytes)?;
        self.bytes += N as u64;
        Ok(bytes)
    }
}

fn count_of(start: &[u8; START_BYTES]) -> u32 {
    let [_, a, b, c, d, ..] = *start;
    u32::from_le_bytes([a, b, c, d])
}

fn sequence_of(start: &[u8; START_BYTES]) -> u64 {
    let [.., a, b, c, d, e, f, g, h] = *start;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}
