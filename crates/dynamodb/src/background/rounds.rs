//! Rounds: a walk over many records, page by page, that begins anew a minute after it ended. Only this process knows how
//! far it is; after a restart it begins at the first record.

use std::time::Duration;

use aws_types::Timestamp;
use parking_lot::Mutex;

use super::Progress;

/// From the end of a round to the beginning of the next.
const PERIOD: Duration = Duration::from_secs(60);

/// A walk whose places are `P`.
#[derive(Debug)]
pub(crate) struct Rounds<P>(Mutex<Round<P>>);

#[derive(Debug)]
struct Round<P> {
    /// The last place that was done in this round.
    reached: Option<P>,
    /// When this round may begin, or began.
    due: Timestamp,
}

impl<P> Default for Rounds<P> {
    fn default() -> Self {
        Self(Mutex::new(Round { reached: None, due: Timestamp(0) }))
    }
}

impl<P: Clone> Rounds<P> {
    /// Where to go on, behind the place if there is one; else how long there is nothing to do.
    pub(super) fn next(&self, now: Timestamp) -> Result<Option<P>, Progress> {
        let round = self.0.lock();
        let left = Duration::from_millis(round.due.0.saturating_sub(now.0));
        // More than a period is left only after the clock was set back.
        if left.is_zero() || left > PERIOD { Ok(round.reached.clone()) } else { Err(Progress::IdleFor(left)) }
    }

    /// Everything up to `place` is done.
    pub(super) fn reached(&self, place: P) -> Progress {
        self.0.lock().reached = Some(place);
        Progress::More
    }

    /// The round is done.
    pub(super) fn end(&self, now: Timestamp) -> Progress {
        *self.0.lock() = Round { reached: None, due: now.plus(PERIOD) };
        Progress::IdleFor(PERIOD)
    }
}
