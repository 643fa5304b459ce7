//! One shard as a mapping works through it: reading, filtering, batching, and keeping how far it is.
//!
//! Records of one item are never worked on at the same time, and always in their order. The position moves behind a record
//! only when the function has succeeded with it, or it was given up or filtered out; so after a crash some come again.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_types::Context;
use futures_util::future::join_all;
use kv::WriteSet;
use tokio::time::Instant;
use xxhash_rust::xxh3::xxh3_64;

use super::batch::{Rules, Step, Work};
use super::position::Position;
use super::source::{Record, Source, SourceFault};
use crate::error::{Error, Result};
use crate::event_pattern::Pattern;
use crate::queue::Queued;
use crate::{Lambda, keyspace};

/// How often a shard is asked for news that had none.
const POLL: Duration = Duration::from_millis(200);
/// How long a stream is left alone that could not be read.
const RETRY: Duration = Duration::from_secs(1);
/// The records that are asked for at once.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html>
const PAGE_MAX: usize = 1_000;
/// About as many bytes of records go into one event, well below what an invocation may have.
const BATCH_BYTES_MAX: usize = 4 << 20;

/// How a mapping reads its shards.
#[derive(Clone)]
pub(super) struct Reading {
    pub(super) uuid: String,
    pub(super) batch_size: usize,
    pub(super) window: Duration,
    pub(super) parallel: usize,
    pub(super) filters: Vec<Pattern>,
    pub(super) since_ms: Option<u64>,
    pub(super) rules: Rules,
}

/// Whether a shard has more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Records were worked on.
    More,
    /// There are none at the moment.
    Idle,
    /// There never will be.
    Finished,
}

/// The reader of a shard.
pub(super) struct ShardReader<'a> {
    lambda: &'a Lambda,
    reading: &'a Reading,
    shard: String,
    position: Position,
    iterator: Option<String>,
}

impl<'a> ShardReader<'a> {
    pub(super) fn new(lambda: &'a Lambda, reading: &'a Reading, shard: String, position: Position) -> Self {
        Self { lambda, reading, shard, position, iterator: None }
    }

