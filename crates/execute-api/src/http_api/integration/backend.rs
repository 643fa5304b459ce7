//! Where an HTTP backend is: a URI, in whose path the route's variables may stand.

use bytes::Bytes;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Uri};

use crate::http_api::error::Refusal;
use crate::http_api::exchange::Exchange;
use crate::http_api::mapping::RequestChanges;

/// A backend's URI, taken apart.
#[derive(Debug)]
pub(super) struct Backend {
    scheme: Scheme,
    authority: Authority,
    host: HeaderValue,
    path: Vec<Piece>,
    query: String,
    /// The whole, where requests do not change it.
    fixed: Option<Uri>,
}

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// The route's variable at this index.
    Variable(usize),
}

impl Backend {
    pub(super) fn parse(uri: &str, variables: &[Box<str>]) -> Result<Self, String> {
        let fault = || format!("{uri} is no URI of an HTTP backend");
        let (scheme, rest) = uri.split_once("://").ok_or_else(fault)?;
        let scheme = match scheme {
            "http" => Scheme::HTTP,
            "https" => Scheme::HTTPS,
            _ => return Err(fault()),
        };
        let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let authority = Authority::try_from(authority).map_err(|_| fault())?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = pieces(if path.is_empty() { "/" } else { path }, variables);
        let host = HeaderValue::try_from(authority.as_str()).map_err(|_| fault())?;
        let mut backend = Self { scheme, authority, host, path, query: query.to_owned(), fixed: None };
        if let [Piece::Text(path)] = &backend.path[..] {
            backend.fixed = Some(backend.to(path.clone(), "").ok_or_else(fault)?);
        }
        Ok(backend)
    }

    /// The value of `Host`.
    pub(super) fn host(&self) -> &HeaderValue {
        &self.host
    }

    /// Where a request goes.
    pub(super) fn uri(&self, exchange: &Exchange<'_>, changes: &RequestChanges) -> Result<Uri, Refusal> {
        let query = changes.query(exchange.call.query());
        if let (Some(fixed), None, "") = (&self.fixed, changes.path(), query.as_ref()) {
            return Ok(fixed.clone());
        }
        let path = match changes.path() {
            Some(path) if path.starts_with('/') => path.to_owned(),
            Some(path) => format!("/{path}"),
            None => self.path.iter().map(|piece| piece.text(exchange)).collect(),
        };
        self.to(path, &query).ok_or_else(|| Refusal::Failed("the mapped path is no path".into()))
    }

    /// The URI with this path, the backend's own query and this one.
    fn to(&self, mut target: String, query: &str) -> Option<Uri> {
        let mut separator = '?';
        for query in [self.query.as_str(), query] {
            if !query.is_empty() {
                target.push(separator);
                target.push_str(query);
                separator = '&';
            }
        }
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(PathAndQuery::from_maybe_shared(Bytes::from(target)).ok()?);
        Uri::from_parts(parts).ok()
    }
}

impl Piece {
    fn text<'a>(&'a self, exchange: &'a Exchange<'_>) -> &'a str {
        match self {
            Self::Text(text) => text,
            Self::Variable(index) => exchange.raw_path_variable(*index),
        }
    }
}

/// A path's text and the route's variables in it, `{name}` or `{name+}`.
fn pieces(path: &str, variables: &[Box<str>]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('{') {
        text.push_str(before);
        let variable = behind.split_once('}').and_then(|(name, after)| {
            let name = name.strip_suffix('+').unwrap_or(name);
            Some((variables.iter().position(|known| **known == *name)?, after))
        });
        match variable {
            Some((index, after)) => {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                pieces.push(Piece::Variable(index));
                rest = after;
            }
            None => {
                text.push('{');
                rest = behind;
            }
        }
    }
    text.push_str(rest);
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{Backend, Piece, pieces};

    #[test]
    fn a_path_has_variables_in_it() {
        let variables = ["proxy".into(), "id".into()];
        let text = |text: &str| Piece::Text(text.into());
        for (path, expected) in [
            ("/", vec![text("/")]),
            ("/{proxy}", vec![text("/"), Piece::Variable(0)]),
            ("/a/{id}/b/{proxy+}", vec![text("/a/"), Piece::Variable(1), text("/b/"), Piece::Variable(0)]),
            ("/{other}/{", vec![text("/{other}/{")]),
        ] {
            assert_eq!(pieces(path, &variables), expected, "{path}");
        }
    }

    #[test]
    fn a_backend_is_reached_by_http() {
        let fixed = |uri: &str| Backend::parse(uri, &[]).ok().and_then(|backend| backend.fixed);
        let text = |uri| fixed(uri).map(|uri| uri.to_string());
        assert_eq!(text("http://a.example"), Some("http://a.example/".into()));
        assert_eq!(text("https://a.example:8443/x?y=1"), Some("https://a.example:8443/x?y=1".into()));
        assert_eq!(text("http://a.example?y=1"), Some("http://a.example/?y=1".into()));
        for wrong in ["a.example", "ftp://a.example", "http://", "http://a b/"] {
            assert_eq!(text(wrong), None, "{wrong}");
        }
    }
}
