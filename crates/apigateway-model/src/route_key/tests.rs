use proptest::prelude::*;

use super::{RouteKey, RouteKeyFault, Segment};

#[test]
fn keys_are_default_or_a_method_and_a_path() {
    let path = |method, path, segments| Ok(RouteKey::Path { method, path, segments });
    let literal = Segment::Literal;
    let cases = [
        ("$default", Ok(RouteKey::Default)),
        ("GET /", path(Some("GET"), "/", vec![])),
        ("ANY /pets", path(None, "/pets", vec![literal("pets")])),
        (
            "PUT /pets/{id}/{rest+}",
            path(
                Some("PUT"),
                "/pets/{id}/{rest+}",
                vec![literal("pets"), Segment::Variable("id"), Segment::Greedy("rest")],
            ),
        ),
        ("GET /pets/", path(Some("GET"), "/pets/", vec![literal("pets"), literal("")])),
        ("", Err(RouteKeyFault::Empty)),
        ("default", Err(RouteKeyFault::Format)),
        ("get /pets", Err(RouteKeyFault::Format)),
        ("TRACE /pets", Err(RouteKeyFault::Format)),
        ("GET pets", Err(RouteKeyFault::Format)),
        ("GET  /pets", Err(RouteKeyFault::Format)),
        ("GET /pets/{}", Err(RouteKeyFault::Format)),
        ("GET /pets/{a b}", Err(RouteKeyFault::Format)),
        ("GET /pets/x{id}", Err(RouteKeyFault::Format)),
        ("GET /{a+}/b", Err(RouteKeyFault::GreedyNotLast("a".into()))),
        ("GET /{a}/{a}", Err(RouteKeyFault::Repeated("a".into()))),
    ];
    for (text, expected) in cases {
        assert_eq!(RouteKey::parse(text), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn a_key_that_parses_says_all_that_was_written(
        method in prop::sample::select(vec!["GET ", "ANY ", "PATCH ", "get ", "TRACE ", ""]),
        parts in prop::collection::vec(
            prop::sample::select(vec!["/", "a", "{b}", "{c+}", "{d.e-_:1}", "{", "}", "+", " ", "é", "%2F", "?", "$default"]),
            0..8,
        ),
    ) {
        let text = format!("{method}{}", parts.concat());
        let Ok(key) = RouteKey::parse(&text) else { return Ok(()) };
        let written = match key {
            RouteKey::Default => "$default".to_owned(),
            RouteKey::Path { method, path, segments } => {
                let segment = |segment: &Segment<'_>| match segment {
                    Segment::Literal(literal) => (*literal).to_owned(),
                    Segment::Variable(name) => format!("{{{name}}}"),
                    Segment::Greedy(name) => format!("{{{name}+}}"),
                };
                let segments: Vec<_> = segments.iter().map(segment).collect();
                prop_assert_eq!(format!("/{}", segments.join("/")), path);
                format!("{} {path}", method.unwrap_or("ANY"))
            }
        };
        prop_assert_eq!(written, text);
    }
}
