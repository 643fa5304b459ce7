//! Who works for mappings: one follower for each that is enabled, and one reader for each of its shards that may be read.
//!
//! A shard may be read when its parent is finished, so that an item's records come in their order across a split.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use aws_types::{Context, RequestId};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use kv::{Direction, Scan};
use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::Mapping;
use super::batch::Rules;
use super::position::Position;
use super::shard::{Reading, ShardReader};
use super::source::Source;
use crate::error::{Error, Result};
use crate::function_name::{self, FunctionRef};
use crate::{Lambda, event_source, keyspace};
use aws_models::lambda::types::EventSourcePosition;

/// How often a stream is asked for new shards.
const NEW_SHARDS: Duration = Duration::from_secs(2);
/// How long mappings are left alone that could not be listed.
const RETRY: Duration = Duration::from_secs(1);

/// The followers of one service, and what came of their work last.
#[derive(Default)]
pub(crate) struct Followers {
    changed: Notify,
    results: Mutex<HashMap<String, String>>,
}

impl Followers {
    /// Mappings were made, changed or removed.
    pub(crate) fn wake(&self) {
        self.changed.notify_one();
    }

    /// What came of a mapping's last batch, in AWS's words.
    pub(crate) fn last_result(&self, uuid: &str) -> String {
        self.results.lock().get(uuid).cloned().unwrap_or_else(|| "No records processed".into())
    }

    pub(super) fn note(&self, uuid: &str, result: String) {
        let mut results = self.results.lock();
        if results.get(uuid) != Some(&result) {
            results.insert(uuid.into(), result);
        }
    }
}

/// Follows all mappings for ever.
pub(crate) async fn run_for_ever(lambda: Arc<Lambda>) {
    let mut running: HashMap<String, (u64, Following)> = HashMap::new();
    loop {
        match lambda.mappings.all().await {
            Ok(mappings) => renew(&lambda, &mut running, mappings),
            Err(Error::Storage(kv::Error::Closed(_))) => return,
            Err(fault) => {
                tracing::warn!(%fault, "event source mappings cannot be listed; that is tried again");
                tokio::time::sleep(RETRY).await;
                continue;
            }
        }
        lambda.followers.changed.notified().await;
    }
}

/// Ends the followers of mappings that have another form or none, and starts those that are missing.
fn renew(lambda: &Arc<Lambda>, running: &mut HashMap<String, (u64, Following)>, mappings: Vec<Mapping>) {
    let wanted: HashMap<_, _> = mappings
        .into_iter()
        .filter(|mapping| mapping.enabled)
        .map(|mapping| (mapping.uuid.clone(), mapping))
        .collect();
    running
        .retain(|uuid, (revision, _)| wanted.get(uuid).is_some_and(|mapping| mapping.revision == *revision));
    for (uuid, mapping) in wanted {
        let revision = mapping.revision;
        let lambda = Arc::clone(lambda);
        running.entry(uuid).or_insert_with(|| (revision, Following(tokio::spawn(follow(lambda, mapping)))));
    }
}

/// A follower that ends when it is dropped.
struct Following(JoinHandle<()>);

