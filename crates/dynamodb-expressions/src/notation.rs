//! A short notation for items and values in tests: plain JSON, where strings, numbers, booleans, null, arrays and
//! objects are S, N, BOOL, NULL, L and M; `{"$SS": […]}`, `{"$NS": […]}`, `{"$BS": […]}`, `{"$B": "…"}` and
//! `{"$N": "…"}` are the others, binary as its text.

use std::collections::BTreeMap;

use bytes::Bytes;
use dynamodb_values::{Item, Number, Value};
use serde_json::Value as Json;

use crate::Placeholders;

pub(crate) fn item(json: &str) -> Item {
    Item::from_map(&map(json))
}

pub(crate) fn map(json: &str) -> BTreeMap<String, Value> {
    match value(json) {
        Value::M(map) => map,
        other => panic!("{other:?} is no map"),
    }
}

pub(crate) fn value(json: &str) -> Value {
    read(&serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}")))
}

/// Placeholders from names `{"#a": "b"}` and values in the notation; an empty text is an absent parameter.
pub(crate) fn placeholders(names: &str, values: &str) -> Placeholders {
    let names = (!names.is_empty()).then(|| {
        let names: BTreeMap<String, String> = serde_json::from_str(names).unwrap();
        names.into_iter().collect()
    });
    let values = (!values.is_empty()).then(|| map(values).into_iter().collect());
    Placeholders::new(names, values).unwrap()
}

fn read(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(boolean) => Value::Bool(*boolean),
        Json::Number(number) => Value::N(Number::parse(&number.to_string()).unwrap()),
        Json::String(text) => Value::S(text.clone()),
        Json::Array(list) => Value::L(list.iter().map(read).collect()),
        Json::Object(object) => match object.iter().next() {
            Some((tag, inner)) if tag.starts_with('$') => read_tagged(tag, inner),
            _ => Value::M(object.iter().map(|(name, value)| (name.clone(), read(value))).collect()),
        },
    }
}

fn read_tagged(tag: &str, inner: &Json) -> Value {
    let texts = || inner.as_array().unwrap().iter().map(|text| text.as_str().unwrap());
    let number = |text: &str| Number::parse(text).unwrap();
    let binary = |text: &str| Bytes::copy_from_slice(text.as_bytes());
    match tag {
        "$SS" => Value::Ss(texts().map(str::to_owned).collect()),
        "$NS" => Value::Ns(inner.as_array().unwrap().iter().map(|n| number(&n.to_string())).collect()),
        "$BS" => Value::Bs(texts().map(binary).collect()),
        "$B" => Value::B(binary(inner.as_str().unwrap())),
        "$N" => Value::N(number(inner.as_str().unwrap())),
        other => panic!("no such type: {other}"),
    }
}
