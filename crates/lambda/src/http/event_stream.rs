//! The messages of an event stream, `application/vnd.amazon.eventstream`: lengths, headers, a payload and two checksums.
//!
//! <https://smithy.io/2.0/aws/amazon-eventstream.html>

#[cfg(test)]
mod tests;

use bytes::Bytes;

/// The type of a header's value that is a string.
const STRING: u8 = 7;

/// An event with its payload.
pub(super) fn event(name: &str, content_type: &str, payload: &[u8]) -> Bytes {
    let mut headers = Vec::with_capacity(96);
    header(&mut headers, ":event-type", name);
    header(&mut headers, ":content-type", content_type);
    header(&mut headers, ":message-type", "event");
    let total = 12 + headers.len() + payload.len() + 4;
    let mut message = Vec::with_capacity(total);
    message.extend_from_slice(&length(total));
    message.extend_from_slice(&length(headers.len()));
    message.extend_from_slice(&crc32fast::hash(&message).to_be_bytes());
    message.extend_from_slice(&headers);
    message.extend_from_slice(payload);
    message.extend_from_slice(&crc32fast::hash(&message).to_be_bytes());
    message.into()
}

/// Messages are far below 4 GB: a chunk is what a function wrote at once.
fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).unwrap_or(u32::MAX).to_be_bytes()
}

/// Names and values here are short texts of this crate.
fn header(out: &mut Vec<u8>, name: &str, value: &str) {
    out.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
    out.extend_from_slice(name.as_bytes());
    out.push(STRING);
    out.extend_from_slice(&u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes());
    out.extend_from_slice(value.as_bytes());
}
