use aws_types::{Namespace, WireError};
use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Value, json};

use super::{Request, Routes, assemble, render_error, split};
use crate::schema::{
    Http, List, Location, Map, Member, Operation, OutputMember, Range, Shape, Structure, Text,
};

static TEXT: Shape = Shape::Text(Text { length: Range::ANY, pattern: None, values: &[], or_arn: false });
static NUMBER: Shape = Shape::Integer(Range::ANY);
static SWITCH: Shape = Shape::Boolean;
static BYTES: Shape = Shape::Blob;
static TEXTS: Shape = Shape::List(List { length: Range::ANY, element: &TEXT });
static BY_NAME: Shape = Shape::Map(Map { length: Range::ANY, key: &TEXT, value: &TEXT });

static LIST: Structure = Structure {
    class: "List",
    members: &[
        Member::required("api_id", "apiId", &TEXT).at(Location::Path),
        Member::optional("limit", "limit", &NUMBER).at(Location::Query),
        Member::optional("embed", "embed", &TEXTS).at(Location::Query),
        Member::optional("X-Dry-Run", "dryRun", &SWITCH).at(Location::Header),
        Member::optional("name", "name", &TEXT),
    ],
    report_order: &[],
};
static IMPORT: Structure = Structure {
    class: "Import",
    members: &[
        Member::optional("failonwarnings", "failOnWarnings", &SWITCH).at(Location::Query),
        Member::optional("parameters", "parameters", &BY_NAME).at(Location::Query),
        Member::required("body", "body", &BYTES).at(Location::Payload),
    ],
    report_order: &[],
};
static NOTHING: Structure = Structure::EMPTY;

const fn operation(name: &'static str, input: &'static Structure, http: &'static Http) -> Operation {
    Operation { name, input, errors: &[], http: Some(http) }
}

static OPERATIONS: &[Operation] = &[
    operation("CreateApi", &NOTHING, &Http { method: "POST", uri: "/apis", status: 201, output: &[] }),
    operation(
        "GetPart",
        &NOTHING,
        &Http { method: "GET", uri: "/apis/{api_id}/{part}", status: 200, output: &[] },
    ),
    operation(
        "ImportApi",
        &IMPORT,
        &Http { method: "POST", uri: "/apis?mode=import", status: 201, output: &[] },
    ),
    operation("List", &LIST, &Http { method: "GET", uri: "/apis/{api_id}/parts/", status: 200, output: &[] }),
];

#[track_caller]
fn check_route(method: &str, target: &str, expected: Option<(&str, &[(&str, &str)])>) {
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let routes = Routes::of(OPERATIONS);
    let found = routes.find(method, path, query);
    let found = found.as_ref().map(|route| {
        let labels: Vec<_> = route.labels.iter().map(|(name, value)| (*name, value.as_ref())).collect();
        (route.operation.name, labels)
    });
    assert_eq!(found, expected.map(|(name, labels)| (name, labels.to_vec())));
}

#[test]
fn a_request_finds_its_operation() {
    check_route("POST", "/apis", Some(("CreateApi", &[])));
    check_route("POST", "/apis/", Some(("CreateApi", &[])));
    check_route("POST", "/apis?mode=import&x=y", Some(("ImportApi", &[])));
    check_route("POST", "/apis?mode=other", Some(("CreateApi", &[])));
    check_route("GET", "/apis/a%2Fb%20c/parts", Some(("List", &[("api_id", "a/b c")])));
    check_route("GET", "/apis/a/bc", Some(("GetPart", &[("api_id", "a"), ("part", "bc")])));
    for (method, target) in
        [("GET", "/apis"), ("PUT", "/apis"), ("GET", "/apis//parts"), ("GET", "/apis/a/b/c"), ("GET", "/")]
    {
        check_route(method, target, None);
    }
}

