//! What is answered to requests that reach no API.

use aws_types::RequestId;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Response, StatusCode};

use crate::Body;
use crate::ids::ExtendedRequestId;

pub(crate) static ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
pub(crate) static REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
pub(crate) static EXTENDED_REQUEST_ID: HeaderName = HeaderName::from_static("x-amz-apigw-id");
pub(crate) static HTTP_API_REQUEST_ID: HeaderName = HeaderName::from_static("apigw-requestid");

/// Why a request reaches no API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreachable {
    /// There is no such API, or it has no such stage.
    #[error("Forbidden")]
    NoSuchStage,
    /// There is no such stage of an HTTP API, and none that is called without a name.
    #[error("Not Found")]
    NoSuchHttpStage,
    /// The request went through this gateway too often.
    #[error("Loop Detected")]
    Loop,
}

impl Unreachable {
    pub(crate) fn answer(self, request_id: RequestId) -> Response<Body> {
        let status = match self {
            Self::NoSuchStage => StatusCode::FORBIDDEN,
            Self::NoSuchHttpStage => StatusCode::NOT_FOUND,
            Self::Loop => StatusCode::LOOP_DETECTED,
        };
        let mut answer = message(status, &self.to_string());
        let headers = answer.headers_mut();
        let id = ExtendedRequestId::next().header();
        match self {
            Self::NoSuchHttpStage => {
                headers.insert(&HTTP_API_REQUEST_ID, id);
            }
            Self::NoSuchStage | Self::Loop => {
                headers.insert(&ERROR_TYPE, HeaderValue::from_static("ForbiddenException"));
                headers.insert(&EXTENDED_REQUEST_ID, id);
                if let Ok(id) = HeaderValue::from_str(request_id.as_str()) {
                    headers.insert(&REQUEST_ID, id);
                }
            }
        }
        answer
    }
}

/// An answer that says only this.
pub(crate) fn message(status: StatusCode, message: &str) -> Response<Body> {
    let body = Bytes::from(format!("{{\"message\":\"{message}\"}}"));
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
