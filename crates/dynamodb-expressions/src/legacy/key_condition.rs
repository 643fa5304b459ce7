//! KeyConditions as a key condition.

use dynamodb_values::Value;

use crate::KeyCondition;
use crate::key_condition::{KeyTest, SortRange};

use super::{ComparisonOperator, LegacyCondition, LegacyError};

/// Reads KeyConditions.
///
/// # Errors
/// Values that an operator does not take, operators that keys can not be searched with, and too many conditions.
pub fn key_condition(conditions: Vec<LegacyCondition>) -> Result<KeyCondition, LegacyError> {
    for condition in &conditions {
        condition.operator.check(&condition.values)?;
    }
    if !(1..=2).contains(&conditions.len()) {
        return Err(LegacyError::KeyConditionCount);
    }
    let read = |condition: LegacyCondition| {
        let test = test(condition.operator, condition.values).ok_or(LegacyError::NotIndexable)?;
        Ok((condition.attribute.into_boxed_str(), test))
    };
    conditions.into_iter().map(read).collect::<Result<_, _>>().map(KeyCondition::of_tests)
}

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
