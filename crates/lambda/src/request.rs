//! From an assembled request to its typed input, and from an output to the answer's body.

use aws_protocols::schema::Structure;
use aws_protocols::validation;
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// The typed input, checked against the model.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8], schema: &'static Structure) -> Result<T> {
    Ok(validation::parse(body, schema)?)
}

/// The answer's body.
pub(crate) fn answer<T: Serialize>(output: &T) -> Result<Bytes> {
    serde_json::to_vec(output).map(Bytes::from).map_err(|fault| Error::Internal(fault.to_string()))
}

/// The answer of an operation that has none.
pub(crate) fn nothing() -> Result<Bytes> {
    Ok(Bytes::new())
}

/// The refusal of one value that violates a constraint which the model does not have.
pub(crate) fn violation(value: impl std::fmt::Display, path: &str, constraint: &str) -> Error {
    Error::Validation(format!(
        "1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"
    ))
}
