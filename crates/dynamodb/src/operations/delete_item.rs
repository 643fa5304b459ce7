//! DeleteItem: removes an item by its key, if it is there.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html>

use aws_models::dynamodb::structures::DELETE_ITEM_INPUT;
use aws_protocols::json::Reader;
use aws_types::Context;
use bytes::Bytes;

use crate::DynamoDb;
use crate::error::Result;
use crate::item_key::ItemKey;
use crate::request::expressions::request_fault;
use crate::request::write::{ReturnValues, WriteMembers};
use crate::request::{self, GivenItem, Suspect};
use crate::write::item::{Action, ItemWrite};

struct DeleteItem<'a> {
    key: GivenItem,
    members: WriteMembers<'a>,
}

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let DeleteItem { key, mut members } = request::parse(body, &DELETE_ITEM_INPUT, DeleteItem::read)?;
    members.check_form(&[], &[])?;
    let key = request::checked(key)?;
    members.refuse_updated_values()?;
    let mut placeholders = members.expressions.placeholders()?;
    let condition = members.condition(db, &mut placeholders)?;
    placeholders.check_all_used().map_err(request_fault)?;

    let table = db.catalog.table(cx, members.table_name()).await?;
    let key = ItemKey::from_key(&table, &key)?;
    let return_on_failure = members.return_on_failure;
    let write = ItemWrite { table, key, action: Action::Delete, condition, return_on_failure };
    let answer = members.commit(db, write, |change| match members.return_values {
        ReturnValues::AllOld => change.old.clone(),
        _ => None,
    });
    Ok(answer.await?.into())
}

impl<'a> DeleteItem<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Suspect> {
        let mut key = None;
        let mut members = WriteMembers::default();
        request::read_members(reader, |name, reader| {
            match name {
                "Key" => key = request::read_item(reader)?,
                _ => members.read(name, reader)?,
            }
            Ok(())
        })?;
        members.table()?;
        Ok(Self { key: key.ok_or(Suspect)?, members })
    }
}
