//! Numbers as Java computes and prints them.

use std::cmp::Ordering;

use super::{Text, Value};

/// A number taken out of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Number {
    Int(i64),
    Double(f64),
}

impl Number {
    pub(crate) fn of(value: &Value<'_>) -> Option<Self> {
        match value {
            Value::Int(int) => Some(Self::Int(*int)),
            Value::Double(double) => Some(Self::Double(*double)),
            Value::Big(digits) => digits.as_str().parse().ok().map(Self::Double),
            _ => None,
        }
    }

    pub(crate) fn as_double(self) -> f64 {
        match self {
            Self::Int(int) => int as f64,
            Self::Double(double) => double,
        }
    }

    pub(crate) fn as_int(self) -> i64 {
        match self {
            Self::Int(int) => int,
            // Java's narrowing saturates too.
            Self::Double(double) => double as i64,
        }
    }

    pub(crate) fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(left), Self::Int(right)) => Some(left.cmp(&right)),
            _ => self.as_double().partial_cmp(&other.as_double()),
        }
    }

    /// `left op right`, on integers exactly, and as a wider integer where the result needs it.
    pub(crate) fn combine<'v>(
        self,
        other: Self,
        exactly: impl Fn(i128, i128) -> Option<i128>,
        nearly: impl Fn(f64, f64) -> f64,
    ) -> Option<Value<'v>> {
        let (Self::Int(left), Self::Int(right)) = (self, other) else {
            return Some(Value::Double(nearly(self.as_double(), other.as_double())));
        };
        let exact = exactly(left.into(), right.into())?;
        Some(match i64::try_from(exact) {
            Ok(int) => Value::Int(int),
            Err(_) => Value::Big(Text::from(exact.to_string())),
        })
    }

    pub(crate) fn is_zero(self) -> bool {
        match self {
            Self::Int(int) => int == 0,
            Self::Double(double) => double == 0.0,
        }
    }
}

/// Writes a double as `Double.toString` does: `1.0`, `0.001`, `1.0E10`.
pub(crate) fn write_double(double: f64, out: &mut String) {
    if double.is_nan() {
        return out.push_str("NaN");
    }
    if double.is_infinite() {
        return out.push_str(if double > 0.0 { "Infinity" } else { "-Infinity" });
    }
    let magnitude = double.abs();
    if magnitude == 0.0 || (1e-3..1e7).contains(&magnitude) {
        return out.push_str(&format!("{double:?}"));
    }
    let scientific = format!("{double:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    out.push_str(mantissa);
    if !mantissa.contains('.') {
        out.push_str(".0");
    }
    out.push('E');
    out.push_str(exponent);
}
