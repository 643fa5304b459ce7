//! The words that every AWS service shares: who asks, where, about what, and how a refusal looks on the wire.
//!
//! Pure vocabulary: no I/O and no clock of its own; [`Clock`] is the trait through which time comes in.

mod arn;
mod context;
mod error;
mod identity;
mod random;
mod request_id;

pub use arn::{Arn, ArnError};
pub use context::{Clock, Context, Timestamp};
pub use error::{Namespace, WireError};
pub use identity::{AccountId, Region};
pub use random::random_words;
pub use request_id::RequestId;
