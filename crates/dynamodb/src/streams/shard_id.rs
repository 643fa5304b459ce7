//! Names of shards as clients see them: `shardId-`, when the shard was opened in twenty digits, `-`, its number.
//!
//! The live service's ids have the same parts and lengths, the last eight characters being of no known meaning. Here ids
//! sort as shards were opened, and a child behind its parents: consumers rely on the one, tests of theirs on the other.

use std::fmt;

use serde::{Deserialize, Serialize};

const PREFIX: &str = "shardId-";
const MOMENT_DIGITS: usize = 20;
const NUMBER_DIGITS: usize = 8;

/// A shard's name within its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct ShardId {
    /// When it was opened.
    pub(crate) opened_ms: u64,
    /// Its number within the table's log.
    pub(crate) number: u32,
}

impl ShardId {
    /// Reads what [`fmt::Display`] wrote; any other text names no shard.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (opened_ms, number) = text.strip_prefix(PREFIX)?.split_once('-')?;
        let is_moment =
            opened_ms.len() == MOMENT_DIGITS && opened_ms.bytes().all(|byte| byte.is_ascii_digit());
        let is_number = number.len() == NUMBER_DIGITS && number.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_moment || !is_number {
            return None;
        }
        let id = Self { opened_ms: opened_ms.parse().ok()?, number: u32::from_str_radix(number, 16).ok()? };
        // One name each: capital digits are none of ours.
        (id.to_string() == text).then_some(id)
    }
}

impl fmt::Display for ShardId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{PREFIX}{:020}-{:08x}", self.opened_ms, self.number)
    }
}
