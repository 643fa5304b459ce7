//! Where a mapped value comes from.

use super::target::is_name;
use super::{MappingError, Phase};

/// The right-hand side of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// `'text'`: the text itself.
    Static(String),
    /// `method.request.header.name` and its like.
    Request {
        /// Which part of the request.
        place: RequestPlace,
        /// The parameter's name.
        name: String,
    },
    /// `method.request.body`: the whole body; with a path, what the JSONPath (with its `$.`) finds in it.
    RequestBody(Option<String>),
    /// `integration.response.header.name` and its like.
    Response {
        /// Which part of the response.
        place: ResponsePlace,
        /// The parameter's name.
        name: String,
    },
    /// `integration.response.body`, likewise.
    ResponseBody(Option<String>),
    /// `stageVariables.name`.
    StageVariable(String),
    /// `context.identity.sourceIp`: what follows the first dot.
    Context(String),
}

/// A part of a method's request that has named parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestPlace {
    /// A path parameter.
    Path,
    /// A query parameter; of several values the last one.
    QueryString,
    /// A query parameter with all its values.
    MultiValueQueryString,
    /// A header; of several values the last one.
    Header,
    /// A header with all its values.
    MultiValueHeader,
}

/// A part of an integration's response that has named parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponsePlace {
    /// A header; of several values the last one.
    Header,
    /// A header with all its values.
    MultiValueHeader,
}

impl Source {
    /// Parses the right-hand side of a mapping.
    ///
    /// # Errors
    /// [`MappingError::Expression`] if it is none that may stand in that phase.
    pub fn parse(phase: Phase, text: &str) -> Result<Self, MappingError> {
        parse(phase, text).ok_or_else(|| MappingError::Expression(text.to_owned()))
    }
}

fn parse(phase: Phase, text: &str) -> Option<Source> {
    if let Some(quoted) = text.strip_prefix('\'') {
        return quoted.strip_suffix('\'').map(|text| Source::Static(text.to_owned()));
    }
    if let Some(name) = text.strip_prefix("stageVariables.") {
        return is_name(name).then(|| Source::StageVariable(name.to_owned()));
    }
    if let Some(name) = text.strip_prefix("context.") {
        return is_name(name).then(|| Source::Context(name.to_owned()));
    }
    match phase {
        Phase::IntegrationRequest => request_parameter(text)
            .or_else(|| body(text.strip_prefix("method.request.body")?).map(Source::RequestBody)),
        Phase::GatewayResponse => request_parameter(text),
        Phase::MethodResponse => response_parameter(text)
            .or_else(|| body(text.strip_prefix("integration.response.body")?).map(Source::ResponseBody)),
    }
}

/// `method.request.place.name`.
pub(super) fn method_parameter(text: &str) -> Option<(RequestPlace, &str)> {
    let (place, name) = text.strip_prefix("method.request.")?.split_once('.')?;
    let place = match place {
        "path" => RequestPlace::Path,
        "querystring" => RequestPlace::QueryString,
        "multivaluequerystring" => RequestPlace::MultiValueQueryString,
        "header" => RequestPlace::Header,
        "multivalueheader" => RequestPlace::MultiValueHeader,
        _ => return None,
    };
    is_name(name).then_some((place, name))
}

fn request_parameter(text: &str) -> Option<Source> {
    let (place, name) = method_parameter(text)?;
    Some(Source::Request { place, name: name.to_owned() })
}

fn response_parameter(text: &str) -> Option<Source> {
    let (place, name) = text.strip_prefix("integration.response.")?.split_once('.')?;
    let place = match place {
        "header" => ResponsePlace::Header,
        "multivalueheader" => ResponsePlace::MultiValueHeader,
        _ => return None,
    };
    is_name(name).then(|| Source::Response { place, name: name.to_owned() })
}

/// What follows `body`: nothing, or a JSONPath without its root.
fn body(rest: &str) -> Option<Option<String>> {
    match rest.as_bytes() {
        [] => Some(None),
        [b'.', _, ..] | [b'[', _, ..] => Some(Some(format!("${rest}"))),
        _ => None,
    }
}
