//! Parameter mapping of HTTP APIs: how an integration changes a request before the backend gets it, and a response before the
//! client does.
//!
//! A mapping is an action on a target (`overwrite:header.X-Trace`) and the text that gives the new value, in which
//! `$request.…`, `$response.…`, `$context.…` and `$stageVariables.…` stand for values, alone or as `${…}` among other text.
//! The control plane parses mappings to refuse what is wrong, the data plane to evaluate them; what a source holds is not known here.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html>

mod expression;
#[cfg(test)]
mod tests;

pub use expression::{Expression, Part, Scope, Source};

/// What is done to a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Adds a value beside those that are there.
    Append,
    /// Replaces all values.
    Overwrite,
    /// Takes all values away.
    Remove,
}

/// What of a request is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestTarget {
    /// A header, by the name as written.
    Header(String),
    /// A query parameter.
    QueryString(String),
    /// The whole path; only overwritten.
    Path,
}

/// What of a response is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResponseTarget {
    /// A header, by the name as written.
    Header(String),
    /// The status code; only overwritten.
    StatusCode,
}

/// One change of a request or response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping<Target> {
    /// What is done.
    pub action: Action,
    /// To what.
    pub target: Target,
    /// The new value; of no meaning for [`Action::Remove`].
    pub value: Expression,
}

/// Why a mapping cannot be. The sentences are the service's, without what it puts around them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingFault {
    /// The key of a request's mapping.
    #[error("Invalid Request Actioned Parameter destination specified: {0}")]
    RequestTarget(String),
    /// The key of a response's mapping.
    #[error("Invalid Response Actioned Parameter destination specified: {0}")]
    ResponseTarget(String),
    /// The value.
    #[error("Invalid mapping expression specified: {0}")]
    Expression(String),
    /// A header that only the gateway sets.
    #[error("Operations on header {0} are restricted")]
    ReservedHeader(String),
}

impl Mapping<RequestTarget> {
    /// Parses one entry of an integration's `requestParameters`.
    ///
    /// # Errors
    /// [`MappingFault`] if the key names no action on a target that may be changed, or the value no expression over a request.
    pub fn parse(key: &str, value: &str) -> Result<Self, MappingFault> {
        let fault = || MappingFault::RequestTarget(key.to_owned());
        let (action, target) = action(key).ok_or_else(fault)?;
        let target = match target.split_once('.') {
            None if target == "path" && action == Action::Overwrite => RequestTarget::Path,
            Some(("header", name)) if !name.is_empty() => RequestTarget::Header(open_header(name)?),
            Some(("querystring", name)) if !name.is_empty() => RequestTarget::QueryString(name.to_owned()),
            _ => return Err(fault()),
        };
        Ok(Self { action, target, value: Expression::parse(value, Scope::Request)? })
    }
}

impl Mapping<ResponseTarget> {
    /// Parses one entry of an integration's `responseParameters` for some status.
    ///
    /// # Errors
    /// [`MappingFault`] if the key names no action on a target that may be changed, or the value no expression over a response.
    pub fn parse(key: &str, value: &str) -> Result<Self, MappingFault> {
        let fault = || MappingFault::ResponseTarget(key.to_owned());
        let (action, target) = action(key).ok_or_else(fault)?;
        let target = match target.split_once('.') {
            None if target == "statuscode" && action == Action::Overwrite => ResponseTarget::StatusCode,
            Some(("header", name)) if !name.is_empty() => ResponseTarget::Header(open_header(name)?),
            _ => return Err(fault()),
        };
        Ok(Self { action, target, value: Expression::parse(value, Scope::Response)? })
    }
}

fn action(key: &str) -> Option<(Action, &str)> {
    let (action, target) = key.split_once(':')?;
    let action = match action {
        "append" => Action::Append,
        "overwrite" => Action::Overwrite,
        "remove" => Action::Remove,
        _ => return None,
    };
    Some((action, target))
}

/// Headers that mappings cannot touch, in small letters; those that end in a dash are beginnings of names.
const RESERVED_HEADERS: [&str; 22] = [
    "access-control-",
    "apigw-",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-location",
    "forwarded",
    "keep-alive",
    "origin",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailers",
    "transfer-encoding",
    "upgrade",
    "x-amz-",
    "x-amzn-",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "via",
];

fn open_header(name: &str) -> Result<String, MappingFault> {
    let small = name.to_ascii_lowercase();
    let reserved = RESERVED_HEADERS.iter().any(|reserved| match reserved.ends_with('-') {
        true => small.starts_with(reserved),
        false => small == *reserved,
    });
    if reserved { Err(MappingFault::ReservedHeader(name.to_owned())) } else { Ok(name.to_owned()) }
}
