//! BatchWriteItem: up to 25 puts and deletes of any tables, in one commit.
//!
//! The service promises no atomicity here; this one gives it, since a commit costs the same for one item as for all.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>

use std::borrow::Cow;
use std::collections::HashSet;

use aws_models::dynamodb::structures::BATCH_WRITE_ITEM_INPUT;
use aws_protocols::json::Reader;
use aws_types::Context;
use bytes::Bytes;
use dynamodb_values::ValueError;

use crate::DynamoDb;
use crate::answer::{Object, write_array};
use crate::capacity::{self, Consumed, ReturnConsumedCapacity, UnitKind, Units};
use crate::error::{Error, Result};
use crate::item_key::{ItemKey, KeyFault};
use crate::limits::BATCH_WRITES_MAX;
use crate::request::write::read_collection_metrics;
use crate::request::{self, GivenItem, Suspect};
use crate::table::{Table, TableId};
use crate::write::collection::CollectionMetrics;
use crate::write::index_key::{self, WrittenBy};
use crate::write::item::{Action, Change, ItemWrite};
use crate::write::item_size;
use crate::write::plan::{PlanError, WritePlan};

struct BatchWriteItem<'a> {
    tables: Vec<TableWrites<'a>>,
    capacity_detail: ReturnConsumedCapacity,
    collection_metrics: bool,
}

struct TableWrites<'a> {
    table: Cow<'a, str>,
    writes: Vec<Result<GivenWrite, ValueError>>,
}

/// A put of an item or a delete by a key.
enum GivenWrite {
    Put(GivenItem),
    Delete(GivenItem),
}

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let request = request::parse(body, &BATCH_WRITE_ITEM_INPUT, BatchWriteItem::read)?;
    if request.tables.iter().map(|table| table.writes.len()).sum::<usize>() > BATCH_WRITES_MAX {
        return Err(Error::Request("Too many items requested for the BatchWriteItem call".into()));
    }
    let mut names = Vec::with_capacity(request.tables.len());
    let mut writes = Vec::new();
    // Over all entries: a table may be named twice, by its name and by its ARN.
    let mut seen = HashSet::new();
    for given in request.tables {
        names.push((given.table.clone(), given.writes.len()));
        prepare(cx, db, given, &mut seen, &mut writes).await?;
    }
    let tables: Vec<_> = writes.iter().map(|write: &ItemWrite| std::sync::Arc::clone(&write.table)).collect();
    let changes = WritePlan::new(writes).commit(db).await.map_err(PlanError::into_single)?;

    let mut out = Vec::with_capacity(64);
    let mut answer = Object::begin(&mut out);
    answer.member("UnprocessedItems").extend_from_slice(b"{}");
    let mut done = tables.iter().map(AsRef::as_ref).zip(&changes);
    let by_table: Vec<(&str, Vec<(&Table, &Change)>)> =
        names.iter().map(|(name, count)| (name.as_ref(), done.by_ref().take(*count).collect())).collect();
    if request.collection_metrics {
        write_collections(&mut answer, &by_table);
    }
    let consumed: Vec<Consumed> = by_table.iter().map(|(name, changes)| consumed(name, changes)).collect();
    capacity::write_list(&mut answer, &consumed, request.capacity_detail, UnitKind::Plain);
    answer.end();
    Ok(out.into())
}

async fn prepare(
    cx: &Context,
    db: &DynamoDb,
    given: TableWrites<'_>,
    seen: &mut HashSet<(TableId, ItemKey)>,
    writes: &mut Vec<ItemWrite>,
) -> Result<()> {
    let mut checked = Vec::with_capacity(given.writes.len());
    for write in given.writes {
        checked.push(match write? {
            GivenWrite::Put(item) => (request::checked(item)?, true),
            GivenWrite::Delete(key) => (request::checked(key)?, false),
        });
    }
    let table = db.catalog.table(cx, &given.table).await?;
    for (item, is_put) in checked {
        let key = if is_put { put_key(&table, &item)? } else { ItemKey::from_key(&table, &item)? };
        if !seen.insert((table.id, key.clone())) {
            return Err(Error::Validation("Provided list of item keys contains duplicates".into()));
        }
        let action = if is_put { Action::Put(item) } else { Action::Delete };
        writes.push(ItemWrite {
            table: table.clone(),
            key,
            action,
            condition: None,
            return_on_failure: false,
        });
    }
    Ok(())
}

