//! DescribeTimeToLive: whether and by which attribute a table's items expire.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html>

use aws_models::dynamodb::structures::DESCRIBE_TIME_TO_LIVE_INPUT;
use aws_models::dynamodb::types::{
    DescribeTimeToLiveInput, DescribeTimeToLiveOutput, TimeToLiveDescription, TimeToLiveStatus,
};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::{answer, parse};
use crate::definition::{self, TableDefinition};
use crate::{DynamoDb, Error, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: DescribeTimeToLiveInput = parse(body, &DESCRIBE_TIME_TO_LIVE_INPUT)?;
    let table = db.catalog.settled_table(cx, &input.table_name).await?;
    if table.definition.creating {
        return Err(Error::validation(
            "Cannot describe time to live while table is in CREATING state: Current table state is CREATING",
        ));
    }
    answer(&DescribeTimeToLiveOutput { time_to_live_description: Some(describe(&table.definition)) })
}

/// What is said of a table's setting.
pub(crate) fn describe(definition: &TableDefinition) -> TimeToLiveDescription {
    let setting = definition.time_to_live.as_ref();
    let status = setting.map_or(TimeToLiveStatus::Disabled, |setting| match setting.status {
        definition::TimeToLiveStatus::Enabling => TimeToLiveStatus::Enabling,
        definition::TimeToLiveStatus::Enabled => TimeToLiveStatus::Enabled,
        definition::TimeToLiveStatus::Disabling => TimeToLiveStatus::Disabling,
    });
    TimeToLiveDescription {
        time_to_live_status: Some(status),
        attribute_name: setting.map(|setting| setting.attribute.clone()),
    }
}
