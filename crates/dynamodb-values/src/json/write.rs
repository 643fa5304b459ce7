//! Encoded values to JSON.
//!
//! One pass over the encoding: nothing is decoded, strings and numbers are stored as the text that is answered. This is
//! where most of the time of a large answer goes.

use aws_protocols::json::{write_string, write_utf8};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::encoding::{self, Container, split_container, split_run};
use crate::view::{MapRef, ValueRef};

/// Appends a value, such as `{"S":"text"}`.
pub fn write_value(value: ValueRef<'_>, out: &mut Vec<u8>) {
    match value {
        ValueRef::S(text) => wrapped(b"{\"S\":", out, |out| write_string(text, out)),
        ValueRef::N(number) => write_number(number.text().as_bytes(), out),
        ValueRef::B(bytes) => wrapped(b"{\"B\":", out, |out| write_base64(bytes, out)),
        ValueRef::Bool(true) => out.extend_from_slice(b"{\"BOOL\":true}"),
        ValueRef::Bool(false) => out.extend_from_slice(b"{\"BOOL\":false}"),
        ValueRef::Null => out.extend_from_slice(b"{\"NULL\":true}"),
        ValueRef::L(list) => write_list(list.0, out),
        ValueRef::M(map) => write_map(map.0, out),
        ValueRef::Ss(set) => write_set(b"{\"SS\":", set.0, out, write_utf8),
        ValueRef::Ns(set) => write_set(b"{\"NS\":", set.0, out, quoted),
        ValueRef::Bs(set) => write_set(b"{\"BS\":", set.0, out, write_base64),
    }
}

/// Appends attributes by name, such as `{"id":{"S":"text"}}`.
pub fn write_attributes(map: MapRef<'_>, out: &mut Vec<u8>) {
    write_entries(map.0.elements, out);
}

/// Appends the value at the beginning of `bytes`, and answers what follows it; `None` if there is none.
fn write_encoded<'a>(bytes: &'a [u8], out: &mut Vec<u8>) -> Option<&'a [u8]> {
    let (&tag, rest) = bytes.split_first()?;
    match tag {
        encoding::STRING => {
            let (text, rest) = split_run(rest)?;
            wrapped(b"{\"S\":", out, |out| write_utf8(text, out));
            Some(rest)
        }
        encoding::NUMBER => {
            let (text, rest) = split_run(rest)?;
            write_number(text, out);
            Some(rest)
        }
        encoding::MAP => {
            let (map, rest) = split_container(rest)?;
            write_map(map, out);
            Some(rest)
        }
        encoding::LIST => {
            let (list, rest) = split_container(rest)?;
            write_list(list, out);
            Some(rest)
        }
        _ => {
            let (value, rest) = ValueRef::split(bytes)?;
            write_value(value, out);
            Some(rest)
        }
    }
}

fn write_map(map: Container<'_>, out: &mut Vec<u8>) {
    wrapped(b"{\"M\":", out, |out| write_entries(map.elements, out));
}

fn write_entries(entries: &[u8], out: &mut Vec<u8>) {
    out.push(b'{');
    separated(entries, out, |entry, out| {
        let (name, value) = split_run(entry)?;
        write_utf8(name, out);
        out.push(b':');
        write_encoded(value, out)
    });
    out.push(b'}');
}

fn write_list(list: Container<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"L\":[");
    separated(list.elements, out, write_encoded);
    out.extend_from_slice(b"]}");
}

fn write_set(opening: &[u8; 6], set: Container<'_>, out: &mut Vec<u8>, write: impl Fn(&[u8], &mut Vec<u8>)) {
    out.extend_from_slice(opening);
    out.push(b'[');
    separated(set.elements, out, |elements, out| {
        let (element, rest) = split_run(elements)?;
        write(element, out);
        Some(rest)
    });
    out.extend_from_slice(b"]}");
}

/// Writes element after element, commas between them. `write` answers what follows the one that it wrote; bytes that are
/// none end the sequence, and leave nothing of themselves.
fn separated<'a>(
    mut elements: &'a [u8],
    out: &mut Vec<u8>,
    write: impl Fn(&'a [u8], &mut Vec<u8>) -> Option<&'a [u8]>,
) {
    let mut whole = out.len();
    while !elements.is_empty() {
        let Some(rest) = write(elements, out) else { break };
        elements = rest;
        whole = out.len();
        out.push(b',');
    }
    out.truncate(whole);
}

#[inline]
fn wrapped(opening: &[u8; 5], out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    out.extend_from_slice(opening);
    write(out);
    out.push(b'}');
}

fn write_number(text: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"N\":\"");
    out.extend_from_slice(text);
    out.extend_from_slice(b"\"}");
}

fn quoted(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend_from_slice(text);
    out.push(b'"');
}

fn write_base64(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    let written = out.get_mut(start..).map(|place| STANDARD.encode_slice(bytes, place));
    debug_assert!(matches!(written, Some(Ok(_))));
    out.push(b'"');
}
