use aws_models::apigatewayv2::types::Cors as Configuration;
use http::{HeaderMap, HeaderValue, Request};

use super::Cors;

fn cors(origins: &[&str]) -> Cors {
    let list = |items: &[&str]| Some(items.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>());
    Cors::new(&Configuration {
        allow_credentials: Some(true),
        allow_headers: list(&["authorization", "x-user"]),
        allow_methods: list(&["GET", "POST"]),
        allow_origins: list(origins),
        expose_headers: list(&["date"]),
        max_age: Some(300),
    })
}

fn allowed(origins: &[&str], origin: &'static str) -> Option<String> {
    let origin = HeaderValue::from_static(origin);
    cors(origins).allowed(&origin).map(|value| value.to_str().unwrap().to_owned())
}

#[test]
fn origins_are_allowed_by_name_scheme_or_all() {
    let one = Some("https://www.example.com".to_owned());
    assert_eq!(allowed(&["https://www.example.com"], "https://www.example.com"), one);
    assert_eq!(allowed(&["https://www.example.com"], "https://other.example.com"), None);
    assert_eq!(allowed(&["https://*"], "https://www.example.com"), one);
    assert_eq!(allowed(&["https://*"], "http://www.example.com"), None);
    assert_eq!(allowed(&["*"], "http://x"), Some("*".into()));
    assert_eq!(allowed(&[], "http://x"), None);
}

#[test]
fn a_preflight_is_answered_with_the_configuration() {
    let request = |method: &str, wanted: bool| {
        let builder = Request::builder().method(method).header("origin", "https://a");
        let builder = if wanted { builder.header("access-control-request-method", "PUT") } else { builder };
        builder.body(()).unwrap().into_parts().0
    };
    let answer = cors(&["https://a"]).preflight(&request("OPTIONS", true)).unwrap();
    assert_eq!(answer.status(), 204);
    for (name, value) in [
        ("access-control-allow-origin", "https://a"),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "GET,POST"),
        ("access-control-allow-headers", "authorization,x-user"),
        ("access-control-max-age", "300"),
    ] {
        assert_eq!(answer.headers()[name], value, "{name}");
    }
    let refused = cors(&["https://b"]).preflight(&request("OPTIONS", true)).unwrap();
    assert_eq!((refused.status().as_u16(), refused.headers().len()), (204, 0));
    assert!(cors(&["*"]).preflight(&request("OPTIONS", false)).is_none());
    assert!(cors(&["*"]).preflight(&request("GET", true)).is_none());
}

#[test]
fn what_an_integration_says_is_ignored() {
    let mut headers = HeaderMap::new();
    headers.insert("access-control-allow-origin", HeaderValue::from_static("https://evil"));
    headers.insert("access-control-allow-methods", HeaderValue::from_static("DELETE"));
    cors(&["https://a"]).decorate(Some(&HeaderValue::from_static("https://a")), &mut headers);
    assert_eq!(headers["access-control-allow-origin"], "https://a");
    assert_eq!(headers["access-control-expose-headers"], "date");
    assert!(!headers.contains_key("access-control-allow-methods"));
    cors(&["https://a"]).decorate(None, &mut headers);
    assert!(headers.is_empty());
}
