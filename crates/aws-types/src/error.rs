//! The one shape of a refusal that reaches a client. Services map their own errors to it; a protocol's renderer writes it.

/// What precedes the `#` in the JSON protocols' `__type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Namespace {
    /// The service's own model, such as `com.amazonaws.dynamodb.v20120810`.
    Service(&'static str),
    /// The web service framework: unknown operations, serialization, authentication.
    CoralService,
    /// The framework's validation of members.
    CoralValidate,
}

impl Namespace {
    /// The text on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Service(name) => name,
            Self::CoralService => "com.amazon.coral.service",
            Self::CoralValidate => "com.amazon.coral.validate",
        }
    }
}

/// An error as the client sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireError {
    /// The HTTP status.
    pub status: u16,
    /// Where the code is defined.
    pub namespace: Namespace,
    /// The error code, such as `ResourceNotFoundException`.
    pub code: &'static str,
    /// The public message; some errors have none.
    pub message: Option<String>,
    /// Further members of the body: name and JSON text.
    pub fields: Vec<(&'static str, String)>,
    /// What really happened, for the log alone; None if the log has no need of it, as of a state that was logged when it
    /// began.
    pub cause: Option<String>,
}

impl WireError {
    /// An error with a message and nothing else.
    #[must_use]
    pub fn new(status: u16, namespace: Namespace, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, namespace, code, message: Some(message.into()), fields: Vec::new(), cause: None }
    }
}
