//! A document of a REST API as it is read: of one of two dialects, each of which has things in other places.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::document::{parse, resolve, text};
use crate::error::{Error, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Swagger 2.0.
    Swagger,
    /// OpenAPI 3.0.
    OpenApi,
}

/// A document.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) root: Value,
    pub(crate) dialect: Dialect,
}

impl Document {
    /// Reads a document.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self> {
        let invalid = || Error::bad_request("Invalid OpenAPI input.");
        let root = parse(std::str::from_utf8(bytes).map_err(|_| invalid())?)?;
        let version = |name: &str| text(root.get(name));
        let dialect = match (version("swagger"), version("openapi")) {
            (Some(swagger), None) if swagger.starts_with('2') => Dialect::Swagger,
            (None, Some(openapi)) if openapi.starts_with("3.0") => Dialect::OpenApi,
            (None, None) => return Err(invalid()),
            (swagger, openapi) => {
                let version = swagger.or(openapi).unwrap_or_default();
                return Err(Error::BadRequest(format!(
                    "Unsupported OpenAPI version: {version}. Supported versions are 2.0 and 3.0."
                )));
            }
        };
        Ok(Self { root, dialect })
    }

    /// What a node stands for, if it is a reference to somewhere in the document, otherwise itself.
    pub(crate) fn resolved<'d>(&'d self, node: &'d Value) -> &'d Value {
        resolve(&self.root, node).unwrap_or(node)
    }

    /// A member at the top.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.root.get(name)
    }

    /// The members of an object at the top.
    pub(crate) fn members(&self, name: &str) -> impl Iterator<Item = (&String, &Value)> {
        members(self.get(name))
    }

    /// The path under which the document's server has the API, without a slash at its end.
    pub(crate) fn base_path(&self) -> String {
        let path = match self.dialect {
            Dialect::Swagger => text(self.get("basePath")),
            Dialect::OpenApi => self.get("servers").and_then(|servers| server_path(servers.get(0)?)),
        };
        path.unwrap_or_default().trim_end_matches('/').to_owned()
    }

    /// Where the document has its schemas.
    pub(crate) fn schemas(&self) -> Option<&Map<String, Value>> {
        let schemas = match self.dialect {
            Dialect::Swagger => self.get("definitions"),
            Dialect::OpenApi => self.root.pointer("/components/schemas"),
        };
        schemas.and_then(Value::as_object)
    }

    /// Where the document has its security schemes.
    pub(crate) fn security_schemes(&self) -> impl Iterator<Item = (&String, &Value)> {
        members(match self.dialect {
            Dialect::Swagger => self.get("securityDefinitions"),
            Dialect::OpenApi => self.root.pointer("/components/securitySchemes"),
        })
    }

    /// The name of the schema that a node refers to.
    pub(crate) fn schema_name<'d>(&self, schema: &'d Value) -> Option<&'d str> {
        let prefix = match self.dialect {
            Dialect::Swagger => "#/definitions/",
            Dialect::OpenApi => "#/components/schemas/",
        };
        schema.get("$ref")?.as_str()?.strip_prefix(prefix)
    }
}

/// The path of a server's URL, with the default values of its variables.
fn server_path(server: &Value) -> Option<String> {
    let mut url = server.get("url")?.as_str()?.to_owned();
    for (name, variable) in members(server.get("variables")) {
        let default = text(variable.get("default")).unwrap_or_default();
        url = url.replace(&format!("{{{name}}}"), default.trim_start_matches('/'));
    }
    let behind_scheme = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    Some(behind_scheme.find('/').map_or(String::new(), |at| behind_scheme[at..].to_owned()))
}

/// The members of what may be an object.
pub(crate) fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

/// The elements of what may be an array.
pub(crate) fn elements(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

/// The texts in what may be an array.
pub(crate) fn texts(value: Option<&Value>) -> Vec<String> {
    elements(value).filter_map(|element| text(Some(element))).collect()
}

/// The texts by their names in what may be an object. A template that is written as an object is its JSON.
pub(crate) fn named_texts(value: Option<&Value>) -> BTreeMap<String, String> {
    let named = members(value);
    named
        .map(|(name, value)| (name.clone(), text(Some(value)).unwrap_or_else(|| value.to_string())))
        .collect()
}

/// The text of a member.
pub(crate) fn text_at(value: &Value, name: &str) -> Option<String> {
    text(value.get(name))
}

/// The truth of a member, also if it is written as text.
pub(crate) fn flag_at(value: &Value, name: &str) -> Option<bool> {
    match value.get(name)? {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}
