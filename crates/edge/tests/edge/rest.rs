//! Services that are called by method and path.

use testkit::Answer;

use crate::fake::Running;

const SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=111122223333/20260131/eu-west-1/things/aws4_request, \
                         SignedHeaders=host;x-amz-date, Signature=0123456789abcdef";

fn call(server: &Running, line: &str, signature: Option<&str>, body: &str) -> Answer {
    let mut headers = vec![("x-amz-date", "20260131T120000Z")];
    headers.extend(signature.map(|signature| ("authorization", signature)));
    let mut client = server.connect();
    client.request(line, &headers, body.as_bytes());
    client.answer().unwrap()
}

#[test]
fn a_request_becomes_one_object_and_its_answer_has_the_operations_status() {
    let server = Running::start();
    let answer = call(&server, "PUT /things/a%2Fb", Some(SIGNATURE), r#"{"name":"n"}"#);
    assert_eq!(answer.status, 201);
    assert_eq!(answer.text(), r#"["PutThing","111122223333",{"thing_id":"a/b","name":"n"}]"#);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("x-amzn-requestid").map(str::len), Some(36));
    assert_eq!(answer.header("x-amz-crc32"), None);
}

#[test]
fn refusals_name_their_code_in_a_header() {
    let server = Running::start();
    let other = SIGNATURE.replace("host;", "");
    for (line, signature, body, status, code, text) in [
        ("PUT /things/none", Some(SIGNATURE), "", 404, "NotFoundException", r#"{"message":"no such thing"}"#),
        ("PUT /things/a", Some(SIGNATURE), "[]", 400, "SerializationException", "{}"),
        (
            "PUT /things/a",
            None,
            "",
            403,
            "MissingAuthenticationTokenException",
            r#"{"message":"Missing Authentication Token"}"#,
        ),
        (
            "PUT /things/a",
            Some(other.as_str()),
            "",
            403,
            "InvalidSignatureException",
            r#"{"message":"'Host' must be a 'SignedHeader' in the AWS Authorization."}"#,
        ),
        (
            "GET /nowhere",
            Some(SIGNATURE),
            "",
            403,
            "AccessDeniedException",
            r#"{"Message":"Unable to determine service/operation name to be authorized"}"#,
        ),
    ] {
        let answer = call(&server, line, signature, body);
        assert_eq!((answer.status, answer.header("x-amzn-errortype")), (status, Some(code)), "{line}");
        if code != "SerializationException" {
            assert_eq!(answer.text(), text);
        }
    }
}

#[test]
fn each_service_has_its_own_limit_of_size() {
    let server = Running::start();
    assert_eq!(call(&server, "PUT /things/a", Some(SIGNATURE), &" ".repeat(1001)).status, 413);
}

#[test]
fn pages_of_the_edge_stay_where_no_service_is() {
    let server = Running::start();
    assert_eq!(call(&server, "GET /health", None, "").text(), r#"{"status":"healthy"}"#);
}
