//! From the bytes of a request to its typed input, checked.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::check::{check_input, check_structure};
use super::{Path, Violations, tree};
use crate::json::SerializationError;
use crate::schema::{Shape, Structure};

/// Why a body is not a request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Not JSON, or of other JSON types than the model has.
    #[error(transparent)]
    Serialization(#[from] SerializationError),
    /// Against the model's constraints; the public message.
    #[error("{0}")]
    Validation(String),
}

/// Reads `body` as the structure that `schema` describes: JSON types first, then all constraints, then the typed value.
/// Members that the model does not know are passed over.
///
/// # Errors
/// [`RequestError`] with the real service's message.
pub fn parse<T: DeserializeOwned>(body: &[u8], schema: &'static Structure) -> Result<T, RequestError> {
    let input = tree::read(body, schema)?;
    if let Some(message) = missing_message(&input, schema) {
        return Err(RequestError::Validation(message.to_owned()));
    }
    let mut violations = Violations::new();
    check_structure(&input, schema, &Path::Root, &mut violations);
    match violations.message() {
        Some(message) => Err(RequestError::Validation(message)),
        None => Ok(tree::into_typed(input)?),
    }
}

/// The same for services that name the input in the paths of the body's members, as in `createRestApiInput.name`; members
/// that stand elsewhere than in the body have paths without it. An entry of a map that is null is an empty text there.
///
/// # Errors
/// [`RequestError`] with the real service's message.
pub fn parse_named<T: DeserializeOwned>(
    body: &[u8],
    schema: &'static Structure,
    name: &str,
) -> Result<T, RequestError> {
    let mut input = tree::read(body, schema)?;
    for (member, value) in &mut input {
        if let (Some(Shape::Map(_)), Value::Object(entries)) = (schema.member(member).map(|m| m.shape), value)
        {
            entries.values_mut().filter(|entry| entry.is_null()).for_each(|entry| *entry = Value::from(""));
        }
    }
    let mut violations = Violations::new();
    check_input(&input, schema, name, &mut violations);
    match violations.message() {
        Some(message) => Err(RequestError::Validation(message)),
        None => Ok(tree::into_typed(input)?),
    }
}

fn missing_message(input: &Map<String, Value>, schema: &Structure) -> Option<&'static str> {
    schema
        .members
        .iter()
        .find_map(|member| member.missing_message.filter(|_| !input.contains_key(member.name)))
}
