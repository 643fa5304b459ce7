//! One invocation: what is asked of a function, and what comes of it.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::mpsc;

/// What a function is called with.
#[derive(Clone, Debug, Default)]
pub struct Invocation {
    /// A UUID; the function and its log see it.
    pub request_id: String,
    /// The function's ARN with the qualifier by which the caller named it.
    pub invoked_arn: String,
    /// The event.
    pub payload: Bytes,
    /// JSON about the client, not base64.
    pub client_context: Option<String>,
    /// The trace that this call belongs to, as `X-Amzn-Trace-Id` has it.
    pub trace_id: Option<String>,
    /// Whether the caller wants the end of the log; the outcome then waits until the log is complete.
    pub tail: bool,
    /// Whether the caller takes the answer in pieces as they are made, and more than fits a whole one.
    pub streaming: bool,
    /// How many may run beside it.
    pub concurrency: Concurrency,
}

/// How many invocations may be under way at once.
#[derive(Clone, Copy, Debug)]
pub struct Concurrency {
    /// Of this function, if it has reserved concurrency. Zero refuses every call.
    pub reserved: Option<u32>,
    /// Of all functions of the account and region without reserved concurrency together.
    pub unreserved: u32,
}

impl Default for Concurrency {
    fn default() -> Self {
        Self { reserved: None, unreserved: super::limits::ACCOUNT_CONCURRENCY }
    }
}

/// What came of an invocation that reached the function, or failed in reaching it by the function's own fault.
#[derive(Debug)]
pub struct Outcome {
    /// The answer, or AWS's description of the function's error.
    pub payload: Payload,
    /// The media type that a streaming function declared for its answer.
    pub content_type: Option<String>,
    /// Whether `payload` is an error.
    pub function_error: Option<FunctionError>,
    /// The last 4 KB of the invocation's log, if asked for and the answer is whole.
    pub log_tail: Option<Bytes>,
    /// How long the environment took to start, if it was started for this invocation.
    pub init_duration: Option<Duration>,
}

/// An answer.
#[derive(Debug)]
pub enum Payload {
    /// All of it.
    Whole(Bytes),
    /// As it is made. Only for a caller that asked for [`Invocation::streaming`].
    Stream(ResponseStream),
}

/// Who noticed that a function failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionError {
    /// The function returned an error through its runtime. AWS today writes `Unhandled` for both; kept apart for metrics.
    Handled,
    /// The host: an exit, a timeout, an answer that is too large, a failed start.
    Unhandled,
}

/// The pieces of a streamed answer.
#[derive(Debug)]
pub struct ResponseStream {
    pub(super) parts: mpsc::Receiver<StreamPart>,
}

impl ResponseStream {
    /// The next piece; `None` after [`StreamPart::Complete`].
    pub async fn next(&mut self) -> Option<StreamPart> {
        self.parts.recv().await
    }
}

/// One piece of a streamed answer.
#[derive(Debug)]
pub enum StreamPart {
    /// Some bytes.
    Chunk(Bytes),
    /// The last piece.
    Complete {
        /// Why the answer is not whole.
        failure: Option<StreamFailure>,
        /// The last 4 KB of the invocation's log, if asked for.
        log_tail: Option<Bytes>,
    },
}

/// Why a stream broke off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamFailure {
    /// AWS's error type, such as `Sandbox.Timedout`.
    pub code: String,
    /// AWS's description: a JSON text.
    pub details: String,
}

/// Why a function could not be called at all: not the function's doing.
#[derive(Clone, Debug, thiserror::Error)]
pub enum HostError {
    /// The server was started with the order to run no functions.
    #[error("this server runs no functions")]
    Disabled,
    /// As many invocations of the function are under way as it has reserved.
    #[error("the function's reserved concurrency is used up")]
    ReservedConcurrencyExceeded,
    /// As many invocations of unreserved functions are under way as the account has.
    #[error("the account's unreserved concurrency is used up")]
    AccountConcurrencyExceeded,
    /// What the runtime needs is not on this machine.
    #[error("{0}")]
    RuntimeUnavailable(String),
    /// The deployment package cannot be unpacked.
    #[error("{0}")]
    InvalidZip(String),
    /// The deployment package is not to be had.
    #[error("the deployment package cannot be read: {0}")]
    CodeUnavailable(String),
    /// The endpoint at which the function lives does not answer as Invoke does.
    #[error("the function's endpoint failed: {0}")]
    Elsewhere(String),
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopping,
    /// This machine refused something: a process, a directory, a socket.
    #[error("the function cannot be started: {0}")]
    Machine(String),
}
