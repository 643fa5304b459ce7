//! Records of invocations, as destinations get them.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html>

use aws_types::{Context, Timestamp};
use bytes::Bytes;
use serde_json::{Value, json};

use crate::destination::Target;
use crate::function_name::LATEST;
use crate::invoke::json_or_text;
use crate::queue::{Goal, Queued, Task};
use crate::{moment, uuid};

/// What came of an asynchronous invocation.
pub(crate) struct Ending<'a> {
    /// The invocation's id.
    pub(crate) request_id: &'a str,
    /// The function's ARN, as it was invoked.
    pub(crate) function_arn: &'a str,
    pub(crate) condition: Condition,
    /// How often it was tried.
    pub(crate) invoke_count: u32,
    pub(crate) request: &'a [u8],
    /// What the last try answered, if one reached the function.
    pub(crate) response: Option<Response<'a>>,
}

/// Why there is a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    Success,
    RetriesExhausted,
    EventAgeExceeded,
}

/// What a try answered.
pub(crate) struct Response<'a> {
    pub(crate) executed_version: &'a str,
    pub(crate) function_error: bool,
    pub(crate) payload: &'a [u8],
}

impl Condition {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "Success",
            Self::RetriesExhausted => "RetriesExhausted",
            Self::EventAgeExceeded => "EventAgeExceeded",
        }
    }
}

impl Ending<'_> {
    /// The record.
    pub(crate) fn record(&self, now: Timestamp) -> Value {
        let has_qualifier = self.function_arn.split(':').count() > 7;
        let qualified = if has_qualifier {
            self.function_arn.to_owned()
        } else {
            format!("{}:{LATEST}", self.function_arn)
        };
        let mut record = json!({
            "version": "1.0",
            "timestamp": moment::of_record(now),
            "requestContext": {
                "requestId": self.request_id,
                "functionArn": qualified,
                "condition": self.condition.as_str(),
                "approximateInvokeCount": self.invoke_count,
            },
            "requestPayload": json_or_text(self.request),
        });
        if let Some(response) = &self.response {
            let mut context = json!({ "statusCode": 200, "executedVersion": response.executed_version });
            if response.function_error {
                context["functionError"] = "Unhandled".into();
            }
            record["responseContext"] = context;
            record["responsePayload"] = json_or_text(response.payload);
        }
        record
    }
}

/// The entry that brings a record to a destination: the call of a function, or a delivery.
pub(crate) fn entry(
    cx: &Context,
    destination: &str,
    record: &Value,
    failure: bool,
    (function_arn, request_id): (&str, &str),
) -> Queued {
    let goal = match Target::parse(destination) {
        Some(Target::Function(_)) => {
            Goal::Invoke { function: destination.into(), trace_id: None, from_record: true }
        }
        _ => Goal::Deliver {
            destination: destination.into(),
            attributes: Vec::new(),
            object_key: object_key(function_arn, request_id, cx.now),
            failure,
            resources: vec![function_arn.into(), destination.into()],
        },
    };
    let id = uuid::of(format!("{request_id}{destination}{failure}").as_bytes());
    Queued::new(cx.now, id, Task::new(cx, goal), Bytes::from(record.to_string()))
}

/// The entry that brings an event to a dead letter queue.
pub(crate) fn dead_letter(
    cx: &Context,
    target: &str,
    request_id: &str,
    event: &Bytes,
    message: &str,
) -> Queued {
    let attribute = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let goal = Goal::Deliver {
        destination: target.into(),
        attributes: vec![
            attribute("RequestID", request_id),
            attribute("ErrorCode", "200"),
            attribute("ErrorMessage", &message.chars().take(1024).collect::<String>()),
        ],
        object_key: String::new(),
        failure: true,
        resources: Vec::new(),
    };
    let id = uuid::of(format!("{request_id}{target}dead").as_bytes());
    Queued::new(cx.now, id, Task::new(cx, goal), event.clone())
}

/// The name of an object that holds a record: `aws/lambda/async/{function}/2019/11/14/2019-11-14T18.16.05-{id}`.
fn object_key(function_arn: &str, request_id: &str, now: Timestamp) -> String {
    let name = function_arn.split(':').nth(6).unwrap_or_default();
    let text = moment::of_record(now);
    let (day, time) = text.split_at_checked(10).unwrap_or_default();
    let time = time.get(1..9).unwrap_or_default().replace(':', ".");
    format!("aws/lambda/async/{name}/{}/{day}T{time}-{request_id}", day.replace('-', "/"))
}
