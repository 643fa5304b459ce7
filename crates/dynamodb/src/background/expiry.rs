//! Removes expired items: reads the index by expiry up to the present second and expires what it names, chunk by chunk.
//!
//! An item is removed by an ordinary write plan, whose decision looks at the item once more: one that was changed in the
//! meantime stays. A pass begins where the pass before it ended, so that it does not walk over what was removed already; an
//! entry that was written behind that point takes the next passes back to it. What is remembered for that lives in memory
//! only: after a restart, when the table's definition changes, and every few minutes a pass reads all that is expired.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_types::Timestamp;
use kv::{Direction, Key, KeyRange, Page, Scan, Value, WriteSet};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use super::Progress;
use crate::definition::TimeToLiveStatus;
use crate::expiry::{Expiry, Second, expired_at};
use crate::item_key::ItemKey;
use crate::keyspace;
use crate::read::item;
use crate::table::{Owner, Table, TableId};
use crate::write::item::{Action, ItemWrite};
use crate::write::plan::{PlanError, WritePlan};
use crate::{DynamoDb, Error, Result, metrics};

/// How often expired items are looked for.
const PERIOD: Duration = Duration::from_secs(1);
/// Items removed in one commit: few, for they may be large, and other commits wait meanwhile.
const CHUNK: usize = 25;
/// For how long passes go back to an entry that was staged: longer than a commit takes.
const STAGED_KEPT: Duration = Duration::from_secs(10);
/// How often a pass reads all that is expired.
const FULL_PASS: Duration = Duration::from_secs(300);
/// The format of [`ExpiringTable`] that is written. Readers know every format that was ever written.
const FORMAT: u8 = 1;

/// The record that a table's items expire: there exactly as long as they do.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ExpiringTable {
    table: u64,
    account: String,
    region: String,
    name: String,
}

/// What is remembered between the pieces of the work.
#[derive(Debug, Default)]
pub(crate) struct Sweeps {
    /// When expired items are looked for again, in milliseconds since the epoch.
    next_ms: AtomicU64,
    tables: Mutex<HashMap<TableId, Sweep>>,
}

/// How far one table is swept.
#[derive(Clone, Debug)]
struct Sweep {
    /// The definition that this was learned under.
    table: Arc<Table>,
    /// All that expired before this second was removed by an earlier pass, but for what was staged since.
    swept_to: Second,
    /// The earliest second staged before `staged_at`.
    staged_from: Second,
    staged_at: Timestamp,
    /// When all that is expired was last read.
    full_pass_at: Timestamp,
    pass: Option<Pass>,
}

/// A pass that is under way.
#[derive(Clone, Debug)]
struct Pass {
    seconds: RangeInclusive<Second>,
    /// What is left of it.
    rest: KeyRange,
}

impl ExpiringTable {
    /// Adds the record to the commit from which on the items of `table` expire.
    pub(crate) fn record(table: &Table, writes: &mut WriteSet) -> Result<()> {
        let definition = &table.definition;
        let record = Self {
            table: table.id.0,
            account: definition.account.clone(),
            region: definition.region.clone(),
            name: table.name.clone(),
        };
        let mut bytes = vec![FORMAT];
        serde_json::to_writer(&mut bytes, &record).map_err(|fault| Error::Internal(fault.to_string()))?;
        writes.put(keyspace::expiring_table(table.id), bytes.into());
        Ok(())
    }

    fn decode(stored: &Value) -> Result<Self> {
        let Some((&FORMAT, json)) = stored.split_first() else {
            return Err(Error::Internal("the record of an expiring table has an unknown format".into()));
        };
        serde_json::from_slice(json)
            .map_err(|fault| Error::Internal(format!("the record of an expiring table is damaged: {fault}")))
    }

    /// The table as it is now, if its items expire.
    async fn find(&self, db: &DynamoDb) -> Result<Option<Arc<Table>>> {
        let Some(owner) = Owner::parse(&self.account, &self.region) else {
            return Err(Error::Internal("the record of an expiring table names no owner".into()));
        };
        let table = db.catalog.find(&owner, &self.name).await?;
        Ok(table.filter(|table| {
            let status = table.definition.time_to_live.as_ref().map(|setting| setting.status);
            table.id.0 == self.table && status == Some(TimeToLiveStatus::Enabled)
        }))
    }
}

impl Sweeps {
    /// How long there is nothing to do; none if it is time.
    fn wait(&self, now: Timestamp) -> Option<Duration> {
        let left = Duration::from_millis(self.next_ms.load(Ordering::Relaxed).saturating_sub(now.0));
        // More than a period is left only after the clock was set back.
        (!left.is_zero() && left <= PERIOD).then_some(left)
    }

    fn rest_until(&self, next: Timestamp) {
        self.next_ms.store(next.0, Ordering::Relaxed);
    }

    fn of(&self, table: &Arc<Table>) -> Option<Sweep> {
        let known = self.tables.lock().get(&table.id).cloned();
        known.filter(|sweep| Arc::ptr_eq(&sweep.table, table))
    }

    fn keep(&self, sweep: Sweep) {
        self.tables.lock().insert(sweep.table.id, sweep);
    }

    fn forget_others(&self, tables: &[Arc<Table>]) {
        self.tables.lock().retain(|id, _| tables.iter().any(|table| table.id == *id));
    }
}

