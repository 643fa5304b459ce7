//! The constraints that a model can put on a value, and AWS's sentence for each.

use std::fmt;

use crate::schema::{Range, Shape, Text};

/// A constraint that was not satisfied; displays as the sentence that ends the message.
#[derive(Clone, Copy, Debug)]
pub enum Constraint {
    /// A required member is absent.
    NotNull,
    /// A string, list or map is too short.
    LengthMin(i64),
    /// A string, list or map is too long.
    LengthMax(i64),
    /// A number is too small.
    ValueMin(i64),
    /// A number is too large.
    ValueMax(i64),
    /// A string does not match.
    Pattern(&'static str),
    /// A string is none of these.
    OneOf(&'static [&'static str]),
    /// An element of a list violates its own constraints, which are all named.
    Elements(&'static Shape),
    /// A key of a map does.
    Keys(&'static Shape),
    /// A value of a map does.
    Values(&'static Shape),
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotNull => f.write_str("Member must not be null"),
            Self::LengthMin(min) => write!(f, "Member must have length greater than or equal to {min}"),
            Self::LengthMax(max) => write!(f, "Member must have length less than or equal to {max}"),
            Self::ValueMin(min) => write!(f, "Member must have value greater than or equal to {min}"),
            Self::ValueMax(max) => write!(f, "Member must have value less than or equal to {max}"),
            Self::Pattern(source) => write!(f, "Member must satisfy regular expression pattern: {source}"),
            Self::OneOf(values) => write!(f, "Member must satisfy enum value set: [{}]", values.join(", ")),
            Self::Elements(shape) => write!(f, "Member must satisfy constraint: [{}]", All(shape)),
            Self::Keys(shape) => write!(f, "Map keys must satisfy constraint: [{}]", All(shape)),
            Self::Values(shape) => write!(f, "Map value must satisfy constraint: [{}]", All(shape)),
        }
    }
}

/// Every constraint of a shape, in the order in which AWS names them together.
struct All(&'static Shape);

impl fmt::Display for All {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, constraint) in declared(self.0).into_iter().flatten().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{constraint}")?;
        }
        Ok(())
    }
}

fn declared(shape: &'static Shape) -> [Option<Constraint>; 4] {
    let lengths =
        |length: &Range| [length.max.map(Constraint::LengthMax), length.min.map(Constraint::LengthMin)];
    match shape {
        Shape::Text(Text { length, pattern, values, .. }) => {
            let [max, min] = lengths(length);
            let pattern = pattern.map(|pattern| Constraint::Pattern(pattern.as_str()));
            let one_of = (!values.is_empty()).then_some(Constraint::OneOf(values));
            [max, min, pattern, one_of]
        }
        Shape::List(list) => {
            let [max, min] = lengths(&list.length);
            [max, min, None, None]
        }
        Shape::Map(map) => {
            let [max, min] = lengths(&map.length);
            [max, min, None, None]
        }
        Shape::Integer(range) | Shape::Long(range) => {
            [range.max.map(Constraint::ValueMax), range.min.map(Constraint::ValueMin), None, None]
        }
        Shape::Blob | Shape::Boolean | Shape::Double | Shape::Timestamp | Shape::Structure(_) => [None; 4],
    }
}