#[track_caller]
fn check(target: &str, headers: &[(&'static str, &str)], body: &str, expected: Value) {
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let method = if path == "/apis" { "POST" } else { "GET" };
    let routes = Routes::of(OPERATIONS);
    let route = routes.find(method, path, query).unwrap();
    let headers: HeaderMap =
        headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
    let assembled = assemble(&route, Request { query, headers: &headers, body: body.as_bytes() });
    let assembled = assembled.map(|text| serde_json::from_slice::<Value>(&text).unwrap());
    assert_eq!(assembled.unwrap_or(json!("malformed")), expected);
}

#[test]
fn members_come_together_in_their_types() {
    check("/apis/a/parts", &[], "", json!({ "api_id": "a" }));
    check(
        "/apis/a/parts?limit=10&embed=x&embed=y%26z&other=1",
        &[("x-dry-run", "true")],
        r#"{ "name": "n", "unknown": [1] }"#,
        json!({ "api_id": "a", "limit": 10, "embed": ["x", "y&z"], "X-Dry-Run": true, "name": "n", "unknown": [1] }),
    );
    // What has not the form of its type is left for the service to refuse.
    check(
        "/apis/a/parts?limit=+1",
        &[("x-dry-run", "yes")],
        "",
        json!({ "api_id": "a", "limit": "+1", "X-Dry-Run": "yes" }),
    );
    check("/apis/a/parts?limit=007", &[], "", json!({ "api_id": "a", "limit": 7 }));
    check(
        "/apis/a/parts?limit=99999999999999999999",
        &[],
        "",
        json!({ "api_id": "a", "limit": "99999999999999999999" }),
    );
    // The body is no way around the path.
    check("/apis/a/parts", &[], r#"{"api_id":"b","limit":1}"#, json!({ "api_id": "a" }));
    for body in ["[]", "{", "{}x", "nothing", "\"text\""] {
        check("/apis/a/parts", &[], body, json!("malformed"));
    }
}

#[test]
fn a_payload_is_base64_and_a_map_takes_the_rest_of_the_query() {
    check(
        "/apis?mode=import&failonwarnings=true&basepath=ignore&a%3Db=c",
        &[],
        "openapi: 3.0.1",
        json!({
            "failonwarnings": true,
            "parameters": { "basepath": "ignore", "a=b": "c" },
            "body": "b3BlbmFwaTogMy4wLjE=",
        }),
    );
    check("/apis?mode=import", &[], "", json!({}));
}

#[test]
fn an_answer_is_taken_apart() {
    static EXPORT: Http = Http {
        method: "GET",
        uri: "/export",
        status: 200,
        output: &[
            OutputMember { name: "Content-Type", location: Location::Header, is_blob: false },
            OutputMember { name: "StatusCode", location: Location::Status, is_blob: false },
            OutputMember { name: "body", location: Location::Payload, is_blob: true },
        ],
    };
    let answer = json!({ "Content-Type": "application/yaml", "StatusCode": 202, "body": "YWJj" });
    let parts = split(&EXPORT, answer.to_string().into()).unwrap();
    assert_eq!((parts.status.as_u16(), parts.body.as_ref()), (202, b"abc".as_slice()));
    assert_eq!(parts.headers, [("content-type".parse().unwrap(), "application/yaml".parse().unwrap())]);
    for wrong in
        [json!({ "StatusCode": 7 }), json!({ "body": "%" }), json!({ "Content-Type": "a\nb" }), json!([])]
    {
        assert!(split(&EXPORT, wrong.to_string().into()).is_err(), "{wrong}");
    }

    static DELETE: Http = Http { method: "DELETE", uri: "/", status: 204, output: &[] };
    assert_eq!(split(&DELETE, Bytes::from_static(b"{}")).unwrap().body, Bytes::new());
}

#[test]
fn errors_have_one_message() {
    let error = WireError::new(404, Namespace::Service("lambda"), "ResourceNotFoundException", "no \"f\"");
    let check = |error: &WireError, expected: Value| {
        assert_eq!(serde_json::from_slice::<Value>(&render_error(error)).unwrap(), expected);
    };
    check(&error, json!({ "message": "no \"f\"" }));
    let named = vec![("Type", "\"User\"".into()), ("Message", "\"m\"".into())];
    check(&WireError { fields: named, ..error.clone() }, json!({ "Type": "User", "Message": "m" }));
    check(&WireError { message: None, ..error }, json!({}));
}
