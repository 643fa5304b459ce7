use aws_models::lambda::types::Cors;
use http::request::Parts;
use http::{HeaderMap, Request};

use super::{actual, is_preflight, preflight};

fn head(method: &str, origin: &str) -> Parts {
    let request = Request::builder().method(method).header("origin", origin);
    request.header("access-control-request-method", "PUT").body(()).unwrap().into_parts().0
}

fn cors(origins: &[&str], credentials: bool) -> Cors {
    let list = |entries: &[&str]| Some(entries.iter().map(|entry| (*entry).to_owned()).collect());
    Cors {
        allow_credentials: Some(credentials),
        allow_headers: list(&["x-one", "x-two"]),
        allow_methods: list(&["GET", "PUT"]),
        allow_origins: list(origins),
        expose_headers: list(&["x-out"]),
        max_age: Some(60),
    }
}

fn shown(headers: &HeaderMap) -> Vec<String> {
    let mut lines: Vec<_> =
        headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    lines.sort();
    lines
}

#[test]
fn a_preflight_is_told_what_is_allowed() {
    let head = head("OPTIONS", "https://a.example");
    assert!(is_preflight(&head));
    assert_eq!(
        shown(&preflight(&cors(&["https://a.example"], true), &head)),
        [
            "access-control-allow-credentials: true",
            "access-control-allow-headers: x-one,x-two",
            "access-control-allow-methods: GET,PUT",
            "access-control-allow-origin: https://a.example",
            "access-control-max-age: 60",
            "vary: Origin",
        ]
    );
}

#[test]
fn an_origin_that_is_not_allowed_is_told_nothing() {
    let head = head("GET", "https://b.example");
    assert!(!is_preflight(&head));
    assert!(actual(&cors(&["https://a.example"], false), &head).is_empty());
    assert_eq!(
        shown(&actual(&cors(&["*"], false), &head)),
        ["access-control-allow-origin: *", "access-control-expose-headers: x-out", "vary: Origin"]
    );
    assert!(
        shown(&actual(&cors(&["*"], true), &head))
            .contains(&"access-control-allow-origin: https://b.example".to_owned())
    );
}
