//! `patchOperations`: one mechanism, driven by a table for each kind of resource.
//!
//! A resource is changed in its JSON form, whose members are the paths' segments, and read back as AWS's type. A table says
//! which paths there are, which operations each takes and what a value has to be; a [`Wording`] says how that resource's
//! refusals read, for AWS words them differently from resource to resource.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html>

mod path;
mod value;
pub(crate) mod wording;

pub(crate) use path::Path;
pub(crate) use value::flag;
pub(crate) use wording::{Refusal, Wording};

use aws_models::apigateway::types::{Op, PatchOperation};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, Result};

/// What of a resource can be patched, and how refusals read.
pub(crate) struct Table {
    pub(crate) wording: Wording,
    pub(crate) rules: &'static [Rule],
}

/// One path, or one family of paths: `{}` stands for any one segment.
pub(crate) struct Rule {
    pub(crate) path: &'static str,
    pub(crate) ops: &'static [Op],
    pub(crate) kind: Kind,
}

/// What stands at a path.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// A text; an empty one is as if it were absent.
    Text,
    /// A text that may be empty.
    EmptyText,
    /// A text that must not be empty; the sentence says so.
    FilledText(&'static str),
    /// One of several texts; the sentence refuses others.
    Choice(&'static [&'static str], &'static str),
    /// The same, or absent if the value is empty.
    OptionalChoice(&'static [&'static str], &'static str),
    /// True if the value says so, false else.
    Flag,
    /// An integer within bounds, or absent; the sentence refuses others.
    Integer(i64, i64, &'static str),
    /// A number within bounds; the sentence refuses others.
    Number(f64, f64, &'static str),
    /// An entry of a map of texts.
    Entry(Absent),
    /// The same, if it must not be empty; the sentence says so.
    FilledEntry(Absent, &'static str),
    /// An entry of a map of flags.
    FlagEntry(Absent),
    /// The element of a list that the path itself names.
    Element,
    /// The same, if the list may have nothing but these; the sentence refuses others.
    ElementOf(&'static [&'static str], &'static str),
    /// The element of a list that the value names.
    ElementByValue,
    /// An object that can only go as a whole.
    Whole,
}

/// What it means to replace or remove a map's entry that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absent {
    /// Nothing: it is added, or stays away.
    Fine,
    /// A parameter that there is not.
    Parameter,
    /// A content type that there is not.
    ContentType,
}

pub(crate) const REPLACE: &[Op] = &[Op::Replace];
pub(crate) const ADD_REMOVE: &[Op] = &[Op::Add, Op::Remove];
pub(crate) const ANY_CHANGE: &[Op] = &[Op::Add, Op::Replace, Op::Remove];

/// The resource as it is after all operations, which are made in their order or not at all.
pub(crate) fn apply<T: Serialize + DeserializeOwned>(
    table: &Table,
    resource: &T,
    operations: Option<&[PatchOperation]>,
) -> Result<T> {
    let mut json = to_json(resource)?;
    for operation in operations.unwrap_or_default() {
        apply_one(table, &mut json, operation)?;
    }
    from_json(json)
}

/// A resource in the form that operations change.
pub(crate) fn to_json<T: Serialize>(resource: &T) -> Result<Value> {
    serde_json::to_value(resource).map_err(|fault| Error::Internal(fault.to_string()))
}

/// What operations made of a resource.
pub(crate) fn from_json<T: DeserializeOwned>(json: Value) -> Result<T> {
    serde_json::from_value(json).map_err(|fault| Error::Internal(fault.to_string()))
}

/// One operation.
pub(crate) fn apply_one(table: &Table, json: &mut Value, operation: &PatchOperation) -> Result<()> {
    let refuse = |refusal| (table.wording)(refusal, operation, table.rules);
    let (Some(op), Some(text)) = (operation.op, operation.path.as_deref()) else {
        return Err(refuse(Refusal::Path));
    };
    let path = Path::parse(text);
    let Some(rule) = table.rules.iter().find(|rule| path.matches(rule.path)) else {
        return Err(refuse(Refusal::Path));
    };
    if !rule.ops.contains(&op) {
        return Err(refuse(Refusal::Op(rule)));
    }
    match (op, operation.from.as_deref()) {
        (Op::Copy, Some(from)) => copy(json, &Path::parse(from), &path),
        (Op::Copy, None) => Err(refuse(Refusal::Path)),
        _ => value::set(json, &path, rule.kind, op, operation.value.as_deref()),
    }
}

/// Copies what stands elsewhere; entries of a map are added to those that are there. Nothing there, nothing copied.
fn copy(json: &mut Value, from: &Path, to: &Path) -> Result<()> {
    let Some(copied) = from.get(json).cloned() else { return Ok(()) };
    let (parent, last) = to.parent(json)?;
    match (parent.get_mut(last), copied) {
        (Some(Value::Object(present)), Value::Object(added)) => present.extend(added),
        (_, copied) => {
            parent.insert(last.to_owned(), copied);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
