//! A moment as it is given on the command line and shown on the terminal.

use std::str::FromStr;

use aws_types::Timestamp;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

const SHOWN: &[BorrowedFormatItem<'static>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
const IN_A_NAME: &[BorrowedFormatItem<'static>] =
    format_description!("[year][month][day]T[hour][minute][second]Z");

/// A moment to go back to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Moment {
    Latest,
    /// In seconds since the Unix epoch.
    At(f64),
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "latest" {
            return Ok(Self::Latest);
        }
        if let Ok(seconds) = text.parse::<f64>()
            && seconds.is_finite()
        {
            return Ok(Self::At(seconds));
        }
        let moment = OffsetDateTime::parse(text, &Rfc3339);
        moment
            .map(|moment| Self::At(moment.unix_timestamp_nanos() as f64 / 1e9))
            .map_err(|_| "give a time such as 2026-01-31T12:00:00Z, seconds since 1970, or 'latest'".into())
    }
}

/// A time that the API answered, for people.
pub(crate) fn shown(seconds: f64) -> String {
    // Between the years 1970 and 9999 there is nothing to lose.
    formatted(seconds as i64, SHOWN)
}

/// A time for a backup's name.
pub(crate) fn in_a_name(now: Timestamp) -> String {
    formatted(i64::try_from(now.0 / 1000).unwrap_or_default(), IN_A_NAME)
}

fn formatted(seconds: i64, format: &[BorrowedFormatItem<'static>]) -> String {
    let date = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    // Formatting into a string fails for no date.
    date.format(format).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use aws_types::Timestamp;

    use super::{Moment, in_a_name, shown};

    #[test]
    fn times_have_three_forms() {
        for (text, expected) in [
            ("latest", Some(Moment::Latest)),
            ("1769860800", Some(Moment::At(1_769_860_800.0))),
            ("2026-01-31T12:00:00Z", Some(Moment::At(1_769_860_800.0))),
            ("2026-01-31T13:00:00.5+01:00", Some(Moment::At(1_769_860_800.5))),
            ("2026-01-31", None),
            ("NaN", None),
            ("yesterday", None),
        ] {
            assert_eq!(text.parse::<Moment>().ok(), expected, "{text}");
        }
    }

    #[test]
    fn times_are_shown_in_seconds() {
        assert_eq!(shown(1_769_860_800.7), "2026-01-31T12:00:00Z");
        assert_eq!(in_a_name(Timestamp(1_769_860_800_700)), "20260131T120000Z");
    }
}
