//! An integration's URI: text with variables, `http://host/pets/{id}`.
//!
//! A variable stands for the integration's path parameter of that name; one without a value makes the address invalid, as
//! on AWS.

use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Uri};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::fault::{ConfigurationError, Fault};
use crate::upstream;

/// What a value may not bring into a URI. It may bring slashes and escapes: path parameters come as they were sent.
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A text with variables in braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Variable(String),
}

impl Pattern {
    pub(super) fn parse(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            let Some((name, after)) = behind.split_once('}') else { break };
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::Variable(name.trim_end_matches('+').to_owned()));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Self(parts)
    }

    /// The text, if there is no variable in it.
    fn as_text(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The text with every variable's value.
    pub(super) fn render<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> Result<String, Fault> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Variable(name) => {
                    let value = value(name).ok_or_else(|| Fault::from(&ConfigurationError::Endpoint))?;
                    text.extend(utf8_percent_encode(value, ENCODED));
                }
            }
        }
        Ok(text)
    }
}

/// The address of an HTTP backend.
#[derive(Clone, Debug)]
pub(super) enum Endpoint {
    /// Only the path has variables. The whole is there already if not even that has.
    Fixed { scheme: Scheme, authority: Authority, host: HeaderValue, path: Pattern, whole: Option<Uri> },
    /// The host, too.
    Variable(Pattern),
}

impl Endpoint {
    /// The address that a URI names, its stage variables replaced.
    pub(super) fn compile(uri: &str) -> Result<Self, ConfigurationError> {
        let (scheme, rest) = if let Some(rest) = uri.strip_prefix("http://") {
            (Scheme::HTTP, rest)
        } else if let Some(rest) = uri.strip_prefix("https://") {
            (Scheme::HTTPS, rest)
        } else {
            return Err(ConfigurationError::Endpoint);
        };
        let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        if authority.contains('{') {
            return Ok(Self::Variable(Pattern::parse(uri)));
        }
        let authority: Authority = authority.parse().map_err(|_| ConfigurationError::Endpoint)?;
        let host = upstream::host(&scheme, &authority).ok_or(ConfigurationError::Endpoint)?;
        let path =
            if path.starts_with('/') { Pattern::parse(path) } else { Pattern::parse(&format!("/{path}")) };
        let whole = match path.as_text() {
            Some(text) => Some(to(&scheme, &authority, text).ok_or(ConfigurationError::Endpoint)?),
            None => None,
        };
        Ok(Self::Fixed { scheme, authority, host, path, whole })
    }

    /// The value of `Host`, where it is always the same.
    pub(super) fn host(&self) -> Option<&HeaderValue> {
        match self {
            Self::Fixed { host, .. } => Some(host),
            Self::Variable(_) => None,
        }
    }

    /// The URI to call, with further parameters behind those that it has itself.
    pub(super) fn render<'v>(
        &self,
        value: impl Fn(&str) -> Option<&'v str>,
        query: &str,
    ) -> Result<Uri, Fault> {
        let uri = match self {
            Self::Variable(whole) => with_query(whole.render(value)?, query).parse().ok(),
            Self::Fixed { whole: Some(uri), .. } if query.is_empty() => Some(uri.clone()),
            Self::Fixed { scheme, authority, path, .. } => {
                to(scheme, authority, with_query(path.render(value)?, query))
            }
        };
        uri.ok_or_else(|| Fault::from(&ConfigurationError::Endpoint))
    }
}

fn to<T>(scheme: &Scheme, authority: &Authority, path: T) -> Option<Uri>
where
    PathAndQuery: TryFrom<T, Error: Into<http::Error>>,
{
    let uri = Uri::builder().scheme(scheme.clone()).authority(authority.clone());
    uri.path_and_query(path).build().ok()
}

/// A URI, which may have a query already, with more parameters.
fn with_query(mut uri: String, query: &str) -> String {
    if !query.is_empty() {
        uri.push(if uri.contains('?') { '&' } else { '?' });
        uri.push_str(query);
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::Endpoint;

    fn rendered(uri: &str, query: &str) -> Option<String> {
        let value = |name: &str| match name {
            "id" => Some("a%2Fb c"),
            "proxy" => Some("x/y"),
            "host" => Some("example.com:81"),
            _ => None,
        };
        let uri = Endpoint::compile(uri).ok()?.render(value, query).ok()?;
        Some(uri.to_string())
    }

    #[test]
    fn variables_become_values() {
        let rows = [
            ("http://a.test", "", Some("http://a.test/")),
            ("http://a.test:8080/pets", "", Some("http://a.test:8080/pets")),
            ("https://a.test/pets/{id}", "", Some("https://a.test/pets/a%2Fb%20c")),
            ("http://a.test/{proxy+}/", "a=1", Some("http://a.test/x/y/?a=1")),
            ("http://a.test/pets?b=2", "a=1", Some("http://a.test/pets?b=2&a=1")),
            ("http://a.test?b=2", "", Some("http://a.test/?b=2")),
            ("http://a.test", "a=1", Some("http://a.test/?a=1")),
            ("http://a.test/pets", "a b", None),
            ("http://{host}/{id}", "", Some("http://example.com:81/a%2Fb%20c")),
            ("http://a.test/{unknown}", "", None),
            ("http://", "", None),
            ("ftp://a.test", "", None),
            ("a.test", "", None),
            ("http://a test/", "", None),
            ("http://a.test/a b", "", None),
        ];
        for (uri, query, expected) in rows {
            assert_eq!(rendered(uri, query).as_deref(), expected, "{uri}");
        }
    }
}
