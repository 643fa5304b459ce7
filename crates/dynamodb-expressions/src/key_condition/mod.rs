//! Key conditions: which part of one partition a Query reads.
//!
//! A key condition is a condition of a poorer kind: one test per key attribute, joined by `AND`. It is bound like any
//! condition, then read as [`KeyCondition`], then held against the key schema of the table or index. A schema has up to
//! four partition and four sort attributes; all partition attributes take `=`, and sort attributes from the left take
//! `=` until a last one may take a range.
//! See "Key condition expressions for the Query operation" in the Amazon DynamoDB Developer Guide.

#[cfg(test)]
mod tests;

use dynamodb_values::{AttributeType, Value};

use crate::condition::evaluate::{Operand, Test};
use crate::condition::{Comparator, Condition, ParsedCondition};
use crate::{ExpressionError, ExpressionKind, Fault, Placeholders};

/// A key condition's text, parsed: immutable, to be cached by text.
#[derive(Debug)]
pub struct ParsedKeyCondition(ParsedCondition);

impl ParsedKeyCondition {
    /// Parses a KeyConditionExpression.
    ///
    /// # Errors
    /// Faults of the text alone.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        ParsedCondition::parse(text, ExpressionKind::KeyCondition).map(Self)
    }

    /// Resolves the placeholders. What only key conditions refuse is found by [`BoundKeyCondition::read`]: the service
    /// looks at the request's other expressions in between.
    ///
    /// # Errors
    /// Undefined placeholders, and operands that an operator never takes.
    pub fn bind(&self, placeholders: &mut Placeholders) -> Result<BoundKeyCondition, ExpressionError> {
        let condition = self.0.bind(placeholders)?;
        let syntax = self.0.syntax();
        let joined_otherwise = if syntax.has_or {
            Some("OR")
        } else if syntax.has_not {
            Some("NOT")
        } else {
            None
        };
        Ok(BoundKeyCondition { condition, joined_otherwise })
    }
}

/// A condition of one request that is yet to be read as key conditions.
#[derive(Debug)]
pub struct BoundKeyCondition {
    condition: Condition,
    joined_otherwise: Option<&'static str>,
}

impl BoundKeyCondition {
    /// Reads the key conditions.
    ///
    /// # Errors
    /// All that conditions have and key conditions do not.
    pub fn read(self) -> Result<KeyCondition, ExpressionError> {
        let read = match self.joined_otherwise {
            Some(operator) => Err(Fault::KeyConditionOperator(operator)),
            None => KeyCondition::read(&self.condition),
        };
        read.map_err(|fault| fault.of(ExpressionKind::KeyCondition))
    }
}

/// The key conditions of one request, not yet held against a key schema.
#[derive(Debug, Clone, Default)]
pub struct KeyCondition {
    tests: Vec<(Box<str>, KeyTest)>,
}

#[derive(Debug, Clone)]
pub(crate) enum KeyTest {
    Equal(Value),
    Range(SortRange),
    /// An operator of the legacy parameter that no key can be searched with.
    NotIndexable,
}

/// A range of a sort attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortRange {
    /// Before the value.
    Less(Value),
    /// Up to the value.
    LessOrEqual(Value),
    /// After the value.
    Greater(Value),
    /// From the value.
    GreaterOrEqual(Value),
    /// From the first value to the second, both included.
    Between(Value, Value),
    /// A string or binary that begins with the value.
    BeginsWith(Value),
}

/// The key of a table or an index.
#[derive(Debug, Clone, Copy)]
pub struct KeySchema<'s> {
    /// The partition key's attributes, at least one.
    pub partition: &'s [KeyAttribute<'s>],
    /// The sort key's attributes, in order; none if the key has only a partition key.
    pub sort: &'s [KeyAttribute<'s>],
}

/// One attribute of a key.
#[derive(Debug, Clone, Copy)]
pub struct KeyAttribute<'s> {
    /// Its name.
    pub name: &'s str,
    /// `S`, `N` or `B`.
    pub attribute_type: AttributeType,
}

/// What a Query reads, in the order of the key schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyQuery {
    /// The values of all partition attributes.
    pub partition: Vec<Value>,
    /// The values of the first sort attributes.
    pub sort_equal: Vec<Value>,
    /// The range of the sort attribute behind those.
    pub sort_range: Option<SortRange>,
}

