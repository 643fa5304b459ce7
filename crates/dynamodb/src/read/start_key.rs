//! `ExclusiveStartKey`: where a page begins.

use dynamodb_values::Item;
use kv::{Direction, Key, KeyRange};

use crate::error::{Error, Result};
use crate::item_key::empty_kind;
use crate::read::source::ReadSource;

/// A position within what is read.
#[derive(Clone, Debug)]
pub(crate) struct StartKey(Key);

/// Why a position is refused. The texts are AWS's.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartKeyFault {
    /// Other attributes or types than the key of what is read and the table's.
    #[error("The provided starting key is invalid")]
    Invalid,
    /// A valid key, but not of the queried partition or range.
    #[error("The provided starting key is outside query boundaries based on provided conditions")]
    OutsideQuery,
    /// A valid key of another segment of a parallel scan.
    #[error(
        "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: {total} Segment: {segment}"
    )]
    OutsideSegment { segment: u32, total: u32 },
}

impl From<StartKeyFault> for Error {
    fn from(fault: StartKeyFault) -> Self {
        Self::validation(fault)
    }
}

impl StartKey {
    /// Checks the attributes: exactly the keys of what is read and of the table.
    pub(crate) fn parse(source: &ReadSource<'_>, given: &Item) -> Result<Self, StartKeyFault> {
        let attributes = source.position_attributes();
        let fits = |attribute: &&crate::table::KeyAttribute| {
            given
                .get(&attribute.name)
                .is_some_and(|value| value.attribute_type() == attribute.kind && empty_kind(value).is_none())
        };
        if given.len() != attributes.len() || !attributes.iter().all(fits) {
            return Err(StartKeyFault::Invalid);
        }
        source.position(given).map(Self).ok_or(StartKeyFault::Invalid)
    }

    /// Whether the position lies in the range.
    pub(crate) fn is_in(&self, range: &KeyRange) -> bool {
        range.start <= self.0 && self.0 < range.end
    }

    /// The part of the range behind the position.
    pub(crate) fn apply(&self, range: KeyRange, direction: Direction) -> KeyRange {
        match direction {
            Direction::Forward => range.after(&self.0),
            Direction::Backward => range.before(&self.0),
        }
    }
}
