//! A value of the request, in both forms: a tree for updates, encoded for comparison with items.

use std::sync::Arc;

use dynamodb_values::{AttributeType, Number, Value, ValueRef};

/// An immutable value, cheap to clone: one placeholder may stand in many places.
#[derive(Debug, Clone)]
pub(crate) struct Constant(Arc<Forms>);

#[derive(Debug)]
struct Forms {
    value: Value,
    encoded: Vec<u8>,
}

impl Constant {
    pub(crate) fn new(value: Value) -> Self {
        let mut encoded = Vec::new();
        value.encode(&mut encoded);
        Self(Arc::new(Forms { value, encoded }))
    }

    /// What stands for a value that is refused anyway.
    pub(crate) fn null() -> Self {
        Self::new(Value::Null)
    }

    pub(crate) fn value(&self) -> &Value {
        &self.0.value
    }

    pub(crate) fn view(&self) -> ValueRef<'_> {
        // The bytes are those that `encode` just wrote.
        ValueRef::decode(&self.0.encoded).unwrap_or(ValueRef::Null)
    }

    /// The number that it is, decoded once.
    pub(crate) fn number(&self) -> Option<Number> {
        match self.0.value {
            Value::N(number) => Some(number),
            _ => None,
        }
    }

    pub(crate) fn attribute_type(&self) -> AttributeType {
        self.0.value.attribute_type()
    }
}
