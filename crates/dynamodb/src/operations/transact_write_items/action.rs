//! One action of a write transaction: ConditionCheck, Put, Delete or Update.

use std::borrow::Cow;
use std::hash::Hasher;
use std::sync::Arc;

use aws_protocols::json::Reader;
use dynamodb_expressions::{Condition, Update};
use dynamodb_values::{Item, ValueError};
use xxhash_rust::xxh3::Xxh3;

use crate::DynamoDb;
use crate::error::{Error, Result};
use crate::item_key::{ItemKey, KeyFault};
use crate::operations::update_item::{bind_update, check_key_untouched};
use crate::request::expressions::{ExpressionMembers, request_fault};
use crate::request::write::{bind_condition, read_return_on_failure};
use crate::request::{self, GivenItem, Suspect};
use crate::table::Table;
use crate::write::index_key::{self, IndexKeyFault, WrittenBy};
use crate::write::item::{Action, ItemWrite};
use crate::write::item_size;

/// Which of the four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Check,
    Put,
    Delete,
    Update,
}

/// An action as it came.
pub(super) struct GivenAction<'a> {
    kind: Kind,
    table: Cow<'a, str>,
    /// The item of a Put, the key of the others.
    item: GivenItem,
    expressions: ExpressionMembers<'a>,
    return_on_failure: bool,
}

/// An element that holds none of the four, or several.
#[derive(Debug, thiserror::Error)]
#[error("TransactItems can only contain one of Check, Put, Update or Delete")]
pub(super) struct NotOneAction;

/// An action whose form is right; its table has not been looked at.
pub(super) struct Prepared {
    pub(super) table: String,
    kind: Kind,
    item: Item,
    update: Option<Update>,
    condition: Option<Condition>,
    return_on_failure: bool,
}

impl<'a> GivenAction<'a> {
    /// Reads an element of `TransactItems`.
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Result<Self, NotOneAction>, Suspect> {
        let mut action = None;
        let mut several = false;
        request::read_members(reader, |name, reader| {
            let Some(kind) = Kind::parse(name) else { return Ok(reader.skip()?) };
            several |= action.is_some();
            action = Some(Self::read_as(kind, reader)?);
            Ok(())
        })?;
        Ok(action.filter(|_| !several).ok_or(NotOneAction))
    }

    fn read_as(kind: Kind, reader: &mut Reader<'a>) -> Result<Self, Suspect> {
        let (mut table, mut item) = (None, None);
        let mut expressions = ExpressionMembers::default();
        let mut return_on_failure = false;
        let item_member = if kind == Kind::Put { "Item" } else { "Key" };
        request::read_members(reader, |name, reader| {
            match name {
                "TableName" => table = request::read_table(reader)?,
                name if name == item_member => item = request::read_item(reader)?,
                "ReturnValuesOnConditionCheckFailure" => return_on_failure = read_return_on_failure(reader)?,
                _ => expressions.read(name, reader)?,
            }
            Ok(())
        })?;
        let complete = match kind {
            Kind::Check => expressions.condition.is_some(),
            Kind::Update => expressions.update.is_some(),
            Kind::Put | Kind::Delete => true,
        };
        let (Some(table), Some(item), true) = (table, item, complete) else { return Err(Suspect) };
        Ok(Self { kind, table, item, expressions, return_on_failure })
    }

    /// Adds what this action asks for.
    pub(super) fn fingerprint(&self, hasher: &mut Xxh3) {
        hasher.write_u8(self.kind as u8);
        hasher.write_u8(u8::from(self.return_on_failure));
        write_part(hasher, self.table.as_bytes());
        if let Ok(item) = &self.item {
            write_part(hasher, item.stored());
        }
        self.expressions.fingerprint(&mut |part| write_part(hasher, part));
    }

