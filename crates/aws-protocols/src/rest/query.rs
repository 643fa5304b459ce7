//! The parameters of a query, and percent-decoding.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Each parameter's name and value, decoded, in the order of the text.
pub(super) fn parameters(query: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    query.split('&').filter(|parameter| !parameter.is_empty()).map(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        (decoded(name), decoded(value))
    })
}

/// Text without its percent-encoding; what is not UTF-8 then is replaced, as Java does.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}
