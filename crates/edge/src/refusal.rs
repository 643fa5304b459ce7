//! Everything that ends a request early, and how each of it looks on the wire.

use aws_types::{Namespace, WireError};
use body_memory::NoMemory;
use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Response, StatusCode};

use crate::protocol::Protocol;

static ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// An answer but for the headers that all answers share.
pub(crate) type Answer = Response<Bytes>;

/// Why a request got no answer of a service's making.
/// The display text is for the log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("the head is too large")]
    HeadTooLarge,
    #[error("the body is too large")]
    BodyTooLarge,
    /// The client may try again: the next moment there may be room.
    #[error(transparent)]
    Busy(#[from] NoMemory),
    #[error("the body did not come in time")]
    BodyTooSlow,
    /// The client went away, or broke the framing, in the middle of the body.
    #[error("the body broke off: {0}")]
    BodyBroken(hyper::Error),
    #[error("not a request of this protocol")]
    NoSuchPage,
    /// A refusal in the terms of awsJson.
    #[error("{}", .1.code)]
    Wire(Protocol, WireError),
    /// A refusal in the terms of restJson1.
    #[error("{}", .0.code)]
    Rest(WireError),
}

impl Refusal {
    /// The error as the protocol words it, if it has a body.
    pub(crate) fn wire_error(&self) -> Option<&WireError> {
        match self {
            Self::Wire(_, error) | Self::Rest(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the rest of the request is left unread, so that the connection is of no further use.
    pub(crate) fn ends_connection(&self) -> bool {
        match self {
            Self::HeadTooLarge
            | Self::BodyTooLarge
            | Self::Busy(_)
            | Self::BodyTooSlow
            | Self::BodyBroken(_) => true,
            Self::NoSuchPage | Self::Wire(..) | Self::Rest(_) => false,
        }
    }

    /// The answer that tells the client.
    pub(crate) fn answer(&self) -> Answer {
        let mut answer = match self {
            Self::HeadTooLarge | Self::BodyBroken(_) => plain(StatusCode::BAD_REQUEST, Bytes::new()),
            Self::BodyTooLarge => plain(StatusCode::PAYLOAD_TOO_LARGE, Bytes::new()),
            Self::Busy(_) => plain(StatusCode::SERVICE_UNAVAILABLE, Bytes::new()),
            Self::BodyTooSlow => plain(StatusCode::REQUEST_TIMEOUT, Bytes::new()),
            Self::NoSuchPage => {
                plain(StatusCode::NOT_FOUND, Bytes::from_static(b"<UnknownOperationException/>\n"))
            }
            Self::Wire(protocol, error) => {
                let mut answer = plain(status(error), aws_protocols::json::render_error(error).into());
                answer.headers_mut().insert(CONTENT_TYPE, protocol.content_type());
                answer
            }
            Self::Rest(error) => {
                let mut answer = plain(status(error), aws_protocols::rest::render_error(error).into());
                answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                answer.headers_mut().insert(&ERROR_TYPE, HeaderValue::from_static(error.code));
                answer
            }
        };
        if self.ends_connection() {
            answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        answer
    }
}

fn status(error: &WireError) -> StatusCode {
    StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A failure of this server. The cause is for the log.
pub(crate) fn internal(cause: String) -> WireError {
    const DYNAMODB: Namespace = Namespace::Service("com.amazonaws.dynamodb.v20120810");
    WireError {
        cause: Some(cause),
        ..WireError::new(500, DYNAMODB, "InternalServerError", "Internal server error")
    }
}

/// A refusal of the web service framework without a message.
pub(crate) fn silent(code: &'static str) -> WireError {
    WireError { message: None, ..WireError::new(400, Namespace::CoralService, code, "") }
}

/// An answer of a status and a body. Room is left for the headers that all answers get.
pub(crate) fn plain(status: StatusCode, body: Bytes) -> Answer {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    answer.headers_mut().reserve(6);
    answer
}
