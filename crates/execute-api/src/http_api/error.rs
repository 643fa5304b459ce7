//! Why a call of an HTTP API gets no integration's answer, and what it gets instead.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting.html>

use http::header::WWW_AUTHENTICATE;
use http::{HeaderValue, Response, StatusCode};

use crate::error::message;
use crate::upstream::UpstreamError;
use crate::{AwsServiceError, Body, BodyError, InvokeError};

/// A refusal. What caused it is for the log alone.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// No route matches.
    #[error("no route matches")]
    NotFound,
    /// The route asks for a token, and none that it takes was sent.
    #[error("the route's authorizer is not satisfied")]
    Unauthorized {
        /// Whether the client should be told that a bearer token is wanted.
        bearer: bool,
    },
    /// The route asks for a signature, and none was sent.
    #[error("the request is not signed")]
    Forbidden,
    /// More calls than the stage's settings allow.
    #[error("the route is called too often")]
    TooManyRequests,
    /// More bytes than a request may have.
    #[error("the request's body is too large")]
    TooLarge,
    /// The request's body broke off or was too slow.
    #[error("the request's body broke off: {0}")]
    BadRequest(String),
    /// The integration failed or cannot work.
    #[error("the integration failed: {0}")]
    Failed(String),
    /// The integration did not answer, or not in time.
    #[error("the integration does not answer: {0}")]
    Unavailable(String),
}

impl Refusal {
    pub(crate) fn answer(&self) -> Response<Body> {
        let (status, text) = match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "Not Found"),
            Self::Unauthorized { .. } => (StatusCode::UNAUTHORIZED, "Unauthorized"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "Forbidden"),
            Self::TooManyRequests => (StatusCode::TOO_MANY_REQUESTS, "Too Many Requests"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large"),
            Self::BadRequest(_) => (StatusCode::BAD_REQUEST, "Bad Request"),
            Self::Failed(_) => (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"),
            Self::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
        };
        let mut answer = message(status, text);
        if matches!(self, Self::Unauthorized { bearer: true }) {
            answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        answer
    }

    /// Whether the operator should hear of it: something other than the caller is at fault.
    pub(crate) fn is_failure(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Unavailable(_))
    }
}

impl From<BodyError> for Refusal {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Self::TooLarge,
            BodyError::NoMemory(_) => Self::Unavailable(error.to_string()),
            BodyError::TooSlow | BodyError::Broken(_) => Self::BadRequest(error.to_string()),
        }
    }
}

impl From<UpstreamError> for Refusal {
    fn from(error: UpstreamError) -> Self {
        match error {
            UpstreamError::Request(fault) => fault.into(),
            UpstreamError::Timeout | UpstreamError::Unreachable(_) | UpstreamError::Untrusted(_) => {
                Self::Unavailable(error.to_string())
            }
            UpstreamError::Broken(_) => Self::Failed(error.to_string()),
        }
    }
}

impl From<InvokeError> for Refusal {
    fn from(error: InvokeError) -> Self {
        match error {
            InvokeError::TooLarge => Self::TooLarge,
            InvokeError::Throttled => Self::Unavailable(error.to_string()),
            InvokeError::NotPermitted | InvokeError::NotFound | InvokeError::Failed(_) => {
                Self::Failed(error.to_string())
            }
        }
    }
}

impl From<AwsServiceError> for Refusal {
    fn from(error: AwsServiceError) -> Self {
        match error {
            AwsServiceError::NoEndpoint(_) | AwsServiceError::TooLarge(_) => Self::Failed(error.to_string()),
            AwsServiceError::Unreachable(_) | AwsServiceError::Timeout => {
                Self::Unavailable(error.to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Refusal;

    #[tokio::test]
    async fn refusals_read_as_on_the_live_service() {
        for (refusal, status, message) in [
            (Refusal::NotFound, 404, "Not Found"),
            (Refusal::Unauthorized { bearer: true }, 401, "Unauthorized"),
            (Refusal::Forbidden, 403, "Forbidden"),
            (Refusal::TooManyRequests, 429, "Too Many Requests"),
            (Refusal::TooLarge, 413, "Request Entity Too Large"),
            (Refusal::BadRequest(String::new()), 400, "Bad Request"),
            (Refusal::Failed(String::new()), 500, "Internal Server Error"),
            (Refusal::Unavailable(String::new()), 503, "Service Unavailable"),
        ] {
            let answer = refusal.answer();
            assert_eq!(answer.status(), status);
            assert_eq!(answer.headers()["content-type"], "application/json");
            assert_eq!(answer.headers().contains_key("www-authenticate"), status == 401);
            let body = answer.into_body().read(1000).await.unwrap();
            assert_eq!(body, format!("{{\"message\":\"{message}\"}}"));
        }
    }
}
