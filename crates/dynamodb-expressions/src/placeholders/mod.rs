//! The placeholders of one request: ExpressionAttributeNames and ExpressionAttributeValues.
//!
//! All expressions of the request are bound against one [`Placeholders`], which notes what they use; a placeholder that
//! none of them uses is refused at the end, whatever the item would have said.
//! See "Expression attribute names (aliases) in DynamoDB" in the Amazon DynamoDB Developer Guide.

#[cfg(test)]
mod tests;

use dynamodb_values::{Value, ValueError};

use crate::Fault;
use crate::constant::Constant;

/// What is wrong with the placeholders of a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceholderError {
    /// Names without any expression beside them.
    #[error("ExpressionAttributeNames can only be specified when using expressions")]
    NamesWithoutExpression,
    /// Values without an expression that can have them.
    #[error("ExpressionAttributeValues can only be specified when using expressions")]
    ValuesWithoutExpression,
    /// An empty map of names.
    #[error("ExpressionAttributeNames must not be empty")]
    NoNames,
    /// An empty map of values.
    #[error("ExpressionAttributeValues must not be empty")]
    NoValues,
    /// A key that is not `#` and a name.
    #[error("ExpressionAttributeNames contains invalid key: Syntax error; key: \"{0}\"")]
    InvalidName(String),
    /// A key that is not `:` and a name.
    #[error("ExpressionAttributeValues contains invalid key: Syntax error; key: \"{0}\"")]
    InvalidValueName(String),
    /// An attribute name without any characters.
    #[error("ExpressionAttributeNames contains invalid value: Empty attribute name for key {0}")]
    EmptyAttributeName(String),
    /// A value that is none. The reader of the request finds this one.
    #[error("ExpressionAttributeValues contains invalid value: {error} for key {key}")]
    InvalidValue {
        /// The placeholder.
        key: String,
        /// What is wrong with its value.
        error: ValueError,
    },
    /// Names that no expression uses.
    #[error("Value provided in ExpressionAttributeNames unused in expressions: keys: {{{}}}", .0.join(", "))]
    UnusedNames(Vec<String>),
    /// Values that no expression uses.
    #[error("Value provided in ExpressionAttributeValues unused in expressions: keys: {{{}}}", .0.join(", "))]
    UnusedValues(Vec<String>),
}

/// The definitions of a request's placeholders, and which of them were used.
#[derive(Debug, Default)]
pub struct Placeholders {
    names: Vec<Definition<String>>,
    values: Vec<Definition<Constant>>,
}

#[derive(Debug)]
struct Definition<T> {
    key: String,
    meaning: T,
    used: bool,
}

impl Placeholders {
    /// Takes the two parameters as the request has them; `None` is an absent parameter.
    ///
    /// # Errors
    /// An empty map, or a key that is no placeholder.
    pub fn new(
        names: Option<Vec<(String, String)>>,
        values: Option<Vec<(String, Value)>>,
    ) -> Result<Self, PlaceholderError> {
        if names.as_ref().is_some_and(Vec::is_empty) {
            return Err(PlaceholderError::NoNames);
        }
        let names = definitions(names, |name| name);
        if let Some(invalid) = names.iter().find(|name| !is_placeholder(&name.key, '#')) {
            return Err(PlaceholderError::InvalidName(invalid.key.clone()));
        }
        if let Some(empty) = names.iter().find(|name| name.meaning.is_empty()) {
            return Err(PlaceholderError::EmptyAttributeName(empty.key.clone()));
        }
        if values.as_ref().is_some_and(Vec::is_empty) {
            return Err(PlaceholderError::NoValues);
        }
        let values = definitions(values, Constant::new);
        if let Some(invalid) = values.iter().find(|value| !is_placeholder(&value.key, ':')) {
            return Err(PlaceholderError::InvalidValueName(invalid.key.clone()));
        }
        Ok(Self { names, values })
    }

    /// Refuses placeholders that nothing bound so far has used.
    ///
    /// # Errors
    /// The unused ones; names before values.
    pub fn check_all_used(&self) -> Result<(), PlaceholderError> {
        let names = unused(&self.names);
        if !names.is_empty() {
            return Err(PlaceholderError::UnusedNames(names));
        }
        let values = unused(&self.values);
        if !values.is_empty() {
            return Err(PlaceholderError::UnusedValues(values));
        }
        Ok(())
    }

    pub(crate) fn name(&mut self, key: &str) -> Result<&str, Fault> {
        let found = look_up(&mut self.names, key).ok_or_else(|| Fault::UndefinedName(key.to_owned()))?;
        Ok(found)
    }

    pub(crate) fn value(&mut self, key: &str) -> Result<Constant, Fault> {
        let found = look_up(&mut self.values, key).ok_or_else(|| Fault::UndefinedValue(key.to_owned()))?;
        Ok(found.clone())
    }
}

/// The definitions sorted by key; of a key that came twice the last counts.
fn definitions<T, U>(given: Option<Vec<(String, T)>>, convert: impl Fn(T) -> U) -> Vec<Definition<U>> {
    let mut given = given.unwrap_or_default();
    given.reverse();
    given.sort_by(|one, two| one.0.cmp(&two.0));
    given.dedup_by(|later, kept| later.0 == kept.0);
    given
        .into_iter()
        .map(|(key, meaning)| Definition { key, meaning: convert(meaning), used: false })
        .collect()
}

fn look_up<'d, T>(definitions: &'d mut [Definition<T>], key: &str) -> Option<&'d T> {
    let position = definitions.binary_search_by(|definition| definition.key.as_str().cmp(key)).ok()?;
    let definition = definitions.get_mut(position)?;
    definition.used = true;
    Some(&definition.meaning)
}

fn unused<T>(definitions: &[Definition<T>]) -> Vec<String> {
    definitions
        .iter()
        .filter(|definition| !definition.used)
        .map(|definition| definition.key.clone())
        .collect()
}

fn is_placeholder(key: &str, mark: char) -> bool {
    key.strip_prefix(mark).is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}
