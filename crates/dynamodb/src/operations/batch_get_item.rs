//! BatchGetItem: up to 100 items of any tables by their keys, up to 16 MB; what does not fit is given back.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html>

use std::borrow::Cow;
use std::collections::HashSet;

use aws_models::dynamodb::structures::BATCH_GET_ITEM_INPUT;
use aws_protocols::json::Reader;
use aws_types::Context;
use bytes::Bytes;
use dynamodb_values::Item;
use kv::Key;

use crate::DynamoDb;
use crate::answer::{Object, write_array};
use crate::capacity::{self, Consistency, Consumed, ReturnConsumedCapacity, UnitKind, Units};
use crate::error::{Error, Result};
use crate::item_key::ItemKey;
use crate::limits::{BATCH_GET_BYTES_MAX, BATCH_GET_KEYS_MAX};
use crate::read::item;
use crate::read::projection::{Answered, ProjectionMembers};
use crate::request::expressions::refuse_mixture;
use crate::request::{self, GivenItem, Suspect};

struct BatchGetItem<'a> {
    tables: Vec<TableKeys<'a>>,
    capacity_detail: ReturnConsumedCapacity,
}

/// What is wanted of one table.
struct TableKeys<'a> {
    table: Cow<'a, str>,
    keys: Vec<GivenKey<'a>>,
    consistency: Consistency,
    projection: ProjectionMembers<'a>,
    /// The members beside `Keys` as they came, to be given back with keys that were not processed.
    rest: Vec<(String, &'a str)>,
}

struct GivenKey<'a> {
    key: GivenItem,
    text: &'a str,
}

/// The same, checked and found.
struct TableRead<'a> {
    table: Cow<'a, str>,
    consistency: Consistency,
    answered: Answered,
    keys: Vec<(Key, &'a str)>,
    rest: Vec<(String, &'a str)>,
}

/// What was read of one table.
struct TableAnswer<'a> {
    read: TableRead<'a>,
    items: Vec<Item>,
    units: Units,
    unprocessed: Vec<&'a str>,
}

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let request = request::parse(body, &BATCH_GET_ITEM_INPUT, BatchGetItem::read)?;
    if request.tables.iter().map(|table| table.keys.len()).sum::<usize>() > BATCH_GET_KEYS_MAX {
        return Err(Error::Request("Too many items requested for the BatchGetItem call".into()));
    }
    check_form(&request.tables)?;
    let mut reads = Vec::with_capacity(request.tables.len());
    // Over all entries: a table may be named twice, by its name and by its ARN.
    let mut seen = HashSet::new();
    for table in request.tables {
        reads.push(prepare(cx, db, table, &mut seen).await?);
    }
    let mut room = BATCH_GET_BYTES_MAX;
    let mut answers = Vec::with_capacity(reads.len());
    for read in reads {
        answers.push(read_table(db, read, &mut room).await?);
    }
    Ok(write_answer(&answers, request.capacity_detail).into())
}

/// Refuses expressions beside the parameters that they replaced, even if they are of different tables.
fn check_form(tables: &[TableKeys<'_>]) -> Result<()> {
    for table in tables {
        table.projection.check_form()?;
    }
    let any = |of: fn((bool, bool)) -> bool| tables.iter().any(|table| of(table.projection.given()));
    refuse_mixture(
        &[("AttributesToGet", any(|given| given.0))],
        &[("ProjectionExpression", any(|given| given.1))],
    )
}

async fn prepare<'a>(
    cx: &Context,
    db: &DynamoDb,
    given: TableKeys<'a>,
    seen: &mut HashSet<Key>,
) -> Result<TableRead<'a>> {
    let keys = given
        .keys
        .into_iter()
        .map(|GivenKey { key, text }| Ok((request::checked(key)?, text)))
        .collect::<Result<Vec<_>>>()?;
    let answered = given.projection.bind(db)?;
    let table = db.catalog.table(cx, &given.table).await?;
    let mut stored = Vec::with_capacity(keys.len());
    for (key, text) in keys {
        let key = ItemKey::from_key(&table, &key)?.stored(&table);
        if !seen.insert(key.clone()) {
            return Err(Error::Validation("Provided list of item keys contains duplicates".into()));
        }
        stored.push((key, text));
    }
    Ok(TableRead {
        table: given.table,
        consistency: given.consistency,
        answered,
        keys: stored,
        rest: given.rest,
    })
}

