//! AttributeUpdates as an update.

use dynamodb_values::{AttributeType, Value};

use crate::Update;
use crate::constant::Constant;
use crate::path::DocumentPath;
use crate::update::evaluate::{Action, Operand, SetValue};

use super::LegacyError;

/// An Action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AttributeAction {
    /// Sets the attribute: the default.
    #[default]
    Put,
    /// Adds to a number, a set or a list.
    Add,
    /// Removes the attribute, or elements of a set.
    Delete,
}

/// A member of AttributeUpdates.
#[derive(Debug, Clone)]
pub struct AttributeUpdate {
    /// The attribute.
    pub attribute: String,
    /// Action.
    pub action: AttributeAction,
    /// Value.
    pub value: Option<Value>,
}

/// Reads AttributeUpdates.
///
/// # Errors
/// Actions that need a value and have none, or one of a type that they do not take.
pub fn update(updates: Vec<AttributeUpdate>) -> Result<Update, LegacyError> {
    let mut paths = Vec::with_capacity(updates.len());
    let mut actions = Vec::with_capacity(updates.len());
    for update in updates {
        actions.push(action(update.action, update.value)?);
        paths.push(DocumentPath::of_attribute(update.attribute));
    }
    Ok(Update::new(paths, actions).legacy())
}

fn action(action: AttributeAction, value: Option<Value>) -> Result<Action, LegacyError> {
    let of = value.as_ref().map(Value::attribute_type);
    match (action, value.map(Constant::new)) {
        (AttributeAction::Delete, None) => Ok(Action::Remove),
        (AttributeAction::Put | AttributeAction::Add, None) => Err(LegacyError::ActionWithoutValue),
        (AttributeAction::Put, Some(value)) => Ok(Action::Set(SetValue::Operand(Operand::Constant(value)))),
        (AttributeAction::Add, Some(value)) => match of {
            Some(of) if !is_addable(of) => Err(LegacyError::AddType(of)),
            _ => Ok(Action::Add(value)),
        },
        (AttributeAction::Delete, Some(value)) => match of {
            Some(of) if !of.is_set() => Err(LegacyError::DeleteType(of)),
            _ => Ok(Action::Delete(value)),
        },
    }
}

fn is_addable(of: AttributeType) -> bool {
    matches!(of, AttributeType::N | AttributeType::L) || of.is_set()
}
