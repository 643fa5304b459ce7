//! EnableKinesisStreamingDestination: has a table's changes delivered to a data stream.
//!
//! The answer says that it is being enabled; the table's lane then finds out whether the stream is there.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_EnableKinesisStreamingDestination.html>

use aws_models::dynamodb::structures::KINESIS_STREAMING_DESTINATION_INPUT;
use aws_models::dynamodb::types::{
    DestinationStatus, KinesisStreamingDestinationInput, KinesisStreamingDestinationOutput,
};
use aws_types::{Context, Timestamp};
use bytes::Bytes;

use super::table_requests::destinations::{Refusal, check_arn, check_created, remembered};
use super::table_requests::{answer, parse};
use crate::definition::{KinesisDestination, TableDefinition};
use crate::delivery::Assignment;
use crate::{DynamoDb, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: KinesisStreamingDestinationInput = parse(body, &KINESIS_STREAMING_DESTINATION_INPUT)?;
    let table = db.catalog.described_table(cx, &input.table_name).await?;
    check_created(&table.definition)?;
    check_arn(&input.stream_arn)?;
    if db.kinesis.is_none() {
        return Err(Refusal::NoEndpoint.into());
    }
    if table.definition.live_destination().is_some() {
        return Err(Refusal::Live.into());
    }
    let configuration = input.enable_kinesis_streaming_configuration;
    let destination = KinesisDestination {
        stream_arn: input.stream_arn.clone(),
        status: DestinationStatus::Enabling,
        precision: configuration
            .as_ref()
            .and_then(|configuration| configuration.approximate_creation_date_time_precision),
        failure: None,
        changed_ms: cx.now.0,
    };
    let definition = enabled(&table.definition, destination.clone(), cx.now);
    let assignment = Assignment::of(&definition, &destination);
    db.catalog.change(&table, definition, move |writes| assignment.record(writes)).await?;
    db.deliveries.wake();
    answer(&KinesisStreamingDestinationOutput {
        table_name: Some(table.name.clone()),
        stream_arn: Some(input.stream_arn),
        destination_status: Some(DestinationStatus::Enabling),
        enable_kinesis_streaming_configuration: Some(configuration.unwrap_or_default()),
    })
}

/// The definition with the destination in the place of an earlier one for the same stream.
fn enabled(before: &TableDefinition, destination: KinesisDestination, now: Timestamp) -> TableDefinition {
    let others = remembered(before, now).filter(|other| other.stream_arn != destination.stream_arn);
    let kinesis_destinations = others.cloned().chain([destination.clone()]).collect();
    let mut definition = TableDefinition { kinesis_destinations, ..before.clone() };
    definition.renew_log();
    definition
}
