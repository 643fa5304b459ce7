//! DynamoDB and its streams behind the edge.

use std::sync::Arc;

use aws_types::{Context, WireError};
use bytes::Bytes;
use dynamodb::{DynamoDb, DynamoDbStreams, Operation, StreamsOperation};
use edge::Service;
use futures_util::future::BoxFuture;

/// DynamoDB behind the edge.
pub(crate) struct DynamoDbService(pub(crate) Arc<DynamoDb>);

impl Service for DynamoDbService {
    fn target_prefix(&self) -> &'static str {
        "DynamoDB_20120810"
    }

    fn signing_name(&self) -> &'static str {
        "dynamodb"
    }

    fn has_operation(&self, operation: &str) -> bool {
        Operation::parse(operation).is_some()
    }

    fn call<'a>(
        &'a self,
        cx: Context,
        operation: &'a str,
        body: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, WireError>> {
        self.0.call(cx, operation, body)
    }
}

/// DynamoDB Streams behind the edge: another target, the same signing name.
pub(crate) struct DynamoDbStreamsService(pub(crate) DynamoDbStreams);

impl Service for DynamoDbStreamsService {
    fn target_prefix(&self) -> &'static str {
        "DynamoDBStreams_20120810"
    }

    fn signing_name(&self) -> &'static str {
        "dynamodb"
    }

    fn has_operation(&self, operation: &str) -> bool {
        StreamsOperation::parse(operation).is_some()
    }

    fn call<'a>(
        &'a self,
        cx: Context,
        operation: &'a str,
        body: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, WireError>> {
        self.0.call(cx, operation, body)
    }
}
