//! How restJson1 writes an error: the code stands in the header `x-amzn-ErrorType`, the rest in the body.

use aws_types::WireError;

use crate::json::write_string;

/// The body of an error: the message, unless a further member brings it under a name of its own, and the further members.
/// An error that says nothing has no members at all.
#[must_use]
pub fn render_error(error: &WireError) -> Vec<u8> {
    let mut body = Vec::with_capacity(128);
    let message = error.message.as_deref().filter(|_| !error.fields.iter().any(|(name, _)| is_message(name)));
    body.push(b'{');
    let mut comma = false;
    let mut begin = |name: &str, body: &mut Vec<u8>| {
        if comma {
            body.push(b',');
        }
        comma = true;
        write_string(name, body);
        body.push(b':');
    };
    if let Some(message) = message {
        begin("message", &mut body);
        write_string(message, &mut body);
    }
    for (name, json) in &error.fields {
        begin(name, &mut body);
        body.extend_from_slice(json.as_bytes());
    }
    body.push(b'}');
    body
}

/// Services differ in the message's first letter, Lambda from error to error.
fn is_message(name: &str) -> bool {
    name.eq_ignore_ascii_case("message")
}
