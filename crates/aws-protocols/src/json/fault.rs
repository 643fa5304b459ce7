//! The sentences of AWS's request framework about JSON values of a kind that the service model does not want.
//!
//! The real service is written in Java and its messages show it: what is said depends on the Java type of the member and
//! on whether the value is a structure's member or an element of a list or map. This is the one table of these sentences.
//! It does not know any service: the Java classes of structures come from the caller.

use std::borrow::Cow;

/// The body is not JSON, or has another type where the model wants one; carries AWS's text, if there is one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message.as_deref().unwrap_or("malformed JSON"))]
pub struct SerializationError {
    /// The public message; malformed JSON has none.
    pub message: Option<Cow<'static, str>>,
}

impl SerializationError {
    /// The text is no JSON at all: AWS answers without a message.
    pub(crate) const MALFORMED: Self = Self { message: None };

    /// A fault with AWS's sentence.
    #[must_use]
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: Some(message.into()) }
    }
}

/// What the service model wants where a value stands. The strings are full Java class names, such as
/// `com.amazonaws.dynamodb.v20120810.AttributeValue`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// The whole body: an object.
    Payload,
    /// A string.
    String,
    /// A boolean.
    Boolean,
    /// A 32-bit integer.
    Integer,
    /// A 64-bit integer.
    Long,
    /// A floating-point number.
    Double,
    /// A timestamp in seconds.
    Date,
    /// Base64 text.
    Blob,
    /// A list that is a structure's member.
    List,
    /// A list that is an element of a list or map.
    ListElement,
    /// A map that is a structure's member, with the class of its values.
    Map(&'static str),
    /// A map that is an element of a list or map, with the class of its values.
    MapElement(&'static str),
    /// A structure that is a structure's member, with its class.
    Structure(&'static str),
    /// A structure that is an element of a list or map, with its class.
    StructureElement(&'static str),
}

/// What stands there instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Object,
    Array,
    String,
    Integer,
    Decimal,
    True,
    False,
    Null,
}

const OBJECT: &str = "Start of structure or map found where not expected";
const FIELD: &str = "Unexpected field type";
const ELEMENT: &str = "Unexpected value type in payload";
const BLOB: &str = "only base-64-encoded strings are convertible to bytes";
const NOT_A_BOOLEAN: &str = "Unexpected token received from parser";
const CAST: &str = "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class \
    java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module \
    java.base of loader 'bootstrap')";

impl Expected {
    /// AWS's sentence about `found` standing where this was wanted.
    pub(crate) fn fault(self, found: Found) -> SerializationError {
        match found {
            Found::Object => SerializationError::new(OBJECT),
            Found::Array => self.array_fault(),
            Found::Null if matches!(self, Self::Payload) => SerializationError::MALFORMED,
            Found::Null => SerializationError::new(ELEMENT),
            Found::String => self.scalar_fault("STRING_VALUE"),
            Found::Integer => self.scalar_fault("NUMBER_VALUE"),
            Found::Decimal => self.scalar_fault("DECIMAL_VALUE"),
            Found::True => self.scalar_fault("TRUE_VALUE"),
            Found::False => self.scalar_fault("FALSE_VALUE"),
        }
    }

    fn array_fault(self) -> SerializationError {
        let class = match self {
            Self::Payload => return SerializationError::MALFORMED,
            Self::List | Self::ListElement => return SerializationError::new(FIELD),
            Self::String => "class java.lang.String",
            Self::Boolean => "class java.lang.Boolean",
            Self::Integer => "class java.lang.Integer",
            Self::Long => "class java.lang.Long",
            Self::Double => "class java.lang.Double",
            Self::Date => "class java.util.Date",
            Self::Blob => "class java.nio.ByteBuffer",
            Self::Map(of) | Self::MapElement(of) => {
                let text = format!("Unrecognized collection type java.util.Map<java.lang.String, {of}>");
                return SerializationError::new(text);
            }
            Self::Structure(class) | Self::StructureElement(class) => {
                return SerializationError::new(format!("Unrecognized collection type class {class}"));
            }
        };
        SerializationError::new(format!("Unrecognized collection type {class}"))
    }

    fn scalar_fault(self, token: &str) -> SerializationError {
        let class = match self {
            Self::Payload => return SerializationError::MALFORMED,
            Self::Boolean if token == "STRING_VALUE" => return SerializationError::new(NOT_A_BOOLEAN),
            Self::Blob => return SerializationError::new(BLOB),
            Self::List | Self::Map(_) | Self::Structure(_) => return SerializationError::new(FIELD),
            Self::ListElement | Self::MapElement(_) => return SerializationError::new(CAST),
            Self::StructureElement(_) => return SerializationError::new(ELEMENT),
            Self::String => "String",
            Self::Boolean => "Boolean",
            Self::Integer => "Integer",
            Self::Long => "Long",
            Self::Double => "Double",
            Self::Date => "Date",
        };
        SerializationError::new(format!("{token} cannot be converted to {class}"))
    }
}
