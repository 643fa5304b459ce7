//! The base path of a document, and what an import makes of it.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html>

use serde_json::Value;

use crate::error::{Error, Result};

/// What becomes of the base path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BasePath {
    /// It does not count.
    Ignore,
    /// It stands before every path.
    Prepend,
    /// All of it but its first part stands before every path.
    Split,
}

impl BasePath {
    /// From a request's parameter.
    pub(super) fn parse(text: Option<&str>) -> Result<Self> {
        match text {
            None | Some("ignore") => Ok(Self::Ignore),
            Some("prepend") => Ok(Self::Prepend),
            Some("split") => Ok(Self::Split),
            Some(_) => {
                Err(Error::bad_request("Invalid basepath specified. Must be one of [ignore, prepend, split]"))
            }
        }
    }

    /// What stands before every path: nothing, or a path without a slash at its end.
    pub(super) fn prefix(self, document: &Value) -> String {
        let whole = declared(document);
        let trimmed = whole.trim_matches('/');
        let kept = match self {
            Self::Ignore => "",
            Self::Prepend => trimmed,
            Self::Split => trimmed.split_once('/').map_or("", |(_, rest)| rest),
        };
        if kept.is_empty() { String::new() } else { format!("/{kept}") }
    }
}

/// The variable `basePath` of the first server that has one, or else the path of the first server's URL.
fn declared(document: &Value) -> String {
    let servers = document.get("servers").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let variable = servers.iter().find_map(|server| server.pointer("/variables/basePath/default"));
    if let Some(text) = variable.and_then(Value::as_str) {
        return text.to_owned();
    }
    let url =
        servers.first().and_then(|server| server.get("url")).and_then(Value::as_str).unwrap_or_default();
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => url,
    };
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::BasePath;

    #[test]
    fn base_paths_come_from_a_variable_or_the_url() {
        let variable = json!({ "servers": [
            { "url": "https://a.test/x" },
            { "url": "https://b.test/{basePath}", "variables": { "basePath": { "default": "/a/b/c" } } },
        ] });
        let url = json!({ "servers": [{ "url": "https://a.test/x/y/" }] });
        let relative = json!({ "servers": [{ "url": "/v1" }] });
        let nothing = json!({ "servers": [{ "url": "https://a.test" }] });
        let cases = [
            (BasePath::Ignore, &variable, ""),
            (BasePath::Prepend, &variable, "/a/b/c"),
            (BasePath::Split, &variable, "/b/c"),
            (BasePath::Prepend, &url, "/x/y"),
            (BasePath::Split, &url, "/y"),
            (BasePath::Prepend, &relative, "/v1"),
            (BasePath::Split, &relative, ""),
            (BasePath::Prepend, &nothing, ""),
        ];
        for (mode, document, expected) in cases {
            assert_eq!(mode.prefix(document), expected, "{mode:?} {document}");
        }
    }
}