async fn read_table<'a>(db: &DynamoDb, read: TableRead<'a>, room: &mut usize) -> Result<TableAnswer<'a>> {
    let mut answer =
        TableAnswer { read, items: Vec::new(), units: Units::default(), unprocessed: Vec::new() };
    for (key, text) in &answer.read.keys {
        if *room == 0 {
            answer.unprocessed.push(text);
            continue;
        }
        let item = item::get(db, key).await?;
        let size = item.as_ref().map_or(0, Item::size_bytes);
        if size > *room {
            *room = 0;
            answer.unprocessed.push(text);
            continue;
        }
        *room -= size;
        answer.units += Units::read(size, answer.read.consistency);
        answer.items.extend(item);
    }
    Ok(answer)
}

fn write_answer(answers: &[TableAnswer<'_>], detail: ReturnConsumedCapacity) -> Vec<u8> {
    let bytes: usize = answers.iter().flat_map(|answer| &answer.items).map(Item::size_bytes).sum();
    let mut out = Vec::with_capacity(bytes * 5 / 4 + 256);
    let mut object = Object::begin(&mut out);
    let mut responses = Object::begin(object.member("Responses"));
    for answer in answers {
        let out = responses.escaped_member(&answer.read.table);
        write_array(out, &answer.items, |item, out| answer.read.answered.write(item, out));
    }
    responses.end();
    let mut unprocessed = Object::begin(object.member("UnprocessedKeys"));
    for answer in answers.iter().filter(|answer| !answer.unprocessed.is_empty()) {
        let mut keys = Object::begin(unprocessed.escaped_member(&answer.read.table));
        write_array(keys.member("Keys"), &answer.unprocessed, |text, out| {
            out.extend_from_slice(text.as_bytes())
        });
        for (name, text) in &answer.read.rest {
            keys.escaped_member(name).extend_from_slice(text.as_bytes());
        }
        keys.end();
    }
    unprocessed.end();
    let consumed: Vec<Consumed> =
        answers.iter().map(|answer| Consumed::on_table(&answer.read.table, answer.units)).collect();
    capacity::write_list(&mut object, &consumed, detail, UnitKind::Plain);
    object.end();
    out
}

impl<'a> BatchGetItem<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Suspect> {
        let mut tables = Vec::new();
        let mut capacity_detail = ReturnConsumedCapacity::None;
        request::read_members(reader, |name, reader| {
            match name {
                "RequestItems" => tables = request::read_tables(reader, TableKeys::read)?,
                "ReturnConsumedCapacity" => capacity_detail = request::read_capacity_detail(reader)?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        if tables.is_empty() { Err(Suspect) } else { Ok(Self { tables, capacity_detail }) }
    }
}

impl<'a> TableKeys<'a> {
    fn read(table: Cow<'a, str>, reader: &mut Reader<'a>) -> Result<Self, Suspect> {
        let mut read = Self {
            table,
            keys: Vec::new(),
            consistency: Consistency::Eventual,
            projection: ProjectionMembers::default(),
            rest: Vec::new(),
        };
        request::read_members(reader, |name, reader| {
            if name == "Keys" {
                return request::read_elements_up_to(BATCH_GET_KEYS_MAX, reader, |reader| {
                    let text = reader.raw()?;
                    let key = request::read_item(&mut Reader::new(text.as_bytes()))?.ok_or(Suspect)?;
                    read.keys.push(GivenKey { key, text });
                    Ok(())
                });
            }
            let text = reader.raw()?;
            let mut value = Reader::new(text.as_bytes());
            match name {
                "ConsistentRead" => read.consistency = request::read_consistency(&mut value)?,
                _ => read.projection.read(name, &mut value)?,
            }
            read.rest.push((name.to_owned(), text));
            Ok(())
        })?;
        let valid = (1..=BATCH_GET_KEYS_MAX).contains(&read.keys.len());
        if valid { Ok(read) } else { Err(Suspect) }
    }
}
