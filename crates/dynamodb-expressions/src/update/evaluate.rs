//! The values that an update's actions work with, computed from the item before any of them is applied.

use std::collections::BTreeSet;

use dynamodb_values::{Item, Number, Value, ValueRef};

use crate::UpdateError;
use crate::constant::Constant;
use crate::path::DocumentPath;

/// What is done at a path.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    Set(SetValue),
    Remove,
    Add(Constant),
    Delete(Constant),
}

/// The right side of a `SET`.
#[derive(Debug, Clone)]
pub(crate) enum SetValue {
    Operand(Operand),
    Plus(Operand, Operand),
    Minus(Operand, Operand),
}

#[derive(Debug, Clone)]
pub(crate) enum Operand {
    Path(DocumentPath),
    Constant(Constant),
    IfNotExists { path: DocumentPath, otherwise: Box<Operand> },
    ListAppend(Box<(Operand, Operand)>),
}

/// What an update may still copy out of the item.
///
/// A short text can name one large attribute a thousand times, and all copies would be made, in the thread that all writes
/// wait for, before the new item is measured. What is copied ends up in the item, so twice an item's size is never needed.
#[derive(Debug)]
pub(crate) struct Room(usize);

impl Room {
    const BYTES: usize = 2 * 400 * 1024;

    pub(crate) fn new() -> Self {
        Self(Self::BYTES)
    }

    fn copy(&mut self, value: ValueRef<'_>) -> Result<Value, UpdateError> {
        self.0 = self.0.checked_sub(value.size_bytes()).ok_or(UpdateError::TooLarge)?;
        Ok(value.to_value())
    }
}

/// An action with its value.
#[derive(Debug)]
pub(crate) enum Change {
    Put(Value),
    Remove,
}

impl Action {
    /// The change that the action makes at `path`, None if it makes none.
    pub(crate) fn change(
        &self,
        path: &DocumentPath,
        item: &Item,
        room: &mut Room,
    ) -> Result<Option<Change>, UpdateError> {
        match self {
            Self::Set(value) => value.evaluate(item, room).map(|value| Some(Change::Put(value))),
            Self::Remove => Ok(Some(Change::Remove)),
            Self::Add(constant) => match path.resolve(item) {
                None => Ok(Some(Change::Put(constant.value().clone()))),
                Some(old) => add(old, constant.value()).map(|value| Some(Change::Put(value))),
            },
            Self::Delete(constant) => match path.resolve(item) {
                None => Ok(None),
                Some(old) => subtract_set(old, constant.value()).map(Some),
            },
        }
    }
}

impl SetValue {
    fn evaluate(&self, item: &Item, room: &mut Room) -> Result<Value, UpdateError> {
        match self {
            Self::Operand(operand) => operand.evaluate(item, room),
            Self::Plus(one, two) => arithmetic([one, two], item, room, Number::checked_add),
            Self::Minus(one, two) => arithmetic([one, two], item, room, Number::checked_sub),
        }
    }
}

impl Operand {
    fn evaluate(&self, item: &Item, room: &mut Room) -> Result<Value, UpdateError> {
        match self {
            Self::Path(path) => room.copy(path.resolve(item).ok_or(UpdateError::MissingAttribute)?),
            Self::Constant(constant) => Ok(constant.value().clone()),
            Self::IfNotExists { path, otherwise } => match path.resolve(item) {
                Some(value) => room.copy(value),
                None => otherwise.evaluate(item, room),
            },
            Self::ListAppend(operands) => {
                let (Value::L(mut front), Value::L(back)) =
                    (operands.0.evaluate(item, room)?, operands.1.evaluate(item, room)?)
                else {
                    return Err(UpdateError::OperandType);
                };
                front.extend(back);
                Ok(Value::L(front))
            }
        }
    }
}

fn arithmetic(
    [one, two]: [&Operand; 2],
    item: &Item,
    room: &mut Room,
    operation: fn(Number, Number) -> Result<Number, dynamodb_values::ValueError>,
) -> Result<Value, UpdateError> {
    let (Value::N(one), Value::N(two)) = (one.evaluate(item, room)?, two.evaluate(item, room)?) else {
        return Err(UpdateError::OperandType);
    };
    Ok(Value::N(operation(one, two)?))
}

/// The sum of two numbers, the union of two sets of one type, or (in the legacy parameter alone) a longer list.
fn add(old: ValueRef<'_>, constant: &Value) -> Result<Value, UpdateError> {
    match (old.to_value(), constant) {
        (Value::N(old), Value::N(constant)) => Ok(Value::N(old.checked_add(*constant)?)),
        (Value::Ss(old), Value::Ss(constant)) => Ok(Value::Ss(union(old, constant))),
        (Value::Ns(old), Value::Ns(constant)) => Ok(Value::Ns(union(old, constant))),
        (Value::Bs(old), Value::Bs(constant)) => Ok(Value::Bs(union(old, constant))),
        (Value::L(mut old), Value::L(constant)) => {
            old.extend(constant.iter().cloned());
            Ok(Value::L(old))
        }
        _ => Err(UpdateError::OperandType),
    }
}

fn union<T: Ord + Clone>(mut set: BTreeSet<T>, added: &BTreeSet<T>) -> BTreeSet<T> {
    set.extend(added.iter().cloned());
    set
}

/// A set without the elements of another; without any left, there is no set.
fn subtract_set(old: ValueRef<'_>, constant: &Value) -> Result<Change, UpdateError> {
    let (left, is_empty) = match (old.to_value(), constant) {
        (Value::Ss(old), Value::Ss(removed)) => without(old, removed, Value::Ss),
        (Value::Ns(old), Value::Ns(removed)) => without(old, removed, Value::Ns),
        (Value::Bs(old), Value::Bs(removed)) => without(old, removed, Value::Bs),
        _ => return Err(UpdateError::OperandType),
    };
    Ok(if is_empty { Change::Remove } else { Change::Put(left) })
}

fn without<T: Ord>(
    mut set: BTreeSet<T>,
    removed: &BTreeSet<T>,
    wrap: fn(BTreeSet<T>) -> Value,
) -> (Value, bool) {
    set.retain(|element| !removed.contains(element));
    let is_empty = set.is_empty();
    (wrap(set), is_empty)
}
