//! Query strings, as the pairs that they are made of.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stands as it is in an encoded name or value (RFC 3986, 2.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The names and values of a query string, decoded, in their order.
pub(crate) fn pairs(query: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    })
}

/// Appends a pair, encoded.
pub(crate) fn push(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.extend(utf8_percent_encode(name, ENCODED));
    query.push('=');
    query.extend(utf8_percent_encode(value, ENCODED));
}

fn decoded(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| byte == b'%' || byte == b'+') {
        return Cow::Borrowed(text);
    }
    let text = text.replace('+', " ");
    Cow::Owned(percent_decode_str(&text).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::{pairs, push};

    #[test]
    fn a_query_string_is_its_pairs() {
        let found: Vec<_> = pairs("a=1&b=&c&&a=x%20y+z%26&%zz=%C3%BC").collect();
        let expected = [("a", "1"), ("b", ""), ("c", ""), ("a", "x y z&"), ("%zz", "ü")];
        assert_eq!(found, expected.map(|(name, value)| (name.into(), value.into())));
        let mut query = String::new();
        push(&mut query, "a b", "1&2");
        push(&mut query, "ü", "~");
        assert_eq!(query, "a%20b=1%262&%C3%BC=~");
    }
}
