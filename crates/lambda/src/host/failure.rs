//! Failures that the host notices, in AWS's words: what the caller is told, what the log says, and how the report ends.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html>

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

use bytes::Bytes;
use serde_json::json;

use super::invocation::StreamFailure;
use super::limits::{RESPONSE_BYTES_MAX, STREAMED_RESPONSE_BYTES_MAX};

/// How a function failed, as the host sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// It took longer than its timeout.
    TimedOut(Duration),
    /// It used more than its memory, and was killed for it.
    OutOfMemory,
    /// Its process ended. `None` if nobody knows how.
    Exited(Option<ExitStatus>),
    /// Its answer was larger than an answer may be.
    AnswerTooLarge { bytes_max: usize },
    /// Its runtime broke a streamed answer off.
    StreamTruncated,
    /// Its runtime said so itself, with its own description.
    Reported { kind: String, description: Bytes },
}

impl Failure {
    /// A whole answer beyond its limit.
    pub(super) const fn answer_too_large() -> Self {
        Self::AnswerTooLarge { bytes_max: RESPONSE_BYTES_MAX }
    }

    /// A streamed answer beyond its limit.
    pub(super) const fn stream_too_large() -> Self {
        Self::AnswerTooLarge { bytes_max: STREAMED_RESPONSE_BYTES_MAX }
    }

    /// AWS's error type.
    pub(super) fn kind(&self) -> &str {
        match self {
            Self::TimedOut(_) => "Sandbox.Timedout",
            Self::OutOfMemory => "Runtime.OutOfMemory",
            Self::Exited(_) => "Runtime.ExitError",
            Self::AnswerTooLarge { .. } => "Function.ResponseSizeTooLarge",
            Self::StreamTruncated => "Runtime.TruncatedResponse",
            Self::Reported { kind, .. } => kind,
        }
    }

    fn message(&self, request_id: &str) -> String {
        match self {
            Self::TimedOut(limit) => format!("RequestId: {request_id} Error: {}", timed_out(*limit)),
            Self::OutOfMemory => {
                format!("RequestId: {request_id} Error: Runtime exited with error: signal: killed")
            }
            Self::Exited(status) => format!("RequestId: {request_id} Error: {}", exited(*status)),
            Self::AnswerTooLarge { bytes_max } => {
                format!("Response payload size exceeded maximum allowed payload size ({bytes_max} bytes).")
            }
            Self::StreamTruncated => {
                format!("RequestId: {request_id} Error: Runtime has truncated the response")
            }
            Self::Reported { .. } => String::new(),
        }
    }

    /// What a caller is answered.
    pub(super) fn payload(&self, request_id: &str) -> Bytes {
        match self {
            Self::Reported { description, .. } => description.clone(),
            _ => json!({ "errorType": self.kind(), "errorMessage": self.message(request_id) })
                .to_string()
                .into(),
        }
    }

    /// How a stream ends that this failure broke off.
    pub(super) fn of_stream(&self, request_id: &str) -> StreamFailure {
        let details = String::from_utf8_lossy(&self.payload(request_id)).into_owned();
        StreamFailure { code: self.kind().into(), details }
    }

    /// What the log says before the end of the invocation.
    pub(super) fn log_lines(&self, request_id: &str, moment: &str) -> String {
        match self {
            Self::TimedOut(limit) => format!("{moment} {request_id} {}\n\n", timed_out(*limit)),
            Self::OutOfMemory | Self::Exited(_) | Self::StreamTruncated => {
                format!("{}\n{}\n", self.message(request_id), self.kind())
            }
            Self::AnswerTooLarge { .. } => format!("{}\n", self.message(request_id)),
            Self::Reported { .. } => String::new(),
        }
    }

    /// What a report has at its end.
    pub(super) fn report_tail(&self) -> String {
        match self {
            Self::TimedOut(_) => "Status: timeout".into(),
            _ => format!("Status: error\tError Type: {}", self.kind()),
        }
    }
}

fn timed_out(limit: Duration) -> String {
    format!("Task timed out after {:.2} seconds", limit.as_secs_f64())
}

fn exited(status: Option<ExitStatus>) -> String {
    let Some(status) = status else { return "Runtime exited without providing a reason".into() };
    match (status.code(), status.signal()) {
        (Some(0), _) => "Runtime exited without providing a reason".into(),
        (Some(code), _) => format!("Runtime exited with error: exit status {code}"),
        (None, Some(signal)) => format!("Runtime exited with error: signal: {}", signal_name(signal)),
        (None, None) => "Runtime exited without providing a reason".into(),
    }
}

/// As AWS's logs name signals.
fn signal_name(signal: i32) -> String {
    let name = match signal {
        1 => "hangup",
        2 => "interrupt",
        3 => "quit",
        4 => "illegal instruction",
        5 => "trace/breakpoint trap",
        6 => "aborted",
        7 => "bus error",
        8 => "floating point exception",
        9 => "killed",
        11 => "segmentation fault",
        13 => "broken pipe",
        14 => "alarm clock",
        15 => "terminated",
        other => return format!("signal {other}"),
    };
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(failure: &Failure, expected: &str) {
        assert_eq!(String::from_utf8_lossy(&failure.payload("7a-1")), expected);
    }

    #[test]
    fn callers_are_told_in_the_words_of_the_service() {
        check(
            &Failure::TimedOut(Duration::from_secs(3)),
            r#"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 7a-1 Error: Task timed out after 3.00 seconds"}"#,
        );
        check(
            &Failure::OutOfMemory,
            r#"{"errorType":"Runtime.OutOfMemory","errorMessage":"RequestId: 7a-1 Error: Runtime exited with error: signal: killed"}"#,
        );
        check(
            &Failure::Exited(Some(ExitStatus::from_raw(1 << 8))),
            r#"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 7a-1 Error: Runtime exited with error: exit status 1"}"#,
        );
        check(
            &Failure::Exited(Some(ExitStatus::from_raw(11))),
            r#"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 7a-1 Error: Runtime exited with error: signal: segmentation fault"}"#,
        );
        check(
            &Failure::Exited(Some(ExitStatus::from_raw(0))),
            r#"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 7a-1 Error: Runtime exited without providing a reason"}"#,
        );
        check(
            &Failure::answer_too_large(),
            r#"{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes)."}"#,
        );
        check(&Failure::Reported { kind: "E".into(), description: Bytes::from_static(b"{}") }, "{}");
    }
}
