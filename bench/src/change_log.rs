//! What the change log costs and gives: PutItem on a plain table, on one with a stream and on one with point-in-time recovery,
//! in turn, and how fast one reader gets through the stream afterwards.

use std::time::Duration;

use anyhow::Context as _;
use memchr::memmem;
use serde::Serialize;
use serde_json::{Value, json};

use crate::call::{call, timed};
use crate::dataset;
use crate::measure::{Figures, Plan, Round, prove, round};
use crate::operation::{Operation, put};
use crate::server::{Server, Storage};

/// The table with a stream of both images.
const STREAMED: &str = "Streamed";
/// The table with point-in-time recovery.
const RECOVERABLE: &str = "Recoverable";
const RECORDS_MAX: u64 = 1_000;

/// Figures of one server.
#[derive(Debug, Serialize)]
pub(crate) struct ChangeLog {
    /// Where it keeps its data.
    pub(crate) storage: Storage,
    /// PutItem on a plain table.
    pub(crate) plain: Figures,
    /// The same with a stream of NEW_AND_OLD_IMAGES; its ratio is to the plain table.
    pub(crate) streamed: Figures,
    /// The same with point-in-time recovery; its ratio is to the plain table.
    pub(crate) recoverable: Figures,
    /// GetRecords from the first record to the last.
    pub(crate) reading: Reading,
}

/// One reader, one shard after another, 1,000 records at a time.
#[derive(Debug, Serialize)]
pub(crate) struct Reading {
    /// Records read.
    pub(crate) records: u64,
    /// Records per second.
    pub(crate) records_per_second: f64,
    /// Bytes of the answers' bodies per second.
    pub(crate) bytes_per_second: f64,
}

/// Measures one server.
pub(crate) fn measure(plan: &Plan<'_>, storage: Storage) -> anyhow::Result<ChangeLog> {
    eprintln!("measuring the change log, {}", storage.title());
    let server = Server::tidegate(plan.binary, storage)?;
    let address = server.address();
    let view =
        json!({ "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" } });
    dataset::prepare_items(address, dataset::ITEMS, &json!({}), dataset::KEYS)?;
    dataset::prepare_items(address, STREAMED, &view, dataset::KEYS)?;
    dataset::prepare_items(address, RECOVERABLE, &json!({}), dataset::KEYS)?;
    let recovery = json!({ "TableName": RECOVERABLE, "PointInTimeRecoverySpecification": { "PointInTimeRecoveryEnabled": true } });
    call(address, "UpdateContinuousBackups", &recovery)?;

    let bodies = [dataset::ITEMS, STREAMED, RECOVERABLE].map(put);
    let answer_bytes = prove(Operation::PutItem, &server)?;
    let mut rounds: [Vec<Round>; 3] = Default::default();
    for _ in 0..plan.rounds {
        for (body, rounds) in bodies.iter().zip(&mut rounds) {
            rounds.push(round(&server, "PutItem", body, answer_bytes, plan.round)?);
        }
    }
    let [plain, streamed, recoverable] = &rounds;
    Ok(ChangeLog {
        storage,
        plain: Figures::of(&server, plain, plain)?,
        streamed: Figures::of(&server, streamed, plain)?,
        recoverable: Figures::of(&server, recoverable, plain)?,
        reading: read(&server)?,
    })
}

/// Reads the whole stream of [`STREAMED`]. The answers are counted and not parsed, which would take longer than to get them.
fn read(server: &Server) -> anyhow::Result<Reading> {
    let streams = call(server.address(), "ListStreams", &json!({ "TableName": STREAMED }))?.1;
    let arn = &streams["Streams"][0]["StreamArn"];
    let stream = call(server.address(), "DescribeStream", &json!({ "StreamArn": arn }))?.1;
    let shards = stream["StreamDescription"]["Shards"].as_array().context("a stream has shards")?;
    let (mut records, mut bytes, mut elapsed) = (0, 0, Duration::ZERO);
    for shard in shards {
        let start = json!({
            "StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON",
        });
        let mut iterator = call(server.address(), "GetShardIterator", &start)?.1["ShardIterator"].clone();
        loop {
            let body = json!({ "ShardIterator": iterator, "Limit": RECORDS_MAX });
            let (answer, time) = timed(server.address(), "GetRecords", &body)?;
            elapsed += time;
            let count = memmem::find_iter(&answer, br#""eventID""#).count() as u64;
            (records, bytes) = (records + count, bytes + answer.len());
            match next_iterator(&answer) {
                Some(next) if count > 0 => iterator = next,
                _ => break,
            }
        }
    }
    anyhow::ensure!(records > dataset::KEYS, "the stream has {records} records only");
    let per_second = |amount: f64| amount / elapsed.as_secs_f64();
    Ok(Reading {
        records,
        records_per_second: per_second(records as f64),
        bytes_per_second: per_second(bytes as f64),
    })
}

fn next_iterator(answer: &[u8]) -> Option<Value> {
    const MEMBER: &[u8] = br#""NextShardIterator":"#;
    let start = memmem::rfind(answer, MEMBER)? + MEMBER.len();
    let mut values = serde_json::Deserializer::from_slice(answer.get(start..)?).into_iter::<Value>();
    values.next()?.ok()
}

impl ChangeLog {
    /// Bad answers under load.
    pub(crate) fn errors(&self) -> u64 {
        self.plain.errors + self.streamed.errors + self.recoverable.errors
    }
}
