//! The service in process, over the in-memory engine and a clock that tests move: requests in, answers or refusals out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_types::{AccountId, Clock, Context, Region, RequestId, Timestamp};
use bytes::Bytes;
use kv::{Kv, Stamp};
use kv_memory::MemoryKv;
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::delivery::{self, testing::TestStreams};
use crate::{Buckets, DynamoDb, DynamoDbStreams, KinesisStreams, MemoryBuckets, StreamsOperation};

/// A moment of no meaning, a little after midnight: 2026-01-02T00:00:01.500Z.
pub(crate) const START: Timestamp = Timestamp(1_767_312_001_500);

/// A service that nobody else uses.
pub(crate) struct Service {
    pub(crate) db: Arc<DynamoDb>,
    pub(crate) kv: Arc<dyn Kv>,
    pub(crate) buckets: Arc<MemoryBuckets>,
    pub(crate) kinesis: Arc<TestStreams>,
    clock: Arc<ManualClock>,
    account: AccountId,
    region: Region,
    requests: AtomicU64,
    runtime: Runtime,
}

impl Service {
    /// An empty one.
    pub(crate) fn new() -> Self {
        let clock = Arc::new(ManualClock(AtomicU64::new(START.0)));
        let time = Arc::clone(&clock);
        let stamps = kv::Clock::new(move || Stamp::from_ms(time.now().0).0);
        Self::over(Arc::new(MemoryKv::with_clock(stamps)), clock, (Arc::default(), Arc::default()))
    }

    /// Another process after a restart: the same store, buckets and time.
    pub(crate) fn restarted(&self) -> Self {
        let ports = (Arc::clone(&self.buckets), Arc::clone(&self.kinesis));
        Self::over(Arc::clone(&self.kv), Arc::clone(&self.clock), ports)
    }

    fn over(
        kv: Arc<dyn Kv>,
        clock: Arc<ManualClock>,
        (buckets, kinesis): (Arc<MemoryBuckets>, Arc<TestStreams>),
    ) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        Self {
            db: DynamoDb::open(
                Arc::clone(&kv),
                Arc::clone(&clock) as Arc<dyn Clock>,
                Arc::clone(&buckets) as Arc<dyn Buckets>,
                Some(Arc::clone(&kinesis) as Arc<dyn KinesisStreams>),
            ),
            kv,
            buckets,
            kinesis,
            clock,
            account: AccountId::DEFAULT,
            region: Region::parse("us-east-1").expect("a region"),
            requests: AtomicU64::new(0),
            runtime: runtime.expect("a runtime"),
        }
    }

    /// The answer to one request of either API, or its refusal as `Code: message`. An empty body is null.
    pub(crate) fn call(&self, operation: &str, body: &Value) -> Result<Value, String> {
        let bytes = Bytes::from(body.to_string());
        let streams = DynamoDbStreams::of(&self.db);
        let cx = self.context();
        let answer = match StreamsOperation::parse(operation) {
            Some(_) => self.wait(streams.call(cx, operation, bytes)),
            None => self.wait(self.db.call(cx, operation, bytes)),
        };
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

    /// Does the background work that is due.
    pub(crate) fn finish_background(&self) {
        self.wait(self.db.finish_background()).expect("background work");
    }

    /// Does one piece of every background task.
    pub(crate) fn background_step(&self) {
        self.wait(self.db.work_once()).expect("background work");
    }

    /// Delivers what is due to data streams.
    pub(crate) fn deliver(&self) {
        self.wait(delivery::deliver_all(&self.db)).expect("delivery");
    }

    /// Moves the clock forward.
    pub(crate) fn pass(&self, time: Duration) {
        self.clock.0.store(self.clock.now().plus(time).0, Ordering::Relaxed);
    }

    /// The next request's identity.
    pub(crate) fn context(&self) -> Context {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        Context {
            request_id: RequestId::from_random([number, 0, 0, 0]),
            account: self.account,
            region: self.region,
            access_key: "test".into(),
            now: self.clock.now(),
        }
    }

    /// The same store and clock in another region.
    pub(crate) fn in_region(self, region: &str) -> Self {
        Self { region: Region::parse(region).expect("a region"), ..self }
    }

    /// Waits for a future of this service.
    pub(crate) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }
}

/// A clock that stands still until it is moved.
struct ManualClock(AtomicU64);

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Relaxed))
    }
}