/// Why key conditions do not fit a key schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyConditionError {
    /// More conditions than the key has attributes.
    #[error(
        "The number of query conditions ({conditions}) exceeds the number of key attributes defined in the schema \
         ({attributes})"
    )]
    TooMany {
        /// How many conditions there are.
        conditions: usize,
        /// How many attributes the key has.
        attributes: usize,
    },
    /// An attribute that needs a condition has none.
    #[error("Query condition missed key schema element: {0}")]
    Missing(String),
    /// A partition attribute with anything but equality.
    #[error("Query key condition not supported")]
    NotSupported,
    /// A legacy operator that no key can be searched with.
    #[error("Attempted conditional constraint is not an indexable operation")]
    NotIndexable,
    /// A value of another type than the key attribute's.
    #[error("One or more parameter values were invalid: Condition parameter type does not match schema type")]
    Type,
    /// A value that no key has.
    #[error(
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty \
         {kind} value. Key: {attribute}"
    )]
    EmptyValue {
        /// `string` or `binary`.
        kind: &'static str,
        /// The key attribute.
        attribute: String,
    },
    /// A sort attribute is used although those before it are not fixed.
    #[error(
        "RANGE key attributes {} must have equality conditions specified in the query because a condition is present \
         on key attribute {used}", .unfixed.join(", ")
    )]
    UnfixedBefore {
        /// The sort attributes before it that have no equality.
        unfixed: Vec<String>,
        /// The sort attribute with a condition.
        used: String,
    },
}

impl KeyCondition {
    /// Takes conditions on attributes, each of which occurs once.
    pub(crate) fn of_tests(tests: Vec<(Box<str>, KeyTest)>) -> Self {
        Self { tests }
    }

    fn read(condition: &Condition) -> Result<Self, Fault> {
        let mut tests: Vec<(Box<str>, KeyTest)> = Vec::new();
        for test in condition.tests() {
            let (name, test) = read_test(test)?;
            if tests.iter().any(|(earlier, _)| **earlier == *name) {
                return Err(Fault::RepeatedKeyCondition);
            }
            tests.push((name.into(), test));
        }
        Ok(Self { tests })
    }

    /// The attributes that have a condition, in the order of the text.
    pub fn attribute_names(&self) -> impl Iterator<Item = &str> {
        self.tests.iter().map(|(name, _)| &**name)
    }

    /// Holds the conditions against a key.
    ///
    /// # Errors
    /// The first way in which they do not fit.
    pub fn check(&self, schema: &KeySchema<'_>) -> Result<KeyQuery, KeyConditionError> {
        let attributes = schema.partition.len() + schema.sort.len();
        if self.tests.len() > attributes {
            return Err(KeyConditionError::TooMany { conditions: self.tests.len(), attributes });
        }
        let partition = self.check_partition(schema.partition)?;
        let (sort_equal, sort_range) = self.check_sort(schema.sort)?;
        let used = partition.len() + sort_equal.len() + usize::from(sort_range.is_some());
        if used < self.tests.len() {
            // A condition on something else stands where one on the next sort attribute could.
            let missing =
                schema.sort.get(sort_equal.len()).or(schema.sort.last()).or(schema.partition.last());
            let missing = missing.map_or("", |attribute| attribute.name);
            return Err(KeyConditionError::Missing(missing.to_owned()));
        }
        Ok(KeyQuery { partition, sort_equal, sort_range })
    }

    fn check_partition(&self, attributes: &[KeyAttribute<'_>]) -> Result<Vec<Value>, KeyConditionError> {
        let check = |attribute: &KeyAttribute<'_>| match self.test_on(attribute.name) {
            None => Err(KeyConditionError::Missing(attribute.name.to_owned())),
            Some(KeyTest::NotIndexable) => Err(KeyConditionError::NotIndexable),
            Some(KeyTest::Range(_)) => Err(KeyConditionError::NotSupported),
            Some(KeyTest::Equal(value)) => check_value(value, attribute).map(|()| value.clone()),
        };
        attributes.iter().map(check).collect()
    }

