//! One batch of records on its way through a function: calls, retries, bisection, partial failures, and giving up.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-errors.html>

use std::time::Duration;

use aws_types::{Context, Timestamp};
use bytes::Bytes;
use serde_json::{Value, json};

use super::source::Record;
use crate::error::Error;
use crate::function_name::FunctionRef;
use crate::host::{Outcome, Payload};
use crate::invoke::Call;
use crate::queue::Queued;
use crate::{Lambda, moment, uuid};

/// How long after a failure a batch is tried again: at first, and at most.
const BACKOFF: Duration = Duration::from_millis(200);
const BACKOFF_MAX: Duration = Duration::from_secs(30);

/// How a mapping treats its batches.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) function: FunctionRef,
    pub(super) stream_arn: String,
    pub(super) bisect: bool,
    /// None for ever.
    pub(super) retries_max: Option<u32>,
    /// None for ever.
    pub(super) age_max: Option<Duration>,
    pub(super) partial: bool,
    pub(super) on_failure: Option<String>,
}

/// What becomes of records step by step.
#[derive(Debug)]
pub(super) enum Step {
    /// The records up to this one need nothing more; what is given up leaves a record for the destination.
    Done { upto: String, given_up: Option<Box<Queued>>, result: &'static str },
    /// Nothing was achieved; go on after a while.
    Wait(Duration, String),
}

/// Records that are called for together, and those that were split off them.
pub(super) struct Work {
    /// The next is the last: what was split off comes first.
    pending: Vec<Part>,
}

struct Part {
    records: Vec<Record>,
    /// How often the function failed with them.
    failures: u32,
    /// How often it was tried at all since it last got on.
    tries: u32,
}

/// What a call came to.
enum Called {
    Succeeded,
    /// The records from this one on failed; those before succeeded.
    FailedFrom(usize),
    Failed {
        executed_version: String,
    },
    /// The function could not be called.
    Uncallable(String),
}

impl Work {
    /// A batch.
    pub(super) fn new(records: Vec<Record>) -> Self {
        Self { pending: vec![Part::new(records, 0)] }
    }

    /// Calls the function with what comes next; none if nothing is left.
    pub(super) async fn step(
        &mut self,
        lambda: &Lambda,
        cx: &Context,
        rules: &Rules,
        shard: &str,
    ) -> Option<Step> {
        let part = self.pending.last_mut()?;
        if part.is_too_old(rules, cx.now) {
            return self.give_up(cx, rules, shard, None);
        }
        part.tries += 1;
        match call(lambda, cx, rules, shard, part).await {
            Called::Succeeded => self.succeed(),
            Called::FailedFrom(index) => Some(self.keep_from(index)),
            Called::Failed { executed_version } => {
                let part = self.pending.last_mut()?;
                if rules.bisect && part.records.len() > 1 {
                    return Some(self.bisect());
                }
                part.failures += 1;
                if rules.retries_max.is_some_and(|max| part.failures > max) {
                    return self.give_up(cx, rules, shard, Some(executed_version));
                }
                let pause = part.backoff();
                Some(Step::Wait(pause, "PROBLEM: Function call failed".into()))
            }
            Called::Uncallable(problem) => Some(Step::Wait(part.backoff(), format!("PROBLEM: {problem}"))),
        }
    }

    fn succeed(&mut self) -> Option<Step> {
        let part = self.pending.pop()?;
        Some(Step::Done { upto: part.last(), given_up: None, result: "OK" })
    }

    /// The records before `index` are done; the others are tried again.
    fn keep_from(&mut self, index: usize) -> Step {
        let Some(part) = self.pending.pop() else {
            return Step::Wait(BACKOFF, "PROBLEM: Function call failed".into());
        };
        let mut done = part.records;
        let failed = done.split_off(index);
        // What failed first has failed once more; it is a batch of its own if others succeeded.
        let failures = if done.is_empty() { part.failures + 1 } else { 1 };
        let tries = part.tries;
        let pause = part_backoff(tries);
        self.pending.push(Part { records: failed, failures, tries });
        match done.last() {
            Some(last) => {
                let upto = last.sequence_number().to_owned();
                Step::Done { upto, given_up: None, result: "PROBLEM: Function call failed" }
            }
            None => Step::Wait(pause, "PROBLEM: Function call failed".into()),
        }
    }

    fn bisect(&mut self) -> Step {
        if let Some(part) = self.pending.pop() {
            let mut first = part.records;
            let second = first.split_off(first.len() / 2);
            self.pending.push(Part::new(second, part.failures));
            self.pending.push(Part::new(first, part.failures));
        }
        Step::Wait(Duration::ZERO, "PROBLEM: Function call failed".into())
    }

    fn give_up(&mut self, cx: &Context, rules: &Rules, shard: &str, version: Option<String>) -> Option<Step> {
        let part = self.pending.pop()?;
        let given_up =
            rules.on_failure.as_ref().map(|to| Box::new(failure(cx, rules, shard, &part, version, to)));
        Some(Step::Done { upto: part.last(), given_up, result: "PROBLEM: Function call failed" })
    }
}

impl Part {
    fn new(records: Vec<Record>, failures: u32) -> Self {
        Self { records, failures, tries: 0 }
    }

