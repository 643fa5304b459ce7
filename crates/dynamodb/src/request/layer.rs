//! The two layers in which the service checks what a request holds, and how each words a fault of the request itself.
//!
//! The current layer has taken over most operations, writes of single items inside an envelope; the older one still
//! serves some, and requests that are nested too deep for the current one. A fault found in the request alone is an
//! [`Error::Request`] or an [`Error::RequestValue`]; here it gets the words of its operation. Faults that need a table or
//! an item are worded where they are found, in both layers alike.
//! Source: answers of the live service in October 2026, in the regions that are furthest ahead.

use crate::error::Error;
use crate::operations::Operation;

/// Levels of JSON that the current layer reads; deeper requests go to the older one.
const LEVELS_MAX: usize = 127;

/// Which layer answers, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    /// The current one, inside `1 validation error detected: …`.
    Enveloped,
    /// The current one, with nothing around the sentence.
    Bare,
    /// The older one, which tells the key of a wrong value among the ExpressionAttributeValues.
    Older,
}

/// Gives a fault of the request the words of the layer that checks it; other errors have theirs.
pub(crate) fn worded(operation: Operation, body: &[u8], error: Error) -> Error {
    match error {
        Error::Request(_) | Error::RequestValue { .. } => Layer::of(operation, body).worded(error),
        other => other,
    }
}

impl Layer {
    fn of(operation: Operation, body: &[u8]) -> Self {
        match operation {
            Operation::PutItem | Operation::UpdateItem | Operation::DeleteItem if is_too_deep(body) => {
                Self::Older
            }
            Operation::PutItem | Operation::UpdateItem | Operation::DeleteItem => Self::Enveloped,
            Operation::BatchWriteItem | Operation::Scan => Self::Older,
            _ => Self::Bare,
        }
    }

    fn worded(self, error: Error) -> Error {
        let sentence = match (self, error) {
            (_, Error::Request(sentence)) => sentence,
            (Self::Older, Error::RequestValue { key: Some(key), fault }) => {
                let fault = fault.in_older_words();
                format!("ExpressionAttributeValues contains invalid value: {fault} for key {key}")
            }
            (Self::Older, Error::RequestValue { key: None, fault }) => fault.in_older_words(),
            (Self::Enveloped | Self::Bare, Error::RequestValue { fault, .. }) => fault.to_string(),
            (_, other) => return other,
        };
        Error::Validation(if self == Self::Enveloped { enveloped(sentence) } else { sentence })
    }
}

/// A sentence in the envelope of one fault.
pub(crate) fn enveloped(sentence: impl std::fmt::Display) -> String {
    format!("1 validation error detected: {sentence}")
}

/// Whether the JSON is nested deeper than the current layer reads.
pub(crate) fn is_too_deep(body: &[u8]) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > LEVELS_MAX {
            return true;
        }
    }
    false
}
