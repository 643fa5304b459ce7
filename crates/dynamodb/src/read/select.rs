//! `Select`: which attributes of the items a Query or Scan answers with, or only their number.

use crate::error::{Error, Result};
use crate::read::projection::Answered;
use crate::read::source::ReadSource;
use crate::request::layer::enveloped;
use crate::table::Projection;

/// What cannot be selected. The texts are AWS's, one verb for both operations included.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SelectFault {
    /// Attributes of the caller's choice, without the choice.
    #[error(
        "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
    )]
    NoAttributes,
    /// A choice of attributes beside another one.
    #[error("Cannot specify the {member} when choosing to get {select}")]
    Attributes { member: &'static str, select: &'static str },
    /// What an index projects, without an index.
    #[error("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")]
    NoIndex,
}

impl From<SelectFault> for Error {
    fn from(fault: SelectFault) -> Self {
        // In the envelope on both operations, unlike their other faults.
        Self::Validation(enveloped(fault))
    }
}

/// The member's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Select {
    AllAttributes,
    AllProjectedAttributes,
    SpecificAttributes,
    Count,
}

impl Select {
    /// Parses the member's value.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "ALL_ATTRIBUTES" => Some(Self::AllAttributes),
            "ALL_PROJECTED_ATTRIBUTES" => Some(Self::AllProjectedAttributes),
            "SPECIFIC_ATTRIBUTES" => Some(Self::SpecificAttributes),
            "COUNT" => Some(Self::Count),
            _ => None,
        }
    }

    /// What messages call it.
    fn name(self) -> &'static str {
        match self {
            Self::AllAttributes => "ALL_ATTRIBUTES",
            Self::AllProjectedAttributes => "ALL_PROJECTED_ATTRIBUTES",
            Self::SpecificAttributes => "SPECIFIC_ATTRIBUTES",
            Self::Count => "only the Count",
        }
    }

    /// What is selected, given the other members. `given` names the projection's member, if there is one.
    pub(crate) fn resolve(
        select: Option<Self>,
        given: Option<&'static str>,
        has_index: bool,
    ) -> Result<Self, SelectFault> {
        match (select, given) {
            (None | Some(Self::SpecificAttributes), Some(_)) => Ok(Self::SpecificAttributes),
            (Some(Self::SpecificAttributes), None) => Err(SelectFault::NoAttributes),
            (Some(select), Some(member)) => Err(SelectFault::Attributes { member, select: select.name() }),
            (Some(Self::AllProjectedAttributes), None) if !has_index => Err(SelectFault::NoIndex),
            (Some(select), None) => Ok(select),
            (None, None) if has_index => Ok(Self::AllProjectedAttributes),
            (None, None) => Ok(Self::AllAttributes),
        }
    }

    /// A global index answers with nothing that it does not hold.
    pub(crate) fn check(self, source: &ReadSource<'_>, answered: &Answered) -> Result<()> {
        let Some(index) = source.index.filter(|_| source.is_global()) else { return Ok(()) };
        if self == Self::AllAttributes && index.projection != Projection::All {
            return Err(Error::Validation(format!(
                "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global \
                 secondary index {} because its projection type is not ALL",
                index.name
            )));
        }
        let missing: Vec<&str> = answered.attribute_names().filter(|name| !source.projects(name)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Error::Validation(format!(
            "One or more parameter values were invalid: Global secondary index {} does not project [{}]",
            index.name,
            missing.join(", ")
        )))
    }
}