    fn last(&self) -> String {
        self.records.last().map(|record| record.sequence_number().to_owned()).unwrap_or_default()
    }

    fn backoff(&self) -> Duration {
        part_backoff(self.tries)
    }

    fn is_too_old(&self, rules: &Rules, now: Timestamp) -> bool {
        let created = self.records.first().map_or(f64::MAX, Record::created_seconds);
        rules.age_max.is_some_and(|max| now.as_seconds() - created > max.as_secs_f64())
    }
}

fn part_backoff(tries: u32) -> Duration {
    BACKOFF.saturating_mul(1 << tries.clamp(1, 16).saturating_sub(1)).min(BACKOFF_MAX)
}

async fn call(lambda: &Lambda, cx: &Context, rules: &Rules, shard: &str, part: &Part) -> Called {
    let callable = match lambda.callable(rules.function.clone()).await {
        Ok(callable) => callable,
        Err(Error::ResourceNotFound(_)) => return Called::Uncallable("Function not found".into()),
        Err(fault) => return Called::Uncallable(problem(&fault)),
    };
    let events: Vec<&Value> = part.records.iter().map(|record| &record.event).collect();
    let seed = format!("{shard}{}{}{}", part.last(), part.tries, cx.now.0);
    let call = Call {
        request_id: uuid::of(seed.as_bytes()),
        payload: Bytes::from(json!({ "Records": events }).to_string()),
        client_context: None,
        trace_id: None,
        tail: false,
        streaming: false,
    };
    match callable.call(lambda, cx, call).await {
        Ok((executed_version, outcome)) => called(rules, part, executed_version, outcome),
        Err(fault) => Called::Uncallable(problem(&fault)),
    }
}

fn problem(fault: &Error) -> String {
    match fault {
        Error::TooManyRequests(_) => "Function throttled".into(),
        Error::Internal(cause) => cause.clone(),
        other => other.to_string(),
    }
}

fn called(rules: &Rules, part: &Part, executed_version: String, outcome: Outcome) -> Called {
    if outcome.function_error.is_some() {
        return Called::Failed { executed_version };
    }
    match outcome.payload {
        Payload::Whole(payload) if rules.partial => match first_failure(&payload, &part.records) {
            Ok(None) => Called::Succeeded,
            Ok(Some(0)) | Err(Malformed) => Called::Failed { executed_version },
            Ok(Some(index)) => Called::FailedFrom(index),
        },
        Payload::Whole(_) | Payload::Stream(_) => Called::Succeeded,
    }
}

/// An answer that is no report of failures.
struct Malformed;

/// The first of the records that a function reports as failed.
fn first_failure(payload: &[u8], records: &[Record]) -> Result<Option<usize>, Malformed> {
    let answer: Value = serde_json::from_slice(payload).map_err(|_| Malformed)?;
    let failures = match answer.get("batchItemFailures") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(failures)) => failures,
        Some(_) => return Err(Malformed),
    };
    let index = |failure: &Value| {
        let number = failure["itemIdentifier"].as_str().filter(|number| !number.is_empty())?;
        records.iter().position(|record| record.sequence_number() == number)
    };
    let indices: Option<Vec<usize>> = failures.iter().map(index).collect();
    Ok(indices.ok_or(Malformed)?.into_iter().min())
}

/// The record of records that were given up. It says where they are in the stream, not what they are.
fn failure(
    cx: &Context,
    rules: &Rules,
    shard: &str,
    part: &Part,
    version: Option<String>,
    destination: &str,
) -> Queued {
    let first = part.records.first();
    let number = first.map(Record::sequence_number).unwrap_or_default();
    let arrival = |record: Option<&Record>| {
        let seconds = record.map(Record::created_seconds).unwrap_or_default();
        moment::of_record(Timestamp((seconds * 1000.0) as u64))
    };
    let request_id = uuid::of(format!("{shard}{number}{}", part.last()).as_bytes());
    let function_arn = rules.function.arn();
    let condition = if version.is_some() { "RetryAttemptsExhausted" } else { "MaximumRecordAgeExceeded" };
    let mut record = json!({
        "requestContext": {
            "requestId": request_id,
            "functionArn": function_arn,
            "condition": condition,
            "approximateInvokeCount": part.failures,
        },
    });
    if let Some(version) = version {
        record["responseContext"] =
            json!({ "statusCode": 200, "executedVersion": version, "functionError": "Unhandled" });
    }
    record["version"] = "1.0".into();
    record["timestamp"] = moment::of_record(cx.now).into();
    record["DDBStreamBatchInfo"] = json!({
        "shardId": shard,
        "startSequenceNumber": number,
        "endSequenceNumber": part.last(),
        "approximateArrivalOfFirstRecord": arrival(first),
        "approximateArrivalOfLastRecord": arrival(part.records.last()),
        "batchSize": part.records.len(),
        "streamArn": rules.stream_arn,
    });
    crate::record::entry(cx, destination, &record, true, (&function_arn, &request_id))
}
