//! Changes at paths, applied to an item.
//!
//! An attribute is decoded only if a change goes beneath it; all other attributes are copied encoded. Within one list,
//! indexes are those of the list before the update: puts are made first (beyond the end they append, in the order of
//! their indexes) and removals last, from the end.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use dynamodb_values::{Item, Value, ValueRef};

use crate::UpdateError;
use crate::path::{DocumentPath, PathElement};

use super::evaluate::Change;

/// The most levels of a value, itself being the first.
const DEPTH_MAX: usize = 32;

/// The changes beneath one value.
#[derive(Debug)]
enum Edit {
    Change(Change),
    Members(BTreeMap<Box<str>, Edit>),
    Elements(BTreeMap<u32, Edit>),
}

/// Applies changes at paths that neither overlap nor conflict.
pub(crate) fn apply<'p>(
    item: &Item,
    changes: impl IntoIterator<Item = (&'p DocumentPath, Change)>,
) -> Result<Item, UpdateError> {
    let mut attributes: BTreeMap<&str, Edit> = BTreeMap::new();
    for (path, change) in changes {
        match attributes.entry(path.attribute()) {
            Entry::Vacant(entry) => {
                entry.insert(Edit::new(path.rest(), change));
            }
            Entry::Occupied(mut entry) => entry.get_mut().insert(path.rest(), change),
        }
    }
    let mut edited = BTreeMap::new();
    for (name, edit) in attributes {
        let value = match edit {
            Edit::Change(Change::Remove) => None,
            Edit::Change(Change::Put(value)) => Some(value),
            edit => Some(edit.apply_beneath(item.get(name))?),
        };
        if value.as_ref().is_some_and(|value| !is_within_depth(value, DEPTH_MAX)) {
            return Err(UpdateError::Value(dynamodb_values::ValueError::TooDeep));
        }
        edited.insert(name.to_owned(), value);
    }
    Ok(item.with_changes(&edited))
}

impl Edit {
    fn new(rest: &[PathElement], change: Change) -> Self {
        match rest.split_first() {
            None => Self::Change(change),
            Some((PathElement::Name(name), rest)) => {
                Self::Members(BTreeMap::from([(name.clone(), Self::new(rest, change))]))
            }
            Some((PathElement::Index(index), rest)) => {
                Self::Elements(BTreeMap::from([(*index, Self::new(rest, change))]))
            }
        }
    }

    fn insert(&mut self, rest: &[PathElement], change: Change) {
        match (self, rest.split_first()) {
            (Self::Members(members), Some((PathElement::Name(name), rest))) => {
                match members.entry(name.clone()) {
                    Entry::Vacant(entry) => drop(entry.insert(Self::new(rest, change))),
                    Entry::Occupied(mut entry) => entry.get_mut().insert(rest, change),
                }
            }
            (Self::Elements(elements), Some((PathElement::Index(index), rest))) => {
                match elements.entry(*index) {
                    Entry::Vacant(entry) => drop(entry.insert(Self::new(rest, change))),
                    Entry::Occupied(mut entry) => entry.get_mut().insert(rest, change),
                }
            }
            // The paths neither overlap nor conflict.
            _ => {}
        }
    }

    fn apply_beneath(self, old: Option<ValueRef<'_>>) -> Result<Value, UpdateError> {
        let mut value = old.ok_or(UpdateError::InvalidPath)?.to_value();
        self.apply(&mut value)?;
        Ok(value)
    }

    /// Applies what lies beneath `value`.
    fn apply(self, value: &mut Value) -> Result<(), UpdateError> {
        match (self, value) {
            (Self::Members(members), Value::M(map)) => apply_members(members, map),
            (Self::Elements(elements), Value::L(list)) => apply_elements(elements, list),
            _ => Err(UpdateError::InvalidPath),
        }
    }
}

fn apply_members(
    members: BTreeMap<Box<str>, Edit>,
    map: &mut BTreeMap<String, Value>,
) -> Result<(), UpdateError> {
    for (name, edit) in members {
        match edit {
            Edit::Change(Change::Put(value)) => {
                map.insert(name.into(), value);
            }
            Edit::Change(Change::Remove) => {
                map.remove(&*name);
            }
            edit => edit.apply(map.get_mut(&*name).ok_or(UpdateError::InvalidPath)?)?,
        }
    }
    Ok(())
}

fn apply_elements(elements: BTreeMap<u32, Edit>, list: &mut Vec<Value>) -> Result<(), UpdateError> {
    let length = list.len();
    let mut removed = Vec::new();
    for (index, edit) in elements {
        // An index that does not fit lies beyond the end of any list.
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        match edit {
            Edit::Change(Change::Put(value)) => match list[..length].get_mut(index) {
                Some(element) => *element = value,
                None => list.push(value),
            },
            Edit::Change(Change::Remove) if index < length => removed.push(index),
            Edit::Change(Change::Remove) => {}
            edit => edit.apply(list[..length].get_mut(index).ok_or(UpdateError::InvalidPath)?)?,
        }
    }
    let mut position = 0;
    let mut removed = removed.into_iter().peekable();
    list.retain(|_| {
        let remove = removed.next_if_eq(&position).is_some();
        position += 1;
        !remove
    });
    Ok(())
}

/// Whether a value has at most this many levels.
fn is_within_depth(value: &Value, levels: usize) -> bool {
    let Some(beneath) = levels.checked_sub(1) else { return false };
    match value {
        Value::M(map) => map.values().all(|value| is_within_depth(value, beneath)),
        Value::L(list) => list.iter().all(|value| is_within_depth(value, beneath)),
        _ => true,
    }
}
