//! What transactions share on the wire: why one was cancelled.

use aws_types::WireError;
use dynamodb_values::Item;

use crate::answer::{Object, write_array};
use crate::error::{Error, NAMESPACE};
use crate::write::item::ActionFault;

/// What became of one action of a cancelled transaction.
#[derive(Clone, Debug)]
pub struct CancellationReason {
    /// `ConditionalCheckFailed`, `ValidationError`, …; `None` for an action that was not in the way.
    pub code: &'static str,
    /// AWS's text.
    pub message: Option<String>,
    /// The item that failed its condition, if the caller asked for it.
    pub item: Option<Item>,
}

impl CancellationReason {
    /// An action that did not stand in the way.
    pub(crate) const NONE: Self = Self { code: "None", message: None, item: None };

    /// An action that cannot be done on its table or item.
    pub(crate) fn validation(message: String) -> Self {
        Self { code: "ValidationError", message: Some(message), item: None }
    }

    fn write_json(&self, out: &mut Vec<u8>) {
        let mut object = Object::begin(out);
        object.string("Code", self.code);
        if let Some(message) = &self.message {
            object.string("Message", message);
        }
        if let Some(item) = &self.item {
            item.write_json(object.member("Item"));
        }
        object.end();
    }
}

impl From<ActionFault> for CancellationReason {
    fn from(fault: ActionFault) -> Self {
        let message = Some(fault.to_string());
        match fault {
            ActionFault::Condition(item) => Self { code: "ConditionalCheckFailed", message, item },
            ActionFault::Invalid(_) | ActionFault::Outright(_) => {
                Self { code: "ValidationError", message, item: None }
            }
            ActionFault::CollectionTooLarge => {
                Self { code: "ItemCollectionSizeLimitExceeded", message, item: None }
            }
        }
    }
}

/// What refuses a transaction as a whole. The texts are AWS's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TransactionFault {
    /// One item twice.
    #[error("Transaction request cannot include multiple operations on one item")]
    RepeatedItem,
    /// Items of more than 4 MB to write.
    #[error("Member must have length less than or equal to 4194304")]
    WritesTooMuch,
    /// Items of more than 4 MB to answer with.
    #[error("The total size of the items in the transaction has exceeded the limit of 4194304 bytes")]
    ReadsTooMuch,
}

impl From<TransactionFault> for Error {
    fn from(fault: TransactionFault) -> Self {
        Self::validation(fault)
    }
}

/// The wire error of a cancelled transaction: one reason for each action, in order.
pub(crate) fn canceled(reasons: &[CancellationReason]) -> WireError {
    let codes: Vec<&str> = reasons.iter().map(|reason| reason.code).collect();
    let message = format!(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
        codes.join(", ")
    );
    let mut list = Vec::new();
    write_array(&mut list, reasons, CancellationReason::write_json);
    // The writers make UTF-8 only.
    let list = String::from_utf8(list).unwrap_or_default();
    WireError {
        fields: vec![("CancellationReasons", list)],
        ..WireError::new(400, NAMESPACE, "TransactionCanceledException", message)
    }
}

/// Cancels a transaction of `count` actions for the one at `position`; of faults found before any item is read, only
/// the first one is told.
pub(crate) fn cancel_for(position: usize, count: usize, sentence: String) -> Error {
    let mut reasons = vec![CancellationReason::NONE; count];
    reasons[position] = CancellationReason::validation(sentence);
    Error::TransactionCanceled(reasons)
}
