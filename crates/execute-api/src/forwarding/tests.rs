use aws_types::{RequestId, Timestamp};
use http::{HeaderMap, HeaderName, HeaderValue, Request};

use super::{add_forwarded, add_x_forwarded, goes_in_circles, remove_hop_by_hop, write_as_http_1};
use crate::Caller;

fn headers(entries: &[(&'static str, &'static str)]) -> HeaderMap {
    let entry = |(name, value): &(&'static str, &'static str)| {
        (HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    entries.iter().map(entry).collect()
}

fn caller(peer: &str, tls: bool) -> Caller {
    Caller { peer: peer.parse().unwrap(), tls, now: Timestamp(0), request_id: RequestId::next_uuid() }
}

#[test]
fn what_is_meant_for_one_hop_goes_no_further() {
    let mut found = headers(&[
        ("connection", "close, X-Mine"),
        ("x-mine", "1"),
        ("keep-alive", "timeout=5"),
        ("transfer-encoding", "chunked"),
        ("te", "trailers"),
        ("upgrade", "websocket"),
        ("accept", "*/*"),
    ]);
    remove_hop_by_hop(&mut found);
    assert_eq!(found, headers(&[("accept", "*/*")]));
}

#[test]
fn x_forwarded_headers_go_on() {
    let forwarded = |host: &'static str, before: HeaderMap, caller: Caller| {
        let (mut head, ()) = Request::new(()).into_parts();
        head.headers = before;
        head.headers.insert("host", HeaderValue::from_static(host));
        add_x_forwarded(&mut head, &caller);
        head.headers.remove("host");
        head.headers
    };
    let before = headers(&[("x-forwarded-for", "1.1.1.1"), ("x-forwarded-proto", "gopher")]);
    let expected = [
        ("x-forwarded-for", "1.1.1.1, 2.2.2.2"),
        ("x-forwarded-port", "8000"),
        ("x-forwarded-proto", "http"),
    ];
    let found = forwarded("a1.execute-api.localhost:8000", before, caller("2.2.2.2", false));
    assert_eq!(found, headers(&expected));
    let expected = [("x-forwarded-for", "::1"), ("x-forwarded-port", "443"), ("x-forwarded-proto", "https")];
    let found = forwarded("a1.execute-api.localhost", HeaderMap::new(), caller("::1", true));
    assert_eq!(found, headers(&expected));
}

#[test]
fn forwarded_says_where_a_request_came_from() {
    for (before, expected) in [
        (&[][..], "for=2.2.2.2;host=\"a1.execute-api.localhost:8000\";proto=http"),
        (
            &[("forwarded", "for=1.1.1.1")],
            "for=1.1.1.1, for=2.2.2.2;host=\"a1.execute-api.localhost:8000\";proto=http",
        ),
        (
            &[("x-forwarded-for", "1.1.1.1, x, ::1"), ("x-forwarded-host", "evil")],
            "for=1.1.1.1, for=\"[::1]\", for=2.2.2.2;host=\"a1.execute-api.localhost:8000\";proto=http",
        ),
    ] {
        let mut found = headers(before);
        add_forwarded(&mut found, &caller("2.2.2.2", false), "a1.execute-api.localhost:8000");
        assert_eq!(found["forwarded"], expected);
        assert_eq!(found["via"], "HTTP/1.1 AmazonAPIGateway");
        assert_eq!(found.len(), 2);
    }
}

#[test]
fn a_host_that_is_none_says_nothing() {
    let mut found = HeaderMap::new();
    add_forwarded(&mut found, &caller("2.2.2.2", true), "a\";for=1.1.1.1;x=\"");
    assert_eq!(found["forwarded"], "for=2.2.2.2;proto=https");
}

#[test]
fn a_host_and_cookies_are_one_header_each() {
    let request = Request::get("http://a.test:81/x").header("cookie", "a=1").header("cookie", "b=2");
    let mut head = request.body(()).unwrap().into_parts().0;
    for _ in 0..2 {
        write_as_http_1(&mut head);
        assert_eq!(head.headers, headers(&[("cookie", "a=1; b=2"), ("host", "a.test:81")]));
    }
}

#[test]
fn a_request_that_comes_again_and_again_goes_in_circles() {
    let mut found = HeaderMap::new();
    let mut passes = 0;
    while !goes_in_circles(&found) {
        add_forwarded(&mut found, &caller("2.2.2.2", false), "a1");
        passes += 1;
    }
    assert_eq!(passes, crate::limits::PASSES_MAX);
}
