//! The numbers of the function host, each from the page that states it.
//!
//! Source, unless a line names another: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>

use std::time::Duration;

/// Invocations of an account in a region that may be under way at once.
pub(crate) const ACCOUNT_CONCURRENCY: u32 = 1_000;

/// Bytes of a whole answer: 6 MB and what its envelope may take, as the refusal's text says.
pub(crate) const RESPONSE_BYTES_MAX: usize = 6_291_556;

/// Bytes of a streamed answer.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html>
pub(crate) const STREAMED_RESPONSE_BYTES_MAX: usize = 200 * 1024 * 1024;

/// Bytes of the log that an invocation's caller may see.
/// <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
pub(crate) const LOG_TAIL_BYTES: usize = 4 * 1024;

/// How long an environment may take to ask for its first event.
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>
pub(crate) const INIT_TIMEOUT: Duration = Duration::from_secs(10);

/// Bytes of a deployment package when unpacked.
pub(crate) const UNPACKED_BYTES_MAX: u64 = 250 * 1024 * 1024;
