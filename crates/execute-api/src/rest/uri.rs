//! An integration's URI: text with variables, `http://host/pets/{id}`, and stage variables, `${stageVariables.host}`.
//!
//! Stage variables are known when a stage is compiled and become text then. A variable stands for the integration's path
//! parameter of that name; one without a value makes the address invalid, as on AWS.

use http::Uri;
use http::uri::{Authority, PathAndQuery, Scheme};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::fault::{ConfigurationError, Fault};

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

    fn is_plain(&self) -> bool {
        matches!(self.0.as_slice(), [] | [Part::Text(_)])
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
    /// Only the path has variables.
    Fixed { scheme: Scheme, authority: Authority, path: Pattern },
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
        let authority = authority.parse().map_err(|_| ConfigurationError::Endpoint)?;
        let path =
            if path.starts_with('/') { Pattern::parse(path) } else { Pattern::parse(&format!("/{path}")) };
        if path.is_plain() {
            let text = path.render(|_| None).map_err(|_| ConfigurationError::Endpoint)?;
            text.parse::<PathAndQuery>().map_err(|_| ConfigurationError::Endpoint)?;
        }
        Ok(Self::Fixed { scheme, authority, path })
    }

    /// The URI to call. `query` writes further parameters behind those that the URI has itself.
    pub(super) fn render<'v>(
        &self,
        value: impl Fn(&str) -> Option<&'v str>,
        query: impl FnOnce(&mut String),
    ) -> Result<Uri, Fault> {
        let invalid = || Fault::from(&ConfigurationError::Endpoint);
        let pattern = match self {
            Self::Fixed { path, .. } => path,
            Self::Variable(whole) => whole,
        };
        let mut text = pattern.render(value)?;
        append_query(&mut text, query);
        match self {
            Self::Variable(_) => text.parse().map_err(|_| invalid()),
            Self::Fixed { scheme, authority, .. } => Uri::builder()
                .scheme(scheme.clone())
                .authority(authority.clone())
                .path_and_query(text)
                .build()
                .map_err(|_| invalid()),
        }
    }
}

/// Writes what `query` has behind a URI, which may have a query already.
fn append_query(text: &mut String, query: impl FnOnce(&mut String)) {
    let before = text.len();
    text.push(if text.contains('?') { '&' } else { '?' });
    query(text);
    if text.len() == before + 1 {
        text.truncate(before);
    }
}

/// A text of an integration with its stage variables: `${stageVariables.name}`. Those that the stage has not are empty.
pub(super) fn with_stage_variables<'v>(text: &str, variable: impl Fn(&str) -> Option<&'v str>) -> String {
    const BEGIN: &str = "${stageVariables.";
    let mut replaced = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(BEGIN) {
        let Some((name, after)) = behind.split_once('}') else { break };
        replaced.push_str(before);
        replaced.push_str(variable(name).unwrap_or_default());
        rest = after;
    }
    replaced + rest
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, with_stage_variables};

    fn rendered(uri: &str, query: &str) -> Option<String> {
        let value = |name: &str| match name {
            "id" => Some("a%2Fb c"),
            "proxy" => Some("x/y"),
            "host" => Some("example.com:81"),
            _ => None,
        };
        let uri = Endpoint::compile(uri).ok()?.render(value, |text| text.push_str(query)).ok()?;
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

    #[test]
    fn stage_variables_become_text() {
        let variable = |name: &str| (name == "host").then_some("a.test");
        let rows = [
            ("http://${stageVariables.host}/x", "http://a.test/x"),
            ("${stageVariables.host}${stageVariables.none}!", "a.test!"),
            ("${stageVariables.host", "${stageVariables.host"),
            ("{host}", "{host}"),
        ];
        for (text, expected) in rows {
            assert_eq!(with_stage_variables(text, variable), expected);
        }
    }
}
