//! KeyConditions as a key condition.

use dynamodb_values::Value;

use crate::KeyCondition;
use crate::key_condition::{KeyTest, SortRange};

use super::{ComparisonOperator, LegacyCondition, LegacyError};

/// Reads KeyConditions.
///
/// # Errors
/// Values that an operator does not take, and too many conditions. An operator that keys can not be searched with is
/// found only when the conditions are held against a key.
pub fn key_condition(conditions: Vec<LegacyCondition>) -> Result<KeyCondition, LegacyError> {
    for condition in &conditions {
        condition.operator.check(&condition.values)?;
    }
    if !(1..=2).contains(&conditions.len()) {
        return Err(LegacyError::KeyConditionCount);
    }
    let read = |condition: LegacyCondition| {
        let test = test(condition.operator, condition.values).unwrap_or(KeyTest::NotIndexable);
        (condition.attribute.into_boxed_str(), test)
    };
    Ok(KeyCondition::of_tests(conditions.into_iter().map(read).collect()))
}

/// The test of an operator that keys can be searched with.
fn test(operator: ComparisonOperator, values: Vec<Value>) -> Option<KeyTest> {
    let mut values = values.into_iter();
    let range = match operator {
        ComparisonOperator::Eq => return Some(KeyTest::Equal(values.next()?)),
        ComparisonOperator::Le => SortRange::LessOrEqual(values.next()?),
        ComparisonOperator::Lt => SortRange::Less(values.next()?),
        ComparisonOperator::Ge => SortRange::GreaterOrEqual(values.next()?),
        ComparisonOperator::Gt => SortRange::Greater(values.next()?),
        ComparisonOperator::BeginsWith => SortRange::BeginsWith(values.next()?),
        ComparisonOperator::Between => SortRange::Between(values.next()?, values.next()?),
        ComparisonOperator::Ne
        | ComparisonOperator::NotNull
        | ComparisonOperator::Null
        | ComparisonOperator::Contains
        | ComparisonOperator::NotContains
        | ComparisonOperator::In => return None,
    };
    Some(KeyTest::Range(range))
}
