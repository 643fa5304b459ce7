//! The bounds of a `BETWEEN`: two constants of one ordered type, the lower not above the upper.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dynamodb_values::{AttributeType, Value};

use crate::Fault;

/// Whether values of this type have an order.
pub(crate) fn is_ordered(of: AttributeType) -> bool {
    matches!(of, AttributeType::S | AttributeType::N | AttributeType::B)
}

/// Checks two constant bounds.
pub(crate) fn check(lower: &Value, upper: &Value) -> Result<(), Fault> {
    let reversed = match (lower, upper) {
        (Value::S(lower), Value::S(upper)) => lower.as_bytes() > upper.as_bytes(),
        (Value::N(lower), Value::N(upper)) => lower > upper,
        (Value::B(lower), Value::B(upper)) => lower > upper,
        _ => return Err(Fault::BoundTypes { lower: render(lower), upper: render(upper) }),
    };
    if reversed {
        return Err(Fault::BoundOrder { lower: render(lower), upper: render(upper) });
    }
    Ok(())
}

fn render(bound: &Value) -> String {
    match bound {
        Value::S(text) => format!("{{S:{text}}}"),
        Value::N(number) => format!("{{N:{number}}}"),
        Value::B(bytes) => format!("{{B:{}}}", STANDARD.encode(bytes)),
        // Values without an order are refused before their bounds are compared.
        other => format!("{{{}}}", other.attribute_type()),
    }
}
