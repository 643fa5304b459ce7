//! `$input`, `$context`, `$stageVariables`, `$util` and the overrides.

use std::borrow::Cow;

use super::escape::{base64_decoded, escape_java_script, url_decoded, url_encoded};
use super::{Rendered, Renderer};
use crate::environment::{ContextValue, ParameterPlace};
use crate::error::RenderError;
use crate::json::{from_tree, parse};
use crate::jsonpath::JsonPath;
use crate::limits::REGEX_COMPILE_LOOKS;
use crate::value::{MapId, MapObject, Text, Value};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// How deeply names of `$context` may be nested.
const CONTEXT_DEPTH_MAX: usize = 8;

fn text<'v>(text: Cow<'v, str>) -> Value<'v> {
    match text {
        Cow::Borrowed(text) => Value::borrowed(text),
        Cow::Owned(text) => Value::shared(text),
    }
}

impl<'v> Renderer<'v, '_> {
    /// The payload's text.
    pub(super) fn body(&self) -> &'v str {
        match self.environment.body() {
            "" => "{}",
            body => body,
        }
    }

    /// The payload as a value, which all that read it share.
    pub(super) fn document(&mut self) -> Rendered<Value<'v>> {
        if let Some(document) = &self.document {
            return Ok(document.clone());
        }
        let document = parse(self.body(), &mut self.heap)?;
        self.document = Some(document.clone());
        Ok(document)
    }

    pub(super) fn context(&mut self, name: &str) -> Value<'v> {
        self.context_at(name, 0)
    }

    fn context_at(&mut self, name: &str, depth: usize) -> Value<'v> {
        let environment = self.environment;
        match environment.context(name) {
            None => Value::Null,
            Some(ContextValue::Text(value)) => text(value),
            Some(ContextValue::Names(_)) if depth > CONTEXT_DEPTH_MAX => Value::Null,
            Some(ContextValue::Names(names)) => {
                let mut map = MapObject::default();
                for member in names {
                    let dotted =
                        if name.is_empty() { member.to_string() } else { format!("{name}.{member}") };
                    let value = self.context_at(&dotted, depth + 1);
                    let key = match member {
                        Cow::Borrowed(member) => Text::Borrowed(member),
                        Cow::Owned(member) => Text::from(member),
                    };
                    map.put(key, value);
                }
                Value::Map(self.heap.add_map(map))
            }
        }
    }

    fn add_map_of(&mut self, pairs: Vec<(&'v str, &'v str)>) -> MapId {
        let mut map = MapObject::default();
        for (name, value) in pairs {
            map.put(Text::Borrowed(name), Value::borrowed(value));
        }
        self.heap.add_map(map)
    }

    pub(super) fn all_stage_variables(&mut self) -> MapId {
        if let Some(id) = self.stage_variables {
            return id;
        }
        let id = self.add_map_of(self.environment.stage_variables());
        self.stage_variables = Some(id);
        id
    }

    fn all_parameters(&mut self) -> MapId {
        if let Some(id) = self.parameters {
            return id;
        }
        let mut places = MapObject::default();
        for place in ParameterPlace::ALL {
            let id = self.add_map_of(self.environment.parameters(place));
            places.put(Text::Borrowed(place.name()), Value::Map(id));
        }
        let id = self.heap.add_map(places);
        self.parameters = Some(id);
        id
    }

    pub(super) fn request_override(&mut self) -> MapId {
        if let Some(id) = self.request_override {
            return id;
        }
        let id = loaded(&self.overrides.request, &mut self.heap);
        self.request_override = Some(id);
        id
    }

    pub(super) fn response_override(&mut self) -> MapId {
        if let Some(id) = self.response_override {
            return id;
        }
        let id = loaded(&self.overrides.response, &mut self.heap);
        self.response_override = Some(id);
        id
    }

    pub(super) fn input_method(&mut self, name: &str, arguments: &[Value<'v>]) -> Rendered<Value<'v>> {
        match (name, arguments) {
            ("params", []) => Ok(Value::Map(self.all_parameters())),
            ("params", [name]) => {
                let name = self.text_of(name)?;
                let environment = self.environment;
                let mut places = ParameterPlace::ALL.into_iter();
                let found = places.find_map(|place| environment.parameter(place, name.as_str()));
                Ok(Value::borrowed(found.unwrap_or("")))
            }
            ("json" | "path", [path]) => {
                let path = self.text_of(path)?;
                let regexes = path.as_str().matches("=~").count();
                self.heap.look_at(path.as_str().len() + regexes * REGEX_COMPILE_LOOKS)?;
                let path = JsonPath::compile(path.as_str())?;
                if name == "json" { self.input_json(&path) } else { self.input_path(&path) }
            }
            ("getBody" | "body", []) => Ok(Value::borrowed(self.body())),
            _ => Ok(Value::Null),
        }
    }

    pub(super) fn util_method(&mut self, name: &str, arguments: &[Value<'v>]) -> Rendered<Value<'v>> {
        let [argument] = arguments else { return Ok(Value::Null) };
        let input = self.text_of(argument)?;
        let output = match name {
            "escapeJavaScript" => match escape_java_script(input.as_str()) {
                Cow::Borrowed(_) => return Ok(Value::Text(input)),
                Cow::Owned(escaped) => escaped,
            },
            "urlEncode" => url_encoded(input.as_str()),
            "urlDecode" => url_decoded(input.as_str())
                .ok_or(RenderError::Method { method: "urlDecode", reason: "the text is not URL-encoded" })?,
            "base64Encode" => STANDARD.encode(input.as_str()),
            "base64Decode" => base64_decoded(input.as_str()),
            "parseJson" => return self.parsed_json(input),
            _ => return Ok(Value::Null),
        };
        Ok(Value::Text(self.made(output)?))
    }

    /// `$util.parseJson(…)`: nothing if the text is no JSON.
    fn parsed_json(&mut self, text: Text<'v>) -> Rendered<Value<'v>> {
        self.heap.look_at(text.as_str().len())?;
        match text {
            Text::Borrowed(text) => Ok(parse(text, &mut self.heap).unwrap_or(Value::Null)),
            // What is parsed must live as long as the template; a text made while rendering does not, so its values are
            // copied.
            Text::Shared(text) => Ok(parse_copied(&text, &mut self.heap).unwrap_or(Value::Null)),
        }
    }
}

fn parse_copied<'v>(text: &str, heap: &mut crate::value::Heap<'v>) -> Rendered<Value<'v>> {
    let mut own = crate::value::Heap::default();
    let value = parse(text, &mut own)?;
    Ok(own.copy_into(&value, heap))
}

fn loaded<'v>(
    members: &serde_json::Map<String, serde_json::Value>,
    heap: &mut crate::value::Heap<'v>,
) -> MapId {
    let mut map = MapObject::default();
    for (name, member) in members {
        let value = from_tree(member, heap);
        map.put(Text::from(name.clone()), value);
    }
    heap.add_map(map)
}
