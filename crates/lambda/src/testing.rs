//! The service in process: the in-memory engine, a clock that tests move, and stand-ins for all that it reaches.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_types::{AccountId, Clock, Context, Region, RequestId, Timestamp, WireError};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use kv::Kv;
use kv_memory::MemoryKv;
use parking_lot::Mutex;
use serde_json::{Value, json};
use testkit::ManualClock;
use tokio::runtime::Runtime;

use crate::host::{FunctionError, FunctionVersion, HostError, Invocation, Outcome, Payload};
use crate::ports::{
    Destination, DestinationFault, DestinationRecord, Destinations, Executor, ObjectFault, Objects, Packages,
    StreamSource,
};
use crate::{Invoke, Invoked, Lambda, Ports, events};

/// 2026-01-02T00:00:01.500Z.
pub(crate) const START: Timestamp = Timestamp(1_767_312_001_500);

/// What a function answers; `Err` is its own error.
pub(crate) type Answer = Result<Value, &'static str>;

/// A service that nobody else uses.
pub(crate) struct Service {
    pub(crate) lambda: Arc<Lambda>,
    pub(crate) executor: Arc<FakeExecutor>,
    pub(crate) outside: Arc<Outside>,
    kv: Arc<dyn Kv>,
    clock: Arc<ManualClock>,
    requests: AtomicU64,
    runtime: Runtime,
}

impl Service {
    /// An empty one.
    pub(crate) fn new() -> Self {
        let clock = Arc::new(ManualClock::at(START));
        Self::over(Arc::new(MemoryKv::default()), clock, Arc::default(), Arc::default())
    }

    /// Another process after a restart: the same store, time and surroundings.
    pub(crate) fn restarted(&self) -> Self {
        let executor = Arc::clone(&self.executor);
        let mut next =
            Self::over(Arc::clone(&self.kv), Arc::clone(&self.clock), executor, Arc::clone(&self.outside));
        next.requests = AtomicU64::new(self.requests.load(Ordering::Relaxed));
        next
    }

    fn over(
        kv: Arc<dyn Kv>,
        clock: Arc<ManualClock>,
        executor: Arc<FakeExecutor>,
        outside: Arc<Outside>,
    ) -> Self {
        let ports = Ports {
            endpoint: "http://localhost:8000".into(),
            packages: Arc::clone(&outside) as Arc<dyn Packages>,
            executor: Arc::clone(&executor) as Arc<dyn Executor>,
            objects: Arc::clone(&outside) as Arc<dyn Objects>,
            streams: Arc::clone(&outside) as Arc<dyn StreamSource>,
            destinations: Arc::clone(&outside) as Arc<dyn Destinations>,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        Self {
            lambda: Lambda::open(Arc::clone(&kv), Arc::clone(&clock) as Arc<dyn Clock>, ports),
            executor,
            outside,
            kv,
            clock,
            requests: AtomicU64::new(0),
            runtime: runtime.expect("a runtime"),
        }
    }

    /// The answer to one request, or its refusal as `Code: message`. An empty body is null.
    pub(crate) fn call(&self, operation: &str, body: &Value) -> Result<Value, String> {
        let answer = self.wait(self.lambda.call(self.context(), operation, Bytes::from(body.to_string())));
        match answer {
            Ok(bytes) if bytes.is_empty() => Ok(Value::Null),
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).expect("answers are JSON")),
            Err(error) => Err(format!("{}: {}", error.code, error.message.unwrap_or_default())),
        }
    }

    /// The answer to a request that is fine.
    pub(crate) fn answer(&self, operation: &str, body: &Value) -> Value {
        self.call(operation, body).unwrap_or_else(|refusal| panic!("{operation} {body}: {refusal}"))
    }

    /// The refusal of a request that is not.
    pub(crate) fn refusal(&self, operation: &str, body: &Value) -> String {
        match self.call(operation, body) {
            Ok(answer) => panic!("{operation} {body}: {answer}"),
            Err(refusal) => refusal,
        }
    }

    /// Makes a function of that name.
    pub(crate) fn make(&self, name: &str) -> Value {
        self.answer("CreateFunction", &function(name))
    }

    /// Invokes a function as its owner.
    pub(crate) fn invoke(&self, request: Invoke) -> Result<Invoked, String> {
        let invoked = self.wait(self.lambda.invoke(&self.context(), request));
        invoked.map_err(|error| {
            let error = WireError::from(error);
            format!("{}: {}", error.code, error.message.unwrap_or_default())
        })
    }

    /// Does what is due in the queue.
    pub(crate) fn run_due(&self) {
        self.wait(events::run_due(&self.lambda));
    }

    /// Moves the clock forward.
    pub(crate) fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }

    /// The present moment.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The next request's identity.
    pub(crate) fn context(&self) -> Context {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        Context {
            request_id: RequestId::from_random([number, 0, 0, 0]),
            account: AccountId::DEFAULT,
            region: Region::parse("us-east-1").expect("a region"),
            access_key: "test".into(),
            now: self.clock.now(),
        }
    }

    /// Waits for a future of this service.
    pub(crate) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }
}

