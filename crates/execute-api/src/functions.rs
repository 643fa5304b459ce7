//! The port through which this service invokes functions.

use std::sync::Arc;
use std::time::Duration;

use aws_types::{AccountId, Region};
use bytes::Bytes;
use futures_util::future::BoxFuture;

use crate::Body;

/// Where functions are.
pub trait Functions: Send + Sync + 'static {
    /// Invokes a function, and answers once it has: a function's own error is an answer, too.
    ///
    /// Dropping the future gives up waiting; it does not end the function.
    ///
    /// # Errors
    /// The function was not invoked, or what runs it failed.
    fn invoke(&self, invocation: Invocation) -> BoxFuture<'_, Result<Invoked, InvokeError>>;
}

/// What a function is invoked with.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The account of the API.
    pub account: AccountId,
    /// The region of the API.
    pub region: Region,
    /// The function's ARN, with a qualifier or without one.
    pub function: Arc<str>,
    /// Whether to wait for what the function answers.
    pub kind: InvocationType,
    /// On whose behalf.
    pub invoker: Invoker,
    /// The event.
    pub payload: Bytes,
    /// The value of `X-Amzn-Trace-Id`.
    pub trace_id: Arc<str>,
    /// Whether the answer is wanted as it comes.
    pub streaming: bool,
    /// How long the caller waits.
    pub timeout: Duration,
}

/// Whether to wait for what a function answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvocationType {
    /// `RequestResponse`: wait.
    RequestResponse,
    /// `Event`: the function will be invoked; nobody waits.
    Event,
}

/// On whose behalf a function is invoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invoker {
    /// API Gateway itself, for what this ARN names, such as
    /// `arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/prod/GET/pets`. The function's policy must permit it.
    Gateway {
        /// The route or method that is called.
        source_arn: String,
    },
    /// The role that an integration names as its credentials.
    Role(Arc<str>),
}

/// What came back.
#[derive(Debug)]
pub struct Invoked {
    /// `Handled` or `Unhandled` if the function failed: then the payload describes the error.
    pub function_error: Option<String>,
    /// What the function returned.
    pub payload: Body,
}

/// Why a function was not invoked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvokeError {
    /// The function's policy does not let the invoker.
    #[error("the invoker is not permitted to invoke the function")]
    NotPermitted,
    /// There is no such function, version or alias.
    #[error("there is no such function")]
    NotFound,
    /// The function runs as often at once as it may.
    #[error("the function is invoked too often at once")]
    Throttled,
    /// The event is larger than functions take.
    #[error("the event is too large")]
    TooLarge,
    /// What runs the function failed.
    #[error("the function cannot be invoked: {0}")]
    Failed(String),
}
