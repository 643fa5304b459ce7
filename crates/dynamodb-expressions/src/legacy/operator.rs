//! The comparison operators of the legacy parameters: their names, how many values they take and of which types.

use std::fmt;

use dynamodb_values::{AttributeType, Value};

use super::LegacyError;

/// A ComparisonOperator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ComparisonOperator {
    /// `EQ`
    Eq,
    /// `NE`
    Ne,
    /// `LE`
    Le,
    /// `LT`
    Lt,
    /// `GE`
    Ge,
    /// `GT`
    Gt,
    /// `NOT_NULL`: the attribute exists.
    NotNull,
    /// `NULL`: the attribute does not exist.
    Null,
    /// `CONTAINS`
    Contains,
    /// `NOT_CONTAINS`
    NotContains,
    /// `BEGINS_WITH`
    BeginsWith,
    /// `IN`
    In,
    /// `BETWEEN`
    Between,
}

impl ComparisonOperator {
    const ALL: [Self; 13] = [
        Self::Eq,
        Self::Ne,
        Self::Le,
        Self::Lt,
        Self::Ge,
        Self::Gt,
        Self::NotNull,
        Self::Null,
        Self::Contains,
        Self::NotContains,
        Self::BeginsWith,
        Self::In,
        Self::Between,
    ];

    /// The operator of that name; names are case-sensitive.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.as_str() == name)
    }

    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "EQ",
            Self::Ne => "NE",
            Self::Le => "LE",
            Self::Lt => "LT",
            Self::Ge => "GE",
            Self::Gt => "GT",
            Self::NotNull => "NOT_NULL",
            Self::Null => "NULL",
            Self::Contains => "CONTAINS",
            Self::NotContains => "NOT_CONTAINS",
            Self::BeginsWith => "BEGINS_WITH",
            Self::In => "IN",
            Self::Between => "BETWEEN",
        }
    }

    /// Checks the operator's values.
    pub(super) fn check(self, values: &[Value]) -> Result<(), LegacyError> {
        let fits = match self {
            Self::NotNull | Self::Null => values.is_empty(),
            Self::In => !values.is_empty(),
            Self::Between => values.len() == 2,
            _ => values.len() == 1,
        };
        if !fits {
            return Err(LegacyError::ArgumentCount(self));
        }
        for value in values {
            let argument = value.attribute_type();
            if !self.takes(argument) {
                return Err(LegacyError::ArgumentType { operator: self, argument });
            }
        }
        self.check_together(values)
    }

    fn takes(self, argument: AttributeType) -> bool {
        match self {
            Self::Eq | Self::Ne | Self::NotNull | Self::Null => true,
            Self::BeginsWith => matches!(argument, AttributeType::S | AttributeType::B),
            _ => matches!(argument, AttributeType::S | AttributeType::N | AttributeType::B),
        }
    }

    /// Checks values that must be of one type, and bounds that must be in order.
    fn check_together(self, values: &[Value]) -> Result<(), LegacyError> {
        if let [first, rest @ ..] = values
            && rest.iter().any(|value| value.attribute_type() != first.attribute_type())
        {
            return Err(LegacyError::MixedTypes);
        }
        let reversed = match (self, values) {
            (Self::Between, [Value::S(lower), Value::S(upper)]) => lower.as_bytes() > upper.as_bytes(),
            (Self::Between, [Value::N(lower), Value::N(upper)]) => lower > upper,
            (Self::Between, [Value::B(lower), Value::B(upper)]) => lower > upper,
            _ => false,
        };
        if reversed { Err(LegacyError::BoundOrder) } else { Ok(()) }
    }
}

impl fmt::Display for ComparisonOperator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
