//! Requests of control planes: any method, path, query, headers and body make one JSON object or are refused, and a label is
//! what the path says. The input's first line is method and target, the lines up to an empty one are headers, the rest is the
//! body.
#![no_main]

use std::sync::LazyLock;

use aws_protocols::rest::{Request, Routes, assemble};
use http::{HeaderMap, HeaderName, HeaderValue};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

static ROUTES: LazyLock<[Routes; 3]> = LazyLock::new(|| {
    [
        Routes::of(aws_models::apigateway::OPERATIONS),
        Routes::of(aws_models::apigatewayv2::OPERATIONS),
        Routes::of(aws_models::lambda::OPERATIONS),
    ]
});

fuzz_target!(|text: &str| {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let (method, target) = line.split_once(' ').unwrap_or(("GET", line));
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let (head, body) = rest.split_once("\n\n").unwrap_or(("", rest));
    let headers: HeaderMap = head.lines().filter_map(header).collect();
    for routes in &*ROUTES {
        let Some(route) = routes.find(method, path, query) else { continue };
        let request = Request { query, headers: &headers, body: body.as_bytes() };
        let Ok(assembled) = assemble(&route, request) else { continue };
        // Numbers beyond any range and the like are left for the service; the object itself must stand.
        let object: Value = match serde_json::from_slice(&assembled) {
            Err(fault) if fault.to_string().starts_with("number out of range") => continue,
            parsed => parsed.unwrap_or_else(|fault| panic!("{fault}: {}", String::from_utf8_lossy(&assembled))),
        };
        for (name, label) in &route.labels {
            if let Some(text) = object.get(name).and_then(Value::as_str) {
                assert_eq!(text, label);
            }
        }
    }
});

fn header(line: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = line.split_once(':')?;
    Some((name.parse().ok()?, value.trim().parse().ok()?))
}
