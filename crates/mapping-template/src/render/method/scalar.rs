//! Methods of numbers and booleans. Their static ones too: `#set($Integer = 0)$Integer.parseInt('7')` is a known idiom.

use super::{Rendered, Renderer};
use crate::error::RenderError;
use crate::value::{Number, Value};

impl<'v> Renderer<'v, '_> {
    pub(super) fn scalar_method(
        &mut self,
        target: &Value<'v>,
        name: &str,
        arguments: &[Value<'v>],
    ) -> Rendered<Value<'v>> {
        let Some(number) = Number::of(target) else { return self.bool_method(target, name, arguments) };
        Ok(match (name, arguments) {
            ("intValue" | "longValue" | "shortValue" | "byteValue", []) => Value::Int(number.as_int()),
            ("doubleValue" | "floatValue", []) => Value::Double(number.as_double()),
            ("isNaN", []) => Value::Bool(number.as_double().is_nan()),
            ("compareTo" | "compare", [.., other]) => {
                let left = if let [left, _] = arguments { Number::of(left) } else { Some(number) };
                let order = left.zip(Number::of(other)).and_then(|(left, right)| left.compare(right));
                order.map_or(Value::Null, |order| Value::Int(order as i64))
            }
            ("parseInt" | "parseLong" | "parseDouble" | "parseFloat" | "valueOf", [_]) => {
                return self.parsed_number(number, name, arguments);
            }
            ("toString", [value]) => Value::Text(self.text_of(value)?),
            ("max", [left, right]) => extreme(left, right, std::cmp::Ordering::is_ge),
            ("min", [left, right]) => extreme(left, right, std::cmp::Ordering::is_le),
            ("abs", [value]) => Number::of(value).map_or(Value::Null, |number| match number {
                Number::Int(int) => Value::Int(int.saturating_abs()),
                Number::Double(double) => Value::Double(double.abs()),
            }),
            ("hashCode", []) => Value::Int(number.as_int()),
            _ => Value::Null,
        })
    }

    /// `parseInt(text)` and the like. `valueOf` makes what its class is: an integer of an integer's.
    fn parsed_number(&mut self, number: Number, name: &str, arguments: &[Value<'v>]) -> Rendered<Value<'v>> {
        let text = self.text_of(&arguments[0])?;
        let text = text.as_str();
        let integer = match name {
            "parseInt" | "parseLong" => true,
            "valueOf" => matches!(number, Number::Int(_)),
            _ => false,
        };
        let parsed = if integer {
            text.parse().ok().map(Value::Int)
        } else {
            text.trim().parse().ok().map(Value::Double)
        };
        parsed.ok_or(RenderError::Method { method: "parse", reason: "the text is no number" })
    }

    fn bool_method(
        &mut self,
        target: &Value<'v>,
        name: &str,
        arguments: &[Value<'v>],
    ) -> Rendered<Value<'v>> {
        Ok(match (name, arguments) {
            ("booleanValue", []) => target.clone(),
            ("parseBoolean" | "valueOf", [text]) => {
                Value::Bool(self.text_of(text)?.as_str().eq_ignore_ascii_case("true"))
            }
            ("compareTo", [other]) => Value::Int(i64::from(target.is_true()) - i64::from(other.is_true())),
            ("toString", [value]) => Value::Text(self.text_of(value)?),
            _ => Value::Null,
        })
    }
}

fn extreme<'v>(left: &Value<'v>, right: &Value<'v>, wins: fn(std::cmp::Ordering) -> bool) -> Value<'v> {
    let order = Number::of(left).zip(Number::of(right)).and_then(|(left, right)| left.compare(right));
    match order {
        Some(order) if wins(order) => left.clone(),
        Some(_) => right.clone(),
        None => Value::Null,
    }
}
