//! What can be wrong with an attribute value by itself, in the service's words.
//!
//! Operations check values in one of two layers, which word some faults differently: `Display` is the current layer's
//! sentence, [`ValueError::in_older_words`] the other's. What stands around a sentence is the caller's. Base64 faults are
//! not here: they are faults of the JSON, found before any of these.

use std::collections::BTreeSet;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::AttributeType;

/// The exponent that wraps in the older layer, which computes with Java's integers.
const WRAPPING_EXPONENT: i64 = i32::MAX as i64;

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
    #[error("The parameter cannot be converted to a numeric value: {0}")]
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
    /// An exponent that no 32-bit integer of Java's counts beyond: too large or too small, by its sign.
    #[error("{}", if *.exponent > 0 { ValueError::Overflow } else { ValueError::Underflow })]
    FarExponent {
        /// The number as written.
        text: String,
        /// Its exponent.
        exponent: i64,
    },
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
    #[error(
        "One or more parameter values were invalid: Input collection [{}] contains duplicates.",
        quoted(as_checked(.0), ", ", Clone::clone)
    )]
    DuplicateStrings(Vec<String>),
    /// The same number twice, perhaps written differently.
    #[error("One or more parameter values were invalid: Input collection contains duplicates.")]
    DuplicateNumbers,
    /// The same bytes twice; the elements as the request gave them.
    #[error(
        "One or more parameter values were invalid: Input collection [{}]of type BS contains duplicates.",
        quoted(as_checked(.0), ",", |bytes| STANDARD.encode(bytes))
    )]
    DuplicateBinaries(Vec<Vec<u8>>),
    /// More than 32 levels, the attribute itself being the first.
    #[error(
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
    )]
    TooDeep,
    /// More levels than the current layer reads at all: the service finds this one later than other faults.
    #[error("{}", ValueError::TooDeep)]
    FarTooDeep,
    /// An attribute, or a member of a map, without a name.
    #[error("Empty attribute name")]
    EmptyName,
    /// A name of more than 65,535 bytes.
    #[error("Attribute name is too large, must be less than 65536 bytes")]
    NameTooLong,
}

impl ValueError {
    /// The sentence of the older layer, which reads numbers as Java's `BigDecimal` does and lists the elements of a set
    /// as they were sent.
    #[must_use]
    pub fn in_older_words(&self) -> String {
        let invalid = "One or more parameter values were invalid";
        match self {
            Self::NotNumeric(text) if text.is_empty() => {
                "The parameter cannot be converted to a numeric value".to_owned()
            }
            // Adding the digits before the point to this exponent wraps around.
            Self::FarExponent { exponent: WRAPPING_EXPONENT, .. } => Self::Underflow.to_string(),
            Self::FarExponent { text, .. } => Self::NotNumeric(text.clone()).to_string(),
            Self::DuplicateStrings(given) => {
                format!("{invalid}: Input collection [{}] contains duplicates.", given.join(", "))
            }
            Self::DuplicateNumbers => "Input collection contains duplicates".to_owned(),
            Self::DuplicateBinaries(given) => {
                let given: Vec<_> = given.iter().map(|bytes| STANDARD.encode(bytes)).collect();
                format!("{invalid}: Input collection [{}]of type BS contains duplicates.", given.join(", "))
            }
            other => other.to_string(),
        }
    }
}

/// The elements in the order in which the current layer lists them: sorted up to the first that is there already, that
/// one, and the rest as sent.
fn as_checked<T: Ord + Clone>(given: &[T]) -> Vec<T> {
    let mut sorted = BTreeSet::new();
    let new = given.iter().take_while(|element| sorted.insert((*element).clone())).count();
    sorted.into_iter().chain(given.iter().skip(new).cloned()).collect()
}

fn quoted<T>(elements: Vec<T>, separator: &str, text: impl Fn(&T) -> String) -> String {
    let quoted: Vec<_> = elements.iter().map(|element| format!("\"{}\"", text(element))).collect();
    quoted.join(separator)
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
