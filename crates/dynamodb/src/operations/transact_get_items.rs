//! TransactGetItems: up to 100 items of any tables, all of one moment.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html>

use std::borrow::Cow;
use std::collections::HashSet;

use aws_models::dynamodb::structures::TRANSACT_GET_ITEMS_INPUT;
use aws_protocols::json::Reader;
use aws_types::Context;
use bytes::Bytes;
use dynamodb_values::Item;
use kv::Key;

use super::transaction::{TransactionFault, cancel_for};
use crate::DynamoDb;
use crate::answer::{Object, write_array};
use crate::capacity::{self, Consistency, Consumed, ReturnConsumedCapacity, UnitKind, Units};
use crate::error::Result;
use crate::item_key::{ItemKey, KeyFault};
use crate::limits::{TRANSACTION_ACTIONS_MAX, TRANSACTION_BYTES_MAX};
use crate::read::item;
use crate::read::projection::{Answered, ProjectionMembers};
use crate::request::{self, GivenItem, Suspect};

struct TransactGetItems<'a> {
    gets: Vec<Get<'a>>,
    capacity_detail: ReturnConsumedCapacity,
}

struct Get<'a> {
    table: Cow<'a, str>,
    key: GivenItem,
    projection: ProjectionMembers<'a>,
}

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let request = request::parse(body, &TRANSACT_GET_ITEMS_INPUT, TransactGetItems::read)?;
    let mut names = Vec::with_capacity(request.gets.len());
    let mut keys = Vec::with_capacity(request.gets.len());
    let mut answered = Vec::with_capacity(request.gets.len());
    for get in request.gets {
        get.projection.check_form()?;
        keys.push(request::checked(get.key)?);
        answered.push(get.projection.bind(db)?);
        names.push(get.table);
    }
    let keys = stored_keys(cx, db, &names, &keys).await?;
    let items = item::get_all(db, &keys).await?;
    if items.iter().flatten().map(Item::size_bytes).sum::<usize>() > TRANSACTION_BYTES_MAX {
        return Err(TransactionFault::ReadsTooMuch.into());
    }
    Ok(write_answer(&names, &answered, &items, request.capacity_detail).into())
}

/// Finds where the items are stored. What is wrong with the whole is told before the first key that does not fit its
/// table, which cancels it.
async fn stored_keys(cx: &Context, db: &DynamoDb, names: &[Cow<'_, str>], keys: &[Item]) -> Result<Vec<Key>> {
    let mut seen = HashSet::with_capacity(keys.len());
    let mut stored = Vec::with_capacity(keys.len());
    let mut cancelled = None;
    for (position, (name, key)) in names.iter().zip(keys).enumerate() {
        let table = db.catalog.table(cx, name).await?;
        match ItemKey::from_key(&table, key).map(|key| key.stored(&table)) {
            Ok(key) if !seen.insert(key.clone()) => return Err(TransactionFault::RepeatedItem.into()),
            Ok(key) => stored.push(key),
            Err(fault @ KeyFault::Empty { .. }) => return Err(fault.into()),
            Err(fault) => drop(cancelled.get_or_insert((position, fault.to_string()))),
        }
    }
    match cancelled {
        Some((position, sentence)) => Err(cancel_for(position, keys.len(), sentence)),
        None => Ok(stored),
    }
}

fn write_answer(
    names: &[Cow<'_, str>],
    answered: &[Answered],
    items: &[Option<Item>],
    detail: ReturnConsumedCapacity,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    let mut object = Object::begin(&mut out);
    write_array(object.member("Responses"), answered.iter().zip(items), |(answered, item), out| {
        let mut response = Object::begin(out);
        if let Some(item) = item {
            answered.write(item, response.member("Item"));
        }
        response.end();
    });
    let mut consumed: Vec<Consumed> = Vec::new();
    for (name, item) in names.iter().zip(items) {
        let size = item.as_ref().map_or(0, Item::size_bytes);
        let units = Units::read(size, Consistency::Transactional);
        match consumed.iter_mut().find(|known| known.table_name == *name) {
            Some(known) => *known.table.get_or_insert_default() += units,
            None => consumed.push(Consumed::on_table(name, units)),
        }
    }
    capacity::write_list(&mut object, &consumed, detail, UnitKind::Read);
    object.end();
    out
}

impl<'a> TransactGetItems<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Suspect> {
        let mut request = Self { gets: Vec::new(), capacity_detail: ReturnConsumedCapacity::None };
        request::read_members(reader, |name, reader| {
            match name {
                "TransactItems" => request::read_elements_up_to(TRANSACTION_ACTIONS_MAX, reader, |reader| {
                    request.gets.push(Get::read(reader)?);
                    Ok(())
                })?,
                "ReturnConsumedCapacity" => request.capacity_detail = request::read_capacity_detail(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        let valid = (1..=TRANSACTION_ACTIONS_MAX).contains(&request.gets.len());
        if valid { Ok(request) } else { Err(Suspect) }
    }
}

impl<'a> Get<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Suspect> {
        let mut get = None;
        request::read_members(reader, |name, reader| {
            match name {
                "Get" => get = Some(Self::read_get(reader)?),
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        get.ok_or(Suspect)
    }

    fn read_get(reader: &mut Reader<'a>) -> Result<Self, Suspect> {
        let (mut table, mut key) = (None, None);
        let mut projection = ProjectionMembers::default();
        request::read_members(reader, |name, reader| {
            match name {
                "TableName" => table = request::read_table(reader)?,
                "Key" => key = request::read_item(reader)?,
                _ => projection.read(name, reader)?,
            }
            Ok(())
        })?;
        let (Some(table), Some(key)) = (table, key) else { return Err(Suspect) };
        Ok(Self { table, key, projection })
    }
}
