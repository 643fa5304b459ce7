//! What one operation does to what stands at its path.

use aws_models::apigateway::types::Op;
use serde_json::Value;

use super::{Absent, Kind, Path};
use crate::error::{Error, Result};

/// Adds, replaces or removes.
pub(super) fn set(json: &mut Value, path: &Path, kind: Kind, op: Op, value: Option<&str>) -> Result<()> {
    match kind {
        Kind::Element => element(json, path, op, value, |_| Ok(())),
        Kind::ElementOf(choices, sentence) => element(json, path, op, value, |added| {
            if choices.contains(&added) { Ok(()) } else { Err(Error::bad_request(sentence)) }
        }),
        Kind::ElementByValue => element_by_value(json, path, op, value),
        Kind::Entry(absent) => entry(json, path, absent, op, Value::from(value.unwrap_or_default())),
        Kind::FilledEntry(_, sentence) if op != Op::Remove && value.is_none_or(str::is_empty) => {
            Err(Error::bad_request(sentence))
        }
        Kind::FilledEntry(absent, _) => entry(json, path, absent, op, Value::from(value.unwrap_or_default())),
        Kind::FlagEntry(absent) => entry(json, path, absent, op, Value::from(flag(value))),
        Kind::Text | Kind::EmptyText | Kind::FilledText(_) | Kind::Choice(..) | Kind::OptionalChoice(..) => {
            scalar(json, path, if op == Op::Remove { None } else { text(kind, value)? })
        }
        Kind::Flag => scalar(json, path, (op != Op::Remove).then(|| Value::from(flag(value)))),
        Kind::Integer(..) | Kind::Number(..) => {
            scalar(json, path, if op == Op::Remove { None } else { number(kind, value)? })
        }
        Kind::Whole => scalar(json, path, None),
    }
}

/// As Java reads a boolean.
pub(crate) fn flag(value: Option<&str>) -> bool {
    value.is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

fn scalar(json: &mut Value, path: &Path, value: Option<Value>) -> Result<()> {
    let (parent, last) = path.parent(json)?;
    match value {
        Some(value) => parent.insert(last.to_owned(), value),
        None => parent.shift_remove(last),
    };
    Ok(())
}

fn text(kind: Kind, value: Option<&str>) -> Result<Option<Value>> {
    let value = value.unwrap_or_default();
    match kind {
        Kind::FilledText(sentence) if value.is_empty() => Err(Error::bad_request(sentence)),
        Kind::Choice(choices, sentence) if !choices.contains(&value) => Err(Error::bad_request(sentence)),
        Kind::Text | Kind::OptionalChoice(..) if value.is_empty() => Ok(None),
        Kind::OptionalChoice(choices, sentence) if !choices.contains(&value) => {
            Err(Error::bad_request(sentence))
        }
        _ => Ok(Some(Value::from(value))),
    }
}

fn number(kind: Kind, value: Option<&str>) -> Result<Option<Value>> {
    let Some(value) = value.filter(|value| !value.is_empty()) else { return Ok(None) };
    match kind {
        Kind::Integer(least, most, sentence) => {
            let number = value.parse::<i64>().ok().filter(|number| (least..=most).contains(number));
            number.map(|number| Some(Value::from(number))).ok_or_else(|| Error::bad_request(sentence))
        }
        Kind::Number(least, most, sentence) => {
            let number = value.parse::<f64>().ok().filter(|number| (least..=most).contains(number));
            number.map(|number| Some(Value::from(number))).ok_or_else(|| Error::bad_request(sentence))
        }
        _ => Ok(None),
    }
}

fn entry(json: &mut Value, path: &Path, absent: Absent, op: Op, value: Value) -> Result<()> {
    if op != Op::Add && path.get(json).is_none() {
        match absent {
            Absent::Fine => {}
            Absent::Parameter => return Err(Error::not_found("Invalid parameter name specified")),
            Absent::ContentType => return Err(Error::not_found("Content-Type specified was not found")),
        }
    }
    scalar(json, path, (op != Op::Remove).then_some(value))?;
    path.prune(json);
    Ok(())
}

/// `replace` takes the named element away and appends the value, which is how AWS does it.
fn element(
    json: &mut Value,
    path: &Path,
    op: Op,
    value: Option<&str>,
    check: impl Fn(&str) -> Result<()>,
) -> Result<()> {
    let (list, named) = path.list(json, false)?;
    if op != Op::Add {
        list.retain(|element| element != named);
    }
    let added = match op {
        Op::Add => Some(named),
        Op::Replace => value,
        _ => None,
    };
    if let Some(added) = added {
        check(added)?;
    }
    if let Some(added) = added
        && !list.iter().any(|element| element == added)
    {
        list.push(Value::from(added));
    }
    path.prune(json);
    Ok(())
}

/// `replace` makes the value the only element; several can be given with commas between them.
fn element_by_value(json: &mut Value, path: &Path, op: Op, value: Option<&str>) -> Result<()> {
    let (list, _) = path.list(json, true)?;
    let value = value.unwrap_or_default();
    match op {
        Op::Remove if value.is_empty() => list.clear(),
        Op::Remove => list.retain(|element| element != value),
        Op::Replace => *list = value.split(',').filter(|part| !part.is_empty()).map(Value::from).collect(),
        _ if list.iter().any(|element| element == value) => {}
        _ => list.push(Value::from(value)),
    }
    if list.is_empty() {
        scalar(json, path, None)?;
    }
    Ok(())
}
