//! Moments as API Gateway writes them.

use aws_types::Timestamp;
use time::OffsetDateTime;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// In the form of the Common Log Format: `08/Apr/2022:07:31:05 +0000`.
pub(crate) fn common_log_format(moment: Timestamp) -> String {
    let seconds = i64::try_from(moment.0 / 1000).unwrap_or_default();
    let moment = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (year, month, day) = moment.to_calendar_date();
    let (hour, minute, second) = moment.to_hms();
    // Months are counted from one.
    let month = MONTHS[usize::from(u8::from(month)) - 1];
    format!("{day:02}/{month}/{year:04}:{hour:02}:{minute:02}:{second:02} +0000")
}

#[cfg(test)]
mod tests {
    use aws_types::Timestamp;

    #[test]
    fn a_moment_reads_as_in_a_log() {
        let text = super::common_log_format(Timestamp(1_649_403_065_999));
        assert_eq!(text, "08/Apr/2022:07:31:05 +0000");
    }
}
