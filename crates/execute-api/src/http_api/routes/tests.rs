use apigateway_model::route_key::{RouteKey, Segment};
use http::Method;
use percent_encoding::percent_decode_str;
use proptest::prelude::*;

use super::Routes;

const KEYS: [&str; 12] = [
    "GET /pets/dog/1",
    "GET /pets/dog/{id}",
    "GET /pets/{proxy+}",
    "ANY /{proxy+}",
    "POST /pets",
    "ANY /pets/{id}/toys",
    "DELETE /pets/{id}/toys",
    "GET /",
    "GET /a,b",
    "GET /files/",
    "PUT /{a}/x/{b}",
    "PUT /{a}/{c+}",
];

fn routes(keys: &[&'static str]) -> Routes<&'static str> {
    let mut routes = Routes::default();
    for key in keys {
        routes.insert(&RouteKey::parse(key).unwrap(), *key);
    }
    routes
}

fn check(method: Method, path: &str, expected: Option<(&str, &[&str])>) {
    let routes = routes(&KEYS);
    let found = routes.find(&method, path);
    let found = found.map(|found| {
        let captures: Vec<_> = found.captures.into_iter().map(|range| &path[range]).collect();
        (*found.route, captures)
    });
    assert_eq!(found, expected.map(|(route, captures)| (route, captures.to_vec())), "{method} {path}");
}

#[test]
fn the_most_specific_route_wins() {
    check(Method::GET, "/pets/dog/1", Some(("GET /pets/dog/1", &[])));
    check(Method::GET, "/pets/dog/2", Some(("GET /pets/dog/{id}", &["2"])));
    check(Method::GET, "/pets/cat/1", Some(("GET /pets/{proxy+}", &["cat/1"])));
    check(Method::POST, "/pets", Some(("POST /pets", &[])));
    check(Method::POST, "/test/5", Some(("ANY /{proxy+}", &["test/5"])));
    // The method decides only among the routes of one path, and a path without it gives way.
    check(Method::GET, "/pets", Some(("ANY /{proxy+}", &["pets"])));
    check(Method::GET, "/pets/7/toys", Some(("ANY /pets/{id}/toys", &["7"])));
    check(Method::DELETE, "/pets/7/toys", Some(("DELETE /pets/{id}/toys", &["7"])));
    check(Method::POST, "/pets/dog/1", Some(("ANY /{proxy+}", &["pets/dog/1"])));
    check(Method::PUT, "/pets/x/2", Some(("PUT /{a}/x/{b}", &["pets", "2"])));
    check(Method::PUT, "/pets/y/2", Some(("PUT /{a}/{c+}", &["pets", "y/2"])));
}

#[test]
fn slashes_count_and_variables_stand_for_something() {
    check(Method::GET, "/", Some(("GET /", &[])));
    check(Method::POST, "/", None);
    check(Method::GET, "/files/", Some(("GET /files/", &[])));
    check(Method::GET, "/pets/dog/1/", Some(("GET /pets/{proxy+}", &["dog/1/"])));
    check(Method::GET, "/pets/", Some(("ANY /{proxy+}", &["pets/"])));
    check(Method::GET, "/a%2Cb", Some(("GET /a,b", &[])));
    check(Method::GET, "/pets/dog/%31", Some(("GET /pets/dog/1", &[])));
}

#[test]
fn the_default_route_takes_the_rest() {
    let routes = routes(&["GET /x", "$default"]);
    for (method, path, expected) in [
        (Method::GET, "/x", "GET /x"),
        (Method::POST, "/x", "$default"),
        (Method::GET, "/x/", "$default"),
        (Method::GET, "/", "$default"),
        (Method::GET, "", "$default"),
    ] {
        assert_eq!(routes.find(&method, path).map(|found| *found.route), Some(expected), "{path}");
    }
    assert!(Routes::<()>::default().find(&Method::GET, "/").is_none());
}

/// How many variables a route's key has.
fn variables(key: &str) -> usize {
    match RouteKey::parse(key).unwrap() {
        RouteKey::Default => 0,
        RouteKey::Path { segments, .. } => {
            segments.iter().filter(|segment| !matches!(segment, Segment::Literal(_))).count()
        }
    }
}

/// How specific each segment of a key's path is, from 0, and last whether its method is any, if it answers a request; and
/// what its variables stand for.
fn naively_matched(key: &str, method: &str, path: &str) -> Option<(Vec<u8>, Vec<String>)> {
    let (key_method, key_path) = key.split_once(' ')?;
    if key_method != "ANY" && key_method != method {
        return None;
    }
    let (mut ranks, mut values) = (Vec::new(), Vec::new());
    let mut rest = Some(path.strip_prefix('/').unwrap_or(path));
    for part in key_path[1..].split('/') {
        let text = rest?;
        if part.ends_with("+}") {
            ranks.push(2);
            values.push(text.to_owned());
            rest = None;
            break;
        }
        let (segment, behind) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        match part.starts_with('{') {
            true => values.push(segment.to_owned()),
            false if percent_decode_str(segment).decode_utf8_lossy() != part => return None,
            false => {}
        }
        ranks.push(u8::from(part.starts_with('{')));
        rest = behind;
    }
    let whole = rest.is_none() && values.iter().all(|value| !value.is_empty());
    ranks.push(u8::from(key_method == "ANY"));
    whole.then_some((ranks, values))
}

/// Route keys, no two of which differ only in the names of their variables.
fn keys() -> impl Strategy<Value = Vec<String>> {
    let method = prop::sample::select(vec!["GET", "PUT", "ANY"]);
    let part = prop::sample::select(vec!["a", "b", "", "{p}"]);
    let key =
        (method, prop::collection::vec(part, 1..4), any::<bool>()).prop_map(|(method, parts, greedy)| {
            let variable = |(at, part): (usize, &&str)| part.replace('p', &format!("p{at}"));
            let mut parts: Vec<String> = parts.iter().enumerate().map(variable).collect();
            if greedy {
                parts.push("{g+}".to_owned());
            }
            format!("{method} /{}", parts.join("/"))
        });
    prop::collection::btree_set(key, 1..8).prop_map(|keys| keys.into_iter().collect())
}

proptest! {
    #[test]
    fn a_request_takes_the_route_that_a_naive_matcher_finds(
        keys in keys(),
        method in prop::sample::select(vec!["GET", "PUT", "POST"]),
        path in prop::collection::vec(prop::sample::select(vec!["/", "/a", "/b", "/%61", "/c", "a"]), 0..6),
    ) {
        let path = path.concat();
        let matched = keys.iter().filter_map(|key| {
            let (ranks, values) = naively_matched(key, method, &path)?;
            Some((ranks, key.as_str(), values))
        });
        let expected = matched.min().map(|(_, key, values)| (key, values));
        let mut routes = Routes::default();
        for key in &keys {
            routes.insert(&RouteKey::parse(key).unwrap(), key.as_str());
        }
        let found = routes.find(&Method::from_bytes(method.as_bytes()).unwrap(), &path).map(|found| {
            let values = found.captures.into_iter().map(|range| path[range].to_owned());
            (*found.route, values.collect::<Vec<_>>())
        });
        prop_assert_eq!(found, expected, "{} {} in {:?}", method, path, keys);
    }

    #[test]
    fn captures_lie_in_the_path_and_are_not_empty(path in "(/[a-z%2]{0,4}){0,6}") {
        for method in [Method::GET, Method::PUT, Method::POST] {
            let routes = routes(&KEYS);
            if let Some(found) = routes.find(&method, &path) {
                prop_assert_eq!(found.captures.len(), variables(found.route));
                for range in found.captures {
                    prop_assert!(!path[range].is_empty());
                }
            }
        }
    }
}
