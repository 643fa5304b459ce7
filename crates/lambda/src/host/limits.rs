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

/// Files in a deployment package. Not AWS's, which counts bytes alone: a bound on what unpacking may create.
pub(crate) const UNPACKED_FILES_MAX: usize = 100_000;

/// Files that a function's process may have open.
pub(crate) const OPEN_FILES_MAX: u64 = 1_024;

/// Bytes of one line of a log; the rest goes to a next one.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>
pub(crate) const LOG_LINE_BYTES_MAX: usize = 256 * 1024;

/// Bytes of a function's log file, after which it is set aside and a new one begun. One is kept aside.
pub(crate) const LOG_FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Connections that one environment may have to its Runtime API. A runtime needs one.
pub(crate) const RUNTIME_CONNECTIONS_MAX: usize = 16;

/// How long an event waits for an environment that has answered but not asked for its next event, before it goes to
/// another.
pub(crate) const HAND_OVER_PATIENCE: Duration = Duration::from_millis(100);

/// How often the memory of a process at work is looked at.
pub(crate) const MEMORY_LOOK_INTERVAL: Duration = Duration::from_millis(50);

/// How often environments that wait too long are looked for.
pub(crate) const REAP_INTERVAL: Duration = Duration::from_secs(5);

/// How much longer than the function's timeout an endpoint may take at which the function lives.
pub(crate) const ELSEWHERE_GRACE: Duration = Duration::from_secs(15);

/// Bytes of data that the system lets a process have at all: far above the function's memory, because it counts what is
/// only reserved; a bound on what a process can take between two looks at what it uses.
pub(crate) fn data_bytes_max(memory_mb: u32) -> u64 {
    (u64::from(memory_mb) * 2 + 1024) * 1024 * 1024
}
