//! How the JSON protocols write an error: a body with `__type`, the message and further members.
//!
//! The status, and what of an error is public, is decided before; the cause never gets here. Codes, namespaces and the
//! letter of the message's name are as the live service writes them.

use aws_types::{Namespace, WireError};

use super::write_string;

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
        begin_member(&mut body, message_name(error));
        write_string(message, &mut body);
    }
    for (name, json) in &error.fields {
        begin_member(&mut body, name);
        body.extend_from_slice(json.as_bytes());
    }
    body.push(b'}');
    body
}

fn begin_member(body: &mut Vec<u8>, name: &str) {
    body.extend_from_slice(b",\"");
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(b"\":");
}

/// Most errors have a small letter. A capital one have the framework's refusals of form and of access, and those of the
/// service whose model says so.
fn message_name(error: &WireError) -> &'static str {
    match (error.namespace, error.code) {
        (Namespace::CoralService, "SerializationException" | "AccessDeniedException")
        | (
            Namespace::Service(_),
            "IdempotentParameterMismatchException"
            | "TransactionCanceledException"
            | "TransactionInProgressException",
        ) => "Message",
        _ => "message",
    }
}

#[cfg(test)]
mod tests;
