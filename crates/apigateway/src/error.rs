//! What can go wrong in the control planes, and the one place where that becomes a wire error.
//!
//! AWS's sentences stand beside what they are about; this file knows only under which code and status they travel.

use aws_protocols::json::SerializationError;
use aws_types::{Namespace, WireError};

/// The result of everything done on a caller's behalf.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal or a failure.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// The operation is not one of this service's.
    #[error("unknown operation")]
    UnknownOperation,
    /// AWS has the operation, this service not yet.
    #[error("The operation {0} is not implemented.")]
    NotBuilt(&'static str),
    /// The feature that a request asks for is one that this service does not have yet.
    #[error("{0}")]
    NotSupported(String),
    /// The request's members have other types than the model's.
    #[error("Invalid request input")]
    Malformed(String),
    /// The request's JSON has other types than the model's, as AWS's framework words it.
    #[error(transparent)]
    Serialization(SerializationError),
    /// The request violates the model's constraints. The text is AWS's.
    #[error("{0}")]
    Validation(String),
    /// A member or a combination of members is not acceptable. The text is AWS's.
    #[error("{0}")]
    BadRequest(String),
    /// What the request is about is not there. The text is AWS's.
    #[error("{0}")]
    NotFound(String),
    /// The present state forbids this. The text is AWS's.
    #[error("{0}")]
    Conflict(String),
    /// A REST API has as many of these as it may.
    #[error("{}", no_more(.0))]
    LimitExceeded(&'static str),
    /// An HTTP API has as many of these as it may.
    #[error("{}", no_more(.0))]
    TooMany(&'static str),
    /// The storage engine failed; the text is for the log.
    #[error("storage: {0}")]
    Storage(String),
    /// Other commits kept changing what this one read.
    #[error("Unable to complete operation due to concurrent modification. Please try again later.")]
    ConcurrentModification,
    /// Stored bytes do not decode, or another thing that must not be.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    pub(crate) fn bad_request(sentence: impl Into<String>) -> Self {
        Self::BadRequest(sentence.into())
    }

    pub(crate) fn not_found(sentence: impl Into<String>) -> Self {
        Self::NotFound(sentence.into())
    }

    pub(crate) fn conflict(sentence: impl Into<String>) -> Self {
        Self::Conflict(sentence.into())
    }
}

impl From<kv::Error> for Error {
    fn from(error: kv::Error) -> Self {
        match error {
            kv::Error::Conflict => Self::ConcurrentModification,
            kv::Error::Full(_) | kv::Error::Closed(_) | kv::Error::Engine(_) => {
                Self::Storage(error.to_string())
            }
        }
    }
}

impl From<Error> for WireError {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::UnknownOperation => Self {
                message: None,
                ..Self::new(404, Namespace::CoralService, "UnknownOperationException", "")
            },
            Error::NotBuilt(_) | Error::NotSupported(_) => service(501, "NotImplementedException", message),
            Error::Malformed(cause) => {
                Self { cause: Some(cause), ..service(400, "BadRequestException", message) }
            }
            Error::Serialization(fault) => Self {
                message: fault.message.map(Into::into),
                ..Self::new(400, Namespace::CoralService, "SerializationException", "")
            },
            Error::Validation(_) => service(400, "ValidationException", message),
            Error::BadRequest(_) => service(400, "BadRequestException", message),
            Error::NotFound(_) => service(404, "NotFoundException", message),
            Error::Conflict(_) | Error::ConcurrentModification => service(409, "ConflictException", message),
            Error::LimitExceeded(_) => service(429, "LimitExceededException", message),
            Error::TooMany(_) => service(429, "TooManyRequestsException", message),
            Error::Storage(cause) | Error::Internal(cause) => Self {
                cause: Some(cause),
                ..service(500, "InternalServerErrorException", "Internal server error")
            },
        }
    }
}

fn no_more(things: &str) -> String {
    format!(
        "Maximum number of {things} for this API has been reached. Please contact AWS if you need additional {things}."
    )
}

fn service(status: u16, code: &'static str, message: impl Into<String>) -> WireError {
    WireError::new(status, Namespace::Service("com.amazonaws.apigateway"), code, message)
}
