//! The examples that AWS published: the signature of each is known.

use aws_types::Timestamp;

use super::{Credentials, Purpose, Unsigned, canonical_path, derived_key, hex, sign};
use crate::{Carrier, Signature};

/// 2015-08-30T12:36:00Z.
const NOW: Timestamp = Timestamp(1_440_938_160_000);
const HOST: (&str, &str) = ("Host", "example.amazonaws.com");
const SERVICE: Purpose<'_> = Purpose { region: "us-east-1", service: "service" };

fn credentials() -> Credentials {
    Credentials {
        access_key_id: "AKIDEXAMPLE".into(),
        secret_access_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".into(),
        session_token: None,
    }
}

fn get<'a>(query: &'a str, headers: &'a [(&'a str, &'a str)]) -> Unsigned<'a> {
    Unsigned { method: "GET", path: "/", query, headers, body: b"" }
}

fn authorization(request: &Unsigned<'_>, purpose: Purpose<'_>) -> String {
    sign(request, &credentials(), purpose, NOW).pop().unwrap().1
}

#[track_caller]
fn check(request: &Unsigned<'_>, signed_headers: &str, signature: &str) {
    assert_eq!(
        authorization(request, SERVICE),
        format!(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders={signed_headers}, Signature={signature}"
        )
    );
}

#[test]
fn published_examples_have_their_signatures() {
    let vanilla = "host;x-amz-date";
    check(&get("", &[HOST]), vanilla, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    check(
        &get("Param2=value2&Param1=value1", &[HOST]),
        vanilla,
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    );
    check(
        &get("ሴ=bar", &[HOST]),
        vanilla,
        "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
    );
    check(
        &get("", &[HOST, ("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")]),
        "host;my-header1;my-header2;x-amz-date",
        "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
    );
    let post = Unsigned { method: "POST", ..get("", &[HOST]) };
    check(&post, vanilla, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    let form = [HOST, ("Content-Type", "application/x-www-form-urlencoded")];
    check(
        &Unsigned { method: "POST", body: b"Param1=value1", ..get("", &form) },
        "content-type;host;x-amz-date",
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
    );
}

#[test]
fn the_guides_example_has_its_key_and_signature() {
    let iam = Purpose { region: "us-east-1", service: "iam" };
    assert_eq!(
        hex(&derived_key(&credentials(), "20150830", iam)),
        "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"
    );
    let headers =
        [("content-type", "application/x-www-form-urlencoded; charset=utf-8"), ("host", "iam.amazonaws.com")];
    let signed = authorization(&get("Action=ListUsers&Version=2010-05-08", &headers), iam);
    let signature = "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";
    assert!(signed.ends_with(signature), "{signed}");
}

#[test]
fn the_examples_of_s3_have_their_signatures() {
    let s3 = Purpose { region: "us-east-1", service: "s3" };
    let credentials = Credentials {
        access_key_id: "AKIAIOSFODNN7EXAMPLE".into(),
        secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
        session_token: None,
    };
    let check = |request: &Unsigned<'_>, signature: &str| {
        // 2013-05-24T00:00:00Z.
        let headers = sign(request, &credentials, s3, Timestamp(1_369_353_600_000));
        let authorization = &headers.last().unwrap().1;
        assert!(authorization.ends_with(signature), "{authorization}");
    };
    let host = ("host", "examplebucket.s3.amazonaws.com");
    let headers = [host, ("range", "bytes=0-9")];
    let read = Unsigned { path: "/test.txt", ..get("", &headers) };
    check(&read, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    let headers =
        [host, ("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")];
    let body = b"Welcome to Amazon S3.";
    let write = Unsigned { method: "PUT", path: "/test$file.text", body, ..get("", &headers) };
    check(&write, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

#[test]
fn a_session_token_is_sent_and_signed() {
    let credentials = Credentials { session_token: Some("token".into()), ..credentials() };
    let headers = sign(&get("", &[HOST]), &credentials, SERVICE, NOW);
    assert_eq!(headers[1], ("x-amz-security-token", "token".into()));
    assert!(headers[2].1.contains("SignedHeaders=host;x-amz-date;x-amz-security-token,"), "{headers:?}");
}

#[test]
fn what_is_given_twice_stands_in_one_line() {
    let once = get("", &[HOST, ("a", "1,2")]);
    let twice = get("", &[HOST, ("A", "1"), ("a", " 2 ")]);
    assert_eq!(authorization(&once, SERVICE), authorization(&twice, SERVICE));
}

#[test]
fn a_path_is_encoded_once_more() {
    assert_eq!(canonical_path("/a%20b/ü", "service"), "/a%2520b/%C3%BC");
    assert_eq!(canonical_path("/a%20b/c+(d)~%C3%BC", "s3"), "/a%20b/c%2B%28d%29~%C3%BC");
}

#[test]
fn what_is_signed_can_be_read() {
    let headers = sign(&get("", &[HOST]), &credentials(), SERVICE, NOW);
    let carrier =
        Carrier { amz_date: Some(&headers[0].1), authorization: Some(&headers[1].1), ..Carrier::default() };
    let signature = Signature::find(&carrier).unwrap();
    assert_eq!(signature.scope_unverified("service", NOW).unwrap().access_key, "AKIDEXAMPLE");
}
