//! Event patterns: which records a mapping's filters let pass.
//!
//! A pattern is an object that follows the event's: its leaves are lists of conditions, of which one must hold. Compiled
//! once for each form of a mapping; the number of nested objects is bounded by the pattern's size. Conditions are about
//! leaves: an object has none that `exists` could find, and a list stands for those in it.
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>

#[cfg(test)]
mod tests;

use serde_json::{Map, Number, Value};

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pattern(Vec<Field>);

/// One member of a pattern.
#[derive(Clone, Debug, PartialEq)]
enum Field {
    /// A member of the event, and what is asked of it.
    Member(String, Rule),
    /// One of these patterns must match where this one stands.
    Any(Vec<Pattern>),
}

#[derive(Clone, Debug, PartialEq)]
enum Rule {
    /// It is an object that matches this.
    Within(Pattern),
    /// One of these holds.
    OneOf(Vec<Condition>),
}

#[derive(Clone, Debug, PartialEq)]
enum Condition {
    Equals(Value),
    Text(TextCondition),
    AnythingBut(Vec<Condition>),
    Numeric(Vec<(Comparison, f64)>),
    Exists(bool),
}

#[derive(Clone, Debug, PartialEq)]
enum TextCondition {
    Prefix(String),
    Suffix(String),
    PrefixIgnoreCase(String),
    SuffixIgnoreCase(String),
    EqualsIgnoreCase(String),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The text is no pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Invalid filter pattern definition.")]
pub(crate) struct InvalidPattern;

impl Pattern {
    /// Compiles a pattern's JSON.
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidPattern> {
        match serde_json::from_str(text) {
            Ok(Value::Object(members)) => Self::of(&members),
            _ => Err(InvalidPattern),
        }
    }

    fn of(members: &Map<String, Value>) -> Result<Self, InvalidPattern> {
        members.iter().map(|(name, value)| Field::of(name, value)).collect::<Result<_, _>>().map(Self)
    }

    /// Whether an event matches.
    pub(crate) fn matches(&self, event: &Value) -> bool {
        self.0.iter().all(|field| match field {
            Field::Member(name, rule) => rule.holds(event.get(name)),
            Field::Any(patterns) => patterns.iter().any(|pattern| pattern.matches(event)),
        })
    }
}

impl Field {
    fn of(name: &str, value: &Value) -> Result<Self, InvalidPattern> {
        match value {
            Value::Array(patterns) if name == "$or" => {
                let of = |pattern: &Value| pattern.as_object().ok_or(InvalidPattern).and_then(Pattern::of);
                patterns.iter().map(of).collect::<Result<_, _>>().map(Self::Any)
            }
            Value::Object(members) => Ok(Self::Member(name.into(), Rule::Within(Pattern::of(members)?))),
            Value::Array(conditions) if !conditions.is_empty() => {
                let conditions = conditions.iter().map(Condition::of).collect::<Result<_, _>>()?;
                Ok(Self::Member(name.into(), Rule::OneOf(conditions)))
            }
            _ => Err(InvalidPattern),
        }
    }
}

impl Rule {
    fn holds(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Self::Within(pattern), Some(Value::Array(elements))) => {
                elements.iter().any(|element| pattern.matches(element))
            }
            // Of what is not there a pattern may still ask that something in it be not there.
            (Self::Within(pattern), value) => pattern.matches(value.unwrap_or(&Value::Null)),
            (Self::OneOf(conditions), value) => {
                let mut leaves = Vec::new();
                value.into_iter().for_each(|value| gather_leaves(value, &mut leaves));
                conditions.iter().any(|condition| match condition {
                    Condition::Exists(wanted) => leaves.is_empty() != *wanted,
                    condition => leaves.iter().any(|leaf| condition.holds(leaf)),
                })
            }
        }
    }
}

impl Condition {
    fn of(value: &Value) -> Result<Self, InvalidPattern> {
        let Value::Object(members) = value else {
            return if value.is_array() { Err(InvalidPattern) } else { Ok(Self::Equals(value.clone())) };
        };
        let mut entries = members.iter();
        let (Some((name, argument)), None) = (entries.next(), entries.next()) else {
            return Err(InvalidPattern);
        };
        match name.as_str() {
            "exists" => argument.as_bool().map(Self::Exists).ok_or(InvalidPattern),
            "numeric" => numeric(argument),
            "anything-but" => anything_but(argument),
            _ => TextCondition::of(name, argument).map(Self::Text),
        }
    }

