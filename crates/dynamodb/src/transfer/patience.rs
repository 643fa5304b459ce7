//! For how long an export or import is tried again that does not get on, as when its bucket fails.
//!
//! Meanwhile an exported table cannot be deleted, and an imported one is not there yet: so it cannot be for ever.

use std::time::Duration;

use aws_types::{Clock, Timestamp};

use super::Address;
use crate::Error;

/// Without any progress.
const PATIENCE: Duration = Duration::from_secs(15 * 60);
/// How long to wait before another attempt.
const PAUSE: Duration = Duration::from_secs(5);

/// Since when attempts end where they began.
#[derive(Default)]
pub(crate) struct Patience(Option<(u64, Timestamp)>);

impl Patience {
    /// Waits, and says whether there may be another attempt after one that failed so far from the beginning.
    pub(crate) async fn lasts(
        &mut self,
        of: &Address,
        progress: u64,
        fault: &Error,
        clock: &dyn Clock,
    ) -> bool {
        if !self.allows(progress, clock.now()) {
            return false;
        }
        tracing::warn!(transfer = %of, %fault, "an export or import does not get on; it is tried again");
        tokio::time::sleep(PAUSE).await;
        true
    }

    fn allows(&mut self, progress: u64, now: Timestamp) -> bool {
        let since = self.0.filter(|(before, _)| *before == progress).map_or(now, |(_, since)| since);
        self.0 = Some((progress, since));
        now < since.plus(PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use aws_types::Timestamp;

    use super::Patience;

    #[test]
    fn what_gets_on_may_take_long() {
        const MINUTE_MS: u64 = 60_000;
        let mut patience = Patience::default();
        let mut allows = |progress, minute: u64| patience.allows(progress, Timestamp(minute * MINUTE_MS));
        assert!(allows(0, 100));
        assert!(allows(0, 114));
        assert!(allows(1, 115));
        assert!(allows(1, 129));
        assert!(!allows(1, 130));
    }
}
