//! Why a call is answered by the gateway itself, and not by what stands behind its method.

use std::borrow::Cow;

/// The types of gateway responses that clients meet here. `DEFAULT_4XX` and `DEFAULT_5XX` are not among them: they only
/// say how the others look.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FaultType {
    AccessDenied,
    ApiConfigurationError,
    BadRequestBody,
    BadRequestParameters,
    IntegrationFailure,
    IntegrationTimeout,
    InvalidApiKey,
    InvalidSignature,
    MissingAuthenticationToken,
    RequestTooLarge,
    Throttled,
    Unauthorized,
    UnsupportedMediaType,
}

impl FaultType {
    /// Every type, in the order of their discriminants.
    pub(super) const ALL: [Self; 13] = [
        Self::AccessDenied,
        Self::ApiConfigurationError,
        Self::BadRequestBody,
        Self::BadRequestParameters,
        Self::IntegrationFailure,
        Self::IntegrationTimeout,
        Self::InvalidApiKey,
        Self::InvalidSignature,
        Self::MissingAuthenticationToken,
        Self::RequestTooLarge,
        Self::Throttled,
        Self::Unauthorized,
        Self::UnsupportedMediaType,
    ];

    /// Its name, as in `$context.error.responseType`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AccessDenied => "ACCESS_DENIED",
            Self::ApiConfigurationError => "API_CONFIGURATION_ERROR",
            Self::BadRequestBody => "BAD_REQUEST_BODY",
            Self::BadRequestParameters => "BAD_REQUEST_PARAMETERS",
            Self::IntegrationFailure => "INTEGRATION_FAILURE",
            Self::IntegrationTimeout => "INTEGRATION_TIMEOUT",
            Self::InvalidApiKey => "INVALID_API_KEY",
            Self::InvalidSignature => "INVALID_SIGNATURE",
            Self::MissingAuthenticationToken => "MISSING_AUTHENTICATION_TOKEN",
            Self::RequestTooLarge => "REQUEST_TOO_LARGE",
            Self::Throttled => "THROTTLED",
            Self::Unauthorized => "UNAUTHORIZED",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
        }
    }

    /// The status, unless a gateway response sets another.
    pub(super) fn status(self) -> u16 {
        match self {
            Self::BadRequestBody | Self::BadRequestParameters => 400,
            Self::Unauthorized => 401,
            Self::AccessDenied
            | Self::InvalidApiKey
            | Self::InvalidSignature
            | Self::MissingAuthenticationToken => 403,
            Self::RequestTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::Throttled => 429,
            Self::ApiConfigurationError => 500,
            Self::IntegrationFailure | Self::IntegrationTimeout => 504,
        }
    }

    /// The value of `x-amzn-ErrorType`.
    pub(super) fn error_type(self) -> &'static str {
        match self {
            Self::AccessDenied => "AccessDeniedException",
            Self::BadRequestBody | Self::BadRequestParameters | Self::UnsupportedMediaType => {
                "BadRequestException"
            }
            Self::InvalidApiKey => "ForbiddenException",
            Self::InvalidSignature => "InvalidSignatureException",
            Self::MissingAuthenticationToken => "MissingAuthenticationTokenException",
            Self::RequestTooLarge => "RequestEntityTooLargeException",
            Self::Throttled => "TooManyRequestsException",
            Self::Unauthorized => "UnauthorizedException",
            Self::ApiConfigurationError | Self::IntegrationFailure | Self::IntegrationTimeout => {
                "InternalServerErrorException"
            }
        }
    }
}

/// Why a call ends before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) fault_type: FaultType,
    /// The value of `$context.error.message`.
    pub(super) message: Cow<'static, str>,
    /// What is wrong in detail: the value of `$context.error.validationErrorString`.
    pub(super) validation: Option<String>,
    /// A status other than the type's own.
    pub(super) status: Option<u16>,
    /// What the execution log says; clients do not see it.
    pub(super) cause: String,
}

const INTERNAL: &str = "Internal server error";

impl Fault {
    fn new(fault_type: FaultType, message: impl Into<Cow<'static, str>>) -> Self {
        let message = message.into();
        let cause = message.to_string();
        Self { fault_type, message, validation: None, status: None, cause }
    }

