//! Bound conditions and their truth over an item.
//!
//! Evaluation can not fail: a value that is missing, or of a type that a test does not take, makes the test false
//! (`<>` true). An item that does not exist is one without attributes.

use dynamodb_values::{AttributeType, Item, Number};

use crate::comparison::{self, Comparand};
use crate::constant::Constant;
use crate::path::DocumentPath;

use super::program::Comparator;

/// A test of an item.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    Compare {
        comparator: Comparator,
        left: Operand,
        right: Operand,
    },
    Between {
        operand: Operand,
        lower: Operand,
        upper: Operand,
    },
    In {
        operand: Operand,
        candidates: Vec<Operand>,
    },
    Exists(DocumentPath),
    NotExists(DocumentPath),
    IsOfType {
        operand: Operand,
        of: AttributeType,
    },
    BeginsWith {
        operand: Operand,
        prefix: Operand,
    },
    Contains {
        operand: Operand,
        part: Operand,
    },
    /// The legacy operator: unlike a negated `contains`, false if the attribute does not exist.
    NotContains {
        operand: Operand,
        part: Operand,
    },
}

/// What a test looks at.
#[derive(Debug, Clone)]
pub(crate) enum Operand {
    Path(DocumentPath),
    Constant(Constant),
    Size(Box<Operand>),
}

impl Operand {
    pub(crate) fn path(&self) -> Option<&DocumentPath> {
        match self {
            Self::Path(path) => Some(path),
            Self::Constant(_) | Self::Size(_) => None,
        }
    }

    fn evaluate<'a>(&'a self, item: Option<&'a Item>) -> Option<Comparand<'a>> {
        match self {
            Self::Path(path) => path.resolve(item?).map(Comparand::View),
            Self::Constant(constant) => Some(constant.comparand()),
            Self::Size(operand) => match operand.evaluate(item)? {
                Comparand::View(value) => {
                    let size = u64::try_from(comparison::size(value)?).ok()?;
                    Some(Comparand::Number(Number::from(size)))
                }
                Comparand::Number(_) => None,
            },
        }
    }

    /// The path that the operand reads.
    fn innermost_path(&self) -> Option<&DocumentPath> {
        match self {
            Self::Path(path) => Some(path),
            Self::Constant(_) => None,
            Self::Size(operand) => operand.innermost_path(),
        }
    }
}

impl Test {
    pub(crate) fn holds(&self, item: Option<&Item>) -> bool {
        match self {
            Self::Compare { comparator, left, right } => {
                comparison::holds(*comparator, left.evaluate(item), right.evaluate(item))
            }
            Self::Between { operand, lower, upper } => {
                let operand = operand.evaluate(item);
                comparison::holds(Comparator::GreaterOrEqual, operand, lower.evaluate(item))
                    && comparison::holds(Comparator::LessOrEqual, operand, upper.evaluate(item))
            }
            Self::In { operand, candidates } => {
                let operand = operand.evaluate(item);
                candidates
                    .iter()
                    .any(|candidate| comparison::holds(Comparator::Equal, operand, candidate.evaluate(item)))
            }
            Self::Exists(path) => item.is_some_and(|item| path.resolve(item).is_some()),
            Self::NotExists(path) => item.is_none_or(|item| path.resolve(item).is_none()),
            Self::IsOfType { operand, of } => match operand.evaluate(item) {
                Some(Comparand::View(value)) => value.attribute_type() == *of,
                Some(Comparand::Number(_)) => *of == AttributeType::N,
                None => false,
            },
            Self::BeginsWith { operand, prefix } => both(operand, prefix, item, comparison::begins_with),
            Self::Contains { operand, part } => both(operand, part, item, comparison::contains),
            Self::NotContains { operand, part } => {
                both(operand, part, item, |value, part| !comparison::contains(value, part))
            }
        }
    }

    /// The paths that the test reads.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &DocumentPath> {
        let (path, operands, candidates): (_, [Option<&Operand>; 3], &[Operand]) = match self {
            Self::Compare { left, right, .. } => (None, [Some(left), Some(right), None], &[]),
            Self::Between { operand, lower, upper } => (None, [Some(operand), Some(lower), Some(upper)], &[]),
            Self::In { operand, candidates } => (None, [Some(operand), None, None], candidates),
            Self::Exists(path) | Self::NotExists(path) => (Some(path), [None; 3], &[]),
            Self::IsOfType { operand, .. } => (None, [Some(operand), None, None], &[]),
            Self::BeginsWith { operand, prefix: second }
            | Self::Contains { operand, part: second }
            | Self::NotContains { operand, part: second } => (None, [Some(operand), Some(second), None], &[]),
        };
        let operands = operands.into_iter().flatten().chain(candidates);
        path.into_iter().chain(operands.filter_map(Operand::innermost_path))
    }
}

fn both(
    one: &Operand,
    two: &Operand,
    item: Option<&Item>,
    test: fn(Comparand<'_>, Comparand<'_>) -> bool,
) -> bool {
    one.evaluate(item).zip(two.evaluate(item)).is_some_and(|(one, two)| test(one, two))
}