/// A batch words a missing key, or one of another type, as a lookup would, not as PutItem does.
fn put_key(table: &Table, item: &dynamodb_values::Item) -> Result<ItemKey> {
    item_size::check(item)?;
    let key = ItemKey::from_item(table, item).map_err(|fault| match fault {
        KeyFault::Missing(_) | KeyFault::TypeMismatch { .. } => KeyFault::SchemaMismatch,
        other => other,
    })?;
    index_key::check(table, item, WrittenBy::Put)?;
    Ok(key)
}

fn write_collections(answer: &mut Object<'_>, by_table: &[(&str, Vec<(&Table, &Change)>)]) {
    let mut tables = Object::begin(answer.member("ItemCollectionMetrics"));
    for (name, changes) in by_table {
        let metrics: Vec<_> =
            changes.iter().filter_map(|(table, change)| CollectionMetrics::of(table, change)).collect();
        if !metrics.is_empty() {
            write_array(tables.escaped_member(name), &metrics, |metrics, out| metrics.write_json(out));
        }
    }
    tables.end();
}

fn consumed(name: &str, changes: &[(&Table, &Change)]) -> Consumed {
    let mut consumed = Consumed::on_table(name, Units::default());
    for (table, change) in changes {
        consumed.add_write(table, change.units(), &change.charges, false);
    }
    consumed
}

impl<'a> BatchWriteItem<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Suspect> {
        let mut tables = None;
        let mut capacity_detail = ReturnConsumedCapacity::None;
        let mut collection_metrics = false;
        request::read_members(reader, |name, reader| {
            match name {
                "RequestItems" => tables = Some(request::read_tables(reader, TableWrites::read)?),
                "ReturnConsumedCapacity" => capacity_detail = request::read_capacity_detail(reader)?,
                "ReturnItemCollectionMetrics" => collection_metrics = read_collection_metrics(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        let tables = tables.filter(|tables| !tables.is_empty()).ok_or(Suspect)?;
        Ok(Self { tables, capacity_detail, collection_metrics })
    }
}

impl<'a> TableWrites<'a> {
    fn read(table: Cow<'a, str>, reader: &mut Reader<'a>) -> Result<Self, Suspect> {
        let mut writes = Vec::new();
        request::read_elements_up_to(BATCH_WRITES_MAX, reader, |reader| {
            writes.push(GivenWrite::read(reader)?);
            Ok(())
        })?;
        let valid = (1..=BATCH_WRITES_MAX).contains(&writes.len());
        if valid { Ok(Self { table, writes }) } else { Err(Suspect) }
    }
}

impl GivenWrite {
    /// One of the two, exactly; the service words other numbers as it does for attribute values.
    fn read(reader: &mut Reader<'_>) -> Result<Result<Self, ValueError>, Suspect> {
        let (mut item, mut key) = (None, None);
        request::read_members(reader, |name, reader| match name {
            "PutRequest" => read_only_member(reader, "Item", &mut item),
            "DeleteRequest" => read_only_member(reader, "Key", &mut key),
            _ => Ok(reader.skip()?),
        })?;
        Ok(match (item, key) {
            (Some(item), None) => Ok(Self::Put(item)),
            (None, Some(key)) => Ok(Self::Delete(key)),
            (None, None) => Err(ValueError::Empty),
            (Some(_), Some(_)) => Err(ValueError::SeveralTypes),
        })
    }
}

fn read_only_member(
    reader: &mut Reader<'_>,
    member: &str,
    into: &mut Option<GivenItem>,
) -> Result<(), Suspect> {
    request::read_members(reader, |name, reader| {
        if name == member {
            *into = request::read_item(reader)?;
        } else {
            reader.skip()?;
        }
        Ok(())
    })?;
    if into.is_some() { Ok(()) } else { Err(Suspect) }
}
