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
