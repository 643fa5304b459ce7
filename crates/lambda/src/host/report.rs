//! The two lines that end an invocation in the log.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-formats.html>

use std::fmt;
use std::time::Duration;

use super::failure::Failure;

/// What they tell.
pub(super) struct Report<'a> {
    pub(super) request_id: &'a str,
    pub(super) duration: Duration,
    pub(super) init_duration: Option<Duration>,
    pub(super) memory_mb: u32,
    pub(super) resident_bytes_max: u64,
    pub(super) failure: Option<&'a Failure>,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request_id, memory_mb, .. } = self;
        let duration_ms = ms(self.duration);
        let init = self.init_duration.map(ms);
        let billed_ms = (duration_ms + init.unwrap_or(0.0)).ceil();
        let used_mb = self.resident_bytes_max.div_ceil(1024 * 1024);
        writeln!(f, "END RequestId: {request_id}")?;
        write!(
            f,
            "REPORT RequestId: {request_id}\tDuration: {duration_ms:.2} ms\tBilled Duration: {billed_ms} ms\t\
             Memory Size: {memory_mb} MB\tMax Memory Used: {used_mb} MB\t"
        )?;
        if let Some(init_ms) = init {
            write!(f, "Init Duration: {init_ms:.2} ms\t")?;
        }
        self.failure.map_or(Ok(()), |failure| write!(f, "{}", failure.report_tail()))
    }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_reads_as_the_service_writes_it() {
        let mut report = Report {
            request_id: "7a-1",
            duration: Duration::from_micros(1_234),
            init_duration: None,
            memory_mb: 128,
            resident_bytes_max: 33 * 1024 * 1024 - 5,
            failure: None,
        };
        let expected = "END RequestId: 7a-1\nREPORT RequestId: 7a-1\tDuration: 1.23 ms\tBilled Duration: 2 ms\t\
                        Memory Size: 128 MB\tMax Memory Used: 33 MB\t";
        assert_eq!(report.to_string(), expected);
        let failure = Failure::OutOfMemory;
        (report.init_duration, report.failure) = (Some(Duration::from_millis(10)), Some(&failure));
        let expected = expected.replace("Duration: 2 ms", "Duration: 12 ms")
            + "Init Duration: 10.00 ms\tStatus: error\tError Type: Runtime.OutOfMemory";
        assert_eq!(report.to_string(), expected);
    }
}
