//! Parameter mapping: requests changed on their way to an integration, answers on their way back.
//!
//! Mappings are parsed and stage variables filled in once, when a stage is compiled. All values of one mapping are computed
//! from what came in, before any of them is set: one change does not show in another.

use std::borrow::Cow;
use std::collections::BTreeMap;

use apigateway_model::http_mapping::{
    Action, Expression, Mapping, MappingFault, Part, RequestTarget, ResponseTarget, Scope, Source,
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use mapping_template::JsonPath;

use super::exchange::Exchange;
use crate::limits::MAPPED_BODY_BYTES_MAX;
use crate::query;

/// The mapping of an integration's requests.
#[derive(Debug, Default)]
pub(crate) struct RequestMapping(Vec<Entry<RequestTarget>>);

/// The mapping of an integration's answers with one status.
#[derive(Debug)]
pub(crate) struct ResponseMapping {
    status: u16,
    entries: Vec<Entry<ResponseTarget>>,
}

/// What a request's mapping comes to for one request.
#[derive(Debug, Default)]
pub(crate) struct RequestChanges {
    headers: Vec<(Action, HeaderName, HeaderValue)>,
    query: Vec<(Action, String, String)>,
    path: Option<String>,
}

#[derive(Debug)]
struct Entry<T> {
    action: Action,
    target: T,
    value: Value,
}

/// A value that is computed for each request.
#[derive(Debug)]
pub(crate) struct Value(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Text(String),
    Header(HeaderName),
    QueryString(String),
    Body(Option<JsonPath>),
    Path,
    PathVariable(String),
    Method,
    Context(String),
}

/// What an answer's values are computed from, beside the exchange.
struct Answered<'a> {
    headers: &'a HeaderMap,
    body: &'a [u8],
}

/// Why a mapping is not one.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CompileFault {
    #[error(transparent)]
    Mapping(#[from] MappingFault),
    #[error("{0} is no name of a header")]
    Header(String),
    #[error("{0} is no path in a body")]
    BodyPath(String),
}

type Variables = BTreeMap<String, String>;

impl RequestMapping {
    pub(crate) fn compile(parameters: &Variables, stage: &Variables) -> Result<Self, CompileFault> {
        let entry = |(key, value): (&String, &String)| {
            let Mapping { action, target, value } = Mapping::<RequestTarget>::parse(key, value)?;
            if let RequestTarget::Header(name) = &target {
                header_name(name)?;
            }
            Ok(Entry { action, target, value: Value::compile(&value, stage)? })
        };
        parameters.iter().map(entry).collect::<Result<_, _>>().map(Self)
    }

    /// Whether a value is looked up in the body, which then must be there whole.
    pub(crate) fn reads_body(&self) -> bool {
        self.0.iter().any(|entry| entry.value.reads_body())
    }

    /// What changes for this request.
    pub(crate) fn changes(&self, exchange: &Exchange<'_>, body: &[u8]) -> RequestChanges {
        let mut changes = RequestChanges::default();
        for Entry { action, target, value } in &self.0 {
            let value = value.of_request(exchange, body);
            match target {
                RequestTarget::Header(name) => {
                    if let (Ok(name), Ok(value)) = (header_name(name), HeaderValue::try_from(value)) {
                        changes.headers.push((*action, name, value));
                    }
                }
                RequestTarget::QueryString(name) => changes.query.push((*action, name.clone(), value)),
                RequestTarget::Path => changes.path = Some(value),
            }
        }
        changes
    }
}

impl RequestChanges {
    /// The path that takes the place of the integration's own.
    pub(crate) fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// Changes headers.
    pub(crate) fn apply_to_headers(&self, headers: &mut HeaderMap) {
        for (action, name, value) in &self.headers {
            change(headers, *action, name, value.clone());
        }
    }

    /// A query string with the changes in it.
    pub(crate) fn query<'q>(&self, query: &'q str) -> Cow<'q, str> {
        if self.query.is_empty() {
            return Cow::Borrowed(query);
        }
        let mut changed = String::new();
        let keeps = |name: &str| {
            !self.query.iter().any(|(action, changed, _)| *action != Action::Append && changed == name)
        };
        for (name, value) in query::pairs(query).filter(|(name, _)| keeps(name)) {
            query::push(&mut changed, &name, &value);
        }
        for (_, name, value) in self.query.iter().filter(|(action, ..)| *action != Action::Remove) {
            query::push(&mut changed, name, value);
        }
        Cow::Owned(changed)
    }
}

impl ResponseMapping {
    /// The mappings of an integration, one for each status that has any.
    pub(crate) fn compile(
        parameters: &BTreeMap<String, Variables>,
        stage: &Variables,
    ) -> Result<Vec<Self>, CompileFault> {
        let mapping = |(status, parameters): (&String, &Variables)| {
            let entry = |(key, value): (&String, &String)| {
                let Mapping { action, target, value } = Mapping::<ResponseTarget>::parse(key, value)?;
                if let ResponseTarget::Header(name) = &target {
                    header_name(name)?;
                }
                Ok(Entry { action, target, value: Value::compile(&value, stage)? })
            };
            let entries = parameters.iter().map(entry).collect::<Result<_, CompileFault>>()?;
            // Statuses that no answer can have match none.
            Ok(Self { status: status.parse().unwrap_or_default(), entries })
        };
        parameters.iter().map(mapping).collect()
    }

    /// The mapping of answers with this status.
    pub(crate) fn of(mappings: &[Self], status: StatusCode) -> Option<&Self> {
        mappings.iter().find(|mapping| mapping.status == status.as_u16())
    }

