//! Kinesis data streams behind the configured endpoint: the adapter that delivers changes of items.
//!
//! A request is tried once: what becomes of records that were not accepted is their sender's business. Which faults will not
//! go away is decided here, by the code that the endpoint gives. Knows nothing of what is in a record.
//!
//! <https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html>

use std::sync::Arc;

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dynamodb::{DeliveryFault, KinesisRecord, KinesisStream, KinesisStreams};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::endpoint::{Endpoint, Request, chain};

/// Faults that say something about the records, and not about the stream or the endpoint.
const FAULTS_OF_RECORDS: [&str; 4] = [
    "InvalidArgumentException",
    "RequestEntityTooLargeException",
    "SerializationException",
    "ValidationException",
];
/// What the endpoint calls a stream that is not there.
const NO_STREAM: &str = "ResourceNotFoundException";

/// The data streams behind one endpoint.
struct EndpointStreams(Endpoint);

/// An answer that is a refusal.
struct Refusal {
    status: u16,
    code: String,
    message: String,
}

enum CallFault {
    Unreachable(String),
    Refused(Refusal),
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PutRecordsInput<'a> {
    stream_name: &'a str,
    #[serde(rename = "StreamARN")]
    stream_arn: &'a str,
    records: Vec<PutRecordsEntry<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PutRecordsEntry<'a> {
    data: String,
    partition_key: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutRecordsOutput {
    records: Vec<PutRecordsResult>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutRecordsResult {
    error_code: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StreamInput<'a> {
    stream_name: &'a str,
    #[serde(rename = "StreamARN")]
    stream_arn: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeStreamSummaryOutput {
    stream_description_summary: StreamSummary,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StreamSummary {
    stream_status: String,
}

/// The streams behind the endpoint, if one is configured. Connects to nothing yet.
pub(crate) fn open(endpoint: Option<&str>) -> anyhow::Result<Option<Arc<dyn KinesisStreams>>> {
    let Some(endpoint) = endpoint else { return Ok(None) };
    let parsed = Endpoint::parse(endpoint);
    let parsed = parsed.with_context(|| format!("'{endpoint}' is no endpoint for Kinesis data streams"))?;
    Ok(Some(Arc::new(EndpointStreams(parsed))))
}

impl KinesisStreams for EndpointStreams {
    fn check<'a>(&'a self, stream: &'a KinesisStream) -> BoxFuture<'a, Result<(), DeliveryFault>> {
        self.check_now(stream).boxed()
    }

    fn put<'a>(
        &'a self,
        stream: &'a KinesisStream,
        records: &'a [KinesisRecord],
    ) -> BoxFuture<'a, Result<Vec<bool>, DeliveryFault>> {
        self.put_now(stream, records).boxed()
    }
}

impl EndpointStreams {
    async fn check_now(&self, stream: &KinesisStream) -> Result<(), DeliveryFault> {
        let input = StreamInput { stream_name: &stream.name, stream_arn: &stream.arn };
        let described = self.call::<DescribeStreamSummaryOutput>("DescribeStreamSummary", stream, &input);
        match described.await.map(|described| described.stream_description_summary.stream_status) {
            Ok(status) if status == "ACTIVE" || status == "UPDATING" => Ok(()),
            Ok(status) if status == "CREATING" => {
                Err(DeliveryFault::Unavailable("The Kinesis data stream is being created.".into()))
            }
            Ok(status) => {
                Err(DeliveryFault::Refused(format!("The Kinesis data stream is in state {status}.")))
            }
            Err(CallFault::Refused(refusal)) if refusal.status < 500 && !refusal.is_of_the_moment() => {
                Err(DeliveryFault::Refused(refusal.to_string()))
            }
            Err(fault) => Err(fault.into_unavailable()),
        }
    }

    async fn put_now(
        &self,
        stream: &KinesisStream,
        records: &[KinesisRecord],
    ) -> Result<Vec<bool>, DeliveryFault> {
        let entries = records.iter().map(|record| PutRecordsEntry {
            data: STANDARD.encode(&record.data),
            partition_key: &record.partition_key,
        });
        let input = PutRecordsInput {
            stream_name: &stream.name,
            stream_arn: &stream.arn,
            records: entries.collect(),
        };
        match self.call::<PutRecordsOutput>("PutRecords", stream, &input).await {
            Ok(answer) if answer.records.len() == records.len() => {
                Ok(answer.records.iter().map(|record| record.error_code.is_none()).collect())
            }
            Ok(_) => Err(DeliveryFault::Unavailable("the endpoint does not answer for every record".into())),
            Err(CallFault::Refused(refusal)) if refusal.is_of_records() => {
                Err(DeliveryFault::Refused(refusal.to_string()))
            }
            Err(fault) => Err(fault.into_unavailable()),
        }
    }

    async fn call<O: DeserializeOwned>(
        &self,
        operation: &str,
        stream: &KinesisStream,
        input: &impl Serialize,
    ) -> Result<O, CallFault> {
        let unreachable = |error: &dyn std::error::Error| CallFault::Unreachable(chain(error));
        let body = serde_json::to_vec(input).map_err(|error| unreachable(&error))?;
        let answer = self.request(operation, stream, body).send().await;
        let answer = answer.map_err(|error| unreachable(&error.without_url()))?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(|error| unreachable(&error.without_url()))?;
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(|error| unreachable(&error));
        }
        Err(CallFault::Refused(Refusal::parse(status.as_u16(), &body)))
    }

    fn request(&self, operation: &str, stream: &KinesisStream, body: Vec<u8>) -> reqwest::RequestBuilder {
        self.0.request(Request {
            service: "kinesis",
            region: &stream.region,
            content_type: "application/x-amz-json-1.1",
            target: format!("Kinesis_20131202.{operation}"),
            body,
        })
    }
}

impl Refusal {
    fn parse(status: u16, body: &[u8]) -> Self {
        let answer: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
        let member = |name: &str| answer.get(name).and_then(|text| text.as_str());
        let code = member("__type").and_then(|code| code.rsplit('#').next()).unwrap_or_default();
        let message = member("message").or_else(|| member("Message")).unwrap_or_default();
        Self { status, code: code.into(), message: message.into() }
    }

    /// Whether other records might be accepted.
    fn is_of_records(&self) -> bool {
        self.status == 413 || FAULTS_OF_RECORDS.contains(&self.code.as_str())
    }

    /// Whether the same request may be accepted later.
    fn is_of_the_moment(&self) -> bool {
        self.status == 429 || self.code.contains("Throttl") || self.code.contains("LimitExceeded")
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { status, code, message } = self;
        match code.as_str() {
            NO_STREAM => write!(f, "The Kinesis data stream does not exist. {message}"),
            "" => write!(f, "The Kinesis endpoint answers with status {status}."),
            _ => write!(f, "The Kinesis endpoint refuses: {message} ({code})"),
        }
    }
}

impl CallFault {
    fn into_unavailable(self) -> DeliveryFault {
        DeliveryFault::Unavailable(match self {
            Self::Unreachable(why) => format!("The Kinesis endpoint cannot be used: {why}"),
            Self::Refused(refusal) => refusal.to_string(),
        })
    }
}
