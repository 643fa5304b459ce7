//! Reads data-plane requests: straight from the body's bytes into typed values.
//!
//! The readers here only recognize requests that keep to the service model. Whatever else meets them is a [`Suspect`], and
//! then the schema-driven reader of `aws-protocols` goes over the same body once more and words the refusal: what AWS says of
//! a wrong type or a violated constraint is derived from the model, never typed here.

pub(crate) mod expressions;
pub(crate) mod layer;
pub(crate) mod legacy;
pub(crate) mod read;
mod refusal;
pub(crate) mod write;

use std::borrow::Cow;

use aws_protocols::json::{Reader, SerializationError};
use aws_protocols::schema::Structure;
use dynamodb_values::{Item, ValueError, json};

use crate::capacity::{Consistency, ReturnConsumedCapacity};
use crate::catalog::is_name;
use crate::error::Result;

/// Something in the request is not as the model wants it; the model's own check will say what.
#[derive(Debug)]
pub(crate) struct Suspect;

impl From<SerializationError> for Suspect {
    fn from(_: SerializationError) -> Self {
        Self
    }
}

/// An item or key as it came: what is wrong with its values is told only after the checks of the request's form.
pub(crate) type GivenItem = Result<Item, ValueError>;

/// Reads a body with `read`; a suspect one is refused in the words of the model.
pub(crate) fn parse<'a, T>(
    body: &'a [u8],
    schema: &'static Structure,
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, Suspect>,
) -> Result<T> {
    let mut reader = Reader::new(body);
    let request = read(&mut reader).and_then(|request| Ok(reader.end().map(|()| request)?));
    request.map_err(|Suspect| refusal::refusal(body, schema))
}

/// Walks an object's members that are not null; `member` reads the value or passes over it.
pub(crate) fn read_members<'a>(
    reader: &mut Reader<'a>,
    mut member: impl FnMut(&str, &mut Reader<'a>) -> Result<(), Suspect>,
) -> Result<(), Suspect> {
    reader.begin_object()?;
    while let Some(name) = reader.next_key()? {
        if !reader.null()? {
            member(&name, reader)?;
        }
    }
    Ok(())
}

/// Walks an array's elements.
pub(crate) fn read_elements<'a>(
    reader: &mut Reader<'a>,
    mut element: impl FnMut(&mut Reader<'a>) -> Result<(), Suspect>,
) -> Result<(), Suspect> {
    reader.begin_array()?;
    while reader.next_element()? {
        element(reader)?;
    }
    Ok(())
}

/// Walks an array's elements up to the number that it may have. The first that is too many makes the request suspect, so
/// that nobody pays for millions of them.
pub(crate) fn read_elements_up_to<'a>(
    count_max: usize,
    reader: &mut Reader<'a>,
    mut element: impl FnMut(&mut Reader<'a>) -> Result<(), Suspect>,
) -> Result<(), Suspect> {
    let mut count = 0;
    read_elements(reader, |reader| {
        count += 1;
        if count > count_max { Err(Suspect) } else { element(reader) }
    })
}

/// Reads a table's name or ARN.
pub(crate) fn read_table<'a>(reader: &mut Reader<'a>) -> Result<Option<Cow<'a, str>>, Suspect> {
    let name = reader.string()?;
    if may_name_table(&name) { Ok(Some(name)) } else { Err(Suspect) }
}

/// Whether a text is a name, or is meant to be an ARN: an ill-formed ARN is a fault of its own.
fn may_name_table(text: &str) -> bool {
    is_name(text) || text.starts_with("arn:")
}

/// Reads an item or key.
pub(crate) fn read_item(reader: &mut Reader<'_>) -> Result<Option<GivenItem>, Suspect> {
    Ok(Some(json::read_item(reader)?))
}

/// Reads a string that names one of an enumeration's values.
pub(crate) fn read_enum<T>(
    reader: &mut Reader<'_>,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, Suspect> {
    parse(&reader.string()?).ok_or(Suspect)
}

/// Reads how much the caller wants to know of the capacity consumed.
pub(crate) fn read_capacity_detail(reader: &mut Reader<'_>) -> Result<ReturnConsumedCapacity, Suspect> {
    read_enum(reader, ReturnConsumedCapacity::parse)
}

/// Reads `ConsistentRead`.
pub(crate) fn read_consistency(reader: &mut Reader<'_>) -> Result<Consistency, Suspect> {
    Ok(if reader.boolean()? { Consistency::Strong } else { Consistency::Eventual })
}

/// An item's or key's values, or what is wrong with them.
pub(crate) fn checked(given: GivenItem) -> Result<Item> {
    Ok(given?)
}

/// Reads a map from table names or ARNs, each entry with `entry`.
pub(crate) fn read_tables<'a, T>(
    reader: &mut Reader<'a>,
    mut entry: impl FnMut(Cow<'a, str>, &mut Reader<'a>) -> Result<T, Suspect>,
) -> Result<Vec<T>, Suspect> {
    let mut tables = Vec::new();
    reader.begin_object()?;
    while let Some(table) = reader.next_key()? {
        if !may_name_table(&table) {
            return Err(Suspect);
        }
        tables.push(entry(table, reader)?);
    }
    Ok(tables)
}
