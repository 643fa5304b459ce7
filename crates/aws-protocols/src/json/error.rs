//! How the JSON protocols write an error.

use aws_types::{Namespace, WireError};

/// The body of an error: `__type`, the message under the name that its family uses, then further members.
#[must_use]
pub fn render_error(error: &WireError) -> Vec<u8> {
    let mut body = Vec::with_capacity(160);
    body.extend_from_slice(b"{\"__type\":\"");
    body.extend_from_slice(error.namespace.as_str().as_bytes());
    body.push(b'#');
    body.extend_from_slice(error.code.as_bytes());
    body.push(b'"');
    if let Some(message) = &error.message {
        member(&mut body, message_name(error), &serde_json::Value::from(message.as_str()).to_string());
    }
    for (name, json) in &error.fields {
        member(&mut body, name, json);
    }
    body.push(b'}');
    body
}

fn member(body: &mut Vec<u8>, name: &str, json: &str) {
    body.extend_from_slice(b",\"");
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(b"\":");
    body.extend_from_slice(json.as_bytes());
}

/// The framework's faults of form have a capital letter; so have the service's own errors whose model says so.
fn message_name(error: &WireError) -> &'static str {
    match (error.namespace, error.code) {
        (Namespace::CoralService, "SerializationException") | (_, "TransactionCanceledException") => {
            "Message"
        }
        _ => "message",
    }
}
