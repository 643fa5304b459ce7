//! The generated tables, checked through the messages that they lead to.

use aws_protocols::schema::{Shape, Structure};
use aws_protocols::validation::{RequestError, parse};
use serde_json::Value;

use crate::dynamodb::{OPERATIONS, structures};

fn message(body: &str, schema: &'static Structure) -> String {
    match parse::<Value>(body.as_bytes(), schema) {
        Ok(_) => "accepted".to_owned(),
        Err(RequestError::Validation(message)) => message,
        Err(RequestError::Serialization(fault)) => format!("serialization: {}", fault.message.unwrap_or_default()),
    }
}

#[track_caller]
fn check(schema: &'static Structure, body: &str, expected: &str) {
    assert_eq!(message(body, schema), expected);
}
