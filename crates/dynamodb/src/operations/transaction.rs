//! What transactions share on the wire: why one was cancelled.

use aws_types::WireError;
use dynamodb_values::Item;

/// Why one action of a transaction stood in its way; `None` for those that did not.
#[derive(Clone, Debug)]
pub struct CancellationReason {
    /// `ConditionalCheckFailed`, `ValidationError`, …; `None` for an action that was fine.
    pub code: &'static str,
    /// AWS's text.
    pub message: Option<String>,
    /// The item that failed its condition, if the caller asked for it.
    pub item: Option<Item>,
}

/// The wire error of a cancelled transaction.
pub(crate) fn canceled(_reasons: &[CancellationReason]) -> WireError { todo!() }
