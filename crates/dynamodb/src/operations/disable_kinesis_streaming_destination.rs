//! DisableKinesisStreamingDestination: ends the delivery of a table's changes.
//!
//! What was written before is still delivered: the destination is disabled when that is done, or cannot be done.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DisableKinesisStreamingDestination.html>

use aws_models::dynamodb::structures::KINESIS_STREAMING_DESTINATION_INPUT;
use aws_models::dynamodb::types::{
    DestinationStatus, KinesisStreamingDestinationInput, KinesisStreamingDestinationOutput,
};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::destinations::{Refusal, active};
use super::table_requests::{answer, parse};
use crate::delivery;
use crate::{DynamoDb, Error, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: KinesisStreamingDestinationInput = parse(body, &KINESIS_STREAMING_DESTINATION_INPUT)?;
    let configuration = input.enable_kinesis_streaming_configuration;
    if configuration.as_ref().is_some_and(|given| given.approximate_creation_date_time_precision.is_some()) {
        return Err(Refusal::DisablingConfiguration.into());
    }
    let table = db.catalog.described_table(cx, &input.table_name).await?;
    let mut definition = table.definition.clone();
    let destination = active(&mut definition, &input.stream_arn).ok_or(Refusal::NotActiveToDisable)?;
    destination.status = DestinationStatus::Disabling;
    destination.changed_ms = cx.now.0;
    definition.renew_log();

    let mut assignment = delivery::find(&*db.kv, table.id).await?.ok_or(Error::Stale)?;
    assignment.last_shard = Some(table.definition.last_log_shard);
    db.catalog.change(&table, definition, move |writes| assignment.record(writes)).await?;
    answer(&KinesisStreamingDestinationOutput {
        table_name: Some(table.name.clone()),
        stream_arn: Some(input.stream_arn),
        destination_status: Some(DestinationStatus::Disabling),
        enable_kinesis_streaming_configuration: configuration,
    })
}