/// A request for a function of that name.
pub(crate) fn function(name: &str) -> Value {
    json!({
        "FunctionName": name,
        "Runtime": "python3.12",
        "Role": "arn:aws:iam::000000000000:role/lambda",
        "Handler": "index.handler",
        "Code": { "ZipFile": zip("def handler(event, context): return event") },
    })
}

/// A package with that program, in base64.
pub(crate) fn zip(program: &str) -> String {
    use std::io::{Cursor, Write};

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("index.py", zip::write::SimpleFileOptions::default()).expect("a file");
    writer.write_all(program.as_bytes()).expect("written");
    STANDARD.encode(writer.finish().expect("a package").into_inner())
}

/// Runs functions by asking the test what they answer.
#[derive(Default)]
pub(crate) struct FakeExecutor {
    /// What was asked of functions, in order: name, version, event.
    pub(crate) calls: Mutex<Vec<(String, String, Value)>>,
    /// What they answer, by name; an echo of the event if nothing is said. The last answer stays.
    pub(crate) answers: Mutex<HashMap<String, Vec<Answer>>>,
    /// What the host refuses, once each.
    pub(crate) refusals: Mutex<Vec<HostError>>,
    pub(crate) forgotten: Mutex<Vec<String>>,
}

impl FakeExecutor {
    /// Says what a function answers from now on.
    pub(crate) fn answers(&self, name: &str, answers: &[Answer]) {
        self.answers.lock().insert(name.into(), answers.iter().rev().cloned().collect());
    }

    /// The events that a function was called with.
    pub(crate) fn events(&self, name: &str) -> Vec<Value> {
        let calls = self.calls.lock();
        calls.iter().filter(|(called, ..)| called == name).map(|(_, _, event)| event.clone()).collect()
    }

    fn answer(&self, name: &str, event: &Value) -> Answer {
        match self.answers.lock().get_mut(name) {
            None => Ok(event.clone()),
            Some(answers) if answers.len() > 1 => answers.pop().expect("an answer"),
            Some(answers) => answers[0].clone(),
        }
    }
}

impl Executor for FakeExecutor {
    fn invoke<'a>(
        &'a self,
        version: &'a Arc<FunctionVersion>,
        invocation: Invocation,
    ) -> BoxFuture<'a, Result<Outcome, HostError>> {
        Box::pin(async move {
            if let Some(refusal) = self.refusals.lock().pop() {
                return Err(refusal);
            }
            let event: Value = serde_json::from_slice(&invocation.payload).expect("events are JSON");
            self.calls.lock().push((version.name.clone(), version.version.clone(), event.clone()));
            let (payload, function_error) = match self.answer(&version.name, &event) {
                Ok(answer) => (answer, None),
                Err(message) => (
                    json!({ "errorMessage": message, "errorType": "Exception" }),
                    Some(FunctionError::Handled),
                ),
            };
            Ok(Outcome {
                payload: Payload::Whole(payload.to_string().into()),
                content_type: None,
                function_error,
                log_tail: invocation.tail.then(|| Bytes::from_static(b"END")),
                init_duration: None,
            })
        })
    }

    fn forget(&self, _: AccountId, _: Region, name: &str) {
        self.forgotten.lock().push(name.into());
    }
}

/// Packages, objects, streams and destinations.
#[derive(Default)]
pub(crate) struct Outside {
    pub(crate) packages: Mutex<BTreeMap<String, Bytes>>,
    pub(crate) objects: Mutex<HashMap<(String, String), Bytes>>,
    /// The records of the one stream, by shard: each shard's parent, whether it is closed, and its records.
    pub(crate) shards: Mutex<BTreeMap<String, FakeShard>>,
    /// What arrived at destinations.
    pub(crate) sent: Mutex<Vec<(Destination, Value)>>,
    /// How often a destination refuses.
    pub(crate) refusals: AtomicU64,
}

/// A shard of the stream.
#[derive(Default)]
pub(crate) struct FakeShard {
    pub(crate) parent: Option<String>,
    pub(crate) closed: bool,
    pub(crate) records: Vec<Value>,
}

