//! The walk over a request's tree that finds its violations, in the order in which AWS reports them.
//!
//! A structure's members come in the table's report order, each followed at once by what is wrong inside it. Strings that
//! are elements of a list, and keys and values of a map, have no path of their own: they are reported at the whole.

use serde_json::{Map, Value};

use super::java::{Java, in_hash_order};
use super::violations::{length_violation, text_violations};
use super::{Constraint, Path, Violations};
use crate::schema::{Location, Member, Shape, Structure};

/// Checks all members of a request whose paths have its name before them where they stand in the body.
pub(super) fn check_input(
    members: &Map<String, Value>,
    schema: &'static Structure,
    name: &str,
    violations: &mut Violations,
) {
    let named = Path::top(name);
    for member in schema.reported() {
        let above = if member.location == Location::Body { &named } else { &Path::Root };
        check_member(members, member, above, violations);
    }
}

/// Checks all members of a structure, absent ones too.
pub(super) fn check_structure(
    members: &Map<String, Value>,
    schema: &'static Structure,
    path: &Path<'_>,
    violations: &mut Violations,
) {
    for member in schema.reported() {
        check_member(members, member, path, violations);
    }
}

fn check_member(
    members: &Map<String, Value>,
    member: &'static Member,
    above: &Path<'_>,
    violations: &mut Violations,
) {
    let path = above.member(member.path);
    match members.get(member.name) {
        Some(value) => check_value(value, member.shape, &path, violations),
        None if member.required => violations.missing(&path),
        None => {}
    }
}

fn check_value(value: &Value, shape: &'static Shape, path: &Path<'_>, violations: &mut Violations) {
    match (value, shape) {
        (Value::Null, _) => violations.missing(path),
        (Value::String(text), _) => violations.check_text(path, text, shape),
        (Value::Number(number), _) => {
            if let Some(number) = number.as_i64() {
                violations.check_number(path, number, shape);
            }
        }
        (Value::Array(elements), _) => {
            violations.check_count(path, elements.len(), &Java(value, shape), shape);
            check_elements(value, shape, path, violations);
        }
        (Value::Object(members), Shape::Structure(schema)) => {
            check_structure(members, schema, path, violations)
        }
        (Value::Object(_), _) => check_map(value, shape, path, violations),
        (Value::Bool(_), _) => {}
    }
}

fn check_elements(value: &Value, shape: &'static Shape, path: &Path<'_>, violations: &mut Violations) {
    let (Value::Array(elements), Shape::List(list)) = (value, shape) else { return };
    if let Shape::Text(_) = list.element {
        if elements.iter().any(|element| is_violating_text(element, list.element)) {
            violations.violated(path, &Java(value, shape), Constraint::Elements(list.element));
        }
        return;
    }
    for (index, element) in elements.iter().enumerate() {
        check_value(element, list.element, &path.element(index), violations);
    }
}

fn check_map(value: &Value, shape: &'static Shape, path: &Path<'_>, violations: &mut Violations) {
    let (Value::Object(entries), Shape::Map(map)) = (value, shape) else { return };
    let shown = Java(value, shape);
    violations.check_count(path, entries.len(), &shown, shape);
    if entries.keys().any(|key| violates_text(key, map.key)) {
        violations.violated(path, &shown, Constraint::Keys(map.key));
    }
    if entries.values().any(|value| is_violating_value(value, map.value)) {
        violations.violated(path, &shown, Constraint::Values(map.value));
    }
    for (key, value) in in_hash_order(entries) {
        let path = path.entry(key);
        match map.value {
            Shape::Text(_) => {}
            // Its length has been reported at the map.
            Shape::List(_) => check_elements(value, map.value, &path, violations),
            _ => check_value(value, map.value, &path, violations),
        }
    }
}

/// Whether a map's value is of a kind that is reported at the map, and wrong.
fn is_violating_value(value: &Value, shape: &'static Shape) -> bool {
    match (value, shape) {
        (Value::Array(elements), Shape::List(list)) => {
            length_violation(elements.len(), list.length).is_some()
        }
        (_, Shape::Text(_)) => is_violating_text(value, shape),
        _ => false,
    }
}

/// Strings only: `null` in the place of one violates as well.
fn is_violating_text(value: &Value, shape: &'static Shape) -> bool {
    value.as_str().is_none_or(|text| violates_text(text, shape))
}

fn violates_text(text: &str, shape: &'static Shape) -> bool {
    match shape {
        Shape::Text(constraints) => text_violations(text, constraints).iter().any(Option::is_some),
        _ => false,
    }
}
