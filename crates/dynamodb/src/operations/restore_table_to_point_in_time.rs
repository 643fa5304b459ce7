//! RestoreTableToPointInTime: a new table with the items that another one had at a moment.
//!
//! The table is there when the answer is written, CREATING and closed to readers and writers; a job fills it.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html>

use std::sync::Arc;

use aws_models::dynamodb::structures::RESTORE_TABLE_TO_POINT_IN_TIME_INPUT;
use aws_models::dynamodb::types::{RestoreTableToPointInTimeInput, RestoreTableToPointInTimeOutput};
use aws_types::{Arn, Context, Region, Timestamp};
use bytes::Bytes;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::table_requests::restore::{self, Overrides, refused};
use super::table_requests::{answer, description, parse, settings};
use crate::catalog::{TableIdentity, is_name};
use crate::definition::Restored;
use crate::recovery::{self, MomentFault, Restore, Window};
use crate::table::{Owner, Table};
use crate::{DynamoDb, Error, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: RestoreTableToPointInTimeInput = parse(body, &RESTORE_TABLE_TO_POINT_IN_TIME_INPUT)?;
    settings::refuse_unsupported(&[("VectorIndexOverride", input.vector_index_override.is_some())])?;
    let asked = moment_asked(&input)?;
    let source = source(cx, db, &input).await?;
    let moment = match recovery::moment(&*db.kv, &source.definition, (cx.now, asked)).await? {
        Ok(moment) => moment,
        Err(fault) => return Err(worded(&fault, &source, asked)),
    };
    let restored =
        Restored { backup_arn: None, table_arn: Some(source.definition.arn()), moment_ms: moment.as_ms() };
    let (name, overrides) = overrides(input);
    let definition = restore::define(cx, &source.definition, (name, restored), &overrides)?;
    let source = TableIdentity::of(&source.definition);
    let job = move |created: &_| Restore::new(source.clone(), TableIdentity::of(created), moment).recorded();
    let table = restore::create(cx, db, definition, job).await?;
    let described = description::describe_created(&table, cx.now);
    answer(&RestoreTableToPointInTimeOutput { table_description: Some(described) })
}

/// The moment in seconds since the Unix epoch; none for the latest one.
fn moment_asked(input: &RestoreTableToPointInTimeInput) -> Result<Option<f64>> {
    match (input.restore_date_time, input.use_latest_restorable_time == Some(true)) {
        (Some(_), true) => Err(refused(
            "Both RestoreDateTime and UseLatestRestorableTime cannot be set for point-in-time restore request. \
             Please specify only one of them",
        )),
        (None, false) => Err(refused(
            "Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but not both",
        )),
        (asked, _) => Ok(asked),
    }
}

/// The table to restore from: by its name, or by its ARN, which may be of another region.
async fn source(cx: &Context, db: &DynamoDb, input: &RestoreTableToPointInTimeInput) -> Result<Arc<Table>> {
    let (owner, name) = match (&input.source_table_arn, &input.source_table_name) {
        (Some(_), Some(_)) => {
            return Err(Error::validation("Must provide exactly one of: sourceTableArn, sourceTableName"));
        }
        (None, None) => {
            return Err(Error::validation(
                "The parameter 'TableName' is required but was not present in the request",
            ));
        }
        (Some(arn), None) => table_of_arn(cx, arn)?,
        (None, Some(name)) => (Owner::of(cx), name.as_str()),
    };
    let table = db.catalog.find(&owner, name).await?.filter(|table| !table.definition.creating);
    table.ok_or_else(|| Error::TableNotFound(format!("Table not found: {name}")))
}

fn table_of_arn<'a>(cx: &Context, text: &'a str) -> Result<(Owner, &'a str)> {
    let invalid = || Error::validation("sourceTableArn is not a valid ARN");
    let arn = Arn::parse(text).map_err(|_| invalid())?;
    let of_dynamodb = arn.partition.starts_with("aws") && arn.service == "dynamodb";
    let name = arn.resource.strip_prefix("table/").filter(|name| of_dynamodb && is_name(name));
    let (name, region) = name.zip(Region::parse(arn.region)).ok_or_else(invalid)?;
    if arn.account != cx.account.as_str() {
        return Err(Error::AccessDenied("Access is denied".into()));
    }
    Ok((Owner { account: cx.account, region }, name))
}

fn overrides(input: RestoreTableToPointInTimeInput) -> (String, Overrides) {
    let overrides = Overrides {
        billing_mode: input.billing_mode_override,
        throughput: input.provisioned_throughput_override,
        on_demand: input.on_demand_throughput_override,
        global_indexes: input.global_secondary_index_override,
        local_indexes: input.local_secondary_index_override,
        encryption: input.sse_specification_override,
    };
    (input.target_table_name, overrides)
}

fn worded(fault: &MomentFault, source: &Table, asked: Option<f64>) -> Error {
    match fault {
        MomentFault::Disabled => Error::PointInTimeRecoveryUnavailable(format!(
            "Point in time recovery is not enabled for table '{}'",
            source.name
        )),
        MomentFault::Outside(Window { earliest, latest }) => {
            let asked = asked.map_or(*latest, |seconds| Timestamp((seconds * 1e3).round() as u64));
            let [asked, earliest, latest] = [asked, *earliest, *latest].map(utc);
            Error::InvalidRestoreTime(format!(
                "RestoreDateTime '{asked}' must be within EarliestRestorableDateTime '{earliest}' and \
                 LatestRestorableDateTime '{latest}'"
            ))
        }
    }
}

/// `2026-01-02T00:00:01Z`, with a fraction if there is one.
fn utc(moment: Timestamp) -> String {
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(moment.0) * 1_000_000);
    moment.ok().and_then(|moment| moment.format(&Rfc3339).ok()).unwrap_or_default()
}
