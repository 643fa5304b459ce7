//! The event that a request to a function URL makes: payload format 2.0.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads>

#[cfg(test)]
mod tests;

use aws_types::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_TYPE, COOKIE, USER_AGENT};
use http::request::Parts;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::HttpCall;
use crate::moment;

/// What stands beside the request in its event.
pub(super) struct Origin<'a> {
    pub(super) call: &'a HttpCall,
    /// The URL's id.
    pub(super) id: &'a str,
    /// The host that was asked.
    pub(super) domain: &'a str,
    /// Who signed the request, if that was asked for.
    pub(super) signer: Option<&'a Context>,
}

/// The event's JSON.
pub(super) fn event(origin: &Origin<'_>, head: &Parts, body: &[u8]) -> Bytes {
    let mut event = Map::new();
    event.insert("version".into(), "2.0".into());
    event.insert("routeKey".into(), "$default".into());
    event.insert("rawPath".into(), head.uri.path().into());
    event.insert("rawQueryString".into(), head.uri.query().unwrap_or_default().into());
    let cookies = cookies(&head.headers);
    if !cookies.is_empty() {
        event.insert("cookies".into(), cookies.into());
    }
    let mut headers = headers(&head.headers);
    if let Some(host) = super::host(head) {
        // HTTP/2 says it in another place.
        headers.entry("host").or_insert_with(|| host.into());
    }
    event.insert("headers".into(), headers.into());
    let query = query(head.uri.query().unwrap_or_default());
    if !query.is_empty() {
        event.insert("queryStringParameters".into(), query.into());
    }
    event.insert("requestContext".into(), context(origin, head));
    let (text, encoded) = content(&head.headers, body);
    if !body.is_empty() {
        event.insert("body".into(), text.into());
    }
    event.insert("isBase64Encoded".into(), encoded.into());
    Value::from(event).to_string().into()
}

fn context(origin: &Origin<'_>, head: &Parts) -> Value {
    let now = origin.call.now;
    let mut context = json!({
        "accountId": "anonymous",
        "apiId": origin.id,
        "domainName": origin.domain,
        "domainPrefix": origin.id,
        "http": {
            "method": head.method.as_str(),
            "path": head.uri.path(),
            "protocol": "HTTP/1.1",
            "sourceIp": origin.call.source.to_string(),
            "userAgent": text(&head.headers, USER_AGENT),
        },
        "requestId": super::request_id(origin.call),
        "routeKey": "$default",
        "stage": "$default",
        "time": moment::of_request(now),
        "timeEpoch": now.0,
    });
    if let Some(signer) = origin.signer {
        let account = signer.account.to_string();
        let arn = format!("arn:aws:iam::{account}:root");
        context["accountId"] = account.clone().into();
        context["authorizer"] = json!({ "iam": {
            "accessKey": &*signer.access_key,
            "accountId": account,
            "callerId": account,
            "cognitoIdentity": null,
            "principalOrgId": null,
            "userArn": arn,
            "userId": account,
        }});
    }
    context
}

fn text(headers: &HeaderMap, name: http::HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn cookies(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(';')).map(|cookie| cookie.trim().to_owned()).collect()
}

/// Headers by their names in small letters; those of one name are joined by commas. Cookies stand apart.
fn headers(headers: &HeaderMap) -> Map<String, Value> {
    let mut joined: Map<String, Value> = Map::new();
    for name in headers.keys().filter(|name| **name != COOKIE) {
        let values: Vec<String> = headers
            .get_all(name)
            .into_iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
            .collect();
        joined.insert(name.as_str().to_owned(), values.join(",").into());
    }
    joined
}

/// Query parameters, decoded; those of one name are joined by commas.
fn query(query: &str) -> Map<String, Value> {
    let mut joined: Map<String, Value> = Map::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = decoded(value);
        let value = match joined.get(&decoded(name)).and_then(Value::as_str) {
            Some(before) => format!("{before},{value}"),
            None => value,
        };
        joined.insert(decoded(name), value.into());
    }
    joined
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// The body as text, or in base64 if its media type is not one of text or its bytes are none.
fn content(headers: &HeaderMap, body: &[u8]) -> (String, bool) {
    match std::str::from_utf8(body) {
        Ok(plain) if is_text(text(headers, CONTENT_TYPE)) => (plain.to_owned(), false),
        _ => (STANDARD.encode(body), true),
    }
}

fn is_text(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.is_empty()
        || kind.starts_with("text/")
        || matches!(kind.as_str(), "application/json" | "application/xml" | "application/javascript")
        || kind.ends_with("+json")
        || kind.ends_with("+xml")
}
