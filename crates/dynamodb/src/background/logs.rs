//! Trims the change logs of all tables, those that are gone included, to what their readers still need.
//!
//! Every reader's need is a moment, and everything before the earliest of them goes. What no reader needs goes to its last
//! record, and then the log is forgotten. The present moment is taken before the needs are looked up: a reader that comes
//! meanwhile finds everything from then on.

use std::sync::Arc;
use std::time::Duration;

use aws_types::Timestamp;
use kv::{Direction, Scan, Stamp};

use super::Progress;
use crate::jobs;
use crate::limits::{ITERATOR_LIFETIME, STREAM_RETENTION};
use crate::log::ShardNumber;
use crate::log::ledger::{self, LoggedTable};
use crate::log::trim::{self, Left};
use crate::streams::record::Stream;
use crate::table::{Owner, Table, TableId};
use crate::{DynamoDb, Error, Result, delivery, keyspace};

/// Tables of one piece of work.
const TABLES: usize = 16;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// What is kept beyond the need, for requests that were sent just in time.
const GRACE: Duration = Duration::from_secs(10 * 60);

/// Trims some tables' logs by a chunk of each shard.
pub(super) async fn trim(db: &DynamoDb) -> Result<Progress> {
    let now = db.clock.now();
    let reached = match db.log_rounds.next(now) {
        Ok(reached) => reached,
        Err(progress) => return Ok(progress),
    };
    let logged = ledger::tables(&*db.kv, reached, TABLES).await?;
    let Some(last) = logged.last().map(LoggedTable::id) else {
        return Ok(db.log_rounds.end(now));
    };
    let mut left = Left::Nothing;
    for entry in &logged {
        match trim_table(db, entry, now).await {
            Ok(Left::Nothing) => {}
            Ok(Left::More) => left = Left::More,
            // The table changed meanwhile; the next round sees how.
            Err(Error::Stale) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(if left == Left::More { Progress::More } else { db.log_rounds.reached(last) })
}

async fn trim_table(db: &DynamoDb, entry: &LoggedTable, now: Timestamp) -> Result<Left> {
    let Some(owner) = Owner::parse(&entry.account, &entry.region) else {
        return Err(Error::Internal("an entry of the ledger of logs names no owner".into()));
    };
    let id = entry.id();
    let table = db.catalog.find(&owner, &entry.name).await?.filter(|table| table.id == id);
    let mut needs = needs(table.as_ref(), now);
    needs.extend(stream_need(db, &owner, entry, now).await?);
    needs.extend(delivery_need(db, id, now).await?);
    // Behind the definition: a job that was recorded under an earlier one, with a longer window, is seen.
    let jobs = jobs::unfinished(&*db.kv).await?;
    needs.extend(
        jobs.iter().filter_map(|job| job.job.holds_log()).filter(|held| held.0 == id).map(|held| held.1),
    );
    let before = needs.into_iter().fold(Stamp::from_ms(now.0), Stamp::min);

    let marks = ledger::marks(&*db.kv, id).await?;
    let (mut left, mut forgotten) = (Left::Nothing, 0);
    for mark in &marks {
        if trim::trim_chunk(db, id, *mark, before).await? == Left::More {
            left = Left::More;
        } else if !is_open(table.as_ref(), mark.shard) && trim::is_empty(db, id, *mark).await? {
            trim::forget_shard(db, id, table.as_deref(), mark.shard).await?;
            forgotten += 1;
        }
    }
    let has_log = table.as_ref().is_some_and(|table| table.log.is_some());
    if forgotten == marks.len() && !has_log {
        trim::forget_table(db, id, table.as_deref()).await?;
    }
    Ok(left)
}

/// From when on the readers that a table's definition names need its log.
fn needs(table: Option<&Arc<Table>>, now: Timestamp) -> Vec<Stamp> {
    let Some(definition) = table.map(|table| &table.definition) else { return Vec::new() };
    let recovery = definition.recovery.map(|recovery| DAY * recovery.period_days);
    recovery.map(|time| ago(now, time + GRACE)).into_iter().collect()
}

/// From when on a stream of the table needs the log. An iterator that was given out just before its record grew too old
/// must still find whether there was one.
async fn stream_need(
    db: &DynamoDb,
    owner: &Owner,
    entry: &LoggedTable,
    now: Timestamp,
) -> Result<Option<Stamp>> {
    let range = keyspace::streams(owner, Some(&entry.name));
    let (limit, bytes_max) = (usize::MAX, usize::MAX);
    let page = db.kv.scan(Scan { range, direction: Direction::Forward, limit, bytes_max }).await?;
    for (_, stored) in &page.entries {
        let stream = Stream::decode(stored)?;
        if stream.table_id() == entry.id() && stream.without_trimmed(now).is_some() {
            return Ok(Some(ago(now, STREAM_RETENTION + ITERATOR_LIFETIME + GRACE)));
        }
    }
    Ok(None)
}

/// From when on the log is needed by what is still to be delivered of it, also of a table that is gone.
async fn delivery_need(db: &DynamoDb, table: TableId, now: Timestamp) -> Result<Option<Stamp>> {
    let assignment = delivery::find(&*db.kv, table).await?;
    Ok(assignment.map(|_| ago(now, DAY + GRACE)))
}

fn is_open(table: Option<&Arc<Table>>, shard: ShardNumber) -> bool {
    table.is_some_and(|table| table.definition.log_shards.iter().any(|open| open.number == shard.0))
}

fn ago(now: Timestamp, time: Duration) -> Stamp {
    let time_ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    Stamp::from_ms(now.0.saturating_sub(time_ms))
}
