//! The members that Query and Scan share, their checks, and the common part of the read and of the answer.

use std::borrow::Cow;

use aws_protocols::json::Reader;
use dynamodb_expressions::{Condition, Placeholders};
use dynamodb_values::Item;
use kv::{Direction, KeyRange};

use super::expressions::ExpressionMembers;
use super::{
    GivenItem, Suspect, checked, read_capacity_detail, read_consistency, read_enum, read_item, read_table,
};
use crate::DynamoDb;
use crate::answer::{Object, write_array};
use crate::capacity::{Consistency, Consumed, IndexShare, ReturnConsumedCapacity, UnitKind, Units};
use crate::error::{Error, Result};
use crate::limits::{NAME_LENGTH_MAX, NAME_LENGTH_MIN};
use crate::read::lookup::Lookup;
use crate::read::page::{self, PageRead, PageRequest};
use crate::read::projection::{self, Answered, AttributesToGet};
use crate::read::select::Select;
use crate::read::source::ReadSource;
use crate::read::start_key::StartKey;

/// The shared members.
#[derive(Debug, Default)]
pub(crate) struct ReadMembers<'a> {
    table: Option<Cow<'a, str>>,
    pub(crate) index: Option<Cow<'a, str>>,
    pub(crate) select: Option<Select>,
    pub(crate) attributes: Option<AttributesToGet<'a>>,
    limit: Option<usize>,
    pub(crate) consistency: Option<Consistency>,
    start: Option<GivenItem>,
    capacity_detail: ReturnConsumedCapacity,
    pub(crate) expressions: ExpressionMembers<'a>,
}

/// What is read and how it is answered, once the request is checked against the table.
pub(crate) struct ReadPlan<'a> {
    pub(crate) source: ReadSource<'a>,
    pub(crate) range: KeyRange,
    pub(crate) direction: Direction,
    pub(crate) filter: Option<Condition>,
    pub(crate) answered: Answered,
    pub(crate) select: Select,
}

impl<'a> ReadMembers<'a> {
    /// Reads the member if it is one of these; passes over others.
    pub(crate) fn read(&mut self, name: &str, reader: &mut Reader<'a>) -> Result<(), Suspect> {
        match name {
            "TableName" => self.table = read_table(reader)?,
            "IndexName" => self.index = Some(read_index(reader)?),
            "Select" => self.select = Some(read_enum(reader, Select::parse)?),
            "AttributesToGet" => self.attributes = Some(projection::read_attributes(reader)?),
            "Limit" => self.limit = Some(read_limit(reader)?),
            "ConsistentRead" => self.consistency = Some(read_consistency(reader)?),
            "ExclusiveStartKey" => self.start = read_item(reader)?,
            "ReturnConsumedCapacity" => self.capacity_detail = read_capacity_detail(reader)?,
            _ => self.expressions.read(name, reader)?,
        }
        Ok(())
    }

    /// `Suspect` if there is no table name: to be called before anything else.
    pub(crate) fn table(&self) -> Result<(), Suspect> {
        if self.table.is_some() { Ok(()) } else { Err(Suspect) }
    }

    /// The table's name or ARN, as given.
    pub(crate) fn table_name(&self) -> &str {
        self.table.as_deref().unwrap_or_default()
    }

    /// The start key's values, if there is one.
    pub(crate) fn start_key(&mut self) -> Result<Option<Item>> {
        self.start.take().map(checked).transpose()
    }

    /// The member that names the attributes wanted, if one was given.
    pub(crate) fn projection_member(&self) -> Option<&'static str> {
        let expression = self.expressions.projection.as_ref().map(|_| "ProjectionExpression");
        expression.or_else(|| self.attributes.as_ref().map(|_| "AttributesToGet"))
    }

    /// What is answered of each item.
    pub(crate) fn projection(&self, db: &DynamoDb, placeholders: &mut Placeholders) -> Result<Answered> {
        projection::bind(db, self.expressions.projection.as_deref(), self.attributes.as_deref(), placeholders)
    }

    /// Refuses a consistent read of a global index.
    pub(crate) fn refuse_consistent(&self, source: &ReadSource<'_>) -> Result<()> {
        if source.is_global() && self.consistency == Some(Consistency::Strong) {
            return Err(Error::validation("Consistent reads are not supported on global secondary indexes"));
        }
        Ok(())
    }

    /// Reads the page and answers.
    pub(crate) async fn answer(
        &self,
        db: &DynamoDb,
        plan: ReadPlan<'_>,
        start: Option<StartKey>,
    ) -> Result<Vec<u8>> {
        let range = match start {
            Some(start) => start.apply(plan.range.clone(), plan.direction),
            None => plan.range.clone(),
        };
        let store = db.kv.snapshot().await?;
        let lookup = Lookup::needed(&plan.source, &plan.answered, plan.select);
        let request = PageRequest {
            range,
            direction: plan.direction,
            limit: self.limit,
            filter: plan.filter.as_ref(),
            lookup: lookup.then_some(&plan.source),
        };
        let page = page::read(store.as_ref(), request).await?;
        let mut out = Vec::with_capacity((page.bytes + page.looked_up.bytes()) * 5 / 4 + 256);
        self.write_answer(&plan, &page, &mut out);
        Ok(out)
    }

    fn write_answer(&self, plan: &ReadPlan<'_>, page: &PageRead, out: &mut Vec<u8>) {
        let mut answer = Object::begin(out);
        answer.integer("Count", page.items.len() as u64);
        answer.integer("ScannedCount", page.evaluated as u64);
        if plan.select != Select::Count {
            write_array(answer.member("Items"), &page.items, |item, out| plan.answered.write(item, out));
        }
        if let Some(item) = &page.stopped_at {
            plan.source.write_position(item, answer.member("LastEvaluatedKey"));
        }
        if self.capacity_detail != ReturnConsumedCapacity::None {
            self.consumed(plan, page).write_json(
                answer.member("ConsumedCapacity"),
                self.capacity_detail,
                UnitKind::Plain,
            );
        }
        answer.end();
    }

    fn consumed(&self, plan: &ReadPlan<'_>, page: &PageRead) -> Consumed {
        let consistency = self.consistency.unwrap_or(Consistency::Eventual);
        let read = Units::read(page.bytes, consistency);
        match plan.source.index {
            None => Consumed::on_table(self.table_name(), read),
            Some(index) => {
                let mut consumed = Consumed::on_table(self.table_name(), page.looked_up.units(consistency));
                consumed.indexes.push(IndexShare {
                    name: index.name.clone(),
                    scope: index.scope,
                    units: read,
                });
                consumed
            }
        }
    }
}

fn read_index<'a>(reader: &mut Reader<'a>) -> Result<Cow<'a, str>, Suspect> {
    let name = reader.string()?;
    let valid = (NAME_LENGTH_MIN..=NAME_LENGTH_MAX).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    if valid { Ok(name) } else { Err(Suspect) }
}

fn read_limit(reader: &mut Reader<'_>) -> Result<usize, Suspect> {
    usize::try_from(reader.integer()?).ok().filter(|limit| *limit >= 1).ok_or(Suspect)
}
