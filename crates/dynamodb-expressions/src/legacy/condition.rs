//! Expected, QueryFilter and ScanFilter as conditions.

use dynamodb_values::Value;

use crate::condition::evaluate::{Operand, Test};
use crate::condition::program::Step;
use crate::condition::{Comparator, Condition};
use crate::constant::Constant;
use crate::path::DocumentPath;

use super::{ComparisonOperator, LegacyError};

/// How the conditions on several attributes are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ConditionalOperator {
    /// All must hold: the default.
    #[default]
    And,
    /// One must hold.
    Or,
}

/// A member of QueryFilter, ScanFilter or KeyConditions.
#[derive(Debug, Clone)]
pub struct LegacyCondition {
    /// The attribute.
    pub attribute: String,
    /// ComparisonOperator.
    pub operator: ComparisonOperator,
    /// AttributeValueList; empty if absent.
    pub values: Vec<Value>,
}

/// A member of Expected.
#[derive(Debug, Clone)]
pub struct ExpectedAttribute {
    /// The attribute.
    pub attribute: String,
    /// Value.
    pub value: Option<Value>,
    /// Exists.
    pub exists: Option<bool>,
    /// ComparisonOperator.
    pub operator: Option<ComparisonOperator>,
    /// AttributeValueList.
    pub values: Option<Vec<Value>>,
}

/// Reads QueryFilter or ScanFilter.
///
/// # Errors
/// Values that an operator does not take.
pub fn condition(
    conditions: Vec<LegacyCondition>,
    joined: ConditionalOperator,
) -> Result<Condition, LegacyError> {
    for condition in &conditions {
        condition.operator.check(&condition.values)?;
    }
    let tests = conditions
        .into_iter()
        .flat_map(|condition| tests(condition.attribute, condition.operator, condition.values));
    Ok(join(tests.collect(), joined))
}

/// Reads Expected.
///
/// # Errors
/// Members that can not stand together, and values that an operator does not take.
pub fn expected(
    attributes: Vec<ExpectedAttribute>,
    joined: ConditionalOperator,
) -> Result<Condition, LegacyError> {
    let read = attributes.into_iter().map(ExpectedAttribute::read).collect::<Result<Vec<_>, _>>()?;
    let tests = read.into_iter().flat_map(|read| tests(read.attribute, read.operator, read.values));
    Ok(join(tests.collect(), joined))
}

fn join(tests: Vec<Test>, joined: ConditionalOperator) -> Condition {
    match joined {
        ConditionalOperator::And => Condition::joined(tests, Step::SkipIfFalse),
        ConditionalOperator::Or => Condition::joined(tests, Step::SkipIfTrue),
    }
}

impl ExpectedAttribute {
    fn read(self) -> Result<LegacyCondition, LegacyError> {
        let Self { attribute, value, exists, operator, values } = self;
        if value.is_some() && values.is_some() {
            return Err(LegacyError::ValueAndList(attribute));
        }
        if let Some(operator) = operator {
            if exists.is_some() {
                return Err(LegacyError::ExistsAndOperator(attribute));
            }
            let needs_value = !matches!(operator, ComparisonOperator::Null | ComparisonOperator::NotNull);
            if needs_value && value.is_none() && values.is_none() {
                return Err(LegacyError::OperatorWithoutValue { operator, attribute });
            }
            let values = values.unwrap_or_else(|| Vec::from_iter(value));
            operator.check(&values)?;
            return Ok(LegacyCondition { attribute, operator, values });
        }
        if values.is_some() {
            return Err(LegacyError::ListWithoutOperator(attribute));
        }
        match (exists, value) {
            (Some(false), None) => {
                Ok(LegacyCondition { attribute, operator: ComparisonOperator::Null, values: Vec::new() })
            }
            (Some(false), Some(_)) => Err(LegacyError::AbsenceWithValue(attribute)),
            (exists, None) => {
                let exists = if exists.is_some() { "true" } else { "null" };
                Err(LegacyError::ExistsWithoutValue { exists, attribute })
            }
            (_, Some(value)) => {
                Ok(LegacyCondition { attribute, operator: ComparisonOperator::Eq, values: vec![value] })
            }
        }
    }
}

/// The test that an operator makes of an attribute; its values are checked, so there is one.
fn tests(attribute: String, operator: ComparisonOperator, values: Vec<Value>) -> Option<Test> {
    let path = DocumentPath::of_attribute(attribute);
    let mut constants = values.into_iter().map(|value| Operand::Constant(Constant::new(value)));
    let comparator = match operator {
        ComparisonOperator::NotNull => return Some(Test::Exists(path)),
        ComparisonOperator::Null => return Some(Test::NotExists(path)),
        ComparisonOperator::In => {
            return Some(Test::In { operand: Operand::Path(path), candidates: constants.collect() });
        }
        ComparisonOperator::Between => {
            let (lower, upper) = (constants.next()?, constants.next()?);
            return Some(Test::Between { operand: Operand::Path(path), lower, upper });
        }
        ComparisonOperator::Contains => {
            return Some(Test::Contains { operand: Operand::Path(path), part: constants.next()? });
        }
        ComparisonOperator::NotContains => {
            return Some(Test::NotContains { operand: Operand::Path(path), part: constants.next()? });
        }
        ComparisonOperator::BeginsWith => {
            return Some(Test::BeginsWith { operand: Operand::Path(path), prefix: constants.next()? });
        }
        ComparisonOperator::Eq => Comparator::Equal,
        ComparisonOperator::Ne => Comparator::NotEqual,
        ComparisonOperator::Le => Comparator::LessOrEqual,
        ComparisonOperator::Lt => Comparator::Less,
        ComparisonOperator::Ge => Comparator::GreaterOrEqual,
        ComparisonOperator::Gt => Comparator::Greater,
    };
    Some(Test::Compare { comparator, left: Operand::Path(path), right: constants.next()? })
}
