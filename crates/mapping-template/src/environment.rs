//! What a template reads of its request, and what it leaves for the gateway.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// Where a request parameter comes from, in the order in which `$input.params(name)` looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterPlace {
    /// `$input.params().path`
    Path,
    /// `$input.params().querystring`
    Querystring,
    /// `$input.params().header`
    Header,
}

impl ParameterPlace {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Path, Self::Querystring, Self::Header];

    /// Its name in `$input.params()`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Querystring => "querystring",
            Self::Header => "header",
        }
    }
}

/// What stands behind a name of `$context`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContextValue<'e> {
    /// A variable's text.
    Text(Cow<'e, str>),
    /// The names below a prefix such as `identity`, each of which can be looked up by its own dotted name.
    Names(Vec<Cow<'e, str>>),
}

/// The request that a template is rendered for. Asked only for what the template reads.
pub trait Environment {
    /// The payload, `$input.body`. An empty one reads as `{}`.
    fn body(&self) -> &str;

    /// One parameter; of several values the last.
    fn parameter(&self, place: ParameterPlace, name: &str) -> Option<&str>;

    /// All parameters of one place.
    fn parameters(&self, place: ParameterPlace) -> Vec<(&str, &str)>;

    /// A variable of `$context` by its dotted name, such as `identity.sourceIp`, without the overrides. The empty name asks
    /// for the names at the top.
    fn context(&self, name: &str) -> Option<ContextValue<'_>>;

    /// A stage variable.
    fn stage_variable(&self, name: &str) -> Option<&str>;

    /// All stage variables.
    fn stage_variables(&self) -> Vec<(&str, &str)>;
}

/// What templates assigned to `$context.requestOverride` and `$context.responseOverride`.
///
/// A request's templates share one: what its request template leaves here its response template can read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overrides {
    /// `path`, `querystring` and `header` of the integration request, each an object of names, and whatever else was put there.
    pub request: Map<String, Value>,
    /// `header` of the method response, an object of names, and its `status`.
    pub response: Map<String, Value>,
}

impl Overrides {
    /// Whether no template assigned anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.request.is_empty() && self.response.is_empty()
    }

    /// The overridden parameters of the integration request at one place. A value that is a list stands for several headers.
    #[must_use]
    pub fn request_parameters(&self, place: ParameterPlace) -> Option<&Map<String, Value>> {
        self.request.get(place.name()).and_then(Value::as_object)
    }

    /// The overridden headers of the method response. A value that is a list stands for several headers.
    #[must_use]
    pub fn response_headers(&self) -> Option<&Map<String, Value>> {
        self.response.get("header").and_then(Value::as_object)
    }

    /// The overridden status of the method response, if it is a number of three digits.
    #[must_use]
    pub fn response_status(&self) -> Option<u16> {
        let status = match self.response.get("status")? {
            Value::Number(number) => u16::try_from(number.as_u64()?).ok()?,
            Value::String(text) => text.trim().parse().ok()?,
            _ => return None,
        };
        (100..1000).contains(&status).then_some(status)
    }
}
