//! DynamoDB's expression language: conditions, filters, key conditions, projections and updates, and the legacy
//! parameters that say the same without text.
//!
//! An expression goes through two steps. *Parsing* sees the text alone and yields an immutable `Parsed…` that may be
//! cached by text and shared between threads. *Binding* resolves the placeholders of one request and makes the checks
//! that need their types; it yields a [`Condition`], [`Projection`], [`Update`] or [`KeyCondition`], which is then
//! evaluated over encoded items, reading only what it names. Every refusal carries the sentence of the service, and the
//! checks run in its order. The crate knows nothing of tables, requests or JSON: callers hand it values and key names.
//!
//! Nothing here recurses deeper than the text allows it to: 4,096 bytes, 300 operators, paths of 32 elements.
//! See "Using expressions in DynamoDB" and "Legacy conditional parameters" in the Amazon DynamoDB Developer Guide.

mod comparison;
mod condition;
mod constant;
mod error;
mod function;
mod key_condition;
mod kind;
pub mod legacy;
mod lexer;
#[cfg(test)]
mod notation;
mod path;
mod placeholders;
mod projection;
mod reserved;
mod update;

pub use condition::{Condition, ParsedCondition};
pub use error::{ExpressionError, Fault};
pub use key_condition::{
    BoundKeyCondition, KeyAttribute, KeyCondition, KeyConditionError, KeyQuery, KeySchema,
    ParsedKeyCondition, SortRange,
};
pub use kind::ExpressionKind;
pub use path::{DocumentPath, PathElement};
pub use placeholders::{PlaceholderError, Placeholders};
pub use projection::{ParsedProjection, Projection};
pub use update::{ParsedUpdate, Update, UpdateError};
