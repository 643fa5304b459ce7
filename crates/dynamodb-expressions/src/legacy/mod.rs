//! The legacy parameters: Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter, AttributesToGet and
//! ConditionalOperator.
//!
//! They are read into the same [`crate::Condition`], [`crate::Update`] and [`crate::KeyCondition`] that expressions
//! are, so an item can not tell which way it was asked. Callers hand over the parameters' content in the order of the
//! request; unknown operators and actions never get here, the request's own constraints refuse them.
//! See "Legacy conditional parameters" in the Amazon DynamoDB Developer Guide.

mod condition;
mod key_condition;
mod operator;
#[cfg(test)]
mod tests;
mod update;

use dynamodb_values::AttributeType;

pub use condition::{ConditionalOperator, ExpectedAttribute, LegacyCondition, condition, expected};
pub use key_condition::key_condition;
pub use operator::ComparisonOperator;
pub use update::{AttributeAction, AttributeUpdate, update};

/// What is wrong with a legacy parameter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LegacyError {
    /// An operator with too few or too many values.
    #[error(
        "One or more parameter values were invalid: Invalid number of argument(s) for the {0} ComparisonOperator"
    )]
    ArgumentCount(ComparisonOperator),
    /// An operator with a value of a type that it never takes.
    #[error(
        "One or more parameter values were invalid: ComparisonOperator {operator} is not valid for {argument} \
         AttributeValue type"
    )]
    ArgumentType {
        /// The operator.
        operator: ComparisonOperator,
        /// The type of the value.
        argument: AttributeType,
    },
    /// Values of several types where one is needed.
    #[error(
        "One or more parameter values were invalid: AttributeValues inside AttributeValueList must be of same type"
    )]
    MixedTypes,
    /// `BETWEEN` with bounds that no value lies between.
    #[error(
        "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"
    )]
    BoundOrder,
    /// Both members for the value.
    #[error(
        "One or more parameter values were invalid: Value and AttributeValueList cannot be used together for \
         Attribute: {0}"
    )]
    ValueAndList(String),
    /// Both ways to say what is expected.
    #[error(
        "One or more parameter values were invalid: Exists and ComparisonOperator cannot be used together for \
         Attribute: {0}"
    )]
    ExistsAndOperator(String),
    /// An operator without its value.
    #[error(
        "One or more parameter values were invalid: Value or AttributeValueList must be used with \
         ComparisonOperator: {operator} for Attribute: {attribute}"
    )]
    OperatorWithoutValue {
        /// The operator.
        operator: ComparisonOperator,
        /// The attribute.
        attribute: String,
    },
    /// Values without the operator that they are for.
    #[error(
        "One or more parameter values were invalid: AttributeValueList can only be used with a ComparisonOperator for \
         Attribute: {0}"
    )]
    ListWithoutOperator(String),
    /// Existence expected without saying of what.
    #[error(
        "One or more parameter values were invalid: Value must be provided when Exists is {exists} for Attribute: \
         {attribute}"
    )]
    ExistsWithoutValue {
        /// `true`, or `null` if the member is absent.
        exists: &'static str,
        /// The attribute.
        attribute: String,
    },
    /// Absence expected of a value.
    #[error(
        "One or more parameter values were invalid: Value cannot be used when Exists is false for Attribute: {0}"
    )]
    AbsenceWithValue(String),
    /// Too few or too many key conditions.
    #[error("Conditions can be of length 1 or 2 only")]
    KeyConditionCount,
    /// `PUT` or `ADD` of nothing.
    #[error(
        "One or more parameter values were invalid: Only DELETE action is allowed when no attribute value is specified"
    )]
    ActionWithoutValue,
    /// `DELETE` of elements from what is no set.
    #[error(
        "One or more parameter values were invalid: DELETE action with value is not supported for the type {0}"
    )]
    DeleteType(AttributeType),
    /// `ADD` of what can not be added.
    #[error("One or more parameter values were invalid: ADD action is not supported for the type {0}")]
    AddType(AttributeType),
}
