//! Amazon DynamoDB Streams: windows of the change logs of tables, read shard by shard.
//!
//! A second service over the same store: its operations read what the writes of [`DynamoDb`] append to the log. A stream is
//! a record of its own, which outlives its table; its shards are those that the table's log had while the stream was
//! enabled.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html>

mod following;
mod iterator;
mod operations;
pub(crate) mod record;
mod request;
mod retention;
mod sequence_number;
mod shard_id;
#[cfg(test)]
mod tests;
mod view;

use std::sync::Arc;

use aws_types::{Context, WireError};
use bytes::Bytes;
use futures_util::future::BoxFuture;

pub(crate) use following::Following;
pub use operations::Operation;

use crate::{DynamoDb, Error};

/// The streams of one service's tables.
pub struct DynamoDbStreams(Arc<DynamoDb>);

impl DynamoDbStreams {
    /// The streams of the tables of `db`.
    #[must_use]
    pub fn of(db: &Arc<DynamoDb>) -> Self {
        Self(Arc::clone(db))
    }

    /// Answers one operation. `operation` is what follows the dot in `X-Amz-Target`.
    ///
    /// # Errors
    /// The refusal as the client sees it.
    pub fn call<'a>(
        &'a self,
        cx: Context,
        operation: &'a str,
        body: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, WireError>> {
        Box::pin(async move {
            let Some(operation) = Operation::parse(operation) else {
                return Err(Error::UnknownOperation.into());
            };
            operation.run(&cx, &self.0, &body).await.map_err(WireError::from)
        })
    }
}
