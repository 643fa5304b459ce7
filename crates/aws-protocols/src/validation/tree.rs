//! A request as a small tree, read by its table. Only control-plane requests take this form.
//!
//! The depth of the tree is bounded by the reader's limit, and its shape by the table: members that the model does not
//! know never get in, so whatever is here has the JSON type that the model wants.

use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};

use crate::json::{Reader, SerializationError};
use crate::schema::{Shape, Structure};

/// Reads a whole body, of which nothing may follow.
pub(super) fn read(body: &[u8], schema: &Structure) -> Result<Map<String, Value>, SerializationError> {
    let mut reader = Reader::new(body);
    let input = read_structure(&mut reader, schema)?;
    reader.end()?;
    Ok(input)
}

/// The typed form. Fails only if a generated type disagrees with its table.
pub(super) fn into_typed<T: DeserializeOwned>(input: Map<String, Value>) -> Result<T, SerializationError> {
    serde_json::from_value(Value::Object(input)).map_err(|_| SerializationError { message: None })
}

fn read_value(reader: &mut Reader<'_>, shape: &Shape) -> Result<Value, SerializationError> {
    Ok(match shape {
        Shape::Text(_) | Shape::Blob => Value::String(reader.string()?.into_owned()),
        Shape::Boolean => Value::Bool(reader.boolean()?),
        Shape::Integer(_) | Shape::Long(_) => Value::Number(reader.integer()?.into()),
        Shape::Double | Shape::Timestamp => {
            Number::from_f64(reader.integer()? as f64).map_or(Value::Null, Value::Number)
        }
        Shape::List(list) => read_list(reader, list.element)?,
        Shape::Map(map) => read_map(reader, map.value)?,
        Shape::Structure(structure) => Value::Object(read_structure(reader, structure)?),
    })
}

fn read_structure(
    reader: &mut Reader<'_>,
    schema: &Structure,
) -> Result<Map<String, Value>, SerializationError> {
    let mut members = Map::new();
    reader.begin_object()?;
    while let Some(name) = reader.next_key()? {
        match schema.member(&name) {
            None => reader.skip()?,
            Some(_) if reader.null()? => {}
            Some(member) => {
                members.insert(member.name.to_owned(), read_value(reader, member.shape)?);
            }
        }
    }
    Ok(members)
}

fn read_list(reader: &mut Reader<'_>, element: &Shape) -> Result<Value, SerializationError> {
    let mut elements = Vec::new();
    reader.begin_array()?;
    while reader.next_element()? {
        elements.push(if reader.null()? { Value::Null } else { read_value(reader, element)? });
    }
    Ok(Value::Array(elements))
}

fn read_map(reader: &mut Reader<'_>, value: &Shape) -> Result<Value, SerializationError> {
    let mut entries = Map::new();
    reader.begin_object()?;
    while let Some(key) = reader.next_key()? {
        let value = if reader.null()? { Value::Null } else { read_value(reader, value)? };
        entries.insert(key.into_owned(), value);
    }
    Ok(Value::Object(entries))
}
