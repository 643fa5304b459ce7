//! From a Query's key condition to the range of stored keys that it means.

use dynamodb_expressions::{KeyQuery, SortRange};
use dynamodb_values::Value;
use kv::{Key, KeyRange};

use crate::keyspace::{KeyPart, begins_with};
use crate::read::source::ReadSource;

/// The keys that satisfy the condition. `query` is in the order of the source's key schema, with values of its types.
pub(crate) fn of_query(source: &ReadSource<'_>, query: &KeyQuery) -> KeyRange {
    let mut prefix = source.partition_prefix(&key_part(&query.partition)).to_vec();
    prefix.extend_from_slice(key_part(&query.sort_equal).as_bytes());
    let all = KeyRange::prefix(&Key::from(prefix.clone()));
    let equal = |value: &Value| {
        let part = key_part(std::slice::from_ref(value));
        KeyRange::prefix(&Key::from([&prefix, part.as_bytes()].concat()))
    };
    match &query.sort_range {
        None => all,
        Some(SortRange::Less(value)) => KeyRange { end: equal(value).start, ..all },
        Some(SortRange::LessOrEqual(value)) => KeyRange { end: equal(value).end, ..all },
        Some(SortRange::Greater(value)) => KeyRange { start: equal(value).end, ..all },
        Some(SortRange::GreaterOrEqual(value)) => KeyRange { start: equal(value).start, ..all },
        Some(SortRange::Between(low, high)) => KeyRange { start: equal(low).start, end: equal(high).end },
        Some(SortRange::BeginsWith(value)) => {
            KeyRange::prefix(&Key::from([prefix, begins_with(bytes_of(value))].concat()))
        }
    }
}

fn key_part(values: &[Value]) -> KeyPart {
    let mut part = KeyPart::default();
    for value in values {
        part.push_value(value);
    }
    part
}

/// The bytes of a string or binary; `begins_with` takes nothing else.
fn bytes_of(value: &Value) -> &[u8] {
    match value {
        Value::S(text) => text.as_bytes(),
        Value::B(bytes) => bytes,
        _ => &[],
    }
}
