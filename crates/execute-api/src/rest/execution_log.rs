//! The execution log that TestInvokeMethod answers: one line for every step, as CloudWatch would have it.

use std::fmt::Write;

use aws_types::Timestamp;
use http::HeaderMap;
use time::OffsetDateTime;
use time::macros::format_description;

use super::exchange::text;
use super::headers::displayed;

/// The lines so far.
#[derive(Debug)]
pub(super) struct ExecutionLog {
    text: String,
    date: String,
}

impl ExecutionLog {
    /// The log of a call at this moment.
    pub(super) fn begin(request_id: &str, now: Timestamp) -> Self {
        let format = format_description!(
            "[weekday repr:short] [month repr:short] [day] [hour]:[minute]:[second] UTC [year]"
        );
        let seconds = i64::try_from(now.0 / 1000).unwrap_or_default();
        let moment = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let date = moment.format(format).unwrap_or_default();
        let mut log = Self { text: format!("Execution log for request {request_id}\n"), date };
        log.line(&format!("Starting execution for request: {request_id}"));
        log
    }

    pub(super) fn line(&mut self, line: &str) {
        // Writing to a text does not fail.
        let _ = writeln!(self.text, "{} : {line}", self.date);
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

/// Names and values as the log shows maps.
pub(super) fn map<'a>(entries: impl Iterator<Item = (impl AsRef<str>, &'a str)>) -> String {
    let entries: Vec<_> = entries.map(|(name, value)| format!("{}={value}", name.as_ref())).collect();
    format!("{{{}}}", entries.join(", "))
}

/// Headers as the log shows them.
pub(super) fn headers(headers: &HeaderMap) -> String {
    map(headers.iter().map(|(name, value)| (displayed(name), text(value).unwrap_or_default())))
}
