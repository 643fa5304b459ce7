//! UpdateItem: changes some attributes of an item, or creates it from its key.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html>

use std::sync::Arc;

use aws_models::dynamodb::structures::UPDATE_ITEM_INPUT;
use aws_protocols::json::Reader;
use aws_types::Context;
use bytes::Bytes;
use dynamodb_expressions::{Placeholders, Update};
use dynamodb_values::Item;

use crate::DynamoDb;
use crate::error::{Error, Result};
use crate::item_key::ItemKey;
use crate::request::expressions::request_fault;
use crate::request::legacy::AttributeUpdates;
use crate::request::write::{ReturnValues, WriteMembers};
use crate::request::{self, GivenItem, Suspect};
use crate::table::Table;
use crate::write::index_key::WrittenBy;
use crate::write::item::{Action, Change, ItemWrite};
use crate::write::item_size;

struct UpdateItem<'a> {
    key: GivenItem,
    updates: Option<AttributeUpdates>,
    members: WriteMembers<'a>,
}

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let UpdateItem { key, updates, mut members } =
        request::parse(body, &UPDATE_ITEM_INPUT, UpdateItem::read)?;
    members.check_form(
        &[("AttributeUpdates", updates.is_some())],
        &[("UpdateExpression", members.expressions.update.is_some())],
    )?;
    let key = request::checked(key)?;
    let mut placeholders = members.expressions.placeholders()?;
    let update = match (&members.expressions.update, updates) {
        (Some(text), _) => bind_update(db, text, &mut placeholders)?,
        (None, Some(updates)) => updates.update()?,
        (None, None) => Update::default(),
    };
    let condition = members.condition(db, &mut placeholders)?;
    placeholders.check_all_used().map_err(request_fault)?;
    item_size::check_statement(&update)?;

    let table = db.catalog.table(cx, members.table_name()).await?;
    let item_key = ItemKey::from_key(&table, &key)?;
    check_key_untouched(&table, &update)?;

    let update = Arc::new(update);
    let action = Action::Update { update: Arc::clone(&update), key, by: WrittenBy::Update };
    let return_on_failure = members.return_on_failure;
    let write = ItemWrite { table, key: item_key, action, condition, return_on_failure };
    let answer = members.commit(db, write, |change| returned(members.return_values, &update, change));
    Ok(answer.await?.into())
}

/// Compiles an UpdateExpression.
pub(crate) fn bind_update(db: &DynamoDb, text: &str, placeholders: &mut Placeholders) -> Result<Update> {
    db.expressions.update(text).map_err(request_fault)?.bind(placeholders).map_err(request_fault)
}

/// Refuses an update of the primary key.
pub(crate) fn check_key_untouched(table: &Table, update: &Update) -> Result<()> {
    let names = table.key.attributes().map(|attribute| attribute.name.as_str());
    update.check_key_attributes(names).map_err(Error::validation)
}

fn returned(values: ReturnValues, update: &Update, change: &Change) -> Option<Item> {
    match values {
        ReturnValues::None => None,
        ReturnValues::AllOld => change.old.clone(),
        ReturnValues::AllNew => change.new.clone(),
        ReturnValues::UpdatedOld => change.old.as_ref().map(|item| update.touched(item)),
        ReturnValues::UpdatedNew => change.new.as_ref().map(|item| update.touched(item)),
    }
}

impl<'a> UpdateItem<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Suspect> {
        let (mut key, mut updates) = (None, None);
        let mut members = WriteMembers::default();
        request::read_members(reader, |name, reader| {
            match name {
                "Key" => key = request::read_item(reader)?,
                "AttributeUpdates" => updates = Some(AttributeUpdates::read(reader)?),
                _ => members.read(name, reader)?,
            }
            Ok(())
        })?;
        members.table()?;
        Ok(Self { key: key.ok_or(Suspect)?, updates, members })
    }
}