impl Sweep {
    /// Of a table of which nothing is known.
    fn new(table: Arc<Table>) -> Self {
        let never = Timestamp(0);
        Self {
            table,
            swept_to: 0,
            staged_from: Second::MAX,
            staged_at: never,
            full_pass_at: never,
            pass: None,
        }
    }

    /// The pass under way, or a new one.
    fn pass(&mut self, expiry: &Expiry, now: Timestamp) -> Pass {
        self.pass.take().unwrap_or_else(|| self.new_pass(expiry, now))
    }

    fn new_pass(&mut self, expiry: &Expiry, now: Timestamp) -> Pass {
        let (oldest, last) = expired_at(now).into_inner();
        let mut first = self.swept_to.min(self.staged_from).min(expiry.staged_from());
        // Read above, so that what is staged is in the passes of at least that time.
        if now >= self.staged_at.plus(STAGED_KEPT) {
            self.staged_from = expiry.forget_staged();
            self.staged_at = now;
            first = first.min(self.staged_from);
        }
        if now >= self.full_pass_at.plus(FULL_PASS) {
            self.full_pass_at = now;
            first = oldest;
        }
        let seconds = first.clamp(oldest, last)..=last;
        let rest = keyspace::expiry_entries(self.table.id, &seconds);
        Pass { seconds, rest }
    }
}

/// Removes some items of every table where some expired. A table that fails does not hold up the others.
pub(super) async fn sweep(db: &DynamoDb) -> Result<Progress> {
    let now = db.clock.now();
    if let Some(wait) = db.sweeps.wait(now) {
        return Ok(Progress::IdleFor(wait));
    }
    let tables = expiring(db).await?;
    db.sweeps.forget_others(&tables);
    if tables.is_empty() {
        return Ok(Progress::Idle);
    }
    let mut outcome = Ok(Progress::IdleFor(PERIOD));
    for table in tables {
        match sweep_table(db, table, now).await {
            Ok(progress) => outcome = outcome.map(|so_far| so_far.and(progress)),
            // The table changed meanwhile; the next round sees how.
            Err(Error::Stale) => {}
            Err(fault) => outcome = Err(fault),
        }
    }
    if matches!(outcome, Ok(Progress::IdleFor(_))) {
        db.sweeps.rest_until(now.plus(PERIOD));
    }
    outcome
}

async fn expiring(db: &DynamoDb) -> Result<Vec<Arc<Table>>> {
    let range = keyspace::expiring_tables();
    let (limit, bytes_max) = (usize::MAX, usize::MAX);
    let page = db.kv.scan(Scan { range, direction: Direction::Forward, limit, bytes_max }).await?;
    let mut tables = Vec::with_capacity(page.entries.len());
    for (_, stored) in &page.entries {
        tables.extend(ExpiringTable::decode(stored)?.find(db).await?);
    }
    Ok(tables)
}

/// Removes the next chunk of a table's expired items.
async fn sweep_table(db: &DynamoDb, table: Arc<Table>, now: Timestamp) -> Result<Progress> {
    let Some(expiry) = &table.expiry else { return Ok(Progress::Idle) };
    let mut sweep = db.sweeps.of(&table).unwrap_or_else(|| Sweep::new(Arc::clone(&table)));
    let mut pass = sweep.pass(expiry, now);
    // Kept before anything can fail: the pass is done, sooner or later.
    db.sweeps.keep(Sweep { pass: Some(pass.clone()), ..sweep.clone() });
    let range = pass.rest.clone();
    let scan = Scan { range, direction: Direction::Forward, limit: CHUNK, bytes_max: usize::MAX };
    let Page { entries, more } = db.kv.scan(scan).await?;
    let last = entries.last().map(|(entry, _)| entry.clone());
    let items = entries.iter().map(|(entry, _)| keyspace::item_of_expiry_entry(table.id, entry)).collect();
    expire(db, &table, items, pass.seconds.clone()).await?;
    match last {
        Some(last) if more => {
            pass.rest = pass.rest.after(&last);
            sweep.pass = Some(pass);
        }
        _ => sweep.swept_to = *pass.seconds.end(),
    }
    db.sweeps.keep(sweep);
    Ok(if more { Progress::More } else { Progress::Idle })
}

/// Removes the items at `keys` that expired in `seconds`.
async fn expire(
    db: &DynamoDb,
    table: &Arc<Table>,
    keys: Vec<Key>,
    seconds: RangeInclusive<Second>,
) -> Result<()> {
    let items = item::get_all(db, &keys).await?;
    let keys = items.iter().flatten().map(|item| ItemKey::from_item(table, item));
    let write = |key| ItemWrite {
        table: Arc::clone(table),
        key,
        action: Action::Expire(seconds.clone()),
        condition: None,
        return_on_failure: false,
    };
    let writes = keys.map(|key| key.map(write)).collect::<Result<Vec<_>, _>>()?;
    if writes.is_empty() {
        return Ok(());
    }
    let changes = WritePlan::new(writes).commit(db).await.map_err(PlanError::into_single)?;
    let removed = changes.iter().filter(|change| change.old.is_some() && change.new.is_none()).count();
    metrics::items_expired(table, removed as u64);
    tracing::debug!(table = table.name, removed, "items expired");
    Ok(())
}