    /// Whether a value is looked up in the body, which then must be there whole.
    pub(crate) fn reads_body(&self) -> bool {
        self.entries.iter().any(|entry| entry.value.reads_body())
    }

    /// Changes an answer's head.
    pub(crate) fn apply(
        &self,
        exchange: &Exchange<'_>,
        status: &mut StatusCode,
        headers: &mut HeaderMap,
        body: &Bytes,
    ) {
        let answered = Answered { headers, body };
        let value = |entry: &Entry<ResponseTarget>| entry.value.of_response(exchange, &answered);
        let values: Vec<String> = self.entries.iter().map(value).collect();
        for (Entry { action, target, .. }, value) in self.entries.iter().zip(values) {
            match target {
                ResponseTarget::Header(name) => {
                    if let (Ok(name), Ok(value)) = (header_name(name), HeaderValue::try_from(value)) {
                        change(headers, *action, &name, value);
                    }
                }
                ResponseTarget::StatusCode => {
                    if let Some(code) = value.parse().ok().and_then(|code| StatusCode::from_u16(code).ok()) {
                        *status = code;
                    }
                }
            }
        }
    }
}

impl Value {
    /// Parses the value of a request's parameter that is no mapping, as services' parameters are.
    pub(crate) fn parse(text: &str, stage: &Variables) -> Result<Self, CompileFault> {
        Self::compile(&Expression::parse(text, Scope::Request)?, stage)
    }

    fn compile(expression: &Expression, stage: &Variables) -> Result<Self, CompileFault> {
        expression.parts.iter().map(|part| Piece::compile(part, stage)).collect::<Result<_, _>>().map(Self)
    }

    pub(crate) fn reads_body(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Body(_)))
    }

    /// The value for a request. What refers to nothing is empty.
    pub(crate) fn of_request(&self, exchange: &Exchange<'_>, body: &[u8]) -> String {
        let headers = &exchange.call.head.headers;
        self.0.iter().map(|piece| piece.text(exchange, headers, body)).collect()
    }

    fn of_response(&self, exchange: &Exchange<'_>, answered: &Answered<'_>) -> String {
        self.0.iter().map(|piece| piece.text(exchange, answered.headers, answered.body)).collect()
    }
}

impl Piece {
    fn compile(part: &Part, stage: &Variables) -> Result<Self, CompileFault> {
        Ok(match part {
            Part::Text(text) => Self::Text(text.clone()),
            Part::Reference(source) => match source {
                Source::RequestHeader(name) | Source::ResponseHeader(name) => {
                    Self::Header(header_name(name)?)
                }
                Source::RequestQueryString(name) => Self::QueryString(name.clone()),
                Source::RequestBody(path) | Source::ResponseBody(path) => {
                    Self::Body(json_path(path.as_deref())?)
                }
                Source::RequestPath => Self::Path,
                Source::RequestPathVariable(name) => Self::PathVariable(name.clone()),
                Source::RequestMethod => Self::Method,
                Source::Context(name) => Self::Context(name.clone()),
                Source::StageVariable(name) => Self::Text(stage.get(name).cloned().unwrap_or_default()),
            },
        })
    }

    fn text<'a>(
        &'a self,
        exchange: &'a Exchange<'_>,
        headers: &'a HeaderMap,
        body: &'a [u8],
    ) -> Cow<'a, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Header(name) => joined(headers, name),
            Self::QueryString(name) => {
                let values = query::pairs(exchange.call.query()).filter(|(known, _)| known == name);
                Cow::Owned(values.map(|(_, value)| value).collect::<Vec<_>>().join(","))
            }
            Self::Body(None) => String::from_utf8_lossy(body),
            Self::Body(Some(path)) => Cow::Owned(found(path, body)),
            Self::Path => exchange.call.path().into(),
            Self::PathVariable(name) => exchange.path_variable(name).unwrap_or_default(),
            Self::Method => exchange.call.head.method.as_str().into(),
            Self::Context(name) => exchange.context(name).unwrap_or_default(),
        }
    }
}

fn change(headers: &mut HeaderMap, action: Action, name: &HeaderName, value: HeaderValue) {
    match action {
        Action::Append => {
            headers.append(name, value);
        }
        Action::Overwrite => {
            headers.insert(name, value);
        }
        Action::Remove => {
            headers.remove(name);
        }
    }
}

fn header_name(name: &str) -> Result<HeaderName, CompileFault> {
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| CompileFault::Header(name.to_owned()))
}

fn json_path(path: Option<&str>) -> Result<Option<JsonPath>, CompileFault> {
    let Some(path) = path else { return Ok(None) };
    let text = if path.starts_with('[') { format!("${path}") } else { format!("$.{path}") };
    JsonPath::compile(&text).map(Some).map_err(|_| CompileFault::BodyPath(path.to_owned()))
}

/// What a path finds in the beginning of a body; nothing if that is no JSON.
fn found(path: &JsonPath, body: &[u8]) -> String {
    let beginning = body.get(..MAPPED_BODY_BYTES_MAX).unwrap_or(body);
    path.read(&String::from_utf8_lossy(beginning)).ok().flatten().unwrap_or_default()
}

/// A header's values, joined by commas.
pub(crate) fn joined<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Cow<'h, str> {
    let mut values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    match (values.next(), values.next()) {
        (None, _) => Cow::Borrowed(""),
        (Some(one), None) => one,
        (Some(one), Some(other)) => {
            let all: Vec<_> = [one, other].into_iter().chain(values).collect();
            Cow::Owned(all.join(","))
        }
    }
}