impl Outside {
    /// Adds records of items to a shard; their sequence numbers are their places in it.
    pub(crate) fn write(&self, shard: &str, now: Timestamp, items: &[&str]) {
        let mut shards = self.shards.lock();
        let records = &mut shards.entry(shard.into()).or_default().records;
        for item in items {
            let number = format!("{:021}", records.len() + 1);
            records.push(json!({
                "eventID": format!("{shard}-{number}"),
                "eventName": "INSERT",
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": "us-east-1",
                "dynamodb": {
                    "ApproximateCreationDateTime": now.as_seconds(),
                    "Keys": { "id": { "S": item } },
                    "NewImage": { "id": { "S": item } },
                    "SequenceNumber": number,
                    "SizeBytes": 10,
                    "StreamViewType": "NEW_IMAGE",
                },
            }));
        }
    }

    fn describe(&self) -> Value {
        let shards: Vec<Value> = self
            .shards
            .lock()
            .iter()
            .map(|(id, shard)| match &shard.parent {
                Some(parent) => json!({ "ShardId": id, "ParentShardId": parent }),
                None => json!({ "ShardId": id }),
            })
            .collect();
        json!({ "StreamDescription": { "Shards": shards } })
    }

    fn iterator(&self, input: &Value) -> Value {
        let shard = input["ShardId"].as_str().expect("a shard");
        let at = match input["ShardIteratorType"].as_str() {
            Some("AFTER_SEQUENCE_NUMBER") => {
                input["SequenceNumber"].as_str().expect("a number").parse().expect("digits")
            }
            Some("AT_TIMESTAMP") => {
                let since = input["Timestamp"].as_f64().expect("a moment");
                let shards = self.shards.lock();
                let created = |record: &Value| record["dynamodb"]["ApproximateCreationDateTime"].as_f64();
                shards[shard].records.iter().filter(|record| created(record) < Some(since)).count()
            }
            _ => 0,
        };
        json!({ "ShardIterator": format!("{shard}/{at}") })
    }

    fn records(&self, input: &Value) -> Value {
        let iterator = input["ShardIterator"].as_str().expect("an iterator");
        let (shard, at) = iterator.rsplit_once('/').expect("an iterator");
        let at: usize = at.parse().expect("a place");
        let limit = usize::try_from(input["Limit"].as_u64().unwrap_or(1000)).expect("a limit");
        let shards = self.shards.lock();
        let shard_now = &shards[shard];
        let records: Vec<_> = shard_now.records.iter().skip(at).take(limit).cloned().collect();
        let next = at + records.len();
        if shard_now.closed && next == shard_now.records.len() {
            return json!({ "Records": records });
        }
        json!({ "Records": records, "NextShardIterator": format!("{shard}/{next}") })
    }
}

impl Packages for Outside {
    fn put<'a>(&'a self, name: &'a str, package: Bytes) -> BoxFuture<'a, Result<(), ObjectFault>> {
        self.packages.lock().insert(name.into(), package);
        Box::pin(async { Ok(()) })
    }

    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Bytes, ObjectFault>> {
        let found = self.packages.lock().get(name).cloned();
        Box::pin(async { found.ok_or(ObjectFault::NoSuchKey) })
    }

    fn delete<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), ObjectFault>> {
        self.packages.lock().remove(name);
        Box::pin(async { Ok(()) })
    }
}

impl Objects for Outside {
    fn get<'a>(
        &'a self,
        bucket: &'a str,
        key: &'a str,
        _: Option<&'a str>,
        _: u64,
    ) -> BoxFuture<'a, Result<Bytes, ObjectFault>> {
        let found = self.objects.lock().get(&(bucket.into(), key.into())).cloned();
        Box::pin(async { found.ok_or(ObjectFault::NoSuchKey) })
    }
}

impl StreamSource for Outside {
    fn call<'a>(
        &'a self,
        _: &'a Context,
        operation: &'a str,
        body: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, WireError>> {
        let input: Value = serde_json::from_slice(&body).expect("requests are JSON");
        let output = match operation {
            "DescribeStream" => self.describe(),
            "GetShardIterator" => self.iterator(&input),
            "GetRecords" => self.records(&input),
            other => panic!("{other}"),
        };
        Box::pin(async move { Ok(Bytes::from(output.to_string())) })
    }
}

impl Destinations for Outside {
    fn reaches(&self, destination: &Destination) -> bool {
        matches!(destination, Destination::Queue(_) | Destination::Topic(_))
    }

    fn send<'a>(
        &'a self,
        _: &'a Context,
        destination: &'a Destination,
        record: DestinationRecord,
    ) -> BoxFuture<'a, Result<(), DestinationFault>> {
        let refuses = self.refusals.load(Ordering::Relaxed) > 0;
        if refuses {
            self.refusals.fetch_sub(1, Ordering::Relaxed);
        } else {
            let body = serde_json::from_slice(&record.body).expect("records are JSON");
            self.sent.lock().push((destination.clone(), body));
        }
        Box::pin(async move { if refuses { Err(DestinationFault("no".into())) } else { Ok(()) } })
    }
}
