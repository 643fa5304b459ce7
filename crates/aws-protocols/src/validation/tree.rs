//! A request as a small tree, read by its table. Only control-plane requests take this form.
//!
//! The depth of the tree is bounded by the reader's limit, and its shape by the table: members that the model does not
//! know never get in, so whatever is here has the JSON type that the model wants.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};

use crate::json::{Expected, Reader, SerializationError};
use crate::schema::{Shape, Structure};

/// Reads a whole body, of which nothing may follow.
pub(super) fn read(body: &[u8], schema: &Structure) -> Result<Map<String, Value>, SerializationError> {
    let mut reader = Reader::new(body);
    let input = read_structure(&mut reader, schema, Expected::Payload)?;
    reader.end()?;
    Ok(input)
}

/// The typed form. Fails only if a generated type disagrees with its table.
pub(super) fn into_typed<T: DeserializeOwned>(input: Map<String, Value>) -> Result<T, SerializationError> {
    serde_json::from_value(Value::Object(input)).map_err(|_| SerializationError { message: None })
}

/// Where a value stands, which the sentences about wrong JSON types depend on.
#[derive(Clone, Copy)]
enum Place {
    Member,
    Element,
}

fn read_value(reader: &mut Reader<'_>, shape: &Shape, place: Place) -> Result<Value, SerializationError> {
    Ok(match shape {
        Shape::Text(_) => Value::String(reader.string()?.into_owned()),
        Shape::Blob => read_blob(reader)?,
        Shape::Boolean => Value::Bool(reader.boolean()?),
        Shape::Integer(_) => Value::Number(reader.integer()?.into()),
        Shape::Long(_) => Value::Number(reader.long()?.into()),
        Shape::Double => real(reader.double_as(Expected::Double)?),
        Shape::Timestamp => real(reader.double_as(Expected::Date)?),
        Shape::List(list) => read_list(reader, list.element, place)?,
        Shape::Map(map) => read_map(reader, map.value, place)?,
        Shape::Structure(structure) => {
            let expected = match place {
                Place::Member => Expected::Structure(structure.class),
                Place::Element => Expected::StructureElement(structure.class),
            };
            Value::Object(read_structure(reader, structure, expected)?)
        }
    })
}

fn read_structure(
    reader: &mut Reader<'_>,
    schema: &Structure,
    expected: Expected,
) -> Result<Map<String, Value>, SerializationError> {
    let mut members = Map::new();
    reader.begin_object_as(expected)?;
    while let Some(name) = reader.next_key()? {
        match schema.member(&name) {
            None => reader.skip()?,
            Some(_) if reader.null()? => {}
            Some(member) => {
                members.insert(member.name.to_owned(), read_value(reader, member.shape, Place::Member)?);
            }
        }
    }
    Ok(members)
}

fn read_list(reader: &mut Reader<'_>, element: &Shape, place: Place) -> Result<Value, SerializationError> {
    let mut elements = Vec::new();
    reader.begin_array_as(match place {
        Place::Member => Expected::List,
        Place::Element => Expected::ListElement,
    })?;
    while reader.next_element()? {
        elements.push(read_element(reader, element)?);
    }
    Ok(Value::Array(elements))
}

fn read_map(reader: &mut Reader<'_>, value: &Shape, place: Place) -> Result<Value, SerializationError> {
    let mut entries = Map::new();
    let class = java_class(value);
    reader.begin_object_as(match place {
        Place::Member => Expected::Map(class),
        Place::Element => Expected::MapElement(class),
    })?;
    while let Some(key) = reader.next_key()? {
        entries.insert(key.into_owned(), read_element(reader, value)?);
    }
    Ok(Value::Object(entries))
}

fn read_element(reader: &mut Reader<'_>, shape: &Shape) -> Result<Value, SerializationError> {
    if reader.null()? { Ok(Value::Null) } else { read_value(reader, shape, Place::Element) }
}

/// Base64 stays base64, once it has proved to be valid.
fn read_blob(reader: &mut Reader<'_>) -> Result<Value, SerializationError> {
    let mut bytes = Vec::new();
    reader.blob_into(&mut bytes)?;
    Ok(Value::String(STANDARD.encode(bytes)))
}

fn real(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// The class of a map's values, as Java's generics print it.
fn java_class(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text(_) => "java.lang.String",
        Shape::Blob => "java.nio.ByteBuffer",
        Shape::Boolean => "java.lang.Boolean",
        Shape::Integer(_) => "java.lang.Integer",
        Shape::Long(_) => "java.lang.Long",
        Shape::Double => "java.lang.Double",
        Shape::Timestamp => "java.util.Date",
        Shape::List(_) => "java.util.List",
        Shape::Map(_) => "java.util.Map",
        Shape::Structure(structure) => structure.class,
    }
}
