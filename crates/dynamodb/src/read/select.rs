//! `Select`: which attributes of the items a Query or Scan answers with, or only their number.

use crate::error::{Error, Result};
use crate::read::projection::Answered;
use crate::read::source::ReadSource;
use crate::table::Projection;

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

    fn name(self) -> &'static str {
        match self {
            Self::AllAttributes => "ALL_ATTRIBUTES",
            Self::AllProjectedAttributes => "ALL_PROJECTED_ATTRIBUTES",
            Self::SpecificAttributes => "SPECIFIC_ATTRIBUTES",
            Self::Count => "COUNT",
        }
    }

    /// What is selected, given the other members. `given` names the projection's member, if there is one;
    /// `verb` is how AWS calls the operation.
    pub(crate) fn resolve(
        select: Option<Self>,
        given: Option<&'static str>,
        has_index: bool,
        verb: &'static str,
    ) -> Result<Self> {
        match (select, given) {
            (None | Some(Self::SpecificAttributes), Some(_)) => Ok(Self::SpecificAttributes),
            (Some(Self::SpecificAttributes), None) => Err(Error::Request(
                "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES".into(),
            )),
            (Some(select), Some(member)) => {
                Err(Error::Request(format!("Cannot specify the {member} when choosing to get {}", select.name())))
            }
            (Some(Self::AllProjectedAttributes), None) if !has_index => Err(Error::Request(format!(
                "ALL_PROJECTED_ATTRIBUTES can be used only when {verb} using an IndexName"
            ))),
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
