//! Moments as this control plane writes them.

use aws_types::Timestamp;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment in whole seconds, such as `2020-04-08T00:23:31Z`.
pub(super) fn iso8601(at: Timestamp) -> String {
    let seconds = i64::try_from(at.0 / 1000).unwrap_or(i64::MAX);
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .and_then(|moment| moment.format(&Rfc3339).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use aws_types::Timestamp;

    #[test]
    fn moments_have_whole_seconds() {
        assert_eq!(super::iso8601(Timestamp(1_586_305_411_987)), "2020-04-08T00:23:31Z");
    }
}