impl Drop for Following {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Follows one mapping for ever.
async fn follow(lambda: Arc<Lambda>, mapping: Mapping) {
    let reading = match reading(&mapping) {
        Ok(reading) => reading,
        Err(fault) => {
            tracing::error!(mapping = mapping.uuid, %fault, "a mapping cannot be followed");
            return;
        }
    };
    let mut under_way = HashSet::new();
    let mut readers = FuturesUnordered::new();
    loop {
        match readable(&lambda, &reading).await {
            Ok(shards) => {
                for (shard, position) in shards {
                    if under_way.insert(shard.clone()) {
                        readers.push(ShardReader::new(&lambda, &reading, shard, position).run());
                    }
                }
            }
            Err(fault) => {
                tracing::warn!(mapping = reading.uuid, %fault, "a stream cannot be described; that is tried again");
                lambda.followers.note(&reading.uuid, format!("PROBLEM: {fault}"));
            }
        }
        tokio::select! {
            Some(finished) = readers.next() => drop(under_way.remove(&finished)),
            () = tokio::time::sleep(NEW_SHARDS) => {}
        }
    }
}

/// Works on everything that a mapping has to do now.
#[cfg(test)]
pub(crate) async fn run_once(lambda: &Lambda, mapping: &Mapping) -> Result<()> {
    use super::shard::Progress;

    let reading = reading(mapping)?;
    loop {
        let mut finished = false;
        for (shard, position) in readable(lambda, &reading).await? {
            let mut reader = ShardReader::new(lambda, &reading, shard, position);
            loop {
                match reader.step(false).await? {
                    Progress::More => {}
                    Progress::Idle => break,
                    Progress::Finished => {
                        finished = true;
                        break;
                    }
                }
            }
        }
        if !finished {
            return Ok(());
        }
    }
}

/// The shards that may be read, and how far they are.
async fn readable(lambda: &Lambda, reading: &Reading) -> Result<Vec<(String, Position)>> {
    let cx = context(lambda, &reading.rules.function, "shards")?;
    let source = Source {
        streams: &*lambda.ports.streams,
        arn: &reading.rules.stream_arn,
        since_ms: reading.since_ms,
    };
    let shards = source.shards(&cx).await?;
    let mut positions = positions(lambda, &reading.uuid).await?;
    let there: HashSet<&str> = shards.iter().filter_map(|shard| shard.shard_id.as_deref()).collect();
    let is_finished = |shard: &str| positions.get(shard).is_some_and(|position| position.finished);
    let may_be_read: Vec<String> = shards
        .iter()
        .filter_map(|shard| {
            let id = shard.shard_id.as_deref()?;
            let parent = shard.parent_shard_id.as_deref().filter(|parent| there.contains(parent));
            let waits = parent.is_some_and(|parent| !is_finished(parent));
            (!waits && !is_finished(id)).then(|| id.to_owned())
        })
        .collect();
    Ok(may_be_read
        .into_iter()
        .map(|shard| {
            let position = positions.remove(&shard).unwrap_or_default();
            (shard, position)
        })
        .collect())
}

async fn positions(lambda: &Lambda, uuid: &str) -> Result<HashMap<String, Position>> {
    let scan = Scan {
        range: keyspace::positions(uuid),
        direction: Direction::Forward,
        limit: usize::MAX,
        bytes_max: usize::MAX,
    };
    let page = lambda.kv.scan(scan).await?;
    let read = |(key, value): &(kv::Key, kv::Value)| {
        let shard = keyspace::read_position(key, uuid);
        let shard = shard.ok_or_else(|| Error::Internal("the key of a position is damaged".into()))?;
        Ok((shard, Position::decode(value)?))
    };
    page.entries.iter().map(read).collect()
}

fn reading(mapping: &Mapping) -> Result<Reading> {
    let configuration = &mapping.configuration;
    let function = function_name::of_arn(mapping.function_arn())
        .ok_or_else(|| Error::Internal(format!("the mapping {} has no function", mapping.uuid)))?;
    let number = |value: Option<i32>| value.and_then(|value| u32::try_from(value).ok());
    let seconds = |value: Option<i32>| number(value).map(|value| Duration::from_secs(value.into()));
    let reports = configuration.function_response_types.as_ref().is_some_and(|types| !types.is_empty());
    Ok(Reading {
        uuid: mapping.uuid.clone(),
        batch_size: number(configuration.batch_size).map_or(1, |size| size.max(1) as usize),
        window: seconds(configuration.maximum_batching_window_in_seconds).unwrap_or_default(),
        parallel: number(configuration.parallelization_factor).map_or(1, |factor| factor.max(1) as usize),
        filters: event_source::filters(configuration.filter_criteria.as_ref())?,
        since_ms: (configuration.starting_position == Some(EventSourcePosition::Latest))
            .then_some(mapping.created_ms),
        rules: Rules {
            function,
            stream_arn: mapping.stream_arn().to_owned(),
            bisect: configuration.bisect_batch_on_function_error == Some(true),
            retries_max: number(configuration.maximum_retry_attempts),
            age_max: seconds(configuration.maximum_record_age_in_seconds),
            partial: reports,
            on_failure: configuration
                .destination_config
                .as_ref()
                .and_then(event_source::on_failure)
                .map(str::to_owned),
        },
    })
}

/// The context of what a mapping does for itself.
pub(super) fn context(lambda: &Lambda, function: &FunctionRef, purpose: &str) -> Result<Context> {
    let now = lambda.clock.now();
    let seed = format!("{}{purpose}", function.arn());
    let words = [1, 2, 3, 4].map(|word| xxh3_64_with_seed(seed.as_bytes(), now.0.wrapping_mul(8) + word));
    Ok(Context {
        request_id: RequestId::from_random(words),
        account: function.account,
        region: function.region,
        access_key: "".into(),
        now,
    })
}