    /// Works through the shard to its end, which may never come. Answers the shard's id.
    pub(super) async fn run(mut self) -> String {
        loop {
            match self.step(true).await {
                Ok(Progress::Finished) => return self.shard,
                Ok(Progress::More) => {}
                Ok(Progress::Idle) => tokio::time::sleep(POLL).await,
                Err(fault) => {
                    tracing::warn!(mapping = self.reading.uuid, shard = self.shard, %fault, "a shard cannot be read");
                    self.note(format!("PROBLEM: {fault}"));
                    self.iterator = None;
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    /// Reads one batch and works on it. `patient` readers wait for a batch to fill, as long as the mapping allows.
    pub(super) async fn step(&mut self, patient: bool) -> Result<Progress> {
        let mut batch = Vec::new();
        let mut deadline = None;
        let finished = loop {
            let (records, end) = self.read(self.reading.batch_size - batch.len()).await?;
            let came = !records.is_empty();
            batch.extend(records);
            let bytes: usize = batch.iter().map(Record::size).sum();
            if end || batch.len() >= self.reading.batch_size || bytes >= BATCH_BYTES_MAX {
                break end;
            }
            if batch.is_empty() {
                return Ok(Progress::Idle);
            }
            if came {
                continue;
            }
            let deadline = *deadline.get_or_insert_with(|| Instant::now() + self.reading.window);
            if !patient || Instant::now() >= deadline {
                break false;
            }
            tokio::time::sleep(POLL.min(deadline - Instant::now())).await;
        };
        self.work(batch).await?;
        if !finished {
            return Ok(Progress::More);
        }
        self.commit(None, true, Vec::new()).await?;
        Ok(Progress::Finished)
    }

    /// The next records, and whether they are the last.
    async fn read(&mut self, max: usize) -> Result<(Vec<Record>, bool)> {
        let cx = self.context("read")?;
        let source = self.source();
        let iterator = match self.iterator.take() {
            Some(iterator) => Some(iterator),
            None => match source.iterator(&cx, &self.shard, &self.position).await {
                Err(SourceFault::Trimmed) => {
                    // The oldest record that is left is the next.
                    source.iterator(&cx, &self.shard, &Position::default()).await?
                }
                found => found?,
            },
        };
        let Some(iterator) = iterator else { return Ok((Vec::new(), true)) };
        match source.records(&cx, &iterator, max.clamp(1, PAGE_MAX)).await {
            Ok(page) => {
                self.iterator = page.next;
                Ok((page.records, self.iterator.is_none()))
            }
            Err(SourceFault::Trimmed) => {
                self.position.sequence_number = None;
                Ok((Vec::new(), false))
            }
            Err(SourceFault::Expired) => Ok((Vec::new(), false)),
            Err(fault) => Err(fault.into()),
        }
    }

    async fn work(&mut self, batch: Vec<Record>) -> Result<()> {
        let Some(last) = batch.last().map(|record| record.sequence_number().to_owned()) else {
            return Ok(());
        };
        let passed: Vec<Record> = batch.into_iter().filter(|record| self.passes(record)).collect();
        let lanes = lanes(passed, self.reading.parallel);
        if let [_] = lanes.as_slice() {
            for records in lanes {
                self.work_in_order(records).await?;
            }
            return self.commit(Some(last), false, Vec::new()).await;
        }
        let ended = join_all(lanes.into_iter().map(|records| self.work_lane(records))).await;
        let mut given_up = Vec::new();
        for lane in ended {
            given_up.extend(lane?);
        }
        self.commit(Some(last), false, given_up).await
    }

    /// Works on records whose order is that of the shard: the position follows step by step.
    async fn work_in_order(&mut self, records: Vec<Record>) -> Result<()> {
        let mut work = Work::new(records);
        while let Some(step) = self.next(&mut work).await? {
            match step {
                Step::Done { upto, given_up, result } => {
                    self.note(result.into());
                    self.commit(Some(upto), false, given_up.map(|queued| *queued).into_iter().collect())
                        .await?;
                }
                Step::Wait(pause, problem) => {
                    self.note(problem);
                    tokio::time::sleep(pause).await;
                }
            }
        }
        Ok(())
    }

    /// Works on some items' records beside others; what was given up is kept until all are done.
    async fn work_lane(&self, records: Vec<Record>) -> Result<Vec<Queued>> {
        let mut work = Work::new(records);
        let mut kept = Vec::new();
        while let Some(step) = self.next(&mut work).await? {
            match step {
                Step::Done { given_up, result, .. } => {
                    self.note(result.into());
                    kept.extend(given_up.map(|queued| *queued));
                }
                Step::Wait(pause, problem) => {
                    self.note(problem);
                    tokio::time::sleep(pause).await;
                }
            }
        }
        Ok(kept)
    }

    async fn next(&self, work: &mut Work) -> Result<Option<Step>> {
        let cx = self.context("call")?;
        Ok(work.step(self.lambda, &cx, &self.reading.rules, &self.shard).await)
    }

    fn passes(&self, record: &Record) -> bool {
        let filters = &self.reading.filters;
        filters.is_empty() || filters.iter().any(|filter| filter.matches(&record.event))
    }

    /// Moves the position, unless the mapping is gone, and puts what follows from it.
    async fn commit(&mut self, upto: Option<String>, finished: bool, follows: Vec<Queued>) -> Result<()> {
        let sequence_number = upto.or_else(|| self.position.sequence_number.clone());
        let position = Position { sequence_number, finished };
        if position == self.position && follows.is_empty() {
            return Ok(());
        }
        let function = &self.reading.rules.function;
        let mapping = keyspace::mapping(&function.account, &function.region, &self.reading.uuid);
        let key = keyspace::position(&self.reading.uuid, &self.shard);
        let (value, queued) = (position.encode()?, !follows.is_empty());
        kv::commit(&*self.lambda.kv, vec![mapping], move |values| {
            let mut writes = WriteSet::default();
            if values.first().is_some_and(Option::is_some) {
                writes.put(key.clone(), value.clone());
                for next in &follows {
                    next.put(&mut writes)?;
                }
            }
            Ok::<_, Error>((writes, ()))
        })
        .await??;
        self.position = position;
        if queued {
            self.lambda.events.wake();
        }
        Ok(())
    }

    fn source(&self) -> Source<'a> {
        Source {
            streams: &*self.lambda.ports.streams,
            arn: &self.reading.rules.stream_arn,
            since_ms: self.reading.since_ms,
        }
    }

    fn context(&self, purpose: &str) -> Result<Context> {
        super::follower::context(self.lambda, &self.reading.rules.function, purpose)
    }

    fn note(&self, result: String) {
        self.lambda.followers.note(&self.reading.uuid, result);
    }
}

/// Records in groups that may go side by side: all of one item are in one, in their order.
fn lanes(records: Vec<Record>, count: usize) -> Vec<Vec<Record>> {
    if count <= 1 {
        return if records.is_empty() { Vec::new() } else { vec![records] };
    }
    let mut lanes: BTreeMap<u64, Vec<Record>> = BTreeMap::new();
    for record in records {
        let lane = xxh3_64(record.item_key().as_bytes()) % count as u64;
        lanes.entry(lane).or_default().push(record);
    }
    lanes.into_values().collect()
}