    fn check_sort(
        &self,
        attributes: &[KeyAttribute<'_>],
    ) -> Result<(Vec<Value>, Option<SortRange>), KeyConditionError> {
        let mut equal = Vec::new();
        let mut range = None;
        for (position, attribute) in attributes.iter().enumerate() {
            let Some(test) = self.test_on(attribute.name) else { continue };
            if equal.len() < position {
                let has_equality = |name: &str| matches!(self.test_on(name), Some(KeyTest::Equal(_)));
                let before = attributes[..position].iter().map(|attribute| attribute.name);
                let unfixed = before.filter(|name| !has_equality(name)).map(str::to_owned).collect();
                return Err(KeyConditionError::UnfixedBefore { unfixed, used: attribute.name.to_owned() });
            }
            match test {
                KeyTest::NotIndexable => return Err(KeyConditionError::NotIndexable),
                KeyTest::Equal(value) => {
                    check_value(value, attribute)?;
                    equal.push(value.clone());
                }
                KeyTest::Range(sort_range) => {
                    for value in sort_range.values() {
                        check_value(value, attribute)?;
                    }
                    range = Some(sort_range.clone());
                }
            }
        }
        Ok((equal, range))
    }

    fn test_on(&self, name: &str) -> Option<&KeyTest> {
        self.tests.iter().find(|(attribute, _)| **attribute == *name).map(|(_, test)| test)
    }
}

impl SortRange {
    fn values(&self) -> impl Iterator<Item = &Value> {
        let (first, second) = match self {
            Self::Less(value)
            | Self::LessOrEqual(value)
            | Self::Greater(value)
            | Self::GreaterOrEqual(value)
            | Self::BeginsWith(value) => (value, None),
            Self::Between(lower, upper) => (lower, Some(upper)),
        };
        std::iter::once(first).chain(second)
    }
}

fn check_value(value: &Value, attribute: &KeyAttribute<'_>) -> Result<(), KeyConditionError> {
    if value.attribute_type() != attribute.attribute_type {
        return Err(KeyConditionError::Type);
    }
    let kind = match value {
        Value::S(text) if text.is_empty() => "string",
        Value::B(bytes) if bytes.is_empty() => "binary",
        _ => return Ok(()),
    };
    Err(KeyConditionError::EmptyValue { kind, attribute: attribute.name.to_owned() })
}

/// Reads a test as one on a key attribute.
fn read_test(test: &Test) -> Result<(&str, KeyTest), Fault> {
    match test {
        Test::Compare { comparator: Comparator::NotEqual, .. } => Err(Fault::KeyConditionOperator("<>")),
        Test::Compare { comparator, left, right } => read_comparison(*comparator, left, right),
        Test::Between { operand, lower, upper } => {
            let name = first_operand("BETWEEN", operand)?;
            let range = SortRange::Between(constant(lower)?, constant(upper)?);
            Ok((name, KeyTest::Range(range)))
        }
        Test::BeginsWith { operand, prefix } => {
            let name = first_operand("begins_with", operand)?;
            Ok((name, KeyTest::Range(SortRange::BeginsWith(constant(prefix)?))))
        }
        Test::In { .. } => Err(Fault::KeyConditionOperator("IN")),
        Test::Exists(_) => Err(Fault::KeyConditionOperator("attribute_exists")),
        Test::NotExists(_) => Err(Fault::KeyConditionOperator("attribute_not_exists")),
        Test::IsOfType { .. } => Err(Fault::KeyConditionOperator("attribute_type")),
        Test::Contains { .. } | Test::NotContains { .. } => Err(Fault::KeyConditionOperator("contains")),
    }
}

fn read_comparison<'t>(
    comparator: Comparator,
    left: &'t Operand,
    right: &'t Operand,
) -> Result<(&'t str, KeyTest), Fault> {
    let (comparator, name, value) = match (left, right) {
        (Operand::Size(_), _) | (_, Operand::Size(_)) => return Err(Fault::KeyConditionNestedOperation),
        (Operand::Path(first), _) if !first.rest().is_empty() => return Err(Fault::KeyConditionNested),
        (Operand::Path(_), Operand::Path(_)) => return Err(Fault::KeyConditionManyNames),
        (Operand::Constant(_), Operand::Constant(_)) => return Err(Fault::KeyConditionNoName),
        (Operand::Path(path), Operand::Constant(value)) => (comparator, path, value),
        (Operand::Constant(value), Operand::Path(path)) => (comparator.mirrored(), path, value),
    };
    if !name.rest().is_empty() {
        return Err(Fault::KeyConditionNested);
    }
    let value = value.value().clone();
    let test = match comparator {
        Comparator::Equal => KeyTest::Equal(value),
        Comparator::Less => KeyTest::Range(SortRange::Less(value)),
        Comparator::LessOrEqual => KeyTest::Range(SortRange::LessOrEqual(value)),
        Comparator::Greater => KeyTest::Range(SortRange::Greater(value)),
        Comparator::GreaterOrEqual => KeyTest::Range(SortRange::GreaterOrEqual(value)),
        Comparator::NotEqual => return Err(Fault::KeyConditionOperator("<>")),
    };
    Ok((name.attribute(), test))
}

fn first_operand<'t>(operator: &'static str, operand: &'t Operand) -> Result<&'t str, Fault> {
    match operand {
        Operand::Path(path) if path.rest().is_empty() => Ok(path.attribute()),
        Operand::Path(_) => Err(Fault::KeyConditionNested),
        Operand::Constant(_) => Err(Fault::KeyConditionFirstOperand { operator }),
        Operand::Size(_) => Err(Fault::KeyConditionNestedOperation),
    }
}

fn constant(operand: &Operand) -> Result<Value, Fault> {
    match operand {
        Operand::Constant(constant) => Ok(constant.value().clone()),
        Operand::Path(_) => Err(Fault::KeyConditionManyNames),
        Operand::Size(_) => Err(Fault::KeyConditionNestedOperation),
    }
}
