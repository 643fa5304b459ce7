//! Why a mapping is refused, in AWS's words.

/// The part of AWS's sentence that precedes every fault of a mapping.
const VALIDATION: &str = "Invalid mapping expression specified: Validation Result: warnings : [], errors : [";

/// What is wrong with a mapping. `Display` is the message of the BadRequestException that refuses it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// The text is not an expression that may stand here.
    #[error("{VALIDATION}Invalid mapping expression specified: {0}]")]
    Expression(String),
    /// The expression names a parameter that the method does not declare.
    #[error("{VALIDATION}Invalid mapping expression parameter specified: {0}]")]
    Parameter(String),
    /// An integration response was given for a status for which the method has no response.
    #[error("{VALIDATION}No method response exists for method.]")]
    NoMethodResponse,
}
