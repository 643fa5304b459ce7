//! Works on the queue: invokes functions asynchronously, tries again what failed, and delivers records.
//!
//! Entries that are under way stay in the store until what follows from them is committed. How often and when a failed event
//! is invoked again is AWS's: <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html>

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use aws_types::{Context, Timestamp};
use bytes::Bytes;
use kv::{Direction, Key, Scan, WriteSet};
use parking_lot::Mutex;
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinSet;

use crate::error::{Error, Result};
use crate::function::Function;
use crate::function_name::{self, FunctionRef};
use crate::host::{Outcome, Payload};
use crate::invoke::Call;
use crate::limits::{
    DELIVERY_AGE, EVENT_AGE, EVENT_BACKOFF, EVENT_BACKOFF_MAX, EVENT_RETRIES, EVENT_RETRY_DELAYS,
    EVENTS_UNDER_WAY_MAX,
};
use crate::ports::DestinationRecord;
use crate::queue::{Goal, Queued};
use crate::record::{self, Condition, Ending, Response};
use crate::{Lambda, destination, event_invoke, keyspace};

/// How long nothing is looked for when nothing is due.
const IDLE: Duration = Duration::from_secs(30);

/// Who works on the queue.
pub(crate) struct Events {
    wake: Notify,
    under_way: Mutex<HashSet<Key>>,
    room: Arc<Semaphore>,
}

impl Default for Events {
    fn default() -> Self {
        Self {
            wake: Notify::new(),
            under_way: Mutex::default(),
            room: Arc::new(Semaphore::new(EVENTS_UNDER_WAY_MAX)),
        }
    }
}

impl Events {
    /// Something was put into the queue.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }
}

