//! UpdateKinesisStreamingDestination: changes how exactly the times of delivered changes are told.
//!
//! Done when it is answered, although the answer says that it is being done.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateKinesisStreamingDestination.html>

use aws_models::dynamodb::structures::UPDATE_KINESIS_STREAMING_DESTINATION_INPUT;
use aws_models::dynamodb::types::{
    DestinationStatus, UpdateKinesisStreamingDestinationInput, UpdateKinesisStreamingDestinationOutput,
};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::destinations::{Refusal, active};
use super::table_requests::{answer, parse};
use crate::delivery;
use crate::{DynamoDb, Error, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: UpdateKinesisStreamingDestinationInput =
        parse(body, &UPDATE_KINESIS_STREAMING_DESTINATION_INPUT)?;
    let configuration = input.update_kinesis_streaming_configuration;
    let precision = configuration.as_ref().and_then(|given| given.approximate_creation_date_time_precision);
    let precision = precision.ok_or(Refusal::NoConfiguration)?;
    let table = db.catalog.described_table(cx, &input.table_name).await?;
    let arn = input.stream_arn;

    let mut definition = table.definition.clone();
    let destination = active(&mut definition, &arn)
        .ok_or_else(|| Refusal::NotActiveToUpdate { table: table.name.clone(), arn: arn.clone() })?;
    if destination.told_precision() == precision {
        let table = table.definition.uuid.clone();
        return Err(Refusal::SamePrecision { precision: precision.as_str(), table, arn }.into());
    }
    destination.precision = Some(precision);

    let mut assignment = delivery::find(&*db.kv, table.id).await?.ok_or(Error::Stale)?;
    assignment.precision = precision;
    db.catalog.change(&table, definition, move |writes| assignment.record(writes)).await?;
    answer(&UpdateKinesisStreamingDestinationOutput {
        table_name: Some(table.name.clone()),
        stream_arn: Some(arn),
        destination_status: Some(DestinationStatus::Updating),
        update_kinesis_streaming_configuration: configuration,
    })
}
