//! Updates: UpdateExpression, and what the legacy AttributeUpdates say.
//!
//! All values are computed from the item as it was; then all changes are made at once, so the order of the actions does
//! not matter. Key attributes and item size are the callers' to know; they name the keys, and measure the new item.
//! See "Using update expressions in DynamoDB" in the Amazon DynamoDB Developer Guide.

mod apply;
mod bind;
pub(crate) mod evaluate;
mod parse;
mod statement_size;
#[cfg(test)]
mod tests;

use dynamodb_values::{Item, ValueError};

use crate::path::DocumentPath;
use crate::{ExpressionError, ExpressionKind, Placeholders, Projection};

use evaluate::{Action, Room};

/// Why an update can not be applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpdateError {
    /// The update names a key attribute.
    #[error(
        "One or more parameter values were invalid: Cannot update attribute {0}. This attribute is part of the key"
    )]
    KeyAttribute(String),
    /// An operand is a path that the item does not have.
    #[error("The provided expression refers to an attribute that does not exist in the item")]
    MissingAttribute,
    /// An operand of the item is of a type that the operation does not take.
    #[error("An operand in the update expression has an incorrect data type")]
    OperandType,
    /// What a path leads through is not there, or not the map or list that it takes it for.
    #[error("The document path provided in the update expression is invalid for update")]
    InvalidPath,
    /// The old value of an attribute is of another type than a legacy `ADD` or `DELETE` takes.
    #[error("Type mismatch for attribute to update")]
    LegacyType,
    /// The item would be larger than items may be.
    #[error("Item size to update has exceeded the maximum allowed size")]
    TooLarge,
    /// The result of an operation is no value that can be stored.
    #[error("{0}")]
    Value(#[from] ValueError),
}

/// An update's text, parsed: immutable, to be cached by text.
#[derive(Debug)]
pub struct ParsedUpdate {
    text: Box<str>,
    syntax: parse::Syntax,
}

impl ParsedUpdate {
    /// Parses an UpdateExpression.
    ///
    /// # Errors
    /// Faults of the text alone.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        Ok(Self { text: text.into(), syntax: parse::parse(text)? })
    }

    /// Resolves the placeholders.
    ///
    /// # Errors
    /// Undefined placeholders, paths that overlap or conflict, and constant operands that an operator never takes.
    pub fn bind(&self, placeholders: &mut Placeholders) -> Result<Update, ExpressionError> {
        let bound = bind::bind(&self.syntax, &self.text, placeholders);
        let (paths, actions) = bound.map_err(|fault| fault.of(ExpressionKind::Update))?;
        Ok(Update::new(paths, actions))
    }
}

/// An update of one request.
#[derive(Debug, Clone, Default)]
pub struct Update {
    actions: Vec<Action>,
    touched: Projection,
    type_mismatch_is_legacy: bool,
}

impl Update {
    /// An update of one action at each of these paths, which neither overlap nor conflict.
    pub(crate) fn new(paths: Vec<DocumentPath>, actions: Vec<Action>) -> Self {
        Self { actions, touched: Projection::of_paths(paths), type_mismatch_is_legacy: false }
    }

    /// The update, refusing old values in the words of the legacy parameter.
    pub(crate) fn legacy(self) -> Self {
        Self { type_mismatch_is_legacy: true, ..self }
    }

    /// The paths that the update names, in the order of the text.
    #[must_use]
    pub fn paths(&self) -> &[DocumentPath] {
        self.touched.paths()
    }

    /// Refuses an update of key attributes.
    ///
    /// # Errors
    /// [`UpdateError::KeyAttribute`] with the first key attribute that the update names.
    pub fn check_key_attributes<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k str>,
    ) -> Result<(), UpdateError> {
        for key in keys {
            if self.paths().iter().any(|path| path.attribute() == key) {
                return Err(UpdateError::KeyAttribute(key.to_owned()));
            }
        }
        Ok(())
    }

    /// Whether the update makes an item where there is none: one that only removes does not, one without any action
    /// does.
    #[must_use]
    pub fn creates_item(&self) -> bool {
        let removes = |action: &Action| matches!(action, Action::Remove | Action::Delete(_));
        self.actions.is_empty() || !self.actions.iter().all(removes)
    }

    /// The bytes that the statement writes, as the service counts them before it looks at the item: what an expression
    /// writes is bounded like an item. AttributeUpdates are not counted.
    #[must_use]
    pub fn statement_bytes(&self) -> usize {
        if self.type_mismatch_is_legacy {
            return 0;
        }
        statement_size::of(self.paths().iter().zip(&self.actions))
    }

    /// The item as the update leaves it. Where there is none, give the item made of its key attributes.
    ///
    /// # Errors
    /// What the item has, or lacks, that the update can not work with.
    pub fn apply(&self, item: &Item) -> Result<Item, UpdateError> {
        self.try_apply(item).map_err(|error| match error {
            UpdateError::OperandType if self.type_mismatch_is_legacy => UpdateError::LegacyType,
            other => other,
        })
    }

    fn try_apply(&self, item: &Item) -> Result<Item, UpdateError> {
        let mut changes = Vec::with_capacity(self.actions.len());
        let mut room = Room::new();
        for (path, action) in self.paths().iter().zip(&self.actions) {
            match action.change(path, item, &mut room)? {
                Some(change) => changes.push((path, change)),
                None => check_parent(path, item)?,
            }
        }
        apply::apply(item, changes)
    }

    /// The part of an item that the update names: of the old item for UPDATED_OLD, of the new one for UPDATED_NEW.
    #[must_use]
    pub fn touched(&self, item: &Item) -> Item {
        self.touched.project(item)
    }
}

/// An action that changes nothing still needs a place that its path can lead to.
fn check_parent(path: &DocumentPath, item: &Item) -> Result<(), UpdateError> {
    if path.leads_to_a_place(item) { Ok(()) } else { Err(UpdateError::InvalidPath) }
}
