//! DynamoDB Streams for event source mappings.

use aws_types::{Context, WireError};
use bytes::Bytes;
use dynamodb::DynamoDbStreams;
use futures_util::future::BoxFuture;
use lambda::StreamSource;

/// The streams of this process.
pub(crate) struct LocalStreams(pub(crate) DynamoDbStreams);

impl StreamSource for LocalStreams {
    fn call<'a>(
        &'a self,
        cx: &'a Context,
        operation: &'a str,
        body: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, WireError>> {
        self.0.call(cx.clone(), operation, body)
    }
}
