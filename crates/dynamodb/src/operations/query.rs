//! Query: the items of one partition of a table or index, in the order of the sort key, page by page.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html>

use aws_models::dynamodb::structures::QUERY_INPUT;
use aws_protocols::json::Reader;
use aws_types::Context;
use bytes::Bytes;
use dynamodb_expressions::{
    BoundKeyCondition, Condition, KeyAttribute, KeyCondition, KeyQuery, KeySchema, Placeholders,
};
use dynamodb_values::Item;
use kv::Direction;

use crate::error::{Error, Result};
use crate::read::range;
use crate::read::select::Select;
use crate::read::source::ReadSource;
use crate::read::start_key::{StartKey, StartKeyFault};
use crate::request::expressions::refuse_mixture;
use crate::request::legacy::{FilterMembers, KeyConditions};
use crate::request::read::{ReadMembers, ReadPlan};
use crate::request::{self, Suspect};
use crate::{DynamoDb, table};

struct Query<'a> {
    members: ReadMembers<'a>,
    legacy: FilterMembers,
    key_conditions: Option<KeyConditions>,
    direction: Direction,
}

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let Query { mut members, legacy, key_conditions, direction } =
        request::parse(body, &QUERY_INPUT, Query::read)?;
    let expressions = [
        ("ProjectionExpression", members.expressions.projection.is_some()),
        ("FilterExpression", members.expressions.filter.is_some()),
        ("KeyConditionExpression", members.expressions.key_condition.is_some()),
    ];
    let [filter, operator] = legacy.given("QueryFilter");
    let attributes = ("AttributesToGet", members.attributes.is_some());
    refuse_mixture(
        &[attributes, filter, operator, ("KeyConditions", key_conditions.is_some())],
        &expressions,
    )?;
    members.expressions.refuse_without_expression(&expressions)?;
    let select = Select::resolve(members.select, members.projection_member(), members.index.is_some())?;
    let start = members.start_key()?;
    let mut placeholders = members.expressions.placeholders()?;
    let key_expression = bind_key_condition(db, &members, &mut placeholders)?;
    let filter = match &members.expressions.filter {
        Some(text) => Some(bind_filter(db, text, &mut placeholders)?),
        None => legacy.filter()?,
    };
    let answered = members.projection(db, &mut placeholders)?;
    let key_condition = read_key_condition(key_expression, key_conditions)?;
    placeholders.check_all_used().map_err(Error::validation)?;

    let table = db.catalog.table(cx, members.table_name()).await?;
    let source = ReadSource::find(&table, members.index.as_deref())?;
    members.refuse_consistent(&source)?;
    let query = check_key_condition(&source, &key_condition)?;
    if let Some(filter) = &filter {
        refuse_key_in_filter(&source, filter, members.expressions.filter.is_some())?;
    }
    select.check(&source, &answered)?;
    let range = range::of_query(&source, &query);
    let start = start.map(|given| check_start(&source, &given, &query)).transpose()?;
    let plan = ReadPlan { source, range, direction, filter, answered, select };
    Ok(members.answer(db, plan, start).await?.into())
}

fn check_start(source: &ReadSource<'_>, given: &Item, query: &KeyQuery) -> Result<StartKey, StartKeyFault> {
    let start = StartKey::parse(source, given)?;
    start.check_in_query(source, given, query)?;
    Ok(start)
}

fn bind_filter(db: &DynamoDb, text: &str, placeholders: &mut Placeholders) -> Result<Condition> {
    db.expressions.filter(text).map_err(Error::validation)?.bind(placeholders).map_err(Error::validation)
}

fn bind_key_condition(
    db: &DynamoDb,
    members: &ReadMembers<'_>,
    placeholders: &mut Placeholders,
) -> Result<Option<BoundKeyCondition>> {
    let Some(text) = &members.expressions.key_condition else { return Ok(None) };
    let parsed = db.expressions.key_condition(text).map_err(Error::validation)?;
    parsed.bind(placeholders).map(Some).map_err(Error::validation)
}

/// What only key conditions refuse comes after the faults of all expressions.
fn read_key_condition(
    expression: Option<BoundKeyCondition>,
    legacy: Option<KeyConditions>,
) -> Result<KeyCondition> {
    match (expression, legacy) {
        (Some(bound), _) => bound.read().map_err(Error::validation),
        (None, Some(conditions)) => conditions.key_condition(),
        (None, None) => Err(Error::Request(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
                .into(),
        )),
    }
}

fn check_key_condition(source: &ReadSource<'_>, condition: &KeyCondition) -> Result<KeyQuery> {
    let (partition, sort) = (schema_part(source.partition()), schema_part(source.sort()));
    let schema = KeySchema { partition: &partition, sort: &sort };
    condition.check(&schema).map_err(Error::validation)
}

fn schema_part(attributes: &[table::KeyAttribute]) -> Vec<KeyAttribute<'_>> {
    attributes
        .iter()
        .map(|attribute| KeyAttribute { name: &attribute.name, attribute_type: attribute.kind })
        .collect()
}

/// A filter is for what the key condition cannot say.
fn refuse_key_in_filter(source: &ReadSource<'_>, filter: &Condition, is_expression: bool) -> Result<()> {
    let is_key = |name: &&str| {
        source.partition().iter().chain(source.sort()).any(|attribute| attribute.name == **name)
    };
    let Some(name) = filter.attribute_names().find(is_key) else { return Ok(()) };
    let parameter = if is_expression { "Filter Expression" } else { "QueryFilter" };
    Err(Error::Validation(format!(
        "{parameter} can only contain non-primary key attributes: Primary key attribute: {name}"
    )))
}

impl<'a> Query<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Suspect> {
        let mut query = Self {
            members: ReadMembers::default(),
            legacy: FilterMembers::default(),
            key_conditions: None,
            direction: Direction::Forward,
        };
        request::read_members(reader, |name, reader| {
            match name {
                "QueryFilter" => query.legacy.read_filter(reader)?,
                "ConditionalOperator" => query.legacy.read_operator(reader)?,
                "KeyConditions" => query.key_conditions = Some(KeyConditions::read(reader)?),
                "ScanIndexForward" => {
                    query.direction =
                        if reader.boolean()? { Direction::Forward } else { Direction::Backward };
                }
                _ => query.members.read(name, reader)?,
            }
            Ok(())
        })?;
        query.members.table()?;
        Ok(query)
    }
}
