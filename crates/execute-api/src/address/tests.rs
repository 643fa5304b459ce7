use http::Request;

use super::Address;

/// The API, the stage, the path behind it, and the path if the segment is no stage.
fn check(host: &str, uri: &str, expected: Option<(&str, &str, &str, Option<&str>)>) {
    let (head, ()) = Request::builder().uri(uri).header("host", host).body(()).unwrap().into_parts();
    let path = head.uri.path();
    let address = Address::of(&head);
    let found = address.as_ref().map(|address| {
        let whole = address.whole_at.map(|at| &path[at..]);
        (address.api.as_ref(), address.stage, &path[address.path_at..], whole)
    });
    assert_eq!(found, expected, "{host} {uri}");
}

#[test]
fn apis_are_found_by_host_and_by_path() {
    let host = "a1b2c3d4e5.execute-api.localhost:8000";
    check(host, "/prod/pets/1", Some(("a1b2c3d4e5", "prod", "/pets/1", Some("/prod/pets/1"))));
    check(host, "/prod", Some(("a1b2c3d4e5", "prod", "", Some("/prod"))));
    check(host, "/prod/", Some(("a1b2c3d4e5", "prod", "/", Some("/prod/"))));
    check(host, "/", Some(("a1b2c3d4e5", "", "", Some("/"))));
    check("A1.Execute-API.eu-west-1.amazonaws.com", "/", Some(("a1", "", "", Some("/"))));
    let local = "localhost:8000";
    check(local, "/_aws/execute-api/a1/prod/x", Some(("a1", "prod", "/x", Some("/prod/x"))));
    check(local, "/_aws/execute-api/a1/prod", Some(("a1", "prod", "", Some("/prod"))));
    check(local, "/_aws/execute-api/a1/", Some(("a1", "", "", Some("/"))));
    check(local, "/_aws/execute-api/a1", Some(("a1", "", "", Some(""))));
    check(local, "/restapis/a1/prod/_user_request_/x/y", Some(("a1", "prod", "/x/y", None)));
    check(local, "/restapis/a1/prod/_user_request_", Some(("a1", "prod", "", None)));
}

#[test]
fn other_requests_are_left_to_other_services() {
    for host in ["localhost:8000", "execute-api.localhost", ".execute-api.localhost", "a.b.execute-api.x", ""]
    {
        check(host, "/", None);
    }
    for path in ["/restapis/a1", "/restapis/a1/stages/prod", "/restapis/a1/prod/_user_requests_/x", "/_aws/x"]
    {
        check("localhost", path, None);
    }
    check("localhost", "/_aws/execute-api/", None);
}

#[test]
fn the_host_of_a_request_in_absolute_form_counts() {
    check("localhost", "http://a1.execute-api.localhost/prod/x", Some(("a1", "prod", "/x", Some("/prod/x"))));
}
