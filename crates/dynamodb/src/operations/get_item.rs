//! GetItem: one item by its key.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html>

use std::borrow::Cow;

use aws_models::dynamodb::structures::GET_ITEM_INPUT;
use aws_protocols::json::Reader;
use aws_types::Context;
use bytes::Bytes;
use dynamodb_values::Item;

use crate::DynamoDb;
use crate::answer::Object;
use crate::capacity::{Consistency, Consumed, ReturnConsumedCapacity, UnitKind, Units};
use crate::error::Result;
use crate::item_key::ItemKey;
use crate::read::item;
use crate::read::projection::ProjectionMembers;
use crate::request::{self, GivenItem, Suspect};

struct GetItem<'a> {
    table: Cow<'a, str>,
    key: GivenItem,
    consistency: Consistency,
    projection: ProjectionMembers<'a>,
    capacity_detail: ReturnConsumedCapacity,
}

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let request = request::parse(body, &GET_ITEM_INPUT, GetItem::read)?;
    request.projection.check_form()?;
    let key = request::checked(request.key)?;
    let projection = request.projection.bind(db)?;
    let table = db.catalog.table(cx, &request.table).await?;
    let item = item::get(db, &ItemKey::from_key(&table, &key)?.stored(&table)).await?;

    let size = item.as_ref().map_or(0, Item::size_bytes);
    let mut out = Vec::with_capacity(size + 256);
    let mut answer = Object::begin(&mut out);
    if let Some(item) = &item {
        projection.write(item, answer.member("Item"));
    }
    if request.capacity_detail != ReturnConsumedCapacity::None {
        let consumed = Consumed::on_table(&request.table, Units::read(size, request.consistency));
        consumed.write_json(answer.member("ConsumedCapacity"), request.capacity_detail, UnitKind::Plain);
    }
    answer.end();
    Ok(out.into())
}

impl<'a> GetItem<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Suspect> {
        let (mut table, mut key) = (None, None);
        let mut consistency = Consistency::Eventual;
        let mut projection = ProjectionMembers::default();
        let mut capacity_detail = ReturnConsumedCapacity::None;
        request::read_members(reader, |name, reader| {
            match name {
                "TableName" => table = request::read_table(reader)?,
                "Key" => key = request::read_item(reader)?,
                "ConsistentRead" => consistency = request::read_consistency(reader)?,
                "ReturnConsumedCapacity" => capacity_detail = request::read_capacity_detail(reader)?,
                _ => projection.read(name, reader)?,
            }
            Ok(())
        })?;
        let (Some(table), Some(key)) = (table, key) else { return Err(Suspect) };
        Ok(Self { table, key, consistency, projection, capacity_detail })
    }
}
