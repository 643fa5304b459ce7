//! What can be wrong with a template, and what can go wrong when it is rendered.

use thiserror::Error;

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{fault} at line {line}, column {column}")]
pub struct CompileError {
    /// What is wrong.
    pub fault: CompileFault,
    /// The line of the fault, from 1.
    pub line: usize,
    /// The column of the fault in characters, from 1.
    pub column: usize,
}

/// What is wrong with a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CompileFault {
    /// Longer than [`crate::limits::TEMPLATE_SIZE_BYTES_MAX`].
    #[error("The template is too long")]
    TooLong,
    /// Directives or expressions nest deeper than [`crate::limits::DEPTH_MAX`].
    #[error("The template nests too deeply")]
    TooDeep,
    /// A character where the language has another.
    #[error("Encountered an unexpected character")]
    Unexpected,
    /// The text ends inside a directive or reference.
    #[error("Encountered the end of the template")]
    UnexpectedEnd,
    /// A block without its `#end`.
    #[error("A directive has no #end")]
    MissingEnd,
    /// `#end`, `#else` or `#elseif` without a block.
    #[error("Encountered #end, #else or #elseif outside of a block")]
    StrayEnd,
}

/// Why a template could not be rendered for a request.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RenderError {
    /// A JSONPath that is none.
    #[error("Invalid JSONPath: {0}")]
    JsonPath(#[from] JsonPathError),
    /// The payload is not JSON.
    #[error("Unable to parse the payload as JSON")]
    Payload,
    /// A method threw, as `urlDecode` does for a text that is not encoded.
    #[error("Invocation of method '{method}' failed: {reason}")]
    Method {
        /// The method's name.
        method: &'static str,
        /// What was wrong with its arguments.
        reason: &'static str,
    },
    /// A regular expression that is none, or that gave up.
    #[error("Invalid regular expression")]
    Regex,
    /// Values nest deeper than [`crate::limits::DEPTH_MAX`].
    #[error("Values nest too deeply")]
    TooDeep,
    /// More output than [`crate::limits::OUTPUT_SIZE_BYTES_MAX`].
    #[error("The output is too large")]
    OutputTooLarge,
    /// More work than [`crate::limits::STEPS_MAX`].
    #[error("The template takes too long")]
    TooMuchWork,
}

/// Why a text is no JSONPath.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unexpected input at position {position}")]
pub struct JsonPathError {
    /// The byte at which reading stopped.
    pub position: usize,
}
