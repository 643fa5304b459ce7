//! A request as a small tree, read by its table. Only requests of the control plane take this form, and those of the data
//! plane that are refused.
//!
//! The depth of the tree is bounded by the reader's limit, its size by [`VALUES_MAX`], and its shape by the table: members
//! that the model does not know never get in, so whatever is here has the JSON type that the model wants.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};

use crate::json::{Expected, Reader, SerializationError};
use crate::schema::{Shape, Structure};

/// Larger requests are refused as if they were not JSON. Far above what any request of the control plane needs; without a
/// limit, 16 MB of empty structures would become gigabytes of tree and message.
const VALUES_MAX: usize = 50_000;

/// Reads the members that `schema` knows, whether or not they keep to its constraints. Nothing may follow the body.
///
/// # Errors
/// [`SerializationError`] if the body is not JSON, has other JSON types than the model, or far too many values.
pub fn read(body: &[u8], schema: &Structure) -> Result<Map<String, Value>, SerializationError> {
    let mut tree = Tree { reader: Reader::new(body), values: 0 };
    let input = tree.structure(schema, Expected::Payload)?;
    tree.reader.end()?;
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

/// What is being read.
struct Tree<'a> {
    reader: Reader<'a>,
    values: usize,
}

impl Tree<'_> {
    fn value(&mut self, shape: &Shape, place: Place) -> Result<Value, SerializationError> {
        self.count()?;
        let reader = &mut self.reader;
        Ok(match shape {
            Shape::Text(_) => Value::String(reader.string()?.into_owned()),
            Shape::Blob => self.blob()?,
            Shape::Boolean => Value::Bool(reader.boolean()?),
            Shape::Integer(_) => Value::Number(reader.integer()?.into()),
            Shape::Long(_) => Value::Number(reader.long()?.into()),
            Shape::Double => real(reader.double_as(Expected::Double)?),
            Shape::Timestamp => real(reader.double_as(Expected::Date)?),
            Shape::List(list) => self.list(list.element, place)?,
            Shape::Map(map) => self.map(map.value, place)?,
            Shape::Structure(structure) => {
                let expected = match place {
                    Place::Member => Expected::Structure(structure.class),
                    Place::Element => Expected::StructureElement(structure.class),
                };
                Value::Object(self.structure(structure, expected)?)
            }
        })
    }

    fn structure(
        &mut self,
        schema: &Structure,
        expected: Expected,
    ) -> Result<Map<String, Value>, SerializationError> {
        let mut members = Map::new();
        self.reader.begin_object_as(expected)?;
        while let Some(name) = self.reader.next_key()? {
            match schema.member(&name) {
                None => self.reader.skip()?,
                Some(_) if self.reader.null()? => {}
                Some(member) => {
                    members.insert(member.name.to_owned(), self.value(member.shape, Place::Member)?);
                }
            }
        }
        Ok(members)
    }

    fn list(&mut self, element: &Shape, place: Place) -> Result<Value, SerializationError> {
        let mut elements = Vec::new();
        self.reader.begin_array_as(match place {
            Place::Member => Expected::List,
            Place::Element => Expected::ListElement,
        })?;
        while self.reader.next_element()? {
            elements.push(self.element(element)?);
        }
        Ok(Value::Array(elements))
    }

    fn map(&mut self, value: &Shape, place: Place) -> Result<Value, SerializationError> {
        let mut entries = Map::new();
        let class = java_class(value);
        self.reader.begin_object_as(match place {
            Place::Member => Expected::Map(class),
            Place::Element => Expected::MapElement(class),
        })?;
        while let Some(key) = self.reader.next_key()? {
            entries.insert(key.into_owned(), self.element(value)?);
        }
        Ok(Value::Object(entries))
    }

    fn element(&mut self, shape: &Shape) -> Result<Value, SerializationError> {
        if self.reader.null()? {
            self.count()?;
            return Ok(Value::Null);
        }
        self.value(shape, Place::Element)
    }

    /// Base64 stays base64, once it has proved to be valid.
    fn blob(&mut self) -> Result<Value, SerializationError> {
        let mut bytes = Vec::new();
        self.reader.blob_into(&mut bytes)?;
        Ok(Value::String(STANDARD.encode(bytes)))
    }

    fn count(&mut self) -> Result<(), SerializationError> {
        self.values += 1;
        if self.values > VALUES_MAX { Err(SerializationError { message: None }) } else { Ok(()) }
    }
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
