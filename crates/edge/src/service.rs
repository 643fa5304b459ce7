//! What the edge asks of a service.

use aws_types::{Context, WireError};
use bytes::Bytes;
use futures_util::future::BoxFuture;

/// A service that speaks awsJson: an operation's body in, an answer's body out.
pub trait Service: Send + Sync + 'static {
    /// What precedes the dot in `X-Amz-Target`, such as `DynamoDB_20120810`.
    fn target_prefix(&self) -> &'static str;

    /// The service's name in signatures' scopes, such as `dynamodb`.
    fn signing_name(&self) -> &'static str;

    /// Whether the service answers this operation. Asked before the signature is looked at, as AWS does.
    fn has_operation(&self, operation: &str) -> bool;

    /// Answers one operation.
    fn call<'a>(
        &'a self,
        cx: Context,
        operation: &'a str,
        body: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, WireError>>;
}
