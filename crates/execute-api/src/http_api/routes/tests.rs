use apigateway_model::route_key::{RouteKey, Segment};
use http::Method;
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

proptest! {
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
