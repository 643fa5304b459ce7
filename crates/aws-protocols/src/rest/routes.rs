//! From method, path and query to an operation.

use std::borrow::Cow;

use super::query::{decoded, parameters};
use crate::schema::{Http, Location, Operation};

/// The operations of a service by their templates.
#[derive(Debug)]
pub struct Routes(Vec<Template>);

/// An operation that was found.
#[derive(Debug)]
pub struct Route<'a> {
    /// The operation.
    pub operation: &'static Operation,
    /// Its form in HTTP.
    pub http: &'static Http,
    /// The path's labels by name, decoded.
    pub labels: Vec<(&'static str, Cow<'a, str>)>,
}

#[derive(Debug)]
struct Template {
    operation: &'static Operation,
    http: &'static Http,
    segments: Vec<Segment>,
    /// Query parameters that must be there.
    query: Vec<(&'static str, &'static str)>,
}

#[derive(Debug)]
enum Segment {
    Literal(&'static str),
    Label(&'static str),
}

impl Route<'_> {
    /// Whether the operation has members in a request's body.
    #[must_use]
    pub fn has_body(&self) -> bool {
        self.operation.input.members.iter().any(|member| member.location == Location::Body)
    }
}

impl Routes {
    /// The operations that have a form in HTTP.
    #[must_use]
    pub fn of(operations: &'static [Operation]) -> Self {
        let mut templates: Vec<Template> = operations.iter().filter_map(Template::of).collect();
        // The first that matches is the answer: a literal goes before a label, a parameter that must be there before none.
        templates.sort_by_key(|template| (std::cmp::Reverse(template.query.len()), template.labels()));
        Self(templates)
    }

    /// The operation that a request names. A slash at the end of its path has no meaning.
    #[must_use]
    pub fn find<'a>(&self, method: &str, path: &'a str, query: Option<&str>) -> Option<Route<'a>> {
        let segments: Vec<&str> = segments(path).collect();
        let candidates = self.0.iter().filter(|template| template.http.method == method);
        let found = candidates.filter(|template| template.matches(&segments)).find(|template| {
            template.query.is_empty() || template.has_its_query(query.unwrap_or_default())
        })?;
        let labels = found.segments.iter().zip(segments).filter_map(|(segment, text)| match segment {
            Segment::Label(name) => Some((*name, decoded(text))),
            Segment::Literal(_) => None,
        });
        Some(Route { operation: found.operation, http: found.http, labels: labels.collect() })
    }
}

impl Template {
    fn of(operation: &'static Operation) -> Option<Self> {
        let http = operation.http?;
        let (path, query) = http.uri.split_once('?').unwrap_or((http.uri, ""));
        let query = query.split('&').filter(|parameter| !parameter.is_empty());
        let query = query.map(|parameter| parameter.split_once('=').unwrap_or((parameter, ""))).collect();
        Some(Self { operation, http, segments: segments(path).map(Segment::of).collect(), query })
    }

    fn labels(&self) -> usize {
        self.segments.iter().filter(|segment| matches!(segment, Segment::Label(_))).count()
    }

    fn matches(&self, segments: &[&str]) -> bool {
        self.segments.len() == segments.len()
            && self.segments.iter().zip(segments).all(|(segment, text)| segment.matches(text))
    }

    fn has_its_query(&self, query: &str) -> bool {
        let given = |wanted: &(&str, &str)| {
            parameters(query).any(|(name, value)| (name.as_ref(), value.as_ref()) == *wanted)
        };
        self.query.iter().all(given)
    }
}

impl Segment {
    fn of(text: &'static str) -> Self {
        match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
            Some(name) => Self::Label(name),
            None => Self::Literal(text),
        }
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Literal(literal) => *literal == text,
            Self::Label(_) => !text.is_empty(),
        }
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.strip_suffix('/').unwrap_or(path).split('/')
}
