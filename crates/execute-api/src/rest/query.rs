//! The query string: parameters in the order in which they were sent, decoded as forms are.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};
use rustc_hash::FxHashMap;

/// What stays as it is in an encoded parameter: the unreserved characters (RFC 3986, 2.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The parameters of a query string.
#[derive(Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decode(name), decode(value))
                })
                .collect(),
        )
    }

    /// The last value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter.
    pub(super) fn get_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The names, each once with all its values, in the order in which they first came.
    pub(super) fn lists(&self) -> Vec<(&str, Vec<&str>)> {
        let mut lists: Vec<(&str, Vec<&str>)> = Vec::new();
        let mut places = FxHashMap::default();
        for (name, value) in &self.0 {
            let place = *places.entry(name.as_str()).or_insert(lists.len());
            match lists.get_mut(place) {
                Some((_, values)) => values.push(value),
                None => lists.push((name, vec![value])),
            }
        }
        lists
    }

    /// The names, each once with its last value.
    pub(super) fn last_values(&self) -> Vec<(&str, &str)> {
        let lists = self.lists().into_iter();
        lists.filter_map(|(name, values)| Some((name, *values.last()?))).collect()
    }

    /// Replaces all values of a parameter.
    pub(super) fn set(&mut self, name: &str, values: impl IntoIterator<Item = String>) {
        self.0.retain(|(known, _)| known != name);
        self.0.extend(values.into_iter().map(|value| (name.to_owned(), value)));
    }

    /// Replaces all values of every parameter that the other query has.
    pub(super) fn set_all(&mut self, other: Self) {
        self.0.retain(|(name, _)| other.get(name).is_none());
        self.0.extend(other.0);
    }

    /// The parameters, encoded, behind others.
    pub(super) fn behind<'a>(&self, others: &'a str) -> Cow<'a, str> {
        let mut query = Cow::Borrowed(others);
        for (name, value) in &self.0 {
            let query = query.to_mut();
            if !query.is_empty() && !query.ends_with('&') {
                query.push('&');
            }
            query.extend(utf8_percent_encode(name, ENCODED));
            query.push('=');
            query.extend(utf8_percent_encode(value, ENCODED));
        }
        query
    }
}

fn decode(text: &str) -> String {
    let spaced: Cow<'_, str> =
        if text.contains('+') { Cow::Owned(text.replace('+', " ")) } else { Cow::Borrowed(text) };
    percent_decode(spaced.as_bytes()).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn parameters_are_decoded_and_keep_their_order() {
        let query = Query::parse("b=1&a=x%20y+z&b=2&&c&d=%2B%zz&e=a=b");
        let last = [("b", "2"), ("a", "x y z"), ("c", ""), ("d", "+%zz"), ("e", "a=b")];
        assert_eq!(query.last_values(), last);
        assert_eq!(query.lists()[..2], [("b", vec!["1", "2"]), ("a", vec!["x y z"])]);
        assert_eq!(query.get("b"), Some("2"));
        assert_eq!(query.get_all("b").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(query.get("a"), Some("x y z"));
        assert_eq!(query.get("c"), Some(""));
        assert_eq!(query.get("d"), Some("+%zz"));
        assert_eq!(query.get("e"), Some("a=b"));
        assert_eq!(query.get("f"), None);
        assert!(Query::parse("").lists().is_empty());
    }

    #[test]
    fn parameters_are_encoded_again() {
        let mut query = Query::parse("a=1&b=x+y&a=2");
        query.set("a", ["3&".to_owned()]);
        query.set("ü", ["~".to_owned()]);
        assert_eq!(query.behind(""), "b=x%20y&a=3%26&%C3%BC=~");
        assert_eq!(query.behind("k=v&"), "k=v&b=x%20y&a=3%26&%C3%BC=~");
        assert_eq!(query.behind("k=v"), "k=v&b=x%20y&a=3%26&%C3%BC=~");
    }
}
