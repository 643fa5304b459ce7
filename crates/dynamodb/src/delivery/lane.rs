//! A table's lane: one pass after the other until there is nothing left to deliver and nothing more can come.

use std::sync::Arc;
use std::time::Duration;

use aws_models::dynamodb::types::DestinationStatus;
use aws_types::Timestamp;
use kv::WriteSet;

use super::assignment::{self, Assignment};
use super::batch::Batch;
use super::cursors::{self, stage_removal};
use super::{DeliveryFault, KinesisStream, RETRY};
use crate::definition::{KinesisDestination, TableDefinition};
use crate::log::ShardNumber;
use crate::table::{Table, TableId};
use crate::{DynamoDb, Error, Result, keyspace};

/// How often the log is looked at while nothing comes.
const POLL: Duration = Duration::from_millis(200);
/// How long to wait after the first of several failures; twice as long after each of the following.
const BACKOFF_MIN: Duration = Duration::from_millis(100);
/// The longest time between two attempts.
const BACKOFF_MAX: Duration = Duration::from_secs(5);
/// How long a stream may be out of reach before enabling it has failed, or before disabling it leaves the rest undelivered.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a pass came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// There may be more to do at once.
    Busy,
    /// Nothing to do at the moment.
    Idle,
    /// Not everything was accepted.
    Failed,
    /// The lane has no more to do.
    Ended,
}

/// The delivery of one table's changes.
#[derive(Debug)]
pub(super) struct Lane {
    table: TableId,
    /// Gathered and not accepted yet.
    pending: Option<Batch>,
    /// Whether records go one by one, to find the one that is refused.
    singly: bool,
    /// Failures since the last success.
    failures: u32,
    /// When the first of them was.
    failing_since: Option<Timestamp>,
}

impl Lane {
    /// A lane that has not begun.
    pub(super) fn of(table: TableId) -> Self {
        Self { table, pending: None, singly: false, failures: 0, failing_since: None }
    }

