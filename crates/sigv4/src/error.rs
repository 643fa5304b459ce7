//! The refusals of ill-formed signatures, in AWS's words.

use aws_types::{Namespace, WireError};

/// Why a signature is not acceptable. The display text is the public message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The request carries no signature of this version.
    #[error("Request is missing Authentication Token")]
    Missing,
    /// The request carries two.
    #[error("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")]
    Both,
    /// A part of the header has no equal sign.
    #[error(
        "'{part}' not a valid key=value pair (missing equal-sign) in Authorization header: '{authorization}'."
    )]
    NotAPair {
        /// The part.
        part: String,
        /// The whole header.
        authorization: String,
    },
    /// Parts are missing; the sentences name each of them.
    #[error("{0}")]
    Incomplete(String),
    /// The date has another form.
    #[error("Date must be in ISO-8601 'basic format'. Got '{0}'. See http://en.wikipedia.org/wiki/ISO_8601")]
    DateForm(String),
    /// Signed too long ago.
    #[error("Signature expired: {signed} is now earlier than {limit} ({now} - 15 min.)")]
    Expired {
        /// When it was signed.
        signed: String,
        /// The earliest acceptable moment.
        limit: String,
        /// The present moment.
        now: String,
    },
    /// Signed in the future.
    #[error("Signature not yet current: {signed} is still later than {limit} ({now} + 5 min.)")]
    NotYetCurrent {
        /// When it was signed.
        signed: String,
        /// The latest acceptable moment.
        limit: String,
        /// The present moment.
        now: String,
    },
    /// `host` is not among the signed headers.
    #[error("'Host' must be a 'SignedHeader' in the AWS Authorization.")]
    HostNotSigned,
    /// Another algorithm.
    #[error("Unsupported AWS 'algorithm': '{0}' (only AWS4-HMAC-SHA256 for now). ")]
    Algorithm(String),
    /// The credential has not five elements.
    #[error(
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{0}'"
    )]
    CredentialForm(String),
    /// Elements of the credential are wrong; the sentences name each of them.
    #[error("{0}")]
    Scope(String),
}

impl SignatureError {
    /// The error code under which AWS reports it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "MissingAuthenticationTokenException",
            Self::Both
            | Self::Expired { .. }
            | Self::NotYetCurrent { .. }
            | Self::HostNotSigned
            | Self::Scope(_) => "InvalidSignatureException",
            Self::NotAPair { .. }
            | Self::Incomplete(_)
            | Self::DateForm(_)
            | Self::Algorithm(_)
            | Self::CredentialForm(_) => "IncompleteSignatureException",
        }
    }
}

impl From<SignatureError> for WireError {
    fn from(error: SignatureError) -> Self {
        Self::new(400, Namespace::CoralService, error.code(), error.to_string())
    }
}
