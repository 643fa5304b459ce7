//! Encoded values to JSON.
//!
//! Nothing is decoded that need not be: numbers are stored as the text that is answered.

use aws_protocols::json::write_string;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::view::{MapRef, SetRef, ValueRef};

/// Appends a value, such as `{"S":"text"}`.
pub fn write_value(value: ValueRef<'_>, out: &mut Vec<u8>) {
    match value {
        ValueRef::S(text) => {
            out.extend_from_slice(b"{\"S\":");
            write_string(text, out);
            out.push(b'}');
        }
        ValueRef::N(number) => {
            out.extend_from_slice(b"{\"N\":\"");
            out.extend_from_slice(number.text().as_bytes());
            out.extend_from_slice(b"\"}");
        }
        ValueRef::B(bytes) => {
            out.extend_from_slice(b"{\"B\":");
            write_base64(bytes, out);
            out.push(b'}');
        }
        ValueRef::Bool(true) => out.extend_from_slice(b"{\"BOOL\":true}"),
        ValueRef::Bool(false) => out.extend_from_slice(b"{\"BOOL\":false}"),
        ValueRef::Null => out.extend_from_slice(b"{\"NULL\":true}"),
        ValueRef::L(list) => {
            out.extend_from_slice(b"{\"L\":[");
            separated(list.iter(), out, write_value);
            out.extend_from_slice(b"]}");
        }
        ValueRef::M(map) => {
            out.extend_from_slice(b"{\"M\":");
            write_attributes(map, out);
            out.push(b'}');
        }
        ValueRef::Ss(set) => write_set(b"{\"SS\":[", set, out, |element, out| {
            write_string(std::str::from_utf8(element).unwrap_or_default(), out);
        }),
        ValueRef::Ns(set) => write_set(b"{\"NS\":[", set, out, |element, out| {
            out.push(b'"');
            out.extend_from_slice(element);
            out.push(b'"');
        }),
        ValueRef::Bs(set) => write_set(b"{\"BS\":[", set, out, write_base64),
    }
}

/// Appends attributes by name, such as `{"id":{"S":"text"}}`.
pub fn write_attributes(map: MapRef<'_>, out: &mut Vec<u8>) {
    out.push(b'{');
    separated(map.iter(), out, |(name, value), out| {
        write_string(name, out);
        out.push(b':');
        write_value(value, out);
    });
    out.push(b'}');
}

fn write_set(opening: &[u8], set: SetRef<'_>, out: &mut Vec<u8>, write: impl Fn(&[u8], &mut Vec<u8>)) {
    out.extend_from_slice(opening);
    separated(set.iter(), out, write);
    out.extend_from_slice(b"]}");
}

fn separated<T>(parts: impl Iterator<Item = T>, out: &mut Vec<u8>, write: impl Fn(T, &mut Vec<u8>)) {
    for (index, part) in parts.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(part, out);
    }
}

fn write_base64(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    let written = out.get_mut(start..).map(|place| STANDARD.encode_slice(bytes, place));
    debug_assert!(matches!(written, Some(Ok(_))));
    out.push(b'"');
}
