//! Where records of invocations go besides functions: queues, topics and event buses at the endpoints that the configuration
//! names, and buckets.

use std::sync::Arc;
use std::time::Duration;

use aws_types::{Arn, Context};
use bytes::Bytes;
use dynamodb::Buckets;
use execute_api::{AwsAnswer, AwsRequest, AwsTarget};
use futures_util::future::BoxFuture;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use lambda::{Destination, DestinationFault, DestinationRecord, Destinations};
use object_store::ObjectStoreExt;
use object_store::path::Path;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::Outside;

/// How long a destination may take for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

static TARGET: HeaderName = HeaderName::from_static("x-amz-target");

/// Endpoints and buckets.
pub(crate) struct OutsideDestinations {
    pub(crate) outside: Arc<Outside>,
    pub(crate) buckets: Arc<dyn Buckets>,
}

impl Destinations for OutsideDestinations {
    fn reaches(&self, destination: &Destination) -> bool {
        match destination {
            Destination::Queue(_) => self.outside.url("sqs").is_some(),
            Destination::Topic(_) => self.outside.url("sns").is_some(),
            Destination::EventBus(_) => self.outside.url("events").is_some(),
            Destination::Bucket(arn) => self.buckets.bucket(bucket_name(arn)).is_ok(),
        }
    }

    fn send<'a>(
        &'a self,
        cx: &'a Context,
        destination: &'a Destination,
        record: DestinationRecord,
    ) -> BoxFuture<'a, Result<(), DestinationFault>> {
        Box::pin(async move {
            match destination {
                Destination::Queue(arn) => self.send_message(cx, arn, &record).await,
                Destination::Topic(arn) => self.publish(cx, arn, &record).await,
                Destination::EventBus(arn) => self.put_events(cx, arn, &record).await,
                Destination::Bucket(arn) => self.put_object(arn, record).await,
            }
        })
    }
}

impl OutsideDestinations {
    async fn send_message(
        &self,
        cx: &Context,
        arn: &str,
        record: &DestinationRecord,
    ) -> Result<(), DestinationFault> {
        let queue = Arn::parse(arn).map_err(fault)?;
        let url = self.outside.url("sqs").unwrap_or_default();
        let attributes: Map<String, Value> = record
            .attributes
            .iter()
            .map(|(name, value)| (name.clone(), json!({ "DataType": "String", "StringValue": value })))
            .collect();
        let body = json!({
            "QueueUrl": format!("{url}/{}/{}", queue.account, queue.resource),
            "MessageBody": text(record),
            "MessageAttributes": attributes,
        });
        self.call_json(cx, "sqs", "AmazonSQS.SendMessage", "application/x-amz-json-1.0", &body)
            .await
            .map(drop)
    }

    async fn publish(
        &self,
        cx: &Context,
        arn: &str,
        record: &DestinationRecord,
    ) -> Result<(), DestinationFault> {
        let mut form = vec![
            ("Action".to_owned(), "Publish".to_owned()),
            ("Version".to_owned(), "2010-03-31".to_owned()),
            ("TopicArn".to_owned(), arn.to_owned()),
            ("Message".to_owned(), text(record)),
        ];
        for (index, (name, value)) in record.attributes.iter().enumerate() {
            let entry = format!("MessageAttributes.entry.{}", index + 1);
            form.push((format!("{entry}.Name"), name.clone()));
            form.push((format!("{entry}.Value.DataType"), "String".to_owned()));
            form.push((format!("{entry}.Value.StringValue"), value.clone()));
        }
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pairs = form.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        self.call(cx, "sns", headers, body.into()).await.map(drop)
    }

    async fn put_events(
        &self,
        cx: &Context,
        arn: &str,
        record: &DestinationRecord,
    ) -> Result<(), DestinationFault> {
        let body = json!({ "Entries": [{
            "Source": "lambda",
            "DetailType": record.detail_type,
            "Detail": text(record),
            "EventBusName": arn,
            "Resources": record.resources,
        }]});
        let answer =
            self.call_json(cx, "events", "AWSEvents.PutEvents", "application/x-amz-json-1.1", &body).await?;
        let answer: Value = serde_json::from_slice(&answer.body).map_err(fault)?;
        match answer["FailedEntryCount"].as_u64() {
            None | Some(0) => Ok(()),
            Some(_) => Err(DestinationFault(format!("the event bus took no event: {answer}"))),
        }
    }

    async fn put_object(&self, arn: &str, record: DestinationRecord) -> Result<(), DestinationFault> {
        let bucket = self.buckets.bucket(bucket_name(arn)).map_err(fault)?;
        let kept = bucket.put(&Path::from(record.object_key), record.body.into()).await;
        kept.map(drop).map_err(fault)
    }

    async fn call_json(
        &self,
        cx: &Context,
        service: &str,
        target: &'static str,
        content_type: &'static str,
        body: &Value,
    ) -> Result<AwsAnswer, DestinationFault> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(&TARGET, HeaderValue::from_static(target));
        self.call(cx, service, headers, body.to_string().into()).await
    }

    async fn call(
        &self,
        cx: &Context,
        service: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<AwsAnswer, DestinationFault> {
        let request = AwsRequest {
            account: cx.account,
            region: cx.region,
            service: service.into(),
            subdomain: None,
            role: None,
            method: Method::POST,
            target: AwsTarget::Path("/".into()),
            query: String::new(),
            headers,
            body,
            timeout: PATIENCE,
        };
        let answer = self.outside.call(request).await.map_err(fault)?;
        if answer.status.is_success() {
            return Ok(answer);
        }
        let said = String::from_utf8_lossy(&answer.body);
        Err(DestinationFault(format!("{service} answered {}: {said}", answer.status)))
    }
}

/// A record is JSON, and so is text.
fn text(record: &DestinationRecord) -> String {
    String::from_utf8_lossy(&record.body).into_owned()
}

fn bucket_name(arn: &str) -> &str {
    Arn::parse(arn).map_or("", |arn| arn.resource)
}

fn fault(error: impl std::fmt::Display) -> DestinationFault {
    DestinationFault(error.to_string())
}
