//! What can go wrong in this service, in its own terms, and the one place where that becomes a wire error.

use aws_protocols::json::SerializationError;
use aws_protocols::validation::RequestError;
use aws_types::{Namespace, WireError};
use body_memory::NoMemory;

use crate::host::HostError;

/// The namespace of the service's own error codes.
pub(crate) const NAMESPACE: Namespace = Namespace::Service("com.amazonaws.awslambda");

/// The result of everything done on a caller's behalf.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an invocation found no room to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThrottleReason {
    /// The account's executions are all in use.
    ConcurrentInvocationLimitExceeded,
    /// The executions that are reserved for the function are all in use.
    ReservedFunctionConcurrentInvocationLimitExceeded,
}

impl ThrottleReason {
    /// AWS's name of it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConcurrentInvocationLimitExceeded => "ConcurrentInvocationLimitExceeded",
            Self::ReservedFunctionConcurrentInvocationLimitExceeded => {
                "ReservedFunctionConcurrentInvocationLimitExceeded"
            }
        }
    }
}

/// A refusal or a failure. The texts are AWS's.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operation is not one of this service's, or is not built yet.
    #[error("the operation {0} is not supported")]
    NotBuilt(String),
    /// The body's JSON has another shape than the model's.
    #[error(transparent)]
    Serialization(#[from] SerializationError),
    /// A member violates the model's constraints.
    #[error("{0}")]
    Validation(String),
    /// A value that the service does not take.
    #[error("{0}")]
    InvalidParameterValue(String),
    /// The memory for requests' bodies is used up.
    #[error(transparent)]
    NoMemory(#[from] NoMemory),
    /// No such function, version, alias, statement, configuration or mapping.
    #[error("{0}")]
    ResourceNotFound(String),
    /// There is one already, or it is being changed.
    #[error("{0}")]
    ResourceConflict(String),
    /// The mapping is being changed.
    #[error("{0}")]
    ResourceInUse(String),
    /// The revision is not the present one.
    #[error(
        "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to \
         retrieve the latest Revision Id"
    )]
    PreconditionFailed,
    /// The policy would have more bytes than a policy may have.
    #[error("The final policy size ({size}) is bigger than the limit ({limit}).")]
    PolicyLengthExceeded {
        /// What it would have.
        size: usize,
        /// What it may have.
        limit: usize,
    },
    /// The package is larger than packages may be.
    #[error("{0}")]
    CodeStorageExceeded(String),
    /// The request's body is larger than such bodies may be.
    #[error("{0}")]
    RequestTooLarge(String),
    /// The payload is no JSON.
    #[error("Could not parse request body into json: {0}")]
    InvalidRequestContent(String),
    /// No room to run.
    #[error("Rate Exceeded.")]
    TooManyRequests(ThrottleReason),
    /// The caller may not do this.
    #[error("{0}")]
    AccessDenied(String),
    /// Nothing on this machine runs such a function.
    #[error("{0}")]
    InvalidRuntime(String),
    /// The package cannot be unpacked.
    #[error("{0}")]
    InvalidZipFile(String),
    /// The server is about to end.
    #[error("The service is stopping.")]
    Stopping,
    /// The storage engine failed.
    #[error(transparent)]
    Storage(#[from] kv::Error),
    /// Stored bytes do not decode, a port failed, or another thing that must not be.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// A value that the service does not take, in AWS's words.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::InvalidParameterValue(message.into())
    }

    /// A setting of the model that is not built.
    pub(crate) fn unsupported(setting: &str) -> Self {
        Self::InvalidParameterValue(format!("{setting} is not supported by this service"))
    }
}

impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Serialization(fault) => Self::Serialization(fault),
            RequestError::Validation(message) => Self::Validation(message),
        }
    }
}

impl From<HostError> for Error {
    fn from(error: HostError) -> Self {
        let message = error.to_string();
        match error {
            HostError::Disabled => Self::AccessDenied("This server was started to run no functions.".into()),
            HostError::ReservedConcurrencyExceeded => {
                Self::TooManyRequests(ThrottleReason::ReservedFunctionConcurrentInvocationLimitExceeded)
            }
            HostError::AccountConcurrencyExceeded => {
                Self::TooManyRequests(ThrottleReason::ConcurrentInvocationLimitExceeded)
            }
            HostError::RuntimeUnavailable(_) => Self::InvalidRuntime(message),
            HostError::InvalidZip(_) => Self::InvalidZipFile(message),
            HostError::Stopping => Self::Stopping,
            HostError::CodeUnavailable(_) | HostError::Elsewhere(_) | HostError::Machine(_) => {
                Self::Internal(message)
            }
        }
    }
}

impl From<Error> for WireError {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::NotBuilt(_) => Self::new(501, NAMESPACE, "NotImplementedException", message),
            Error::Serialization(fault) => Self {
                message: fault.message.map(Into::into),
                ..Self::new(400, Namespace::CoralService, "SerializationException", "")
            },
            Error::Validation(_) => Self::new(400, Namespace::CoralValidate, "ValidationException", message),
            Error::InvalidParameterValue(_) => user(400, "InvalidParameterValueException", message),
            Error::ResourceNotFound(_) => capital(user(404, "ResourceNotFoundException", message)),
            Error::ResourceConflict(_) => user(409, "ResourceConflictException", message),
            Error::ResourceInUse(_) => capital(user(400, "ResourceInUseException", message)),
            Error::PreconditionFailed => user(412, "PreconditionFailedException", message),
            Error::PolicyLengthExceeded { .. } => user(400, "PolicyLengthExceededException", message),
            Error::CodeStorageExceeded(_) => user(400, "CodeStorageExceededException", message),
            Error::RequestTooLarge(_) => user(413, "RequestEntityTooLargeException", message),
            Error::InvalidRequestContent(_) => user(400, "InvalidRequestContentException", message),
            Error::TooManyRequests(reason) => {
                let mut wire = user(429, "TooManyRequestsException", message);
                wire.fields.push(("Reason", format!("\"{}\"", reason.as_str())));
                wire
            }
            Error::AccessDenied(_) => capital(Self::new(403, NAMESPACE, "AccessDeniedException", message)),
            Error::InvalidRuntime(_) => capital(service(502, "InvalidRuntimeException", message)),
            Error::InvalidZipFile(_) => capital(service(502, "InvalidZipFileException", message)),
            Error::Stopping | Error::NoMemory(_) => service(503, "ServiceUnavailableException", message),
            Error::Storage(fault) => internal(fault.to_string()),
            Error::Internal(fault) => internal(fault),
        }
    }
}

fn user(status: u16, code: &'static str, message: String) -> WireError {
    typed(status, code, message, "\"User\"")
}

fn service(status: u16, code: &'static str, message: String) -> WireError {
    typed(status, code, message, "\"Service\"")
}

fn typed(status: u16, code: &'static str, message: String, kind: &str) -> WireError {
    let mut wire = WireError::new(status, NAMESPACE, code, message);
    wire.fields.push(("Type", kind.to_owned()));
    wire
}

/// The model writes the message's name with a capital in some errors.
fn capital(mut wire: WireError) -> WireError {
    let message = serde_json::Value::from(wire.message.clone().unwrap_or_default());
    wire.fields.push(("Message", message.to_string()));
    wire
}

fn internal(cause: String) -> WireError {
    let message = "An error occurred and the request cannot be processed.".to_owned();
    WireError { cause: Some(cause), ..capital(service(500, "ServiceException", message)) }
}
