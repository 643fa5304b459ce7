//! Headers that the gateway sets itself, and what becomes of those that it is given.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>

use http::header::{ACCEPT, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::forwarding::remove_where;

pub(super) static API_ID: HeaderName = HeaderName::from_static("x-amzn-apigateway-api-id");

/// What an integration's request cannot be given by a mapping.
const RESERVED: [&str; 4] =
    ["content-length", "transfer-encoding", "x-amzn-trace-id", "x-amzn-apigateway-api-id"];

/// And what a service that is called signed cannot be given, besides.
const RESERVED_OF_SERVICES: [&str; 5] = ["authorization", "connection", "expect", "proxy-authenticate", "te"];

/// Whether a mapping may not set this header of an integration's request.
pub(super) fn is_reserved(name: &HeaderName, of_service: bool) -> bool {
    RESERVED.contains(&name.as_str()) || (of_service && RESERVED_OF_SERVICES.contains(&name.as_str()))
}

/// Removes from a client's headers what an HTTP backend is not given.
pub(super) fn retain_for_backend(headers: &mut HeaderMap) {
    remove_where(headers, |name| {
        matches!(
            name,
            "content-length"
                | "content-encoding"
                | "content-md5"
                | "expect"
                | "max-forwards"
                | "server"
                | "www-authenticate"
        )
    });
}

/// Sets headers among others, each in the place of what was there.
pub(super) fn insert_all(headers: &mut HeaderMap, others: HeaderMap) {
    let mut last = None;
    for (name, value) in others {
        // A name that comes with several values is only named with the first.
        match (name, &last) {
            (Some(name), _) => {
                headers.insert(name.clone(), value);
                last = Some(name);
            }
            (None, Some(name)) => {
                headers.append(name.clone(), value);
            }
            (None, None) => {}
        }
    }
}

/// Gives a backend's request what it has unless it was given otherwise.
pub(super) fn complete_for_backend(headers: &mut HeaderMap, api: &BackendDefaults) {
    if !headers.contains_key(ACCEPT) {
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    }
    if !headers.contains_key(USER_AGENT) {
        headers.insert(USER_AGENT, api.user_agent.clone());
    }
    headers.insert(API_ID.clone(), api.id.clone());
}

/// What the gateway says of itself to backends.
#[derive(Clone, Debug)]
pub(super) struct BackendDefaults {
    user_agent: HeaderValue,
    id: HeaderValue,
}

impl BackendDefaults {
    pub(super) fn of(api: &str) -> Self {
        let value = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""));
        Self { user_agent: value(&format!("AmazonAPIGateway_{api}")), id: value(api) }
    }
}

/// Renames and removes, among the headers of a proxied answer, those that the gateway answers itself.
pub(super) fn remap(headers: &mut HeaderMap) {
    static REMAPPED: [(&str, HeaderName); 10] = [
        ("authorization", HeaderName::from_static("x-amzn-remapped-authorization")),
        ("connection", HeaderName::from_static("x-amzn-remapped-connection")),
        ("content-length", HeaderName::from_static("x-amzn-remapped-content-length")),
        ("content-md5", HeaderName::from_static("x-amzn-remapped-content-md5")),
        ("date", HeaderName::from_static("x-amzn-remapped-date")),
        ("max-forwards", HeaderName::from_static("x-amzn-remapped-max-forwards")),
        ("server", HeaderName::from_static("x-amzn-remapped-server")),
        ("user-agent", HeaderName::from_static("x-amzn-remapped-user-agent")),
        ("www-authenticate", HeaderName::from_static("x-amzn-remapped-www-authenticate")),
        ("x-amzn-requestid", HeaderName::from_static("x-amzn-remapped-x-amzn-requestid")),
    ];
    let removed = |name: &str| {
        matches!(
            name,
            "expect"
                | "host"
                | "keep-alive"
                | "proxy-authenticate"
                | "te"
                | "trailer"
                | "transfer-encoding"
                | "upgrade"
                | "via"
        )
    };
    let change = |name: &HeaderName| {
        let renamed = REMAPPED.iter().find(|(known, _)| *known == name.as_str()).map(|(_, renamed)| renamed);
        (renamed.is_some() || removed(name.as_str())).then(|| (name.clone(), renamed))
    };
    let changes: Vec<_> = headers.keys().filter_map(change).collect();
    for (name, renamed) in changes {
        if let (Some(value), Some(renamed)) = (headers.remove(name), renamed) {
            headers.insert(renamed, value);
        }
    }
}

/// A header's name as clients usually write it: the protocol library hands names on in small letters.
pub(super) fn displayed(name: &HeaderName) -> String {
    let mut start = true;
    let capitals = name.as_str().chars().map(|letter| {
        let shown = if start { letter.to_ascii_uppercase() } else { letter };
        start = letter == '-';
        shown
    });
    capitals.collect()
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::{displayed, remap};

    #[test]
    fn answers_are_remapped() {
        let headers = [
            ("server", "nginx"),
            ("date", "today"),
            ("content-length", "3"),
            ("connection", "keep-alive"),
            ("www-authenticate", "Basic"),
            ("x-amzn-requestid", "1"),
            ("transfer-encoding", "chunked"),
            ("x-own", "a"),
            ("content-type", "text/plain"),
        ];
        let mut headers: HeaderMap = headers
            .into_iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        remap(&mut headers);
        let mut names: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "content-type",
                "x-amzn-remapped-connection",
                "x-amzn-remapped-content-length",
                "x-amzn-remapped-date",
                "x-amzn-remapped-server",
                "x-amzn-remapped-www-authenticate",
                "x-amzn-remapped-x-amzn-requestid",
                "x-own",
            ]
        );
    }

    #[test]
    fn names_are_shown_with_capitals() {
        assert_eq!(displayed(&HeaderName::from_static("x-amzn-trace-id")), "X-Amzn-Trace-Id");
        assert_eq!(displayed(&HeaderName::from_static("accept")), "Accept");
    }
}
