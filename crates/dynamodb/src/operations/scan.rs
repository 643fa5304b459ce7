//! Scan: all items of a table or index, or one segment of them, page by page.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html>

use aws_models::dynamodb::structures::SCAN_INPUT;
use aws_protocols::json::Reader;
use aws_types::Context;
use bytes::Bytes;
use kv::Direction;

use crate::error::{Error, Result};
use crate::limits::SCAN_SEGMENTS_MAX;
use crate::read::select::Select;
use crate::read::source::ReadSource;
use crate::read::start_key::{StartKey, StartKeyFault};
use crate::request::expressions::refuse_mixture;
use crate::request::legacy::FilterMembers;
use crate::request::read::{ReadMembers, ReadPlan};
use crate::request::{self, Suspect};
use crate::{DynamoDb, keyspace};

#[derive(Default)]
struct Scan<'a> {
    members: ReadMembers<'a>,
    legacy: FilterMembers,
    segment: Option<u32>,
    total_segments: Option<u32>,
}

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let Scan { mut members, legacy, segment, total_segments } =
        request::parse(body, &SCAN_INPUT, Scan::read)?;
    let segment = check_segment(segment, total_segments)?;
    let expressions = [
        ("ProjectionExpression", members.expressions.projection.is_some()),
        ("FilterExpression", members.expressions.filter.is_some()),
    ];
    let [filter, operator] = legacy.given("ScanFilter");
    refuse_mixture(&[("AttributesToGet", members.attributes.is_some()), filter, operator], &expressions)?;
    members.expressions.refuse_without_expression(&expressions)?;
    let select = Select::resolve(members.select, members.projection_member(), members.index.is_some())?;
    let start = members.start_key()?;
    let mut placeholders = members.expressions.placeholders()?;
    let filter = match &members.expressions.filter {
        Some(text) => Some(
            db.expressions
                .filter(text)
                .map_err(Error::validation)?
                .bind(&mut placeholders)
                .map_err(Error::validation)?,
        ),
        None => legacy.filter()?,
    };
    let answered = members.projection(db, &mut placeholders)?;
    placeholders.check_all_used().map_err(Error::validation)?;

    let table = db.catalog.table(cx, members.table_name()).await?;
    let source = ReadSource::find(&table, members.index.as_deref())?;
    members.refuse_consistent(&source)?;
    select.check(&source, &answered)?;
    let range = match segment {
        Some((segment, total)) => keyspace::segment(source.all(), segment, total),
        None => source.all(),
    };
    let start = start.map(|given| StartKey::parse(&source, &given)).transpose()?;
    if let (Some(start), Some((segment, total))) = (&start, segment)
        && !start.is_in(&range)
    {
        return Err(StartKeyFault::OutsideSegment { segment, total }.into());
    }
    let plan = ReadPlan { source, range, direction: Direction::Forward, filter, answered, select };
    Ok(members.answer(db, plan, start).await?.into())
}

/// Both or none, and the one below the other.
fn check_segment(segment: Option<u32>, total: Option<u32>) -> Result<Option<(u32, u32)>> {
    match (segment, total) {
        (None, None) => Ok(None),
        (Some(segment), Some(total)) if segment < total => Ok(Some((segment, total))),
        (Some(_), Some(_)) => Err(Error::validation(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments",
        )),
        (Some(_), None) => Err(Error::validation(
            "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
        )),
        (None, Some(_)) => Err(Error::validation(
            "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
        )),
    }
}

impl<'a> Scan<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Suspect> {
        let mut scan = Self::default();
        request::read_members(reader, |name, reader| {
            match name {
                "ScanFilter" => scan.legacy.read_filter(reader)?,
                "ConditionalOperator" => scan.legacy.read_operator(reader)?,
                "Segment" => scan.segment = Some(read_segment(reader, 0)?),
                "TotalSegments" => scan.total_segments = Some(read_segment(reader, 1)?),
                _ => scan.members.read(name, reader)?,
            }
            Ok(())
        })?;
        scan.members.table()?;
        Ok(scan)
    }
}

fn read_segment(reader: &mut Reader<'_>, least: u32) -> Result<u32, Suspect> {
    let most = SCAN_SEGMENTS_MAX - 1 + least;
    u32::try_from(reader.integer()?).ok().filter(|number| (least..=most).contains(number)).ok_or(Suspect)
}
