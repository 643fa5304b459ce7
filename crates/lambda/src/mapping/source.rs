//! DynamoDB Streams as a mapping reads it: shards, iterators and records, by its own operations.

use aws_models::dynamodbstreams::types::{
    DescribeStreamInput, DescribeStreamOutput, GetRecordsInput, GetShardIteratorInput,
    GetShardIteratorOutput, Shard, ShardIteratorType,
};
use aws_types::{Context, WireError};
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::position::Position;
use crate::error::Error;
use crate::ports::StreamSource;

/// A stream that is read.
pub(super) struct Source<'a> {
    pub(super) streams: &'a dyn StreamSource,
    pub(super) arn: &'a str,
    /// Where a reader begins that has no position: with the records since this moment, or with the oldest.
    pub(super) since_ms: Option<u64>,
}

/// Why a stream cannot be read on.
#[derive(Debug, thiserror::Error)]
pub(super) enum SourceFault {
    /// What the reader stands at is gone.
    #[error("records were trimmed before they were read")]
    Trimmed,
    /// The iterator is too old.
    #[error("the shard iterator has expired")]
    Expired,
    /// Anything else, such as that the stream is gone.
    #[error("{0}")]
    Failed(String),
}

/// A page of records.
pub(super) struct Page {
    pub(super) records: Vec<Record>,
    /// Where to read on; none at the end of a closed shard.
    pub(super) next: Option<String>,
}

/// A record as the function sees it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Record {
    pub(super) event: Value,
}

impl Source<'_> {
    /// All shards, parents before their children.
    pub(super) async fn shards(&self, cx: &Context) -> Result<Vec<Shard>, SourceFault> {
        let mut shards = Vec::new();
        let mut after = None;
        loop {
            let input = DescribeStreamInput {
                stream_arn: self.arn.into(),
                exclusive_start_shard_id: after.take(),
                ..DescribeStreamInput::default()
            };
            let output: DescribeStreamOutput = self.call(cx, "DescribeStream", &input).await?;
            let description = output.stream_description.unwrap_or_default();
            shards.extend(description.shards.unwrap_or_default());
            match description.last_evaluated_shard_id {
                Some(last) => after = Some(last),
                None => return Ok(shards),
            }
        }
    }

    /// Where to read a shard from.
    pub(super) async fn iterator(
        &self,
        cx: &Context,
        shard: &str,
        position: &Position,
    ) -> Result<Option<String>, SourceFault> {
        let (kind, sequence_number, timestamp) = match (&position.sequence_number, self.since_ms) {
            (Some(number), _) => (ShardIteratorType::AfterSequenceNumber, Some(number.clone()), None),
            (None, Some(ms)) => (ShardIteratorType::AtTimestamp, None, Some(ms as f64 / 1000.0)),
            (None, None) => (ShardIteratorType::TrimHorizon, None, None),
        };
        let input = GetShardIteratorInput {
            stream_arn: self.arn.into(),
            shard_id: shard.into(),
            shard_iterator_type: kind,
            sequence_number,
            timestamp,
        };
        let output: GetShardIteratorOutput = self.call(cx, "GetShardIterator", &input).await?;
        Ok(output.shard_iterator)
    }

    /// The records behind an iterator, so many at most.
    pub(super) async fn records(
        &self,
        cx: &Context,
        iterator: &str,
        max: usize,
    ) -> Result<Page, SourceFault> {
        let limit = i32::try_from(max).ok();
        let input = GetRecordsInput { shard_iterator: iterator.into(), limit };
        let mut output: Map<String, Value> = self.call(cx, "GetRecords", &input).await?;
        let records = match output.remove("Records") {
            Some(Value::Array(records)) => records,
            _ => Vec::new(),
        };
        let next = output.get("NextShardIterator").and_then(Value::as_str).map(str::to_owned);
        Ok(Page { records: records.into_iter().map(|record| Record::of(record, self.arn)).collect(), next })
    }

    async fn call<T: DeserializeOwned>(
        &self,
        cx: &Context,
        operation: &str,
        input: &impl Serialize,
    ) -> Result<T, SourceFault> {
        let failed = |fault: &dyn std::fmt::Display| SourceFault::Failed(format!("{operation}: {fault}"));
        let body = serde_json::to_vec(input).map_err(|fault| failed(&fault))?;
        let output = self.streams.call(cx, operation, Bytes::from(body)).await.map_err(fault_of)?;
        serde_json::from_slice(&output).map_err(|fault| failed(&fault))
    }
}

fn fault_of(error: WireError) -> SourceFault {
    match error.code {
        "TrimmedDataAccessException" => SourceFault::Trimmed,
        "ExpiredIteratorException" => SourceFault::Expired,
        code => SourceFault::Failed(format!("{code}: {}", error.message.unwrap_or_default())),
    }
}

impl From<SourceFault> for Error {
    fn from(fault: SourceFault) -> Self {
        Self::Internal(fault.to_string())
    }
}

impl Record {
    /// What a function gets of a record: with the stream's ARN, and with the names of an event in its identity.
    fn of(mut record: Value, arn: &str) -> Self {
        if let Some(members) = record.as_object_mut() {
            if let Some(identity) = members.get_mut("userIdentity") {
                *identity = json!({ "type": identity["Type"], "principalId": identity["PrincipalId"] });
            }
            members.insert("eventSourceARN".into(), arn.into());
        }
        Self { event: record }
    }

    /// Its sequence number.
    pub(super) fn sequence_number(&self) -> &str {
        self.event["dynamodb"]["SequenceNumber"].as_str().unwrap_or_default()
    }

    /// When the change was made, in seconds.
    pub(super) fn created_seconds(&self) -> f64 {
        self.event["dynamodb"]["ApproximateCreationDateTime"].as_f64().unwrap_or_default()
    }

    /// What all records of one item share.
    pub(super) fn item_key(&self) -> String {
        self.event["dynamodb"]["Keys"].to_string()
    }

    /// About the bytes that it has in an event.
    pub(super) fn size(&self) -> usize {
        self.event["dynamodb"]["SizeBytes"]
            .as_u64()
            .and_then(|size| usize::try_from(size).ok())
            .unwrap_or_default()
    }
}
