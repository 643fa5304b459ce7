//! Moments as this service writes them, which it does in several ways.

use aws_types::Timestamp;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// `2026-11-28T00:45:18.123+0000`, as configurations have it.
pub(crate) fn of_configuration(now: Timestamp) -> String {
    const FORMAT: &[BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]+0000");
    text(now, FORMAT)
}

/// `2026-11-28T00:45:18.123Z`, as records have it.
pub(crate) fn of_record(now: Timestamp) -> String {
    const FORMAT: &[BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    text(now, FORMAT)
}

/// `28/Nov/2026:00:45:18 +0000`, as events of requests have it.
pub(crate) fn of_request(now: Timestamp) -> String {
    const FORMAT: &[BorrowedFormatItem<'_>] =
        format_description!("[day]/[month repr:short]/[year]:[hour]:[minute]:[second] +0000");
    text(now, FORMAT)
}

/// Moments that no calendar has are written as nothing.
fn text(now: Timestamp, format: &[BorrowedFormatItem<'_>]) -> String {
    let moment = OffsetDateTime::from_unix_timestamp_nanos(i128::from(now.0) * 1_000_000);
    moment.ok().and_then(|moment| moment.format(format).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use aws_types::Timestamp;

    use super::{of_configuration, of_record, of_request};

    #[test]
    fn each_way_of_writing_a_moment() {
        let moment = Timestamp(1_767_312_001_500);
        assert_eq!(of_configuration(moment), "2026-01-02T00:00:01.500+0000");
        assert_eq!(of_record(moment), "2026-01-02T00:00:01.500Z");
        assert_eq!(of_request(moment), "02/Jan/2026:00:00:01 +0000");
    }
}
