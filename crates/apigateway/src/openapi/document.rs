//! A document as text, in JSON or YAML, and as a tree whose references stay within it.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html>

use serde_json::Value;

use crate::error::{Error, Result};

/// The quota "Size of an OpenAPI import file".
const BYTES_MAX: usize = 6 << 20;

/// References that lead to references: more is a circle.
const REFERENCES_MAX: usize = 16;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// With two blanks for each level.
    Json,
    /// In block style.
    Yaml,
}

/// Reads a document: JSON if it begins with a brace, else YAML.
pub(crate) fn parse(text: &str) -> Result<Value> {
    if text.len() > BYTES_MAX {
        return Err(Error::bad_request("OpenAPI input is larger than 6 MB."));
    }
    let document: Option<Value> = match text.trim_start().starts_with('{') {
        true => serde_json::from_str(text).ok(),
        false => serde_saphyr::from_str(text).ok(),
    };
    document.filter(Value::is_object).ok_or_else(|| Error::bad_request("Invalid OpenAPI input."))
}

/// Writes a document.
pub(crate) fn render(document: &Value, format: Format) -> Result<String> {
    let internal = |fault: String| Error::Internal(format!("an OpenAPI document: {fault}"));
    match format {
        Format::Json => serde_json::to_string_pretty(document).map_err(|fault| internal(fault.to_string())),
        Format::Yaml => serde_saphyr::to_string(document).map_err(|fault| internal(fault.to_string())),
    }
}

/// What a part of a document is when its `$ref` is followed; None if that leads nowhere, or out of the document.
pub(crate) fn resolve<'a>(document: &'a Value, mut part: &'a Value) -> Option<&'a Value> {
    for _ in 0..REFERENCES_MAX {
        let Some(reference) = part.get("$ref").and_then(Value::as_str) else { return Some(part) };
        part = document.pointer(reference.strip_prefix('#')?)?;
    }
    None
}

/// The text of a scalar: YAML reads `version: 2.0` as a number.
pub(crate) fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The refusal of a document with warnings, when they were to count as errors.
pub(crate) fn refused(warnings: &[String]) -> Error {
    Error::bad_request(format!("Warnings found during import:\n\t{}", warnings.join("\n\t")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Format, parse, render, resolve, text};

    #[test]
    fn both_formats_read_and_write_the_same() {
        let document = json!({
            "openapi": "3.0.1",
            "info": { "title": "pets: all", "version": "2020-01-01" },
            "paths": { "/a/{b+}": { "get": { "responses": { "200": { "description": "a\nb" } } } } },
            "x-amazon-apigateway-cors": { "maxAge": 5, "allowCredentials": true, "allowOrigins": ["*"] },
        });
        for format in [Format::Json, Format::Yaml] {
            let written = render(&document, format).unwrap();
            assert_eq!(parse(&written).unwrap(), document, "{written}");
        }
    }

    #[test]
    fn yaml_keys_are_texts_and_numbers_have_texts() {
        let read = parse("openapi: 3.0.1\ninfo: {version: 2.0}\nresponses:\n  200: {a: b}\n").unwrap();
        assert_eq!(text(read.get("openapi")).as_deref(), Some("3.0.1"));
        assert_eq!(text(read.pointer("/info/version")).as_deref(), Some("2.0"));
        assert_eq!(read.pointer("/responses/200/a"), Some(&json!("b")));
    }

    #[test]
    fn what_is_no_document_is_refused() {
        for wrong in ["", "[]", "pets", "{\"a\":", "a: [b", &" ".repeat(super::BYTES_MAX + 1)] {
            assert!(parse(wrong).is_err());
        }
    }

    #[test]
    fn references_are_followed_within_the_document_and_not_in_circles() {
        let document = json!({
            "a": { "$ref": "#/b~1c" }, "b/c": { "d": 1 }, "e": { "$ref": "#/e" }, "f": { "$ref": "other.json" },
        });
        let of = |name: &str| resolve(&document, &document[name]);
        assert_eq!((of("a"), of("b/c")), (Some(&json!({ "d": 1 })), Some(&json!({ "d": 1 }))));
        assert_eq!((of("e"), of("f")), (None, None));
    }
}
