//! DescribeKinesisStreamingDestination: where a table's changes are delivered to, and where they were until lately.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeKinesisStreamingDestination.html>

use aws_models::dynamodb::structures::DESCRIBE_KINESIS_STREAMING_DESTINATION_INPUT;
use aws_models::dynamodb::types::{
    DescribeKinesisStreamingDestinationInput, DescribeKinesisStreamingDestinationOutput,
};
use aws_types::Context;
use bytes::Bytes;

use super::table_requests::destinations::{describe, remembered};
use super::table_requests::{answer, parse};
use crate::{DynamoDb, Result};

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: DescribeKinesisStreamingDestinationInput =
        parse(body, &DESCRIBE_KINESIS_STREAMING_DESTINATION_INPUT)?;
    let table = db.catalog.described_table(cx, &input.table_name).await?;
    let destinations = remembered(&table.definition, cx.now).map(describe).collect();
    answer(&DescribeKinesisStreamingDestinationOutput {
        table_name: Some(table.name.clone()),
        kinesis_data_stream_destinations: Some(destinations),
    })
}
