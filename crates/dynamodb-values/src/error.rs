//! What can be wrong with an attribute value by itself, in the service's words.
//!
//! The words are those that the service uses for an item or a key. Where a value has a name, as in
//! ExpressionAttributeValues, the caller puts its own words around these. Base64 faults are not here: they are faults of
//! the JSON, found before any of these.

use std::fmt;

use crate::AttributeType;

/// A fault of one attribute value; [`fmt::Display`] is AWS's sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// `{}`, or only members that the model does not have.
    #[error("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")]
    Empty,
    /// Two or more types in one value.
    #[error(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
    )]
    SeveralTypes,
    /// The text is no decimal number.
    #[error("The parameter cannot be converted to a numeric value{}", NotANumber(.0))]
    NotNumeric(String),
    /// More than 38 significant digits.
    #[error("Attempting to store more than 38 significant digits in a Number")]
    TooPrecise,
    /// 1E+126 or beyond.
    #[error("Number overflow. Attempting to store a number with magnitude larger than supported range")]
    Overflow,
    /// Nearer to zero than 1E-130, but not zero.
    #[error("Number underflow. Attempting to store a number with magnitude smaller than supported range")]
    Underflow,
    /// `{"NULL": false}`.
    #[error(
        "One or more parameter values were invalid: Null attribute value types must have the value of true"
    )]
    NullNotTrue,
    /// A set without elements.
    #[error("One or more parameter values were invalid: {}", EmptySet(*.0))]
    EmptySet(AttributeType),
    /// A `null` among the elements of a set.
    #[error("One or more parameter values were invalid: {}", NullElement(*.0))]
    NullElement(AttributeType),
    /// The same string twice; the elements as the request gave them.
    #[error("One or more parameter values were invalid: Input collection [{}] contains duplicates.", .0.join(", "))]
    DuplicateStrings(Vec<String>),
    /// The same number twice, perhaps written differently.
    #[error("Input collection contains duplicates")]
    DuplicateNumbers,
    /// The same bytes twice; the elements in base64 as the request gave them.
    #[error(
        "One or more parameter values were invalid: Input collection [{}]of type BS contains duplicates.",
        .0.join(", ")
    )]
    DuplicateBinaries(Vec<String>),
    /// More than 32 levels, the attribute itself being the first.
    #[error(
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
    )]
    TooDeep,
    /// An attribute, or a member of a map, without a name.
    #[error("Empty attribute name")]
    EmptyName,
    /// A name of more than 65,535 bytes.
    #[error("Attribute name is too large, must be less than 65536 bytes")]
    NameTooLong,
}

/// The end of the sentence: the text, if there is one.
struct NotANumber<'a>(&'a str);

impl fmt::Display for NotANumber<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, ": {}", self.0) }
    }
}

struct EmptySet(AttributeType);

impl fmt::Display for EmptySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            AttributeType::Ns => "An number set  may not be empty",
            AttributeType::Bs => "Binary sets should not be empty",
            _ => "An string set  may not be empty",
        })
    }
}

struct NullElement(AttributeType);

impl fmt::Display for NullElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            AttributeType::Bs => "Binary sets may not contain null or empty values",
            _ => "An string set  may not have a null string as a member",
        })
    }
}
