//! Shard iterators: where a reader stands in a shard, as a text that the reader gives back.
//!
//! ```text
//! the stream's ARN |1| base64 of: version (1) ‖ shard opened (8) ‖ its number (4) ‖ stamp (8) ‖ ordinal (2) ‖ issued (8) ‖ check (8)
//! ```
//! They have the live service's outer form and hold all that is needed, so they outlive the server. The check covers the
//! ARN too: a text that was not issued here is refused, but it is no secret, for an iterator grants nothing that its
//! bearer could not ask for.

use std::fmt;

use aws_types::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kv::Stamp;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::shard_id::ShardId;
use crate::limits::ITERATOR_LIFETIME;
use crate::log::Position;

/// The format that is written. Iterators live for minutes, so older ones need not be read for ever.
const FORMAT: u8 = 1;
const SEPARATOR: &str = "|1|";
const CONTENT_BYTES: usize = 1 + 8 + 4 + 8 + 2 + 8;

/// Where a reader stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ShardIterator<'a> {
    /// Of the stream.
    pub(super) arn: &'a str,
    /// Which shard is read.
    pub(super) shard: ShardId,
    /// The first place that is not read yet; [`Position::START`] stands for whatever is the oldest record by then.
    pub(super) position: Position,
    /// When it was given out.
    pub(super) issued: Timestamp,
}

impl<'a> ShardIterator<'a> {
    /// Reads what [`fmt::Display`] wrote; `None` for any other text.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (arn, encoded) = text.rsplit_once(SEPARATOR)?;
        let bytes = STANDARD.decode(encoded).ok()?;
        let (content, checked) = bytes.split_last_chunk()?;
        let whole = content.len() == CONTENT_BYTES && content.first() == Some(&FORMAT);
        if !whole || check(arn, content) != u64::from_be_bytes(*checked) {
            return None;
        }
        let u64_at = |at: usize| Some(u64::from_be_bytes(*content.get(at..)?.first_chunk()?));
        Some(Self {
            arn,
            shard: ShardId {
                opened_ms: u64_at(1)?,
                number: u32::from_be_bytes(*content.get(9..)?.first_chunk()?),
            },
            position: Position {
                stamp: Stamp(u64_at(13)?),
                ordinal: u16::from_be_bytes(*content.get(21..)?.first_chunk()?),
            },
            issued: Timestamp(u64_at(23)?),
        })
    }

    /// Whether it is too old to be used.
    pub(super) fn is_expired(&self, now: Timestamp) -> bool {
        self.issued.plus(ITERATOR_LIFETIME) < now
    }

    fn content(&self) -> Vec<u8> {
        let mut content = Vec::with_capacity(CONTENT_BYTES + 8);
        content.push(FORMAT);
        content.extend_from_slice(&self.shard.opened_ms.to_be_bytes());
        content.extend_from_slice(&self.shard.number.to_be_bytes());
        content.extend_from_slice(&self.position.stamp.0.to_be_bytes());
        content.extend_from_slice(&self.position.ordinal.to_be_bytes());
        content.extend_from_slice(&self.issued.0.to_be_bytes());
        content
    }
}

impl fmt::Display for ShardIterator<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.content();
        let check = check(self.arn, &bytes);
        bytes.extend_from_slice(&check.to_be_bytes());
        write!(formatter, "{}{SEPARATOR}{}", self.arn, STANDARD.encode(bytes))
    }
}

fn check(arn: &str, content: &[u8]) -> u64 {
    xxh3_64_with_seed(content, xxh3_64_with_seed(arn.as_bytes(), u64::from(FORMAT)))
}
