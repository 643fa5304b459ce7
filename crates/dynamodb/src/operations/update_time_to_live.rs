//! UpdateTimeToLive: lets a table's items expire by an attribute, or stops it.
//!
//! The live service seems to be done at once, and refuses further changes for about half an hour. Here the items of a large
//! table are brought into the index by expiry in the background, a small one is done when the answer is written, and
//! only enabling waits for what an earlier disabling left to do.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html>

#[cfg(test)]
mod tests;

use aws_models::dynamodb::structures::UPDATE_TIME_TO_LIVE_INPUT;
use aws_models::dynamodb::types::{TimeToLiveSpecification, UpdateTimeToLiveInput, UpdateTimeToLiveOutput};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::{answer, parse};
use crate::background::{Goal, Work};
use crate::definition::{TableDefinition, TimeToLive, TimeToLiveStatus};
use crate::keyspace;
use crate::{DynamoDb, Error, Result};

/// Why the setting stays as it is. The texts are AWS's.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("TimeToLive is already enabled")]
    Enabled,
    #[error("TimeToLive is already disabled")]
    Disabled,
    #[error("TimeToLive is active on a different AttributeName: current AttributeName is {0}")]
    OtherAttribute(String),
    /// The entries of the attribute before are still being removed.
    #[error("Time to live has been modified multiple times within a fixed interval")]
    Disabling,
}

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: UpdateTimeToLiveInput = parse(body, &UPDATE_TIME_TO_LIVE_INPUT)?;
    let table = db.catalog.settled_table(cx, &input.table_name).await?;
    let asked = input.time_to_live_specification;
    check_changeable(&table.definition)?;
    let time_to_live = changed(table.definition.time_to_live.as_ref(), &asked).map_err(Error::validation)?;

    let goal = if asked.enabled { Goal::IndexExpiry } else { Goal::PurgeExpiry };
    let work = Work::new(goal, &table, Some(keyspace::EXPIRY_INDEX));
    let definition = TableDefinition { time_to_live: Some(time_to_live), ..table.definition.clone() };
    let (recorded, id) = (work.clone(), table.id);
    let change = db.catalog.change(&table, definition, move |writes| {
        writes.delete(keyspace::expiring_table(id));
        recorded.record(writes)
    });
    change.await?;
    work.run_some(db).await;
    db.worklist.wake();
    answer(&UpdateTimeToLiveOutput { time_to_live_specification: Some(asked) })
}

fn check_changeable(definition: &TableDefinition) -> Result<()> {
    if definition.creating {
        let name = &definition.name;
        return Err(Error::ResourceInUse(format!(
            "Attempt to change a resource which is still in use: Table is being created: {name}"
        )));
    }
    Ok(())
}

/// What becomes of the setting.
fn changed(
    setting: Option<&TimeToLive>,
    asked: &TimeToLiveSpecification,
) -> std::result::Result<TimeToLive, Refusal> {
    let becomes = |status| TimeToLive { attribute: asked.attribute_name.clone(), status };
    let active = setting.filter(|setting| setting.status != TimeToLiveStatus::Disabling);
    match (asked.enabled, active) {
        (_, Some(active)) if active.attribute != asked.attribute_name => {
            Err(Refusal::OtherAttribute(active.attribute.clone()))
        }
        (true, Some(_)) => Err(Refusal::Enabled),
        (true, None) if setting.is_some() => Err(Refusal::Disabling),
        (true, None) => Ok(becomes(TimeToLiveStatus::Enabling)),
        (false, Some(_)) => Ok(becomes(TimeToLiveStatus::Disabling)),
        (false, None) => Err(Refusal::Disabled),
    }
}
