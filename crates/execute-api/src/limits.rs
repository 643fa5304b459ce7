//! The numbers of this service, each from the page that states it. Nothing else in the crate holds a limit.
//!
//! Source, unless a line names another:
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html>

use std::time::Duration;

/// Bytes of a request's or an answer's body.
pub const BODY_BYTES_MAX: u64 = 10 * 1024 * 1024;

/// Bytes at the beginning of a body in which parameter mappings of HTTP APIs look things up.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html>
pub(crate) const MAPPED_BODY_BYTES_MAX: usize = 100 * 1024;

/// How long an integration of an HTTP API may take.
pub(crate) const HTTP_API_TIMEOUT: Duration = Duration::from_secs(30);

/// How long an integration of a REST API may take that does not say so itself.
pub(crate) const REST_API_TIMEOUT_DEFAULT: Duration = Duration::from_secs(29);
/// How long an answer may go on that is passed on as it comes.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html>
pub(crate) const STREAM_TIMEOUT_MAX: Duration = Duration::from_secs(15 * 60);
/// Bytes of status and headers that a function's stream may begin with. Tidegate's own: as many as an upstream's head has.
pub(crate) const STREAM_PRELUDE_BYTES_MAX: usize = 128 * 1024;
/// Bytes of a request's headers, names and values together.
pub(crate) const REST_API_HEADER_BYTES_MAX: usize = 10_240;

/// How long it may take to open a connection to an upstream; what is left of the integration's time is less in any case.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How often unused connections are looked over for those that the backend has closed.
pub(crate) const UPSTREAM_SWEEP_PERIOD: Duration = Duration::from_secs(10);
/// For how many looks an unused connection is kept: 40 to 50 seconds, less than the 60 after which many servers close theirs.
pub(crate) const UPSTREAM_IDLE_SWEEPS_MAX: u32 = 4;
/// How many unused connections to one upstream are kept.
pub(crate) const UPSTREAM_IDLE_MAX: usize = 256;
/// Bytes of the head of an upstream's answer, and of what is read of its body at once.
pub(crate) const UPSTREAM_BUFFER_BYTES_MAX: usize = 128 * 1024;

/// How often a request may have come through this gateway before: beyond, it goes in circles.
pub(crate) const PASSES_MAX: usize = 10;
