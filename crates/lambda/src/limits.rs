//! Every number of this service, with its source.
//!
//! Quotas: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>

use std::time::Duration;

/// The characters of a function's name.
pub(crate) const FUNCTION_NAME_CHARACTERS_MAX: usize = 64;

/// A deployment package in a request, in bytes.
pub(crate) const PACKAGE_BYTES_MAX: u64 = 52_428_800;

/// A deployment package's files, in bytes.
pub(crate) const UNZIPPED_BYTES_MAX: u64 = 262_144_000;

/// All packages of an account in a region, in bytes: what GetAccountSettings tells.
pub(crate) const TOTAL_CODE_BYTES: i64 = 80_530_636_800;

/// The executions of an account in a region at the same time.
pub(crate) const CONCURRENT_EXECUTIONS: u32 = 1_000;

/// The executions that no function may reserve.
pub(crate) const UNRESERVED_EXECUTIONS_MIN: u32 = 100;

/// The seconds that an invocation may take.
pub(crate) const TIMEOUT_SECONDS_MAX: i32 = 900;

/// The seconds that it may take unless the function says otherwise.
pub(crate) const TIMEOUT_SECONDS_DEFAULT: i32 = 3;

/// The megabytes of memory that a function may have.
pub(crate) const MEMORY_MEGABYTES_MAX: i32 = 10_240;

/// The megabytes that it has unless it says otherwise.
pub(crate) const MEMORY_MEGABYTES_DEFAULT: i32 = 128;

/// The megabytes of `/tmp`.
pub(crate) const STORAGE_MEGABYTES_MAX: i32 = 10_240;

/// The megabytes of `/tmp` unless the function says otherwise.
pub(crate) const STORAGE_MEGABYTES_DEFAULT: i32 = 512;

/// The environment variables of a function as JSON, in bytes.
pub(crate) const ENVIRONMENT_BYTES_MAX: usize = 4_096;

/// The tags of a function or mapping.
pub(crate) const TAGS_MAX: usize = 50;

/// A function's resource policy, in bytes.
pub(crate) const POLICY_BYTES_MAX: usize = 20_480;

/// A page of a list that names no size.
pub(crate) const PAGE_DEFAULT: usize = 50;

/// The payload of an invocation whose answer is waited for, in bytes.
pub(crate) const SYNCHRONOUS_BYTES_MAX: usize = 6_291_456;

/// The payload of an asynchronous invocation, in bytes.
pub(crate) const ASYNCHRONOUS_BYTES_MAX: usize = 1_048_576;

/// How often an asynchronous invocation that failed is made again.
/// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html>
pub(crate) const EVENT_RETRIES: i32 = 2;

/// How long such an event is kept.
pub(crate) const EVENT_AGE: Duration = Duration::from_secs(6 * 60 * 60);

/// How long after the first failure, and after the second, it is invoked again.
pub(crate) const EVENT_RETRY_DELAYS: [Duration; 2] = [Duration::from_secs(60), Duration::from_secs(120)];

/// How long after a refusal for want of room it is tried again: at first, and at most.
pub(crate) const EVENT_BACKOFF: Duration = Duration::from_secs(1);
pub(crate) const EVENT_BACKOFF_MAX: Duration = Duration::from_secs(300);

/// As many events and records are under way at once: a choice of this implementation.
pub(crate) const EVENTS_UNDER_WAY_MAX: usize = 256;

/// How long the delivery of a record is tried again: a choice of this implementation.
pub(crate) const DELIVERY_AGE: Duration = Duration::from_secs(24 * 60 * 60);
