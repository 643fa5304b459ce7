use aws_types::{Namespace, WireError};

use super::render_error;

const DYNAMODB: Namespace = Namespace::Service("com.amazonaws.dynamodb.v20120810");

#[track_caller]
fn check(error: WireError, expected: &str) {
    assert_eq!(String::from_utf8(render_error(&error)).unwrap(), expected);
}

#[test]
fn errors_are_written_as_the_live_service_writes_them() {
    check(
        WireError::new(400, DYNAMODB, "ResourceNotFoundException", "Requested resource not found"),
        r##"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"Requested resource not found"}"##,
    );
    check(
        WireError::new(400, Namespace::CoralValidate, "ValidationException", "token: \"x\""),
        r##"{"__type":"com.amazon.coral.validate#ValidationException","message":"token: \"x\""}"##,
    );
    check(
        WireError::new(400, Namespace::CoralService, "SerializationException", "Unexpected field type"),
        r##"{"__type":"com.amazon.coral.service#SerializationException","Message":"Unexpected field type"}"##,
    );
}

#[test]
fn an_error_without_a_message_has_only_its_type() {
    let unknown = WireError {
        message: None,
        ..WireError::new(400, Namespace::CoralService, "UnknownOperationException", "")
    };
    check(unknown, r##"{"__type":"com.amazon.coral.service#UnknownOperationException"}"##);
}

#[test]
fn further_members_follow() {
    let mut cancelled =
        WireError::new(400, DYNAMODB, "TransactionCanceledException", "Transaction cancelled");
    cancelled.fields.push(("CancellationReasons", r#"[{"Code":"None"}]"#.to_owned()));
    cancelled.cause = Some("never shown".to_owned());
    check(
        cancelled,
        r##"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"Transaction cancelled","CancellationReasons":[{"Code":"None"}]}"##,
    );
}
