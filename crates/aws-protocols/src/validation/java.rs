//! Values as the service's Java prints them: messages show the value they complain of with `toString`.

use std::fmt;

use serde_json::{Map, Value};

use crate::schema::{Shape, Structure};

/// A value beside its shape; displays as Java's `toString` would.
#[derive(Clone, Copy)]
pub(super) struct Java<'a>(pub &'a Value, pub &'static Shape);

impl fmt::Display for Java<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            (Value::Null, _) => f.write_str("null"),
            (Value::String(text), _) => f.write_str(text),
            (Value::Array(elements), Shape::List(list)) => {
                f.write_str("[")?;
                separated(f, elements.iter(), |f, element| write!(f, "{}", Java(element, list.element)))?;
                f.write_str("]")
            }
            (Value::Object(entries), Shape::Map(map)) => {
                f.write_str("{")?;
                separated(f, in_hash_order(entries).iter(), |f, (key, value)| {
                    write!(f, "{key}={}", Java(value, map.value))
                })?;
                f.write_str("}")
            }
            (Value::Object(members), Shape::Structure(structure)) => write_structure(f, members, structure),
            (other, _) => write!(f, "{other}"),
        }
    }
}

fn write_structure(
    f: &mut fmt::Formatter<'_>,
    members: &Map<String, Value>,
    structure: &'static Structure,
) -> fmt::Result {
    write!(f, "{}(", structure.name())?;
    separated(f, structure.members.iter(), |f, member| {
        let value = members.get(member.name).unwrap_or(&Value::Null);
        write!(f, "{}={}", member.path, Java(value, member.shape))
    })?;
    f.write_str(")")
}

fn separated<T>(
    f: &mut fmt::Formatter<'_>,
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(&mut fmt::Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    for (index, item) in items.enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write(f, item)?;
    }
    Ok(())
}

/// The entries of a map in the order of Java's `HashMap`, which is that of messages.
pub(super) fn in_hash_order(entries: &Map<String, Value>) -> Vec<(&String, &Value)> {
    // A HashMap doubles its 16 buckets when it is three quarters full; within a bucket, the order is that of arrival.
    let buckets = (entries.len() * 4 / 3 + 1).next_power_of_two().max(16);
    let mut ordered: Vec<_> = entries.iter().collect();
    ordered.sort_by_key(|(key, _)| bucket(key, buckets));
    ordered
}

fn bucket(key: &str, buckets: usize) -> usize {
    let hash =
        key.encode_utf16().fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)));
    (hash ^ (hash >> 16)) as usize & (buckets - 1)
}