    /// Delivers until the assignment is done.
    pub(super) async fn run(mut self, db: &DynamoDb) {
        loop {
            match self.pass(db).await {
                Ok(Pass::Busy) | Err(Error::Stale) => tokio::task::yield_now().await,
                Ok(Pass::Idle) => tokio::time::sleep(POLL).await,
                Ok(Pass::Failed) => tokio::time::sleep(self.backoff()).await,
                Ok(Pass::Ended) | Err(Error::Storage(kv::Error::Closed(_))) => return,
                Err(fault) => {
                    tracing::warn!(table = self.table.0, %fault, "a destination's lane fails; it goes on in a second");
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    /// Does what is next.
    pub(super) async fn pass(&mut self, db: &DynamoDb) -> Result<Pass> {
        let Some(assignment) = assignment::find(&*db.kv, self.table).await? else {
            return Ok(Pass::Ended);
        };
        let Some(table) = assignment.find_table(db).await? else {
            return self.drain(db, &assignment, None).await;
        };
        match table.definition.live_destination().map(|destination| destination.status) {
            Some(DestinationStatus::Enabling) => self.open(db, &assignment, &table).await,
            Some(DestinationStatus::Disabling) => self.drain(db, &assignment, Some(&table)).await,
            Some(_) => self.deliver(db, &assignment, Some(&table)).await,
            // The definition at hand is older or newer than the assignment.
            None => {
                db.catalog.invalidate(&table);
                Ok(Pass::Idle)
            }
        }
    }

    /// Finds out whether the stream is there.
    async fn open(&mut self, db: &DynamoDb, assignment: &Assignment, table: &Arc<Table>) -> Result<Pass> {
        let checked = match &db.kinesis {
            Some(streams) => streams.check(&assignment.stream()?).await,
            None => Err(no_endpoint()),
        };
        match checked {
            Ok(()) => {
                self.succeeded();
                let mut definition = table.definition.clone();
                change_live(&mut definition, |destination| destination.status = DestinationStatus::Active);
                db.catalog.change(table, definition, |_| Ok(())).await?;
                Ok(Pass::Busy)
            }
            Err(DeliveryFault::Unavailable(_)) if !self.failed(db.clock.now()) => Ok(Pass::Failed),
            Err(fault) => {
                let now = db.clock.now();
                let mut definition = table.definition.clone();
                change_live(&mut definition, |destination| {
                    destination.status = DestinationStatus::EnableFailed;
                    destination.failure = Some(fault.to_string());
                    destination.changed_ms = now.0;
                });
                definition.renew_log();
                self.end(db, Some((table, definition))).await
            }
        }
    }

    /// Delivers what is left, as long as the stream takes it.
    async fn drain(
        &mut self,
        db: &DynamoDb,
        assignment: &Assignment,
        table: Option<&Arc<Table>>,
    ) -> Result<Pass> {
        let pass = self.deliver(db, assignment, table).await?;
        // Nobody waits for the end of a lane whose table is gone: it may try for as long as there is a log.
        let gave_up = table.is_some() && pass == Pass::Failed && self.is_out_of_patience(db.clock.now());
        if pass != Pass::Idle && !gave_up {
            return Ok(pass);
        }
        let changed = table.map(|table| {
            let mut definition = table.definition.clone();
            change_live(&mut definition, |destination| {
                destination.status = DestinationStatus::Disabled;
                destination.changed_ms = db.clock.now().0;
            });
            (table, definition)
        });
        self.end(db, changed).await
    }

    /// Sends the next records, or again those that were not accepted.
    async fn deliver(
        &mut self,
        db: &DynamoDb,
        assignment: &Assignment,
        table: Option<&Arc<Table>>,
    ) -> Result<Pass> {
        let now = db.clock.now();
        let still_asked =
            |batch: &Batch| batch.first_shard == assignment.first_shard && !batch.is_outdated(now);
        let mut batch = match self.pending.take().filter(still_asked) {
            Some(batch) => batch,
            None => Batch::gather(db, assignment, table.map(|table| &table.definition)).await?,
        };
        if batch.is_idle() {
            return Ok(Pass::Idle);
        }
        let delivered = self.send(db, &assignment.stream()?, &mut batch).await;
        if !batch.records.is_empty() {
            self.pending = Some(batch);
            if let Err(fault) = delivered {
                self.tell(assignment, &fault);
                self.failed(now);
                return Ok(Pass::Failed);
            }
            return Ok(Pass::Busy);
        }
        self.succeeded();
        self.singly = false;
        cursors::advance(&*db.kv, assignment, batch.cursors, batch.gone).await?;
        Ok(Pass::Busy)
    }

    /// Sends a batch and leaves in it what was not accepted.
    async fn send(
        &mut self,
        db: &DynamoDb,
        stream: &KinesisStream,
        batch: &mut Batch,
    ) -> Result<(), DeliveryFault> {
        let length = if self.singly { 1 } else { batch.records.len() };
        let Some(records) = batch.records.get(..length).filter(|records| !records.is_empty()) else {
            return Ok(());
        };
        let streams = db.kinesis.as_ref().ok_or_else(no_endpoint)?;
        match streams.put(stream, records).await {
            Ok(accepted) => {
                batch.settle(&accepted);
                self.singly = self.singly && !batch.records.is_empty();
                if accepted.contains(&true) {
                    self.succeeded();
                }
                if accepted.contains(&false) {
                    return Err(DeliveryFault::Unavailable("the stream takes no more at the moment".into()));
                }
                Ok(())
            }
            Err(DeliveryFault::Refused(why)) if length == 1 => {
                let record = batch.records.remove(0);
                let (stream, key) = (&stream.arn, record.partition_key);
                tracing::error!(
                    stream,
                    partition_key = key,
                    why,
                    "a change cannot be delivered and is left out"
                );
                Ok(())
            }
            Err(DeliveryFault::Refused(_)) => {
                self.singly = true;
                Ok(())
            }
            Err(fault) => Err(fault),
        }
    }

    /// Removes the assignment, with the definition that goes along with that.
    async fn end(&mut self, db: &DynamoDb, changed: Option<(&Arc<Table>, TableDefinition)>) -> Result<Pass> {
        let id = self.table;
        let shards: Vec<ShardNumber> = cursors::load(&*db.kv, id).await?.into_keys().collect();
        match changed {
            Some((table, definition)) => {
                let remove = move |writes: &mut WriteSet| {
                    stage_removal(id, shards.iter().copied(), writes);
                    Ok(())
                };
                db.catalog.change(table, definition, remove).await?;
            }
            None => {
                let removed = kv::commit(&*db.kv, vec![keyspace::delivery(id)], move |_| {
                    let mut writes = WriteSet::default();
                    stage_removal(id, shards.iter().copied(), &mut writes);
                    Ok::<_, Error>((writes, ()))
                });
                removed.await??;
            }
        }
        Ok(Pass::Ended)
    }

    fn succeeded(&mut self) {
        self.failures = 0;
        self.failing_since = None;
    }

    /// Notes a failure; answers whether it has been failing for too long.
    fn failed(&mut self, now: Timestamp) -> bool {
        self.failures = self.failures.saturating_add(1);
        self.failing_since.get_or_insert(now);
        self.is_out_of_patience(now)
    }

    fn is_out_of_patience(&self, now: Timestamp) -> bool {
        self.failing_since.is_some_and(|since| since.plus(PATIENCE) <= now)
    }

    fn backoff(&self) -> Duration {
        let doublings = self.failures.saturating_sub(1).min(16);
        (BACKOFF_MIN * (1 << doublings)).min(BACKOFF_MAX)
    }

    /// One line in the log for a stream that is out of reach, not one for every attempt.
    fn tell(&self, assignment: &Assignment, fault: &DeliveryFault) {
        if self.failures == 0 {
            let (table, stream) = (&assignment.name, &assignment.stream_arn);
            tracing::warn!(table, stream, %fault, "changes are not delivered; that is tried again until they are a day old");
        }
    }
}

fn change_live(definition: &mut TableDefinition, change: impl FnOnce(&mut KinesisDestination)) {
    if let Some(destination) = definition.kinesis_destinations.iter_mut().find(|each| each.is_live()) {
        change(destination);
    }
}

fn no_endpoint() -> DeliveryFault {
    DeliveryFault::Unavailable("this server has no endpoint for Kinesis data streams".into())
}
