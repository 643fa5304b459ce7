//! The values of mappings: text, and references to what a request, a response, the context or a stage holds.

use super::MappingFault;

/// What an expression may refer to, beside the context and stage variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// `$request.…`
    Request,
    /// `$response.…`
    Response,
}

/// A value to be computed: its parts in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// Text and references; none for the empty text.
    pub parts: Vec<Part>,
}

/// A piece of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Stands for itself.
    Text(String),
    /// Stands for what it names; for nothing if that is not there.
    Reference(Source),
}

/// What a reference names. Bodies have the JSONPath that follows `$.`, or none for the whole body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// `$request.header.name`: all values, joined with commas.
    RequestHeader(String),
    /// `$request.querystring.name`: all values, joined with commas.
    RequestQueryString(String),
    /// `$request.body` or `$request.body.path`
    RequestBody(Option<String>),
    /// `$request.path`: the path without the stage.
    RequestPath,
    /// `$request.path.name`: a path variable.
    RequestPathVariable(String),
    /// `$request.method`
    RequestMethod,
    /// `$response.header.name`
    ResponseHeader(String),
    /// `$response.body` or `$response.body.path`
    ResponseBody(Option<String>),
    /// `$context.name`
    Context(String),
    /// `$stageVariables.name`
    StageVariable(String),
}

impl Expression {
    /// Parses the value of a mapping.
    ///
    /// # Errors
    /// [`MappingFault::Expression`] with the whole text if a reference is not one of `scope`, the context or a stage.
    pub fn parse(text: &str, scope: Scope) -> Result<Self, MappingFault> {
        parts(text, scope)
            .map(|parts| Self { parts })
            .ok_or_else(|| MappingFault::Expression(text.to_owned()))
    }
}

fn parts(text: &str, scope: Scope) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, dollar) = rest.split_at(at);
        plain.push_str(before);
        let after = dollar.strip_prefix('$')?;
        let (name, left) = match after.strip_prefix('{') {
            Some(braced) => braced.split_once('}')?,
            None if after.starts_with(|c: char| c.is_ascii_alphabetic()) => after.split_at(bare_end(after)),
            None => {
                plain.push('$');
                rest = after;
                continue;
            }
        };
        let source = Source::parse(name, scope)?;
        if !plain.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut plain)));
        }
        parts.push(Part::Reference(source));
        rest = left;
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        parts.push(Part::Text(plain));
    }
    Some(parts)
}

/// Where a reference without braces ends.
fn bare_end(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_alphanumeric() || "._-[]*'\"".contains(c))).unwrap_or(text.len())
}

impl Source {
    fn parse(name: &str, scope: Scope) -> Option<Self> {
        let (root, rest) = name.split_once('.')?;
        match (root, scope) {
            ("request", Scope::Request) => Self::of_request(rest),
            ("response", Scope::Response) => match member(rest) {
                ("header", Some(name)) => Some(Self::ResponseHeader(name.to_owned())),
                _ => body_path(rest).map(Self::ResponseBody),
            },
            ("context", _) => named(rest).map(Self::Context),
            ("stageVariables", _) => named(rest).map(Self::StageVariable),
            _ => None,
        }
    }

    fn of_request(rest: &str) -> Option<Self> {
        match member(rest) {
            ("header", Some(name)) => Some(Self::RequestHeader(name.to_owned())),
            ("querystring", Some(name)) => Some(Self::RequestQueryString(name.to_owned())),
            ("path", None) => Some(Self::RequestPath),
            ("path", Some(name)) => Some(Self::RequestPathVariable(name.to_owned())),
            ("method", None) => Some(Self::RequestMethod),
            _ => body_path(rest).map(Self::RequestBody),
        }
    }
}

/// `header.name` in two; a name is never empty.
fn member(text: &str) -> (&str, Option<&str>) {
    match text.split_once('.') {
        Some((kind, name)) if !name.is_empty() => (kind, Some(name)),
        _ => (text, None),
    }
}

/// The JSONPath of `body`, `body.a.b` or `body[0].a`. Recursive descent and filters do not exist in mappings.
fn body_path(text: &str) -> Option<Option<String>> {
    let path = text.strip_prefix("body")?;
    if path.is_empty() {
        return Some(None);
    }
    let path = match path.strip_prefix('.') {
        Some(path) => path,
        None if path.starts_with('[') => path,
        None => return None,
    };
    let whole = !path.is_empty() && !path.starts_with('.') && !path.contains("..") && !path.contains("?(");
    whole.then(|| Some(path.to_owned()))
}

fn named(text: &str) -> Option<String> {
    let valid = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    valid.then(|| text.to_owned())
}
