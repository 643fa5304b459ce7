//! UpdateContinuousBackups: turns point-in-time recovery on or off, or changes its period.
//!
//! Turning it on twice changes nothing but the period; turning it off forgets the past, so that it begins anew.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html>

use std::sync::Arc;
use std::time::Duration;

use aws_models::dynamodb::structures::UPDATE_CONTINUOUS_BACKUPS_INPUT;
use aws_models::dynamodb::types::{UpdateContinuousBackupsInput, UpdateContinuousBackupsOutput};
use aws_types::{Context, Timestamp};
use bytes::Bytes;

use super::describe_continuous_backups::describe;
use super::table_requests::restore::refused;
use super::table_requests::{answer, parse};
use crate::definition::{Recovery, TableDefinition};
use crate::limits::RECOVERY_PERIOD_DAYS_MAX;
use crate::table::Table;
use crate::{DynamoDb, Error, Result, jobs};

/// By how much later than now the window of a log begins that is being opened: later than the commit that opens it.
const OPENING_MS: u64 = 10_000;

pub(crate) async fn run(cx: &Context, db: &DynamoDb, body: &[u8]) -> Result<Bytes> {
    let input: UpdateContinuousBackupsInput = parse(body, &UPDATE_CONTINUOUS_BACKUPS_INPUT)?;
    let specification = input.point_in_time_recovery_specification;
    let period = specification.recovery_period_in_days;
    if !specification.point_in_time_recovery_enabled && period.is_some() {
        return Err(refused("Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery."));
    }
    let table = db.catalog.recoverable_table(cx, &input.table_name).await?;
    let changed = if specification.point_in_time_recovery_enabled {
        enable(db, table, (cx.now, period.and_then(|days| u32::try_from(days).ok()))).await?
    } else {
        disable(db, table).await?
    };
    let described = describe(&changed.definition, db.clock.now());
    answer(&UpdateContinuousBackupsOutput { continuous_backups_description: Some(described) })
}

/// Opens the log, then the window.
///
/// The window must not hold a moment before the commit that opens the log, for changes of that time are not recorded; and
/// when that was is known only afterwards. So the log is opened with a window that begins later, which is then moved to
/// the present.
async fn enable(
    db: &DynamoDb,
    table: Arc<Table>,
    (now, period): (Timestamp, Option<u32>),
) -> Result<Arc<Table>> {
    let opened = match table.definition.recovery {
        Some(recovery) => change(db, table, with_period(recovery, now, period)).await?,
        None => {
            let since_ms = now.0.saturating_add(OPENING_MS);
            let period_days = period.unwrap_or(RECOVERY_PERIOD_DAYS_MAX);
            change(db, table, Recovery { since_ms, period_days }).await?
        }
    };
    match opened.definition.recovery {
        Some(recovery) if recovery.since_ms > now.0 => {
            // Past the millisecond in which the log was opened.
            tokio::time::sleep(Duration::from_millis(1)).await;
            change(db, opened, Recovery { since_ms: db.clock.now().0, ..recovery }).await
        }
        _ => Ok(opened),
    }
}

/// The same with another period. What a shorter one has given up does not come back with a longer one.
fn with_period(recovery: Recovery, now: Timestamp, period: Option<u32>) -> Recovery {
    match period.filter(|period| *period != recovery.period_days) {
        Some(period_days) => {
            Recovery { since_ms: recovery.since_ms.max(recovery.period_start(now).0), period_days }
        }
        None => recovery,
    }
}

async fn disable(db: &DynamoDb, table: Arc<Table>) -> Result<Arc<Table>> {
    if table.definition.recovery.is_none() {
        return Ok(table);
    }
    check_unread(db, &table).await?;
    let mut definition = TableDefinition { recovery: None, ..table.definition.clone() };
    definition.renew_log();
    db.catalog.change(&table, definition, |_| Ok(())).await
}

/// The log of a table that a restore or an export reads stays as it is: what changes meanwhile has to be undone.
async fn check_unread(db: &DynamoDb, table: &Table) -> Result<()> {
    let held = jobs::unfinished(&*db.kv).await?;
    if held.iter().filter_map(|held| held.job.holds_log()).any(|(id, _)| id == table.id) {
        return Err(Error::ContinuousBackupsUnavailable(format!(
            "Point in time recovery cannot be disabled while a restore or an export reads table: {}",
            table.name
        )));
    }
    Ok(())
}

async fn change(db: &DynamoDb, table: Arc<Table>, recovery: Recovery) -> Result<Arc<Table>> {
    if table.definition.recovery == Some(recovery) {
        return Ok(table);
    }
    let mut definition = TableDefinition { recovery: Some(recovery), ..table.definition.clone() };
    if table.definition.recovery.is_none() {
        definition.renew_log();
    }
    db.catalog.change(&table, definition, |_| Ok(())).await
}
