//! Where a mapped value goes.

use super::{MappingError, Phase};

/// The left-hand side of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A parameter of the integration's request.
    Request(RequestTarget),
    /// A header of the answer.
    Response(ResponseHeader),
}

/// `integration.request.place.name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestTarget {
    /// A variable of the integration's URI.
    Path(String),
    /// A query parameter.
    QueryString(String),
    /// A header.
    Header(String),
}

/// `method.response.header.name`, or `gatewayresponse.header.name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseHeader(pub String);

impl Target {
    /// Parses the left-hand side of a mapping.
    ///
    /// # Errors
    /// [`MappingError::Expression`] if it is none that may stand in that phase.
    pub fn parse(phase: Phase, text: &str) -> Result<Self, MappingError> {
        let target = match phase {
            Phase::IntegrationRequest => request_target(text).map(Self::Request),
            Phase::MethodResponse => response_header("method.response.header.", text),
            Phase::GatewayResponse => response_header("gatewayresponse.header.", text),
        };
        target.ok_or_else(|| MappingError::Expression(text.to_owned()))
    }
}

fn request_target(text: &str) -> Option<RequestTarget> {
    let (place, name) = text.strip_prefix("integration.request.")?.split_once('.')?;
    let target = match place {
        "path" => RequestTarget::Path,
        "querystring" => RequestTarget::QueryString,
        "header" => RequestTarget::Header,
        _ => return None,
    };
    is_name(name).then(|| target(name.to_owned()))
}

fn response_header(prefix: &str, text: &str) -> Option<Target> {
    let name = text.strip_prefix(prefix)?;
    is_name(name).then(|| Target::Response(ResponseHeader(name.to_owned())))
}

/// Names may hold dots and brackets, as `hub.mode` and `ids[]` do, but nothing that separates.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.bytes().any(|byte| byte.is_ascii_whitespace() || b",;'\"".contains(&byte))
}
