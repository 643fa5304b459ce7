//! Lines of Amazon Ion text, laid out as the real service does: nothing between tokens, numbers as decimals without
//! trailing zeros, sets as annotated lists.
//!
//! Written without a tree between, unlike the crate that reads Ion; what is written is proven by reading it with that crate.
//! <https://amazon-ion.github.io/ion-docs/docs/spec.html>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dynamodb_values::{Item, MapRef, ValueRef};

use super::Change;

/// Numbers below this power of ten have an exponent.
const PLAIN_POWER_MIN: isize = -6;

pub(super) fn write_item(item: &Item, out: &mut Vec<u8>) {
    out.extend_from_slice(b"$ion_1_0 {Item:");
    write_struct(item.attributes(), out);
    out.extend_from_slice(b"}\n");
}

pub(super) fn write_change(change: &Change<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(b"$ion_1_0 {Record:{Metadata:{WriteTimestampMicros:");
    write_decimal(&change.write_timestamp_micros.to_string(), out);
    out.extend_from_slice(b"},Keys:");
    write_struct(change.keys.attributes(), out);
    for (name, image) in [("OldImage", change.old_image), ("NewImage", change.new_image)] {
        if let Some(image) = image {
            out.extend_from_slice(format!(",{name}:").as_bytes());
            write_struct(image.attributes(), out);
        }
    }
    out.extend_from_slice(b"}}\n");
}

fn write_value(value: ValueRef<'_>, out: &mut Vec<u8>) {
    match value {
        ValueRef::S(text) => write_quoted(text, b'"', out),
        ValueRef::N(number) => write_decimal(number.text(), out),
        ValueRef::B(bytes) => write_blob(bytes, out),
        ValueRef::Bool(true) => out.extend_from_slice(b"true"),
        ValueRef::Bool(false) => out.extend_from_slice(b"false"),
        ValueRef::Null => out.extend_from_slice(b"null"),
        ValueRef::L(list) => write_list(list.iter(), out, write_value),
        ValueRef::M(map) => write_struct(map, out),
        ValueRef::Ss(set) => {
            out.extend_from_slice(b"$dynamodb_SS::");
            let texts = set.iter().filter_map(|element| std::str::from_utf8(element).ok());
            write_list(texts, out, |text, out| write_quoted(text, b'"', out));
        }
        ValueRef::Ns(set) => {
            out.extend_from_slice(b"$dynamodb_NS::");
            write_list(set.numbers(), out, |number, out| write_decimal(number.text(), out));
        }
        ValueRef::Bs(set) => {
            out.extend_from_slice(b"$dynamodb_BS::");
            write_list(set.iter(), out, write_blob);
        }
    }
}

fn write_struct(map: MapRef<'_>, out: &mut Vec<u8>) {
    write_sequence(b'{', b'}', map.iter(), out, |(name, value), out| {
        write_symbol(name, out);
        out.push(b':');
        write_value(value, out);
    });
}

fn write_list<T>(elements: impl Iterator<Item = T>, out: &mut Vec<u8>, write: impl Fn(T, &mut Vec<u8>)) {
    write_sequence(b'[', b']', elements, out, write);
}

fn write_sequence<T>(
    open: u8,
    close: u8,
    elements: impl Iterator<Item = T>,
    out: &mut Vec<u8>,
    write: impl Fn(T, &mut Vec<u8>),
) {
    out.push(open);
    for (index, element) in elements.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(element, out);
    }
    out.push(close);
}

/// A field's name: as it is if it is an identifier, else in single quotes.
fn write_symbol(name: &str, out: &mut Vec<u8>) {
    if is_identifier(name) {
        out.extend_from_slice(name.as_bytes());
    } else {
        write_quoted(name, b'\'', out);
    }
}

/// Not so words that mean something else. A dollar with digits is a symbol by number, and not every reader tells it from
/// an identifier that only begins so.
fn is_identifier(name: &str) -> bool {
    let of_identifier = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$';
    let first = name.strip_prefix('$').unwrap_or(name);
    !matches!(name, "" | "null" | "true" | "false" | "nan")
        && !first.starts_with(|first: char| first.is_ascii_digit())
        && name.bytes().all(of_identifier)
}

/// Text in quotes, which stays on one line.
fn write_quoted(text: &str, quote: u8, out: &mut Vec<u8>) {
    out.push(quote);
    for byte in text.bytes() {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..=0x1f | 0x7f => out.extend_from_slice(format!("\\x{byte:02x}").as_bytes()),
            _ if byte == quote => out.extend_from_slice(&[b'\\', quote]),
            _ => out.push(byte),
        }
    }
    out.push(quote);
}

fn write_blob(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(b"{{");
    out.extend_from_slice(STANDARD.encode(bytes).as_bytes());
    out.extend_from_slice(b"}}");
}

/// A number given in plain notation: `103.`, `1.5`, `6d2`, `1d-130`.
fn write_decimal(plain: &str, out: &mut Vec<u8>) {
    let (sign, magnitude) = plain.split_at(usize::from(plain.starts_with('-')));
    let (whole, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    // Lengths of a number's plain notation are below 200.
    let exponent = (digits.len() - significant.len()) as isize - fraction.len() as isize;
    let leading = significant.len() as isize + exponent - 1;
    out.extend_from_slice(sign.as_bytes());
    if significant.is_empty() {
        out.extend_from_slice(b"0.");
    } else if exponent == 0 {
        out.extend_from_slice(significant.as_bytes());
        out.push(b'.');
    } else if exponent < 0 && leading >= PLAIN_POWER_MIN {
        out.extend_from_slice(magnitude.as_bytes());
    } else {
        out.extend_from_slice(format!("{significant}d{exponent}").as_bytes());
    }
}