/// Works on the queue for ever.
pub(crate) async fn run_for_ever(lambda: Arc<Lambda>) {
    // What is under way ends with this, and its entries stay as they are: that a function ends with the server is no
    // failure of the function.
    let mut working = JoinSet::new();
    loop {
        let pause = match start_due(&lambda, &mut working).await {
            Ok(pause) => pause,
            Err(Error::Storage(kv::Error::Closed(_))) => return,
            Err(fault) => {
                tracing::warn!(%fault, "queued events cannot be read; that is tried again");
                EVENT_BACKOFF
            }
        };
        tokio::select! {
            () = lambda.events.wake.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Starts what is due and not under way; answers how long nothing more will be due.
async fn start_due(lambda: &Arc<Lambda>, working: &mut JoinSet<()>) -> Result<Duration> {
    loop {
        while working.try_join_next().is_some() {}
        let now = lambda.clock.now();
        let Some(entry) = next(lambda).await? else { return Ok(IDLE) };
        if entry.due > now {
            return Ok(Duration::from_millis(entry.due.0 - now.0).min(IDLE));
        }
        let Ok(permit) = Arc::clone(&lambda.events.room).acquire_owned().await else { return Ok(IDLE) };
        let under_way = UnderWay::begin(Arc::clone(lambda), entry.key());
        working.spawn(async move {
            work(&under_way.lambda, &entry).await;
            drop((under_way, permit));
        });
    }
}

/// An entry that somebody works on, until this is dropped.
struct UnderWay {
    lambda: Arc<Lambda>,
    key: Key,
}

impl UnderWay {
    fn begin(lambda: Arc<Lambda>, key: Key) -> Self {
        lambda.events.under_way.lock().insert(key.clone());
        Self { lambda, key }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.lambda.events.under_way.lock().remove(&self.key);
        self.lambda.events.wake();
    }
}

/// Works on everything that is due, one after the other, and on what follows from it.
#[cfg(test)]
pub(crate) async fn run_due(lambda: &Lambda) {
    while let Ok(Some(entry)) = next(lambda).await {
        if entry.due > lambda.clock.now() {
            break;
        }
        work(lambda, &entry).await;
    }
}

/// The first entry that is not under way.
async fn next(lambda: &Lambda) -> Result<Option<Queued>> {
    let limit = lambda.events.under_way.lock().len() + 1;
    let scan = Scan {
        range: keyspace::queued_events(),
        direction: Direction::Forward,
        limit,
        bytes_max: usize::MAX,
    };
    let page = lambda.kv.scan(scan).await?;
    let under_way = lambda.events.under_way.lock();
    let first = page.entries.iter().find(|(key, _)| !under_way.contains(key));
    first.map(|(key, value)| Queued::decode(key, value)).transpose()
}

/// Does one entry and commits what follows. A failure to commit leaves the entry, to be done again.
async fn work(lambda: &Lambda, entry: &Queued) {
    let now = lambda.clock.now();
    let follows = match entry.context(now) {
        Ok(cx) => follow(lambda, &cx, entry).await,
        Err(fault) => Err(fault),
    };
    let follows = follows.unwrap_or_else(|fault| {
        tracing::warn!(entry = entry.id, %fault, "a queued entry failed; it is tried again");
        vec![put_off(entry, now)]
    });
    if let Err(fault) = replace(lambda, entry, follows).await {
        tracing::warn!(entry = entry.id, %fault, "a queued entry is done, which could not be stored");
        tokio::time::sleep(EVENT_BACKOFF).await;
    }
}

async fn follow(lambda: &Lambda, cx: &Context, entry: &Queued) -> Result<Vec<Queued>> {
    match &entry.task.goal {
        Goal::Invoke { function, trace_id, from_record } => {
            let Some(reference) = function_name::of_arn(function) else {
                return Err(Error::Internal(format!("{function} is not a function's ARN")));
            };
            Event { cx, entry, reference, trace_id: trace_id.clone(), from_record: *from_record }
                .invoke(lambda)
                .await
        }
        Goal::Deliver { .. } => Ok(deliver(lambda, cx, entry).await),
    }
}

/// Removes an entry and puts what follows from it.
async fn replace(lambda: &Lambda, entry: &Queued, follows: Vec<Queued>) -> Result<()> {
    let key = entry.key();
    kv::commit(&*lambda.kv, Vec::new(), move |_| {
        let mut writes = WriteSet::default();
        writes.delete(key.clone());
        for next in &follows {
            next.put(&mut writes)?;
        }
        Ok::<_, Error>((writes, ()))
    })
    .await?
}

/// One event on its way to its function.
struct Event<'a> {
    cx: &'a Context,
    entry: &'a Queued,
    reference: FunctionRef,
    trace_id: Option<String>,
    from_record: bool,
}

impl Event<'_> {
    async fn invoke(self, lambda: &Lambda) -> Result<Vec<Queued>> {
        let callable = match lambda.callable(self.reference.clone()).await {
            Ok(callable) => callable,
            // Its function is gone: nobody is left to tell.
            Err(Error::ResourceNotFound(_)) => return Ok(Vec::new()),
            Err(fault) => return Err(fault),
        };
        let function = callable.function();
        let rules = Rules::of(function, self.reference.qualifier.as_deref());
        if self.entry.task.age(self.cx.now) > rules.age {
            return Ok(self.end(function, &rules, Condition::EventAgeExceeded, None));
        }
        let call = Call {
            request_id: self.entry.id.clone(),
            payload: self.entry.payload.clone(),
            client_context: None,
            trace_id: self.trace_id.clone(),
            tail: false,
            streaming: false,
        };
        match callable.call(lambda, self.cx, call).await {
            Ok((version, outcome)) => Ok(self.answered(function, &rules, &version, outcome)),
            Err(Error::TooManyRequests(_)) if function.reserved_concurrency == Some(0) => {
                Ok(self.end(function, &rules, Condition::RetriesExhausted, None))
            }
            Err(fault) => Err(fault),
        }
    }

    fn answered(
        &self,
        function: &Function,
        rules: &Rules<'_>,
        version: &str,
        outcome: Outcome,
    ) -> Vec<Queued> {
        let payload = match outcome.payload {
            Payload::Whole(payload) => payload,
            Payload::Stream(_) => Bytes::new(),
        };
        let function_error = outcome.function_error.is_some();
        let response = Response { executed_version: version, function_error, payload: &payload };
        if !function_error {
            return self.end(function, rules, Condition::Success, Some(response));
        }
        let failures = self.entry.task.attempts + 1;
        if failures > rules.retries {
            return self.end(function, rules, Condition::RetriesExhausted, Some(response));
        }
        let delay = EVENT_RETRY_DELAYS[(failures as usize - 1).min(EVENT_RETRY_DELAYS.len() - 1)];
        let mut again = self.entry.clone();
        again.task.attempts = failures;
        again.due = self.cx.now.plus(delay);
        vec![again]
    }

    /// The records that follow from the end of an event.
    fn end(
        &self,
        function: &Function,
        rules: &Rules<'_>,
        condition: Condition,
        response: Option<Response<'_>>,
    ) -> Vec<Queued> {
        let failure = condition != Condition::Success;
        let message = response.as_ref().map(|response| error_message(response.payload)).unwrap_or_default();
        let ran = u32::from(response.is_some());
        let mut follows = Vec::new();
        let destination = if failure { rules.on_failure } else { rules.on_success };
        // A record of a record would never end.
        if let Some(destination) = destination.filter(|_| !self.from_record) {
            let arn = self.reference.arn();
            let ending = Ending {
                request_id: &self.entry.id,
                function_arn: &arn,
                condition,
                invoke_count: self.entry.task.attempts + ran,
                request: &self.entry.payload,
                response,
            };
            let record = ending.record(self.cx.now);
            follows.push(record::entry(self.cx, destination, &record, failure, (&arn, &self.entry.id)));
        }
        let letters = function.latest.configuration.dead_letter_config.as_ref();
        if let Some(target) = letters.and_then(|letters| letters.target_arn.as_deref()).filter(|_| failure) {
            follows.push(record::dead_letter(self.cx, target, &self.entry.id, &self.entry.payload, &message));
        }
        follows
    }
}

/// How the events of a function are treated.
struct Rules<'a> {
    retries: u32,
    age: Duration,
    on_success: Option<&'a str>,
    on_failure: Option<&'a str>,
}

