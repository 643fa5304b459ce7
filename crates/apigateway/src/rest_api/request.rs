//! From a request's bytes to its type, checked against the model in AWS's words.

use aws_models::apigateway::OPERATIONS;
use aws_protocols::validation::{self, RequestError};
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// The request of an operation. An empty body is a request without members.
pub(super) fn read<T: DeserializeOwned>(operation: &str, body: &[u8]) -> Result<T> {
    let body = if body.is_empty() { b"{}" } else { body };
    let found = OPERATIONS.iter().find(|found| found.name == operation);
    let schema = found.ok_or_else(|| Error::Internal(format!("the model has no {operation}")))?.input;
    validation::parse_named(body, schema, &input_name(operation)).map_err(|error| match error {
        RequestError::Serialization(fault) => Error::Serialization(fault),
        RequestError::Validation(sentence) => Error::Validation(sentence),
    })
}

/// `createRestApiInput` for `CreateRestApi`.
fn input_name(operation: &str) -> String {
    let mut name = String::with_capacity(operation.len() + 5);
    name.extend(operation.chars().take(1).map(|first| first.to_ascii_lowercase()));
    name.extend(operation.chars().skip(1));
    name + "Input"
}
