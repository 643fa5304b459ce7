//! Key schemas and the attribute definitions that they use.
//!
//! Tables and local indexes have one HASH attribute and perhaps one RANGE attribute; global indexes up to four of each.
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html>,
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html>, and the
//! messages of the live service.

use aws_models::dynamodb::types::{AttributeDefinition, KeySchemaElement, KeyType};

use super::invalid;
use crate::limits::GLOBAL_INDEX_KEY_ATTRIBUTES_MAX;
use crate::{Error, Result};

/// A key schema that holds to the rules of its place, with every attribute defined.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeySchema<'a>(&'a [KeySchemaElement]);

impl<'a> KeySchema<'a> {
    /// Checks the schema of a table, against the definitions in the same request.
    pub(crate) fn of_table(key: &'a [KeySchemaElement], defined: &[AttributeDefinition]) -> Result<Self> {
        if key.len() > defined.len() {
            return Err(Error::validation("Invalid KeySchema: Some index key attribute have no definition"));
        }
        check_defined(key, defined)?;
        check_pair(key)?;
        Ok(Self(key))
    }

    /// Checks the schema of a local index.
    pub(crate) fn of_local_index(
        key: &'a [KeySchemaElement],
        defined: &[AttributeDefinition],
    ) -> Result<Self> {
        check_defined(key, defined)?;
        check_pair(key)?;
        Ok(Self(key))
    }

    /// Checks the schema of a global index.
    pub(crate) fn of_global_index(
        key: &'a [KeySchemaElement],
        defined: &[AttributeDefinition],
    ) -> Result<Self> {
        check_defined(key, defined)?;
        check_group(key)?;
        Ok(Self(key))
    }

    /// The first HASH attribute.
    pub(crate) fn hash(self) -> &'a str {
        self.0.first().map_or("", |element| &element.attribute_name)
    }

    /// Whether it has a RANGE attribute.
    pub(crate) fn has_range(self) -> bool {
        self.0.iter().any(|element| element.key_type == KeyType::Range)
    }

    /// Its attributes' names.
    pub(crate) fn names(self) -> impl Iterator<Item = &'a str> {
        self.0.iter().map(|element| element.attribute_name.as_str())
    }
}

/// Refuses definitions that no key uses.
pub(crate) fn check_all_used(keys: &[KeySchema<'_>], defined: &[AttributeDefinition]) -> Result<()> {
    let mut used: Vec<&str> = Vec::new();
    for name in keys.iter().flat_map(|key| key.names()) {
        if !used.contains(&name) {
            used.push(name);
        }
    }
    if defined.len() == used.len() {
        return Ok(());
    }
    if keys.len() == 1 {
        return Err(invalid(
            "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
        ));
    }
    let defined = list(defined.iter().map(|attribute| attribute.attribute_name.as_str()));
    let used = list(used);
    Err(invalid(format_args!(
        "Some AttributeDefinitions are not used. AttributeDefinitions: {defined}, keys used: {used}"
    )))
}

fn check_defined(key: &[KeySchemaElement], defined: &[AttributeDefinition]) -> Result<()> {
    let is_defined = |name: &str| defined.iter().any(|attribute| attribute.attribute_name == name);
    if key.iter().all(|element| is_defined(&element.attribute_name)) {
        return Ok(());
    }
    let keys = list(key.iter().map(|element| element.attribute_name.as_str()));
    let defined = list(defined.iter().map(|attribute| attribute.attribute_name.as_str()));
    Err(invalid(format_args!(
        "Some index key attributes are not defined in AttributeDefinitions. Keys: {keys}, AttributeDefinitions: {defined}"
    )))
}

/// At most two elements: the model's length constraint has seen to that.
fn check_pair(key: &[KeySchemaElement]) -> Result<()> {
    check_distinct(key)?;
    check_begins_with_hash(key)?;
    if key.get(1).is_some_and(|second| second.key_type != KeyType::Range) {
        return Err(Error::validation(
            "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
        ));
    }
    Ok(())
}

/// HASH attributes, then RANGE attributes, up to four of each.
fn check_group(key: &[KeySchemaElement]) -> Result<()> {
    check_distinct(key)?;
    check_begins_with_hash(key)?;
    let hashes = key.iter().take_while(|element| element.key_type == KeyType::Hash).count();
    let (hash, range) = key.split_at(hashes);
    if range.iter().any(|element| element.key_type == KeyType::Hash) {
        return Err(Error::validation(
            "Invalid KeySchema: All HASH key elements must precede all RANGE key elements",
        ));
    }
    for (part, role) in [(hash, "HASH"), (range, "RANGE")] {
        if part.len() > GLOBAL_INDEX_KEY_ATTRIBUTES_MAX {
            return Err(Error::validation(format_args!(
                "Invalid KeySchema: The number of {role} key elements exceeds the limit of {GLOBAL_INDEX_KEY_ATTRIBUTES_MAX}"
            )));
        }
    }
    Ok(())
}

fn check_begins_with_hash(key: &[KeySchemaElement]) -> Result<()> {
    match key.first() {
        Some(first) if first.key_type == KeyType::Hash => Ok(()),
        _ => Err(Error::validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")),
    }
}

fn check_distinct(key: &[KeySchemaElement]) -> Result<()> {
    let repeated = |(at, element): (usize, &KeySchemaElement)| {
        key.iter().take(at).any(|earlier| earlier.attribute_name == element.attribute_name)
    };
    if key.iter().enumerate().any(repeated) {
        return Err(Error::validation(
            "Both the Hash Key and the Range Key element in the KeySchema have the same name",
        ));
    }
    Ok(())
}

/// Names as Java prints a list.
fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().collect();
    format!("[{}]", names.join(", "))
}