impl<'a> Rules<'a> {
    fn of(function: &'a Function, qualifier: Option<&str>) -> Self {
        let config = function.event_invoke.get(event_invoke::key(qualifier));
        let retries = config.and_then(|config| config.maximum_retry_attempts).unwrap_or(EVENT_RETRIES);
        let age = config.and_then(|config| config.maximum_event_age_in_seconds);
        let age = age.and_then(|age| u64::try_from(age).ok()).map_or(EVENT_AGE, Duration::from_secs);
        let to = config.and_then(|config| config.destination_config.as_ref());
        let some = |text: &&str| !text.is_empty();
        Self {
            retries: u32::try_from(retries).unwrap_or_default(),
            age,
            on_success: to.and_then(|to| to.on_success.as_ref()?.destination.as_deref()).filter(some),
            on_failure: to.and_then(|to| to.on_failure.as_ref()?.destination.as_deref()).filter(some),
        }
    }
}

/// The entry again, later.
fn put_off(entry: &Queued, now: Timestamp) -> Queued {
    let mut later = entry.clone();
    later.task.put_off = later.task.put_off.saturating_add(1);
    let backoff = EVENT_BACKOFF.saturating_mul(1 << later.task.put_off.min(16).saturating_sub(1));
    later.due = now.plus(backoff.min(EVENT_BACKOFF_MAX));
    later
}

async fn deliver(lambda: &Lambda, cx: &Context, entry: &Queued) -> Vec<Queued> {
    let Goal::Deliver { destination, attributes, object_key, failure, resources } = &entry.task.goal else {
        return Vec::new();
    };
    let Some(destination::Target::Other(target)) = destination::Target::parse(destination) else {
        return Vec::new();
    };
    let record = DestinationRecord {
        body: entry.payload.clone(),
        attributes: attributes.clone(),
        object_key: object_key.clone(),
        detail_type: if *failure {
            "Lambda Function Invocation Result - Failure"
        } else {
            "Lambda Function Invocation Result - Success"
        },
        resources: resources.clone(),
    };
    match lambda.ports.destinations.send(cx, &target, record).await {
        Ok(()) => Vec::new(),
        Err(fault) if entry.task.age(cx.now) > DELIVERY_AGE => {
            tracing::error!(destination, %fault, "a record could not be delivered and is given up");
            Vec::new()
        }
        Err(fault) => {
            tracing::warn!(destination, %fault, "a record could not be delivered; that is tried again");
            vec![put_off(entry, cx.now)]
        }
    }
}

fn error_message(payload: &[u8]) -> String {
    let value: serde_json::Value = serde_json::from_slice(payload).unwrap_or_default();
    value["errorMessage"].as_str().unwrap_or_default().to_owned()
}
