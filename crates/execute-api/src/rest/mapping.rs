//! Parameter mappings, compiled, and the values that they find in a call.

use std::collections::BTreeMap;

use apigateway_model::parameter_mapping::{
    Phase, RequestPlace, RequestTarget, ResponseHeader, ResponsePlace, Source, Target,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use mapping_template::{RenderError, Template};

use super::context;
use super::exchange::{Exchange, text};
use super::fault::{ConfigurationError, Fault};
use super::query::Query;
use super::template;

/// What an integration's request gets by mappings.
#[derive(Debug, Default)]
pub(super) struct Mapped {
    pub(super) path: Vec<(String, String)>,
    pub(super) query: Query,
    pub(super) headers: HeaderMap,
}

impl Mapped {
    /// The value of a variable of the integration's URI.
    pub(super) fn path_variable(&self, name: &str) -> Option<&str> {
        self.path.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The mappings of an integration's request.
#[derive(Debug, Default)]
pub(super) struct RequestMappings {
    entries: Vec<(Destination, Value)>,
}

#[derive(Debug)]
enum Destination {
    Path(String),
    QueryString(String),
    Header(HeaderName),
}

/// The mappings of a method's response.
#[derive(Debug, Default)]
pub(super) struct ResponseMappings {
    entries: Vec<(HeaderName, Value)>,
}

/// Where a value comes from.
#[derive(Debug)]
enum Value {
    Source(Source),
    /// What a JSONPath finds in the payload.
    Found(Box<Template>),
}

impl Value {
    fn compile(source: Source) -> Result<Self, ConfigurationError> {
        let (Source::RequestBody(Some(path)) | Source::ResponseBody(Some(path))) = &source else {
            return Ok(Self::Source(source));
        };
        let invalid = || ConfigurationError::JsonPath(path.clone());
        let template = match path.contains('\'') {
            false => Template::compile(&format!("$input.path('{path}')")),
            true => Template::compile(&format!("$input.path(\"{path}\")")),
        };
        Ok(Self::Found(Box::new(template.map_err(|_| invalid())?)))
    }

    fn reads_payload(&self) -> bool {
        matches!(self, Self::Found(_) | Self::Source(Source::RequestBody(_) | Source::ResponseBody(_)))
    }
}

impl RequestMappings {
    /// `of_service`: whether the request will be signed.
    pub(super) fn compile(
        parameters: Option<&BTreeMap<String, String>>,
        of_service: bool,
    ) -> Result<Self, ConfigurationError> {
        let mut entries = Vec::new();
        for (target, source) in parameters.into_iter().flatten() {
            let Target::Request(target) = Target::parse(Phase::IntegrationRequest, target)? else { continue };
            let destination = match target {
                RequestTarget::Path(name) => Destination::Path(name),
                RequestTarget::QueryString(name) => Destination::QueryString(name),
                RequestTarget::Header(name) => {
                    let parsed =
                        name.parse().ok().filter(|name| !super::headers::is_reserved(name, of_service));
                    Destination::Header(parsed.ok_or(ConfigurationError::Header(name))?)
                }
            };
            entries.push((destination, Value::compile(Source::parse(Phase::IntegrationRequest, source)?)?));
        }
        Ok(Self { entries })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether the payload must be there to be mapped.
    pub(super) fn read_payload(&self) -> bool {
        self.entries.iter().any(|(_, value)| value.reads_payload())
    }

    /// Every mapping that finds a value.
    pub(super) fn apply(&self, exchange: &mut Exchange<'_>, payload: &str) -> Result<Mapped, Fault> {
        let mut mapped = Mapped::default();
        for (destination, value) in &self.entries {
            let values = request_values(exchange, value, payload)?;
            let Some(last) = values.last() else { continue };
            match destination {
                Destination::Path(name) => mapped.path.push((name.clone(), last.clone())),
                Destination::QueryString(name) => mapped.query.set(name, values),
                Destination::Header(name) => {
                    if let Ok(value) = HeaderValue::try_from(values.join(",")) {
                        mapped.headers.insert(name.clone(), value);
                    }
                }
            }
        }
        Ok(mapped)
    }
}

fn request_values(exchange: &mut Exchange<'_>, value: &Value, payload: &str) -> Result<Vec<String>, Fault> {
    Ok(match value {
        Value::Source(Source::RequestBody(_)) => vec![payload.to_owned()],
        Value::Source(Source::Request { place: RequestPlace::MultiValueQueryString, name }) => {
            exchange.query().get_all(name).map(str::to_owned).collect()
        }
        Value::Source(source) => of_request(exchange, source).into_iter().collect(),
        Value::Found(template) => {
            let found = template::render(template, exchange, payload);
            let found = found.map_err(|error| template::request_fault(&error, payload))?;
            Some(found).filter(|found| !found.is_empty()).into_iter().collect()
        }
    })
}

/// What a source finds in a method's request.
pub(super) fn of_request(exchange: &Exchange<'_>, source: &Source) -> Option<String> {
    match source {
        Source::Static(text) => Some(text.clone()),
        Source::StageVariable(name) => exchange.stage.variable(name).map(str::to_owned),
        Source::Context(name) => context::variable(exchange, None, name).map(Into::into),
        Source::Request { place, name } => match place {
            RequestPlace::Path => exchange.path_parameter(name).map(str::to_owned),
            RequestPlace::QueryString => exchange.query().get(name).map(str::to_owned),
            RequestPlace::MultiValueQueryString => joined(exchange.query().get_all(name)),
            RequestPlace::Header => exchange.header(name).map(str::to_owned),
            RequestPlace::MultiValueHeader => {
                joined(exchange.headers().get_all(name).iter().filter_map(text))
            }
        },
        Source::RequestBody(_) | Source::Response { .. } | Source::ResponseBody(_) => None,
    }
}

fn joined<'v>(values: impl Iterator<Item = &'v str>) -> Option<String> {
    let values: Vec<_> = values.collect();
    (!values.is_empty()).then(|| values.join(","))
}

impl ResponseMappings {
    pub(super) fn compile(parameters: Option<&BTreeMap<String, String>>) -> Result<Self, ConfigurationError> {
        let mut entries = Vec::new();
        for (target, source) in parameters.into_iter().flatten() {
            let Target::Response(ResponseHeader(name)) = Target::parse(Phase::MethodResponse, target)? else {
                continue;
            };
            let parsed = name.parse().map_err(|_| ConfigurationError::Header(name))?;
            entries.push((parsed, Value::compile(Source::parse(Phase::MethodResponse, source)?)?));
        }
        Ok(Self { entries })
    }

    /// Writes every mapping that finds a value among these headers.
    pub(super) fn apply(
        &self,
        exchange: &mut Exchange<'_>,
        response: &HeaderMap,
        payload: &str,
        headers: &mut HeaderMap,
    ) -> Result<(), RenderError> {
        for (name, value) in &self.entries {
            let values = match value {
                Value::Source(Source::Response { place: ResponsePlace::Header, name }) => {
                    response.get_all(name).iter().next_back().into_iter().cloned().collect()
                }
                Value::Source(Source::Response { place: ResponsePlace::MultiValueHeader, name }) => {
                    response.get_all(name).iter().cloned().collect()
                }
                Value::Source(Source::ResponseBody(_)) => header_values(payload),
                Value::Source(source) => of_request(exchange, source).map_or_else(Vec::new, header_values),
                Value::Found(template) => header_values(template::render(template, exchange, payload)?),
            };
            headers.remove(name);
            for value in values {
                headers.append(name.clone(), value);
            }
        }
        Ok(())
    }
}

/// A text as a header's only value, if it can be one.
fn header_values(text: impl AsRef<str>) -> Vec<HeaderValue> {
    let text = text.as_ref();
    HeaderValue::from_str(text).into_iter().filter(|value| !value.is_empty()).collect()
}
