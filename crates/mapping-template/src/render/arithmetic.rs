//! `+ - * / %` and `==` by Velocity's rules of types.

use super::{Rendered, Renderer};
use crate::syntax::Operator;
use crate::value::{Number, Value, equal};

impl<'v> Renderer<'v, '_> {
    /// Text is joined by `+`; anything else that is no number, and dividing by zero, makes nothing.
    pub(super) fn arithmetic(
        &mut self,
        operator: Operator,
        left: &Value<'v>,
        right: &Value<'v>,
    ) -> Rendered<Value<'v>> {
        if operator == Operator::Add && (matches!(left, Value::Text(_)) || matches!(right, Value::Text(_))) {
            let (left, right) = (self.text_of(left)?, self.text_of(right)?);
            return Ok(Value::Text(self.made([left.as_str(), right.as_str()].concat())?));
        }
        let (Some(left), Some(right)) = (Number::of(left), Number::of(right)) else { return Ok(Value::Null) };
        let by_zero = matches!(operator, Operator::Divide | Operator::Modulo) && right.is_zero();
        let computed = match operator {
            _ if by_zero => None,
            Operator::Subtract => left.combine(right, i128::checked_sub, |left, right| left - right),
            Operator::Multiply => left.combine(right, i128::checked_mul, |left, right| left * right),
            Operator::Divide => left.combine(right, i128::checked_div, |left, right| left / right),
            Operator::Modulo => left.combine(right, i128::checked_rem, |left, right| left % right),
            _ => left.combine(right, i128::checked_add, |left, right| left + right),
        };
        Ok(computed.unwrap_or(Value::Null))
    }

    /// Numbers by value, values of one kind by `equals`, and of two kinds by their text.
    pub(super) fn equals(&mut self, left: &Value<'v>, right: &Value<'v>) -> Rendered<bool> {
        if std::mem::discriminant(left) == std::mem::discriminant(right)
            || matches!(left, Value::Null)
            || matches!(right, Value::Null)
            || Number::of(left).is_some() && Number::of(right).is_some()
        {
            return equal(left, right, &self.heap);
        }
        Ok(self.text_of(left)?.as_str() == self.text_of(right)?.as_str())
    }
}
