//! Evaluating expressions.

use super::{Rendered, Renderer};
use crate::limits::RANGE_SIZE_MAX;
use crate::syntax::{Expression, Operator};
use crate::value::{MapObject, Number, Value};

impl<'v> Renderer<'v, '_> {
    pub(super) fn expression(&mut self, expression: &'v Expression) -> Rendered<Value<'v>> {
        self.work()?;
        Ok(match expression {
            Expression::Null => Value::Null,
            Expression::Bool(bool) => Value::Bool(*bool),
            Expression::Int(int) => Value::Int(*int),
            Expression::Double(double) => Value::Double(*double),
            Expression::Text(text) => Value::borrowed(text),
            Expression::Reference(reference) => return self.reference(reference),
            Expression::Interpolated(block) => {
                Value::Text(self.captured(|renderer| renderer.block(block).map(|_| ()))?)
            }
            Expression::Not(negated) => Value::Bool(!self.nested(negated)?.is_true()),
            Expression::List(items) => {
                let items = items.iter().map(|item| self.nested(item)).collect::<Rendered<_>>()?;
                self.heap.add_list(items)
            }
            Expression::Map(entries) => {
                let mut map = MapObject::default();
                for (key, value) in entries {
                    let key = self.nested(key)?;
                    let key = self.text_of(&key)?;
                    map.put(key, self.nested(value)?);
                }
                Value::Map(self.heap.add_map(map))
            }
            Expression::Range(bounds) => {
                let (first, last) = (self.nested(&bounds.0)?, self.nested(&bounds.1)?);
                self.range(&first, &last)
            }
            Expression::Chain(first, chain) => {
                let mut value = self.nested(first)?;
                for (operator, right) in chain {
                    value = self.binary(*operator, value, right)?;
                }
                value
            }
        })
    }

    /// An expression in an expression.
    fn nested(&mut self, expression: &'v Expression) -> Rendered<Value<'v>> {
        self.deeper()?;
        let value = self.expression(expression)?;
        self.depth -= 1;
        Ok(value)
    }

    fn range(&mut self, first: &Value<'v>, last: &Value<'v>) -> Value<'v> {
        let (Value::Int(first), Value::Int(last)) = (first, last) else { return Value::Null };
        let items = if first <= last {
            (*first..=*last).take(RANGE_SIZE_MAX).map(Value::Int).collect()
        } else {
            (*last..=*first).rev().take(RANGE_SIZE_MAX).map(Value::Int).collect()
        };
        self.heap.add_list(items)
    }

    fn binary(&mut self, operator: Operator, left: Value<'v>, right: &'v Expression) -> Rendered<Value<'v>> {
        match operator {
            Operator::Or if left.is_true() => return Ok(Value::Bool(true)),
            Operator::And if !left.is_true() => return Ok(Value::Bool(false)),
            _ => {}
        }
        let right = self.nested(right)?;
        let ordered = |accepts: fn(std::cmp::Ordering) -> bool| {
            let order =
                Number::of(&left).zip(Number::of(&right)).and_then(|(left, right)| left.compare(right));
            Value::Bool(order.is_some_and(accepts))
        };
        Ok(match operator {
            Operator::Or | Operator::And => Value::Bool(right.is_true()),
            Operator::Equal => Value::Bool(self.equals(&left, &right)?),
            Operator::NotEqual => Value::Bool(!self.equals(&left, &right)?),
            Operator::Less => ordered(std::cmp::Ordering::is_lt),
            Operator::LessOrEqual => ordered(std::cmp::Ordering::is_le),
            Operator::Greater => ordered(std::cmp::Ordering::is_gt),
            Operator::GreaterOrEqual => ordered(std::cmp::Ordering::is_ge),
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Modulo => {
                return self.arithmetic(operator, &left, &right);
            }
        })
    }
}
