//! Route keys of HTTP APIs: `GET /pets/{petId}`, `ANY /files/{proxy+}`, `$default`.
//!
//! A key that parses is one that can be created and served. The text stays as its author wrote it; two keys that differ only in
//! the names of their path variables are different keys, and which of them answers a request is the data plane's to say.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>

#[cfg(test)]
mod tests;

/// The methods that a route may name; `ANY` stands for all of them.
const METHODS: [&str; 8] = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// A route key, borrowing from its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RouteKey<'a> {
    /// Answers what no other route does.
    Default,
    /// A method, or any, on a path.
    Path {
        /// None for `ANY`.
        method: Option<&'a str>,
        /// As written, beginning with a slash.
        path: &'a str,
        /// The path's parts; none for `/`.
        segments: Vec<Segment<'a>>,
    },
}

/// One part of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segment<'a> {
    /// Matches itself.
    Literal(&'a str),
    /// `{name}`: matches one part.
    Variable(&'a str),
    /// `{name+}`: matches all that is left; always the last.
    Greedy(&'a str),
}

/// Why a text is no route key. The sentences are the service's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteKeyFault {
    /// Nothing was said.
    #[error("Route key is required")]
    Empty,
    /// Neither `$default` nor a method and a path.
    #[error(
        "The provided route key is not formatted properly for HTTP protocol. Format should be \"[HTTP METHOD] /[RESOURCE PATH]\" or \"$default\""
    )]
    Format,
    /// A greedy variable is followed by more.
    #[error("Greedy path variable {{{0}+}} must be the last part of the route's path")]
    GreedyNotLast(String),
    /// Two parts have one name.
    #[error("Path variable {{{0}}} appears more than once in the route's path")]
    Repeated(String),
}

impl<'a> RouteKey<'a> {
    /// Parses a route key.
    ///
    /// # Errors
    /// [`RouteKeyFault`], whose text is the message that a caller gets.
    pub fn parse(text: &'a str) -> Result<Self, RouteKeyFault> {
        if text.is_empty() {
            return Err(RouteKeyFault::Empty);
        }
        if text == "$default" {
            return Ok(Self::Default);
        }
        let (method, path) = text.split_once(' ').ok_or(RouteKeyFault::Format)?;
        if !METHODS.contains(&method) {
            return Err(RouteKeyFault::Format);
        }
        let segments = segments(path)?;
        Ok(Self::Path { method: (method != "ANY").then_some(method), path, segments })
    }
}

fn segments(path: &str) -> Result<Vec<Segment<'_>>, RouteKeyFault> {
    let rest = path.strip_prefix('/').ok_or(RouteKeyFault::Format)?;
    if rest.is_empty() {
        return Ok(Vec::new());
    }
    let segments = rest.split('/').map(segment).collect::<Result<Vec<_>, _>>()?;
    let mut names: Vec<&str> = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        let name = match *segment {
            Segment::Literal(_) => continue,
            Segment::Greedy(name) if index + 1 < segments.len() => {
                return Err(RouteKeyFault::GreedyNotLast(name.to_owned()));
            }
            Segment::Variable(name) | Segment::Greedy(name) => name,
        };
        if names.contains(&name) {
            return Err(RouteKeyFault::Repeated(name.to_owned()));
        }
        names.push(name);
    }
    Ok(segments)
}

fn segment(text: &str) -> Result<Segment<'_>, RouteKeyFault> {
    let Some(inner) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
        let literal = !text.contains(['{', '}', ' ', '?', '#']);
        return if literal { Ok(Segment::Literal(text)) } else { Err(RouteKeyFault::Format) };
    };
    let greedy = inner.strip_suffix('+');
    let name = greedy.unwrap_or(inner);
    let valid = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-:".contains(&b));
    match (valid, greedy) {
        (false, _) => Err(RouteKeyFault::Format),
        (true, Some(name)) => Ok(Segment::Greedy(name)),
        (true, None) => Ok(Segment::Variable(name)),
    }
}