    fn because(self, cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), ..self }
    }

    /// No resource or method; or a method that must be called signed, and is not.
    pub(super) fn missing_authentication_token() -> Self {
        Self::new(FaultType::MissingAuthenticationToken, "Missing Authentication Token")
    }

    /// A signature that cannot be read.
    pub(super) fn invalid_signature(message: String) -> Self {
        Self::new(FaultType::InvalidSignature, message)
    }

    /// The resource policy does not let the caller.
    pub(super) fn access_denied(message: String) -> Self {
        Self::new(FaultType::AccessDenied, message)
    }

    /// The stage is not reached by this address, or the method wants an API key.
    pub(super) fn forbidden() -> Self {
        Self::new(FaultType::InvalidApiKey, "Forbidden")
    }

    /// The authorizer has not let the caller.
    pub(super) fn unauthorized() -> Self {
        Self::new(FaultType::Unauthorized, "Unauthorized")
    }

    /// Too many requests.
    pub(super) fn throttled() -> Self {
        Self::new(FaultType::Throttled, "Too Many Requests")
    }

    /// A body or head beyond the limits.
    pub(super) fn request_too_large() -> Self {
        Self::new(FaultType::RequestTooLarge, "Request Too Long")
    }

    /// Parameters that the validator wants are missing.
    pub(super) fn missing_parameters(names: &[&str]) -> Self {
        let message = format!("Missing required request parameters: [{}]", names.join(", "));
        Self::new(FaultType::BadRequestParameters, message)
    }

    /// The body is not what its model says.
    pub(super) fn invalid_body(violations: &[String]) -> Self {
        let fault = Self::new(FaultType::BadRequestBody, "Invalid request body");
        let validation = format!("[{}]", violations.join(", "));
        Self { validation: Some(validation), ..fault }
    }

    /// The body is not the JSON that a template or a mapping reads.
    pub(super) fn unreadable_body(reason: &str) -> Self {
        Self::new(FaultType::BadRequestBody, format!("Could not parse request body into json: {reason}"))
    }

    /// No template for the body's content type, and it may not pass without one.
    pub(super) fn unsupported_media_type() -> Self {
        Self::new(FaultType::UnsupportedMediaType, "Unsupported Media Type")
    }

    /// The method cannot work as it is set up.
    pub(super) fn configuration(cause: impl Into<String>) -> Self {
        let cause = format!("Execution failed due to configuration error: {}", cause.into());
        Self::new(FaultType::ApiConfigurationError, INTERNAL).because(cause)
    }

    /// A function failed, or answered what is no answer of a proxy integration.
    pub(super) fn bad_function(cause: impl Into<String>) -> Self {
        let fault = Self::new(FaultType::ApiConfigurationError, INTERNAL).because(cause);
        Self { status: Some(502), ..fault }
    }

    /// The backend could not be asked.
    pub(super) fn integration_failure(cause: impl Into<String>) -> Self {
        Self::new(FaultType::IntegrationFailure, "Network error communicating with endpoint").because(
            format!("Execution failed due to a network error communicating with endpoint: {}", cause.into()),
        )
    }

    /// What runs or serves the integration failed.
    pub(super) fn integration_error(cause: impl Into<String>) -> Self {
        let fault = Self::new(FaultType::IntegrationFailure, INTERNAL).because(cause);
        Self { status: Some(500), ..fault }
    }

    /// The backend did not answer in time.
    pub(super) fn integration_timeout() -> Self {
        Self::new(FaultType::IntegrationTimeout, "Endpoint request timed out")
            .because("Execution failed due to a timeout error")
    }
}

/// Why a method cannot be compiled. It answers every call with an API_CONFIGURATION_ERROR; the rest of the API works.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ConfigurationError {
    /// There is none.
    #[error("No integration defined for method")]
    NoIntegration,
    /// The URI cannot be called.
    #[error("Invalid endpoint address")]
    Endpoint,
    /// An integration with a function can only be called by POST.
    #[error("Lambda functions are invoked by POST")]
    FunctionMethod,
    /// There are no VPC links here.
    #[error("VPC links are not supported")]
    VpcLink,
    /// The HTTP method is none.
    #[error("Invalid HTTP method {0}")]
    HttpMethod(String),
    /// A mapping template is none.
    #[error("Invalid mapping template for {content_type}: {error}")]
    Template {
        /// Whose template.
        content_type: String,
        /// What is wrong with it.
        error: mapping_template::CompileError,
    },
    /// A parameter mapping is none.
    #[error(transparent)]
    Mapping(#[from] apigateway_model::parameter_mapping::MappingError),
    /// A JSONPath in a parameter mapping is none.
    #[error("Invalid JSONPath {0}")]
    JsonPath(String),
    /// A header that the gateway sets itself, or that is none.
    #[error("{0} header already present")]
    Header(String),
    /// A selection pattern is no regular expression.
    #[error("Invalid selection pattern {0}")]
    SelectionPattern(String),
    /// A status code is none.
    #[error("Invalid status code {0}")]
    Status(String),
    /// A model is no JSON schema.
    #[error("Invalid model {0}")]
    Model(String),
}

impl From<&ConfigurationError> for Fault {
    fn from(error: &ConfigurationError) -> Self {
        Self::configuration(error.to_string())
    }
}
