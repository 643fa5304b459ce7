//! `ExclusiveStartKey`: where a page begins.

use dynamodb_expressions::KeyQuery;
use dynamodb_values::Item;
use kv::{Direction, Key, KeyRange};

use crate::error::{Error, Result};
use crate::item_key::empty_kind;
use crate::read::range;
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
    /// A valid key, but not of the queried partition.
    #[error("The provided starting key is outside query boundaries based on provided conditions")]
    OutsideQuery,
    /// A valid key, but not of the queried range.
    #[error("The provided starting key does not match the range key predicate")]
    OutsideRange,
    /// A key of the queried range, but of another partition; or a query of one item.
    #[error("The query can return at most one row and cannot be restarted")]
    AtMostOneItem,
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

    /// Checks that the position, which `given` names, is one of those that the query reads.
    pub(crate) fn check_in_query(
        &self,
        source: &ReadSource<'_>,
        given: &Item,
        query: &KeyQuery,
    ) -> Result<(), StartKeyFault> {
        if source.index.is_none() && source.table.key.sort.is_none() {
            return Err(StartKeyFault::AtMostOneItem);
        }
        let values = source.partition().iter().filter_map(|attribute| given.get(&attribute.name));
        let own = KeyQuery { partition: values.map(|value| value.to_value()).collect(), ..query.clone() };
        let has_range = !query.sort_equal.is_empty() || query.sort_range.is_some();
        let same_partition = own.partition == query.partition;
        match (has_range, same_partition) {
            (true, _) if !self.is_in(&range::of_query(source, &own)) => Err(StartKeyFault::OutsideRange),
            (true, false) => Err(StartKeyFault::AtMostOneItem),
            (false, false) => Err(StartKeyFault::OutsideQuery),
            (_, true) => Ok(()),
        }
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