    fn holds(&self, leaf: &Value) -> bool {
        match self {
            Self::Exists(wanted) => *wanted,
            Self::Equals(expected) => equal(expected, leaf),
            Self::Text(condition) => leaf.as_str().is_some_and(|text| condition.holds(text)),
            Self::AnythingBut(conditions) => !conditions.iter().any(|condition| condition.holds(leaf)),
            Self::Numeric(comparisons) => leaf.as_f64().is_some_and(|number| {
                comparisons.iter().all(|(comparison, than)| comparison.holds(number, *than))
            }),
        }
    }
}

impl TextCondition {
    fn of(name: &str, argument: &Value) -> Result<Self, InvalidPattern> {
        let ignoring_case = argument.get("equals-ignore-case").and_then(Value::as_str);
        match (name, argument.as_str(), ignoring_case) {
            ("prefix", Some(text), _) => Ok(Self::Prefix(text.into())),
            ("suffix", Some(text), _) => Ok(Self::Suffix(text.into())),
            ("equals-ignore-case", Some(text), _) => Ok(Self::EqualsIgnoreCase(text.to_lowercase())),
            ("prefix", None, Some(text)) => Ok(Self::PrefixIgnoreCase(text.to_lowercase())),
            ("suffix", None, Some(text)) => Ok(Self::SuffixIgnoreCase(text.to_lowercase())),
            _ => Err(InvalidPattern),
        }
    }

    fn holds(&self, text: &str) -> bool {
        match self {
            Self::Prefix(start) => text.starts_with(start.as_str()),
            Self::Suffix(end) => text.ends_with(end.as_str()),
            Self::PrefixIgnoreCase(start) => text.to_lowercase().starts_with(start.as_str()),
            Self::SuffixIgnoreCase(end) => text.to_lowercase().ends_with(end.as_str()),
            Self::EqualsIgnoreCase(whole) => text.to_lowercase() == *whole,
        }
    }
}

impl Comparison {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "=" => Self::Equal,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    fn holds(self, number: f64, than: f64) -> bool {
        match self {
            Self::Equal => number == than,
            Self::Less => number < than,
            Self::LessOrEqual => number <= than,
            Self::Greater => number > than,
            Self::GreaterOrEqual => number >= than,
        }
    }
}

/// The texts, numbers, booleans and nulls that a value is, or that a list has in it. An event's depth is bounded.
fn gather_leaves<'v>(value: &'v Value, leaves: &mut Vec<&'v Value>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|element| gather_leaves(element, leaves)),
        Value::Object(_) => {}
        leaf => leaves.push(leaf),
    }
}

/// One or two comparisons: `[">", 0, "<=", 5]`.
fn numeric(argument: &Value) -> Result<Condition, InvalidPattern> {
    let list = argument.as_array().filter(|list| matches!(list.len(), 2 | 4)).ok_or(InvalidPattern)?;
    let comparison = |pair: &[Value]| match pair {
        [operator, than] => Some((Comparison::parse(operator.as_str()?)?, than.as_f64()?)),
        _ => None,
    };
    list.chunks(2).map(comparison).collect::<Option<_>>().map(Condition::Numeric).ok_or(InvalidPattern)
}

fn anything_but(argument: &Value) -> Result<Condition, InvalidPattern> {
    let conditions = match argument {
        Value::Array(list) if list.iter().any(|value| !(value.is_string() || value.is_number())) => {
            return Err(InvalidPattern);
        }
        Value::Array(list) if !list.is_empty() => {
            list.iter().map(|value| Condition::Equals(value.clone())).collect()
        }
        Value::String(_) | Value::Number(_) => vec![Condition::Equals(argument.clone())],
        Value::Object(_) => match Condition::of(argument)? {
            text @ Condition::Text(_) => vec![text],
            _ => return Err(InvalidPattern),
        },
        _ => return Err(InvalidPattern),
    };
    Ok(Condition::AnythingBut(conditions))
}

/// Numbers are equal as numbers, whatever way they are written.
fn equal(expected: &Value, value: &Value) -> bool {
    match (expected, value) {
        (Value::Number(expected), Value::Number(value)) => {
            expected == value || Number::as_f64(expected) == Number::as_f64(value)
        }
        _ => expected == value,
    }
}
