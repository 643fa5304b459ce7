//! The moment of signing: `20260131T235959Z`.

use std::ops::Range;

use aws_types::Timestamp;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Date, Duration, Month, OffsetDateTime};

use crate::SignatureError;

const BASIC_FORMAT: &[BorrowedFormatItem<'static>] =
    format_description!("[year][month][day]T[hour][minute][second]Z");

/// How long a signature lives.
const AGE_MAX: Duration = Duration::minutes(15);
/// How far a signer's clock may be ahead.
const LEAD_MAX: Duration = Duration::minutes(5);

/// A date in ISO 8601's basic format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningTime<'a>(&'a str);

impl<'a> SigningTime<'a> {
    /// Checks the layout alone.
    ///
    /// # Errors
    /// [`SignatureError::DateForm`].
    pub fn parse(text: &'a str) -> Result<Self, SignatureError> {
        let well_formed = text.len() == 16
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 => byte == b'T',
                15 => byte == b'Z',
                _ => byte.is_ascii_digit(),
            });
        if well_formed { Ok(Self(text)) } else { Err(SignatureError::DateForm(text.into())) }
    }

    /// The `YYYYMMDD` part, which the credential's scope repeats.
    #[must_use]
    pub fn day(&self) -> &'a str {
        // The layout has 16 ASCII characters.
        self.0.get(..8).unwrap_or_default()
    }

    /// Checks that the moment lies within the window around `now` in which signatures are good.
    ///
    /// # Errors
    /// [`SignatureError::Expired`], [`SignatureError::NotYetCurrent`], or [`SignatureError::DateForm`] for a thirteenth month.
    pub fn check_age(&self, now: Timestamp) -> Result<(), SignatureError> {
        let signed = self.moment().ok_or_else(|| SignatureError::DateForm(self.0.into()))?;
        let now = date_of(now);
        if signed < now - AGE_MAX {
            return Err(SignatureError::Expired {
                signed: self.0.into(),
                limit: basic(now - AGE_MAX),
                now: basic(now),
            });
        }
        if signed > now + LEAD_MAX {
            return Err(SignatureError::NotYetCurrent {
                signed: self.0.into(),
                limit: basic(now + LEAD_MAX),
                now: basic(now),
            });
        }
        Ok(())
    }

    fn moment(&self) -> Option<OffsetDateTime> {
        let number = |digits: Range<usize>| self.0.get(digits)?.parse::<u16>().ok();
        let small = |digits: Range<usize>| number(digits).and_then(|value| u8::try_from(value).ok());
        let month = Month::try_from(small(4..6)?).ok()?;
        let date = Date::from_calendar_date(number(0..4)?.into(), month, small(6..8)?).ok()?;
        Some(date.with_hms(small(9..11)?, small(11..13)?, small(13..15)?).ok()?.assume_utc())
    }

    pub(crate) fn as_str(&self) -> &'a str {
        self.0
    }
}

/// The text of a moment, as a signer writes it.
pub(crate) fn basic_at(moment: Timestamp) -> String {
    basic(date_of(moment))
}

fn date_of(moment: Timestamp) -> OffsetDateTime {
    i64::try_from(moment.0 / 1000)
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn basic(moment: OffsetDateTime) -> String {
    // Formatting into a string fails for no date of four-digit years.
    moment.format(BASIC_FORMAT).unwrap_or_default()
}
