//! Mapping expressions of REST APIs: where a request's or response's parameter goes, and where its value comes from.
//!
//! `integration.request.header.x-user` is a target, `method.request.path.id` a source. The control plane parses them to
//! refuse the ill-formed in AWS's words; the data plane parses them once, when a deployment is compiled. This module
//! knows no request: it only says what an expression means.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-data-mapping.html>

mod error;
mod source;
mod target;

pub use error::MappingError;
pub use source::{RequestPlace, ResponsePlace, Source};
pub use target::{RequestTarget, ResponseHeader, Target};

/// At which of a call's steps a mapping stands: each has sources and targets of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// From a method's request to an integration's: `requestParameters` of an integration.
    IntegrationRequest,
    /// From an integration's response to a method's: `responseParameters` of an integration response.
    MethodResponse,
    /// From a method's request to a refusal: `responseParameters` of a gateway response.
    GatewayResponse,
}

/// A parameter that a method declares, which is what mappings may refer to: `method.request.querystring.page`.
///
/// # Errors
/// [`MappingError::Expression`] if the text names none.
pub fn method_request_parameter(text: &str) -> Result<(RequestPlace, &str), MappingError> {
    source::method_parameter(text).ok_or_else(|| MappingError::Expression(text.to_owned()))
}

/// A header that a method's response declares: `method.response.header.location`.
///
/// # Errors
/// [`MappingError::Expression`] if the text names none.
pub fn method_response_header(text: &str) -> Result<&str, MappingError> {
    text.strip_prefix("method.response.header.")
        .filter(|name| target::is_name(name))
        .ok_or_else(|| MappingError::Expression(text.to_owned()))
}

#[cfg(test)]
mod tests;
