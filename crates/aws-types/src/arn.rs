//! Amazon resource names: `arn:partition:service:region:account:resource`.

use std::fmt;

/// A parsed ARN, borrowing from its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, …
    pub partition: &'a str,
    /// The service's short name, such as `dynamodb`.
    pub service: &'a str,
    /// The region; empty for global resources.
    pub region: &'a str,
    /// The account id; may be empty.
    pub account: &'a str,
    /// All the rest, such as `table/Music/index/ByYear`.
    pub resource: &'a str,
}

/// The text has not the six parts of an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an ARN")]
pub struct ArnError;

impl<'a> Arn<'a> {
    /// Splits the six parts; checks only that they are there.
    ///
    /// # Errors
    /// [`ArnError`] if the text has another form.
    pub fn parse(text: &'a str) -> Result<Self, ArnError> {
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next().ok_or(ArnError);
        if next()? != "arn" {
            return Err(ArnError);
        }
        Ok(Self {
            partition: next()?,
            service: next()?,
            region: next()?,
            account: next()?,
            resource: next()?,
        })
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, service, region, account, resource } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}
