//! Functions at the end of a path.

use crate::value::{Heap, Number, Text, Value};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Length,
    Min,
    Max,
    Avg,
    Sum,
    StdDev,
    Keys,
    First,
    Last,
    Concat,
}

impl Function {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "length" | "size" => Self::Length,
            "min" => Self::Min,
            "max" => Self::Max,
            "avg" => Self::Avg,
            "sum" => Self::Sum,
            "stddev" => Self::StdDev,
            "keys" => Self::Keys,
            "first" => Self::First,
            "last" => Self::Last,
            "concat" => Self::Concat,
            _ => return None,
        })
    }

    /// Applies the function to a value.
    pub(super) fn apply<'v>(self, value: &Value<'v>, heap: &mut Heap<'v>) -> Option<Value<'v>> {
        if let (Self::Keys, Value::Map(id)) = (self, value) {
            let keys = heap.map(*id).entries().iter().map(|(key, _)| Value::Text(key.clone())).collect();
            return Some(heap.add_array(keys));
        }
        self.measure(value, heap)
    }

    /// [`Function::apply`] for those whose answer is no list.
    pub(super) fn measure<'v>(self, value: &Value<'v>, heap: &Heap<'v>) -> Option<Value<'v>> {
        match (self, value) {
            (Self::Length, Value::List(id)) => Some(Value::count(heap.list(*id).items.len())),
            (Self::Length, Value::Map(id)) => Some(Value::count(heap.map(*id).len())),
            (Self::Length, Value::Text(text)) => Some(Value::count(text.as_str().encode_utf16().count())),
            (Self::First, Value::List(id)) => heap.list(*id).items.first().cloned(),
            (Self::Last, Value::List(id)) => heap.list(*id).items.last().cloned(),
            (Self::Concat, Value::List(id)) => Some(concatenated(&heap.list(*id).items)),
            (Self::Length | Self::Keys | Self::First | Self::Last | Self::Concat, _) => None,
            (_, Value::List(id)) => self.aggregate(&heap.list(*id).items),
            _ => None,
        }
    }

    fn aggregate<'v>(self, items: &[Value<'v>]) -> Option<Value<'v>> {
        let numbers: Vec<f64> = items.iter().filter_map(Number::of).map(Number::as_double).collect();
        if numbers.is_empty() {
            return None;
        }
        let count = numbers.len() as f64;
        let sum: f64 = numbers.iter().sum();
        Some(Value::Double(match self {
            Self::Min => numbers.iter().copied().fold(f64::INFINITY, f64::min),
            Self::Max => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Self::Avg => sum / count,
            Self::StdDev => {
                let squares: f64 = numbers.iter().map(|number| number * number).sum();
                (squares / count - (sum / count).powi(2)).max(0.0).sqrt()
            }
            _ => sum,
        }))
    }
}

fn concatenated<'v>(items: &[Value<'v>]) -> Value<'v> {
    let texts =
        items.iter().filter_map(|item| if let Value::Text(text) = item { Some(text.as_str()) } else { None });
    Value::Text(Text::from(texts.collect::<String>()))
}
