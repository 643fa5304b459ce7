//! PutItem: writes a whole item, replacing what was there.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html>

use aws_models::dynamodb::structures::PUT_ITEM_INPUT;
use aws_protocols::json::Reader;
use aws_types::Context;
use bytes::Bytes;

use crate::DynamoDb;
use crate::error::Result;
use crate::item_key::ItemKey;
use crate::request::expressions::request_fault;
use crate::request::write::{ReturnValues, WriteMembers};
use crate::request::{self, GivenItem, Suspect};
use crate::write::index_key::{self, WrittenBy};
use crate::write::item::{Action, ItemWrite};
use crate::write::item_size;

struct PutItem<'a> {
    item: GivenItem,
    members: WriteMembers<'a>,
}

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let PutItem { item, mut members } = request::parse(body, &PUT_ITEM_INPUT, PutItem::read)?;
    members.check_form(&[], &[])?;
    let item = request::checked(item)?;
    members.refuse_updated_values()?;
    item_size::check(&item)?;
    let mut placeholders = members.expressions.placeholders()?;
    let condition = members.condition(db, &mut placeholders)?;
    placeholders.check_all_used().map_err(request_fault)?;

    let table = db.catalog.table(cx, members.table_name()).await?;
    let key = ItemKey::from_item(&table, &item)?;
    index_key::check(&table, &item, WrittenBy::Put)?;

    let return_on_failure = members.return_on_failure;
    let write = ItemWrite { table, key, action: Action::Put(item), condition, return_on_failure };
    let answer = members.commit(db, write, |change| match members.return_values {
        ReturnValues::AllOld => change.old.clone(),
        _ => None,
    });
    Ok(answer.await?.into())
}

impl<'a> PutItem<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Suspect> {
        let mut item = None;
        let mut members = WriteMembers::default();
        request::read_members(reader, |name, reader| {
            match name {
                "Item" => item = request::read_item(reader)?,
                _ => members.read(name, reader)?,
            }
            Ok(())
        })?;
        members.table()?;
        Ok(Self { item: item.ok_or(Suspect)?, members })
    }
}