    /// The checks that need no table.
    pub(super) fn prepare(mut self, db: &DynamoDb) -> Result<Prepared> {
        self.expressions.refuse_without_expression(&[
            ("UpdateExpression", self.expressions.update.is_some()),
            ("ConditionExpression", self.expressions.condition.is_some()),
        ])?;
        // A value that is far too deep is told of only behind the faults of expressions.
        let item = match self.item {
            Err(fault @ ValueError::FarTooDeep) => Err(fault),
            item => Ok(request::checked(item)?),
        };
        let mut placeholders = self.expressions.placeholders()?;
        let update = match &self.expressions.update {
            Some(text) if self.kind == Kind::Update => Some(bind_update(db, text, &mut placeholders)?),
            _ => None,
        };
        let condition = self
            .expressions
            .condition
            .as_deref()
            .map(|text| bind_condition(db, text, &mut placeholders))
            .transpose()?;
        placeholders.check_all_used().map_err(request_fault)?;
        let item = item?;
        if self.kind == Kind::Put {
            item_size::check(&item)?;
        }
        if let Some(update) = &update {
            item_size::check_statement(update)?;
        }
        let table = self.table.into_owned();
        Ok(Prepared {
            table,
            kind: self.kind,
            item,
            update,
            condition,
            return_on_failure: self.return_on_failure,
        })
    }
}

impl Prepared {
    /// The bytes that count towards the transaction's size.
    pub(super) fn item_bytes(&self) -> usize {
        self.item.size_bytes()
    }

    /// The write, or the sentence for which the transaction is cancelled. An empty key is refused outright.
    pub(super) fn write(self, table: Arc<Table>) -> Result<Result<ItemWrite, String>> {
        match self.check(&table) {
            Ok(key) => {
                let return_on_failure = self.return_on_failure;
                let (action, condition) = (action(self.kind, self.item, self.update), self.condition);
                Ok(Ok(ItemWrite { table, key, action, condition, return_on_failure }))
            }
            Err(Refused::Outright(error)) => Err(error),
            Err(Refused::Cancels(sentence)) => Ok(Err(sentence)),
        }
    }

    fn check(&self, table: &Table) -> Result<ItemKey, Refused> {
        if self.kind != Kind::Put {
            let key = ItemKey::from_key(table, &self.item)?;
            if let Some(update) = &self.update {
                check_key_untouched(table, update)?;
            }
            return Ok(key);
        }
        let key = ItemKey::from_item(table, &self.item)?;
        index_key::check(table, &self.item, WrittenBy::Put)?;
        Ok(key)
    }
}

enum Refused {
    Outright(Error),
    Cancels(String),
}

impl From<KeyFault> for Refused {
    fn from(fault: KeyFault) -> Self {
        match fault {
            KeyFault::Empty { .. } => Self::Outright(fault.into()),
            other => Self::Cancels(other.to_string()),
        }
    }
}

impl From<IndexKeyFault> for Refused {
    fn from(fault: IndexKeyFault) -> Self {
        if fault.is_empty_value() { Self::Outright(fault.into()) } else { Self::Cancels(fault.to_string()) }
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Cancels(error.to_string())
    }
}

fn action(kind: Kind, item: Item, update: Option<Update>) -> Action {
    match (kind, update) {
        (Kind::Put, _) => Action::Put(item),
        (Kind::Delete, _) => Action::Delete,
        (Kind::Update, Some(update)) => {
            Action::Update { update: Arc::new(update), key: item, by: WrittenBy::TransactedUpdate }
        }
        (Kind::Check | Kind::Update, _) => Action::Check,
    }
}

impl Kind {
    fn parse(member: &str) -> Option<Self> {
        match member {
            "ConditionCheck" => Some(Self::Check),
            "Put" => Some(Self::Put),
            "Delete" => Some(Self::Delete),
            "Update" => Some(Self::Update),
            _ => None,
        }
    }
}

/// Length first, so that no two lists of parts hash alike by their borders.
fn write_part(hasher: &mut Xxh3, part: &[u8]) {
    hasher.write_usize(part.len());
    hasher.write(part);
}
