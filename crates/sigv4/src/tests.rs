use aws_types::Timestamp;

use crate::{Carrier, Signature};

/// 2026-01-31T12:00:00Z.
const NOW: Timestamp = Timestamp(1_769_860_800_000);
const GOOD: &str = "AWS4-HMAC-SHA256 Credential=AKID/20260131/eu-west-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=ab";

/// `Ok` is `key region`, `Err` is `code: message`.
fn read(carrier: &Carrier<'_>) -> Result<String, String> {
    let describe = |error: crate::SignatureError| format!("{}: {error}", error.code());
    let signature = Signature::find(carrier).map_err(describe)?;
    let scope = signature.scope_unverified("dynamodb", NOW).map_err(describe)?;
    Ok(format!("{} {}", scope.access_key, scope.region))
}

fn header(authorization: &str, date: Option<&str>) -> Result<String, String> {
    read(&Carrier { authorization: Some(authorization), amz_date: date, ..Carrier::default() })
}

fn query(query: &str) -> Result<String, String> {
    read(&Carrier { query: Some(query), ..Carrier::default() })
}

#[track_caller]
fn refused(outcome: Result<String, String>, expected: &str) {
    assert_eq!(outcome, Err(expected.to_owned()));
}

#[test]
fn header_gives_key_and_region() {
    assert_eq!(header(GOOD, Some("20260131T120000Z")), Ok("AKID eu-west-1".into()));
    let spaces = GOOD.replace(", ", " ");
    assert_eq!(header(&spaces, Some("20260131T120000Z")), Ok("AKID eu-west-1".into()));
    let date = Carrier { authorization: Some(GOOD), date: Some("20260131T120000Z"), ..Carrier::default() };
    assert_eq!(read(&date), Ok("AKID eu-west-1".into()));
}

#[test]
fn presigned_query_gives_key_and_region() {
    let signed = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260131%2Feu-west-1%2Fdynamodb%2Faws4_request\
                  &X-Amz-Date=20260131T120000Z&X-Amz-SignedHeaders=host&X-Amz-Signature=ab";
    assert_eq!(query(signed), Ok("AKID eu-west-1".into()));
}

#[test]
fn none_or_two_signatures_are_refused() {
    let missing = "MissingAuthenticationTokenException: Request is missing Authentication Token";
    refused(read(&Carrier::default()), missing);
    refused(header("AWS4", None), missing);
    refused(header("Bearer x", None), missing);
    refused(query("X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=c&X-Amz-Date=d"), missing);
    let both = Carrier { authorization: Some("X"), query: Some("X-Amz-Algorithm"), ..Carrier::default() };
    refused(
        read(&both),
        "InvalidSignatureException: Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
}

#[test]
fn missing_parts_are_listed() {
    refused(
        header("AWS4-", None),
        "IncompleteSignatureException: Authorization header requires 'Credential' parameter. \
         Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. \
         Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-",
    );
    refused(
        header("AWS4- Signature=b, Credential=a", Some("a")),
        "IncompleteSignatureException: Authorization header requires 'SignedHeaders' parameter. \
         Authorization=AWS4- Signature=b, Credential=a",
    );
    refused(
        header("AWS4-HMAC-SHA256 Signature=b, Credential", Some("a")),
        "IncompleteSignatureException: 'Credential' not a valid key=value pair (missing equal-sign) in \
         Authorization header: 'AWS4-HMAC-SHA256 Signature=b, Credential'.",
    );
    refused(
        query("X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d"),
        "IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-SignedHeaders'. \
         Re-examine the query-string parameters.",
    );
    refused(
        query("X-Amz-Algorithm"),
        "IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-Algorithm'. \
         AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. \
         AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. \
         Re-examine the query-string parameters.",
    );
}

#[test]
fn parts_must_have_their_form() {
    let date = Some("20260131T120000Z");
    refused(
        header(GOOD, Some("201")),
        "IncompleteSignatureException: Date must be in ISO-8601 'basic format'. Got '201'. \
         See http://en.wikipedia.org/wiki/ISO_8601",
    );
    refused(
        header(&GOOD.replace("host;", ""), date),
        "InvalidSignatureException: 'Host' must be a 'SignedHeader' in the AWS Authorization.",
    );
    refused(
        header(&GOOD.replace("SHA256", "SHA25"), date),
        "IncompleteSignatureException: Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). ",
    );
    refused(
        header(&GOOD.replace("AKID/20260131/eu-west-1/dynamodb/aws4_request", "a/b/c/d"), date),
        "IncompleteSignatureException: Credential must have exactly 5 slash-delimited elements, \
         e.g. keyid/date/region/service/term, got 'a/b/c/d'",
    );
    refused(
        header(&GOOD.replace("AKID/20260131/eu-west-1/dynamodb/aws4_request", "a/b/c_/d/e"), date),
        "InvalidSignatureException: Credential should be scoped to a valid region, not 'c_'. \
         Credential should be scoped to correct service: 'dynamodb'. \
         Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. \
         Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20260131', from '20260131T120000Z'.",
    );
}

#[test]
fn age_comes_before_the_form_of_the_rest() {
    let bad = "AWS4-HMAC-SHA256 Credential=me/2/3/4/aws4_request SignedHeaders=x-amz-date;host Signature=123";
    for authorization in [GOOD, bad] {
        refused(
            header(authorization, Some("20170101T010101Z")),
            "InvalidSignatureException: Signature expired: 20170101T010101Z is now earlier than 20260131T114500Z (20260131T120000Z - 15 min.)",
        );
        refused(
            header(authorization, Some("30200101T010101Z")),
            "InvalidSignatureException: Signature not yet current: 30200101T010101Z is still later than 20260131T120500Z (20260131T120000Z + 5 min.)",
        );
    }
    let thirteenth = "20261301T000000Z";
    refused(
        header(GOOD, Some(thirteenth)),
        "IncompleteSignatureException: Date must be in ISO-8601 'basic format'. Got '20261301T000000Z'. \
         See http://en.wikipedia.org/wiki/ISO_8601",
    );
}

#[test]
fn the_window_is_open_at_both_ends() {
    for date in ["20260131T114500Z", "20260131T120500Z"] {
        assert_eq!(header(GOOD, Some(date)), Ok("AKID eu-west-1".into()));
    }
    for date in ["20260131T114459Z", "20260131T120501Z"] {
        assert!(header(GOOD, Some(date)).is_err());
    }
}
