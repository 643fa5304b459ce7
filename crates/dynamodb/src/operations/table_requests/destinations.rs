//! What the four operations on Kinesis streaming destinations share: which of a table's destinations is meant, how it is
//! described, and why it stays as it is.
//!
//! At most one destination of a table is live; others are remembered for a day.

use aws_models::dynamodb::types::{DestinationStatus, KinesisDataStreamDestination};
use aws_types::Timestamp;

use crate::definition::{KinesisDestination, TableDefinition};
use crate::delivery::KinesisStream;
use crate::limits::DISABLED_DESTINATION_LIFETIME;
use crate::{Error, Result};

/// Why a destination stays as it is. The texts are the live service's, but for the first two: what is missing there
/// cannot be missing on AWS, and what it says of such an ARN is not known.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error(
        "This server does not know where Kinesis data streams are: start it with --kinesis-endpoint and the URL of a Kinesis-compatible endpoint"
    )]
    NoEndpoint,
    #[error("Invalid StreamArn: {0} is not the ARN of a Kinesis data stream")]
    Arn(String),
    #[error(
        "Table is not in a valid state to enable Kinesis Streaming Destination: EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation."
    )]
    Live,
    #[error(
        "Table is not in a valid state to enable Kinesis Streaming Destination: KinesisStreamingDestination must be ACTIVE to perform DISABLE operation."
    )]
    NotActiveToDisable,
    #[error(
        "Table is not in a valid state to enable Kinesis Streaming Destination: Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. TableName: {table}, kdsArn: {arn}"
    )]
    NotActiveToUpdate { table: String, arn: String },
    #[error("Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters")]
    DisablingConfiguration,
    #[error(
        "Streaming destination cannot be updated with given parameters: UpdateKinesisStreamingConfiguration cannot be null or contain only null values"
    )]
    NoConfiguration,
    #[error(
        "Invalid Request: Precision is already set to the desired value of {precision} for tableId: {table}, kdsArn: {arn}"
    )]
    SamePrecision { precision: &'static str, table: String, arn: String },
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::validation(refusal)
    }
}

/// Checks that a data stream can have that ARN. Whether there is one shows later.
pub(crate) fn check_arn(text: &str) -> Result<()> {
    KinesisStream::parse(text).map(drop).ok_or_else(|| Refusal::Arn(text.into()).into())
}

/// Refuses while the table is still being filled.
pub(crate) fn check_created(definition: &TableDefinition) -> Result<()> {
    if definition.creating {
        let name = &definition.name;
        return Err(Error::ResourceInUse(format!(
            "Attempt to change a resource which is still in use: Table is being created: {name}"
        )));
    }
    Ok(())
}

/// The destination with that ARN, if it is active.
pub(crate) fn active<'a>(
    definition: &'a mut TableDefinition,
    stream_arn: &str,
) -> Option<&'a mut KinesisDestination> {
    definition.kinesis_destinations.iter_mut().find(|destination| {
        destination.stream_arn == stream_arn && destination.status == DestinationStatus::Active
    })
}

/// Those that are still remembered.
pub(crate) fn remembered(
    definition: &TableDefinition,
    now: Timestamp,
) -> impl Iterator<Item = &KinesisDestination> {
    let is_remembered = move |destination: &&KinesisDestination| {
        destination.is_live() || Timestamp(destination.changed_ms).plus(DISABLED_DESTINATION_LIFETIME) > now
    };
    definition.kinesis_destinations.iter().filter(is_remembered)
}

/// What is said of a destination.
pub(crate) fn describe(destination: &KinesisDestination) -> KinesisDataStreamDestination {
    KinesisDataStreamDestination {
        stream_arn: Some(destination.stream_arn.clone()),
        destination_status: Some(destination.status),
        destination_status_description: destination.failure.clone(),
        approximate_creation_date_time_precision: destination.precision,
    }
}
