//! Delivery: a table's changes, sent on to a stream of Amazon Kinesis Data Streams.
//!
//! A table with a destination has a *lane*: it reads the table's log in the order of shards and records, sends what it finds,
//! and notes how far it is once that was accepted. So nothing is lost by a crash; what was accepted just before one is sent
//! again. Lanes run beside each other and beside all other work: a slow endpoint holds up only its own tables, and a dead
//! one costs the changes that are older than a day. A lane outlives its table until all is delivered.
//! Knows nothing of HTTP: what takes records is behind [`KinesisStreams`].
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html>

mod assignment;
mod batch;
mod cursors;
mod event;
mod kinesis;
mod lane;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Notify;

pub(crate) use assignment::{Assignment, find};
pub use kinesis::{DeliveryFault, KinesisRecord, KinesisStream, KinesisStreams};

use crate::table::TableId;
use crate::{DynamoDb, Error};
use lane::Lane;

/// How long to wait after a failure of the storage.
const RETRY: Duration = Duration::from_secs(1);

/// Wakes the runner of lanes when one was assigned.
#[derive(Debug, Default)]
pub(crate) struct Deliveries {
    wake: Notify,
}

impl Deliveries {
    /// Tells the runner that a table has a destination.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }
}

/// Runs the lanes of all tables with destinations, and of those that get one later, for ever.
pub(crate) async fn run_for_ever(db: &DynamoDb) {
    let mut known = HashSet::new();
    let mut running: FuturesUnordered<BoxFuture<'_, TableId>> = FuturesUnordered::new();
    loop {
        match assignment::all(&*db.kv).await {
            Ok(assignments) => {
                for table in assignments.iter().map(Assignment::table_id) {
                    if known.insert(table) {
                        running.push(Box::pin(run_to_its_end(db, table)));
                    }
                }
            }
            Err(Error::Storage(kv::Error::Closed(_))) => return,
            Err(fault) => {
                tracing::warn!(%fault, "destinations cannot be listed; that is tried again");
                tokio::time::sleep(RETRY).await;
                db.deliveries.wake();
            }
        }
        tokio::select! {
            () = db.deliveries.wake.notified() => {}
            Some(ended) = running.next() => {
                known.remove(&ended);
            }
        }
    }
}

async fn run_to_its_end(db: &DynamoDb, table: TableId) -> TableId {
    Lane::of(table).run(db).await;
    table
}

/// Lets every lane do what is due, one after the other, on the caller's time.
#[cfg(test)]
pub(crate) async fn deliver_all(db: &DynamoDb) -> crate::Result<()> {
    for assignment in assignment::all(&*db.kv).await? {
        let mut lane = Lane::of(assignment.table_id());
        while lane.pass(db).await? == lane::Pass::Busy {}
    }
    Ok(())
}
