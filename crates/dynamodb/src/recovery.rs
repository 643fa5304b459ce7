//! Point-in-time recovery: which moments of a table can be restored, and the work of restoring one.
//!
//! While it is enabled the table's log keeps old images, and so every moment since can be read: see
//! [`crate::point_in_time`]. The window begins when recovery was enabled, or as many days ago as the period has, and reaches
//! to the present; the live service's trails by some minutes. A moment's state has all commits up to it, itself included.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html>

mod restore;
#[cfg(test)]
mod tests;

use aws_types::Timestamp;
use kv::{Kv, Stamp, WriteSet};

use crate::Result;
use crate::definition::{Recovery, TableDefinition};

pub(crate) use restore::Restore;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const SECOND_MS: u64 = 1000;

/// The moments of a table that can be restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// The first.
    pub(crate) earliest: Timestamp,
    /// The last: now.
    pub(crate) latest: Timestamp,
}

/// Why a moment cannot be restored.
#[derive(Debug)]
pub(crate) enum MomentFault {
    /// Recovery is not enabled.
    Disabled,
    /// The moment is not in the window.
    Outside(Window),
}

impl Recovery {
    /// As far back as the period reaches.
    pub(crate) fn period_start(&self, now: Timestamp) -> Timestamp {
        Timestamp(now.0.saturating_sub(u64::from(self.period_days) * DAY_MS))
    }
}

impl Window {
    /// The window of a table; none if recovery is not enabled.
    pub(crate) fn of(definition: &TableDefinition, now: Timestamp) -> Option<Self> {
        let recovery = definition.recovery?;
        let earliest = recovery.since_ms.max(recovery.period_start(now).0);
        Some(Self { earliest: Timestamp(earliest.min(now.0)), latest: now })
    }

    /// The moment that so many seconds since the Unix epoch are. SDKs send whole seconds, also of the earliest time that
    /// they were told: what is left out of its second stands for the first moment of the window.
    fn moment(&self, seconds: f64) -> Option<Stamp> {
        // Saturates: what no clock will show is outside.
        let moment = Stamp((seconds * 1e6).round() as u64);
        let earliest = Stamp::from_ms(self.earliest.0);
        let first_second = Stamp::from_ms(self.earliest.0 / SECOND_MS * SECOND_MS);
        (seconds >= 0.0 && moment >= first_second).then(|| moment.max(earliest))
    }
}

/// The moment of a table's past that a request names, or the present if it names none.
///
/// Every commit of that moment and before is visible once this has answered.
pub(crate) async fn moment(
    kv: &dyn Kv,
    definition: &TableDefinition,
    (now, seconds): (Timestamp, Option<f64>),
) -> Result<Result<Stamp, MomentFault>> {
    let Some(window) = Window::of(definition, now) else { return Ok(Err(MomentFault::Disabled)) };
    let present = present(kv).await?;
    let Some(seconds) = seconds else { return Ok(Ok(present)) };
    let moment = window.moment(seconds).filter(|moment| *moment <= present);
    Ok(moment.ok_or(MomentFault::Outside(window)))
}

/// A stamp that all commits of the past have seen, and none of the future.
async fn present(kv: &dyn Kv) -> Result<Stamp> {
    let committed = kv::commit_stamped(kv, Vec::new(), |_| Ok::<_, crate::Error>((WriteSet::default(), ())));
    Ok(committed.await??.1)
}
