//! Positions in streams: any shard iterator, stream ARN, shard id and sequence number is answered or refused, never with a
//! fault of the server's own. The input's lines are the four texts.
#![no_main]

use std::cell::OnceCell;
use std::sync::Arc;

use aws_types::{AccountId, Clock, Context, Region, RequestId, Timestamp};
use dynamodb::{DynamoDb, DynamoDbStreams, MemoryBuckets};
use kv_memory::MemoryKv;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

/// The moment of the seeds' iterators: 2026-01-02T00:00:01.500Z.
const NOW: Timestamp = Timestamp(1_767_312_001_500);

struct Standing;

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        NOW
    }
}

/// A service with one table that has a stream.
struct Service {
    runtime: Runtime,
    streams: DynamoDbStreams,
}

impl Service {
    fn new() -> Self {
        let runtime = Builder::new_current_thread().build().expect("a runtime");
        let kv = Arc::new(MemoryKv::with_clock(kv::Clock::new(|| NOW.0 * 1000)));
        let db = DynamoDb::open(kv, Arc::new(Standing), Arc::new(MemoryBuckets::default()), None);
        let table = json!({"TableName": "logged", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"}});
        let created = runtime.block_on(db.call(context(), "CreateTable", table.to_string().into()));
        created.expect("a table");
        Self { runtime, streams: DynamoDbStreams::of(&db) }
    }

    fn call(&self, operation: &str, body: &Value) {
        let answer = self.streams.call(context(), operation, body.to_string().into());
        if let Err(error) = self.runtime.block_on(answer) {
            assert_eq!(error.status, 400, "{operation} {body}: {error:?}");
        }
    }
}

fn context() -> Context {
    Context {
        request_id: RequestId::from_random([0; 4]),
        account: AccountId::DEFAULT,
        region: Region::parse("us-east-1").expect("a region"),
        access_key: "fuzz".into(),
        now: NOW,
    }
}

thread_local!(static SERVICE: OnceCell<Service> = const { OnceCell::new() });

fuzz_target!(|text: &str| {
    let mut lines = text.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let (iterator, arn, shard, number) = (line(), line(), line(), line());
    SERVICE.with(|service| {
        let service = service.get_or_init(Service::new);
        service.call("GetRecords", &json!({"ShardIterator": iterator}));
        service.call("DescribeStream", &json!({"StreamArn": arn, "ExclusiveStartShardId": shard}));
        service.call("GetShardIterator", &json!({"StreamArn": arn, "ShardId": shard,
            "ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": number}));
        service.call("ListStreams", &json!({"ExclusiveStartStreamArn": arn}));
    });
});
