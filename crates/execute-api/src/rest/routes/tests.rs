use percent_encoding::percent_decode_str;
use proptest::prelude::*;

use super::Routes;

fn routes(paths: &[&str]) -> Routes {
    Routes::new(paths.iter().copied().enumerate())
}

fn find(routes: &Routes, path: &str) -> Option<(usize, String)> {
    let route = routes.find(path)?;
    let parameters = route.parameters.iter().map(|(name, value)| format!("{name}={value}"));
    Some((route.resource, parameters.collect::<Vec<_>>().join(" ")))
}

#[test]
fn the_most_specific_resource_wins() {
    let paths = ["/", "/pets", "/pets/{id}", "/pets/new", "/pets/{id}/toys", "/{proxy+}", "/files/{path+}"];
    let routes = routes(&paths);
    let rows = [
        ("/", Some((0, ""))),
        ("", Some((0, ""))),
        ("/pets", Some((1, ""))),
        ("/pets/", Some((1, ""))),
        ("/pets/7", Some((2, "id=7"))),
        ("/pets/new", Some((3, ""))),
        ("/pets/n%65w", Some((3, ""))),
        ("/pets/a%2Fb", Some((2, "id=a%2Fb"))),
        ("/pets/7/toys", Some((4, "id=7"))),
        // The ways by `new` and `{id}` end without a resource.
        ("/pets/new/toys", Some((4, "id=new"))),
        ("/pets/7/toys/1", Some((5, "proxy=pets/7/toys/1"))),
        ("/files", Some((5, "proxy=files"))),
        ("/files/a/b/", Some((6, "path=a/b"))),
        ("/other", Some((5, "proxy=other"))),
        ("/Pets", Some((5, "proxy=Pets"))),
    ];
    for (path, expected) in rows {
        let expected = expected.map(|(resource, parameters)| (resource, parameters.to_owned()));
        assert_eq!(find(&routes, path), expected, "{path}");
    }
}

#[test]
fn a_path_without_a_resource_is_not_found() {
    let routes = routes(&["/a/{x}", "/a/b/c"]);
    for path in ["/", "/a", "/a//", "/a/b/d", "/b", "//a/b", "/a/b/c/d", "/a/b//", "/a//b"] {
        assert_eq!(find(&routes, path), None, "{path}");
    }
    assert_eq!(find(&routes, "/a/b"), Some((0, "x=b".into())));
}

#[test]
fn slashes_that_enclose_nothing_are_a_segment() {
    let routes = routes(&["/", "/files", "/files/{path+}"]);
    for path in ["//", "/files//", "//files"] {
        assert_eq!(find(&routes, path), None, "{path}");
    }
    assert_eq!(find(&routes, "/files//a"), Some((2, "path=/a".into())));
}

/// How specific each part of a resource's path is, from 0, with the parameters' values, if a path belongs to it.
fn naively_matched(resource: &str, path: &str) -> Option<(Vec<u8>, Vec<String>)> {
    let (mut ranks, mut values) = (Vec::new(), Vec::new());
    let path = path.strip_prefix('/').unwrap_or(path);
    let mut left: Vec<&str> = path.split('/').collect();
    if left.last() == Some(&"") {
        left.pop();
    }
    for part in resource.split('/').filter(|part| !part.is_empty()) {
        if part.ends_with("+}") {
            let rest = left.join("/");
            ranks.push(2);
            values.push(rest.clone());
            return (!rest.is_empty()).then_some((ranks, values));
        }
        let segment = if left.is_empty() { return None } else { left.remove(0) };
        match part.starts_with('{') {
            true if segment.is_empty() => return None,
            true => values.push(segment.to_owned()),
            false if percent_decode_str(segment).decode_utf8_lossy() != part => return None,
            false => {}
        }
        ranks.push(u8::from(part.starts_with('{')));
    }
    left.is_empty().then_some((ranks, values))
}

/// Paths of resources, no two of which differ only in the names of their parameters.
fn resources() -> impl Strategy<Value = Vec<String>> {
    let part = prop::sample::select(vec!["a", "b", "a%", "{p}"]);
    let path = (prop::collection::vec(part, 0..4), any::<bool>()).prop_map(|(parts, greedy)| {
        let mut path: String = parts.iter().map(|part| format!("/{part}")).collect();
        if greedy {
            path.push_str("/{g+}");
        }
        if path.is_empty() { "/".to_owned() } else { path }
    });
    prop::collection::btree_set(path, 1..8).prop_map(|paths| paths.into_iter().collect())
}

proptest! {
    #[test]
    fn a_path_belongs_to_the_resource_that_a_naive_matcher_finds(
        paths in resources(),
        path in prop::collection::vec(prop::sample::select(vec!["/", "/a", "/b", "/%61", "/a%25", "/c", "a"]), 0..6),
    ) {
        let path = path.concat();
        let matched = paths.iter().enumerate().filter_map(|(index, resource)| {
            let (ranks, values) = naively_matched(resource, &path)?;
            Some((ranks, index, values))
        });
        let expected = matched.min().map(|(_, index, values)| (index, values));
        let routes = Routes::new(paths.iter().map(String::as_str).enumerate());
        let found = routes.find(&path).map(|route| {
            (route.resource, route.parameters.into_iter().map(|(_, value)| value).collect::<Vec<_>>())
        });
        prop_assert_eq!(found, expected, "{} in {:?}", path, paths);
    }
}
