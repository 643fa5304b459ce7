//! A value of the request, in both forms: a tree for updates, a view for comparison with items.

use std::sync::Arc;

use dynamodb_values::{AttributeType, Value, ValueRef};

use crate::comparison::Comparand;

/// An immutable value, cheap to clone: one placeholder may stand in many places.
#[derive(Debug, Clone)]
pub(crate) struct Constant(Arc<Forms>);

#[derive(Debug)]
struct Forms {
    value: Value,
    /// Empty for scalars, which have a view without being encoded.
    encoded: Vec<u8>,
}

impl Constant {
    pub(crate) fn new(value: Value) -> Self {
        let mut encoded = Vec::new();
        if !matches!(value, Value::S(_) | Value::N(_) | Value::B(_) | Value::Bool(_) | Value::Null) {
            value.encode(&mut encoded);
        }
        Self(Arc::new(Forms { value, encoded }))
    }

    /// What stands for a value that is refused anyway.
    pub(crate) fn null() -> Self {
        Self::new(Value::Null)
    }

    pub(crate) fn value(&self) -> &Value {
        &self.0.value
    }

    pub(crate) fn comparand(&self) -> Comparand<'_> {
        Comparand::View(match &self.0.value {
            Value::N(number) => return Comparand::Number(*number),
            Value::S(text) => ValueRef::S(text),
            Value::B(bytes) => ValueRef::B(bytes),
            Value::Bool(boolean) => ValueRef::Bool(*boolean),
            // The bytes are those that `encode` wrote for all others but null.
            _ => ValueRef::decode(&self.0.encoded).unwrap_or(ValueRef::Null),
        })
    }

    pub(crate) fn attribute_type(&self) -> AttributeType {
        self.0.value.attribute_type()
    }
}
