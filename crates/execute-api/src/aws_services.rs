//! The port through which integrations reach AWS services, in this process or elsewhere.

use std::sync::Arc;
use std::time::Duration;

use aws_types::{AccountId, Region};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{HeaderMap, Method, StatusCode};

/// Where AWS services are.
pub trait AwsServices: Send + Sync + 'static {
    /// Calls a service, and answers whatever it answers: a service's own error is an answer, too.
    ///
    /// # Errors
    /// The service was not reached.
    fn call(&self, request: AwsRequest) -> BoxFuture<'_, Result<AwsAnswer, AwsServiceError>>;
}

/// A request to a service, not signed yet.
#[derive(Clone, Debug)]
pub struct AwsRequest {
    /// The account of the API.
    pub account: AccountId,
    /// The region that the integration names.
    pub region: Region,
    /// The service as integrations name it, such as `dynamodb`.
    pub service: Arc<str>,
    /// What precedes the service's host name, such as a bucket.
    pub subdomain: Option<Arc<str>>,
    /// The role that the integration names as its credentials.
    pub role: Option<Arc<str>>,
    /// The HTTP method.
    pub method: Method,
    /// What is called.
    pub target: AwsTarget,
    /// The query string without its question mark; empty if there is none.
    pub query: String,
    /// Further headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// How long the caller waits.
    pub timeout: Duration,
}

/// What is called of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AwsTarget {
    /// An operation by its name, at the service's root.
    Action(Arc<str>),
    /// A path that begins with a slash.
    Path(String),
}

/// What a service answered.
#[derive(Clone, Debug)]
pub struct AwsAnswer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Why a service was not reached.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AwsServiceError {
    /// The service is not in this process, and no endpoint is configured.
    #[error("no endpoint is configured for the service {0}")]
    NoEndpoint(Arc<str>),
    /// The endpoint does not answer.
    #[error("the endpoint cannot be reached: {0}")]
    Unreachable(String),
    /// The endpoint did not answer in time.
    #[error("the endpoint took too long")]
    Timeout,
    /// The endpoint's answer is larger than an integration's may be.
    #[error("the endpoint's answer is larger than {0} bytes")]
    TooLarge(u64),
}
