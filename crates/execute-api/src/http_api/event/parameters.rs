//! Headers, query parameters and the like as members of an event.

use std::borrow::Cow;

use http::header::{COOKIE, HeaderMap, HeaderName};
use rustc_hash::FxHashMap;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::http_api::mapping::joined;
use crate::query;

/// Headers without cookies; several of one name joined by commas.
pub(super) struct JoinedHeaders<'a>(pub(super) &'a HeaderMap);

/// Headers; of several of one name the last.
pub(super) struct LastHeaders<'a>(pub(super) &'a HeaderMap);

/// Headers, all of each name.
pub(super) struct AllHeaders<'a>(pub(super) &'a HeaderMap);

/// Names and values, in their order.
pub(super) struct Pairs<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

/// Names, each with all its values.
pub(super) struct Lists<'a>(Vec<(Cow<'a, str>, Vec<Cow<'a, str>>)>);

impl<'a> Lists<'a> {
    /// The parameters of a query string; `None` if there are none.
    pub(super) fn of_query(query: &'a str) -> Option<Self> {
        let mut lists: Vec<(Cow<'a, str>, Vec<Cow<'a, str>>)> = Vec::new();
        let mut places = FxHashMap::default();
        for (name, value) in query::pairs(query) {
            let place = *places.entry(name.clone()).or_insert(lists.len());
            match lists.get_mut(place) {
                Some((_, values)) => values.push(value),
                None => lists.push((name, vec![value])),
            }
        }
        (!lists.is_empty()).then_some(Self(lists))
    }

    /// Each name with its values joined by commas.
    pub(super) fn joined(&self) -> Pairs<'_> {
        let pair = |(name, values): &'_ (Cow<'a, str>, Vec<Cow<'a, str>>)| match &values[..] {
            [one] => (name.clone(), one.clone()),
            many => (name.clone(), Cow::Owned(many.join(","))),
        };
        Pairs(self.0.iter().map(pair).collect())
    }

    /// Each name with the last of its values.
    pub(super) fn last(&self) -> Pairs<'_> {
        let pair = |(name, values): &(Cow<'a, str>, Vec<Cow<'a, str>>)| {
            (name.clone(), values.last().cloned().unwrap_or_default())
        };
        Pairs(self.0.iter().map(pair).collect())
    }
}

impl<'a> Pairs<'a> {
    /// These pairs; `None` if there are none.
    pub(super) fn of(pairs: impl Iterator<Item = (&'a str, Cow<'a, str>)>) -> Option<Self> {
        let pairs: Vec<_> = pairs.map(|(name, value)| (Cow::Borrowed(name), value)).collect();
        (!pairs.is_empty()).then_some(Self(pairs))
    }
}

impl Serialize for Pairs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Serialize for Lists<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, values)| (name, values)))
    }
}

impl Serialize for JoinedHeaders<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = self.0.keys().filter(|name| *name != COOKIE);
        serializer.collect_map(names.map(|name| (name.as_str(), joined(self.0, name))))
    }
}

impl Serialize for LastHeaders<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.keys_len()))?;
        for name in self.0.keys() {
            let last = self.0.get_all(name).iter().next_back();
            let last = last.map(|value| String::from_utf8_lossy(value.as_bytes()));
            map.serialize_entry(name.as_str(), &last)?;
        }
        map.end()
    }
}

impl Serialize for AllHeaders<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.keys().map(|name| (name.as_str(), Values(self.0, name))))
    }
}

struct Values<'a>(&'a HeaderMap, &'a HeaderName);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for value in self.0.get_all(self.1) {
            list.serialize_element(&String::from_utf8_lossy(value.as_bytes()))?;
        }
        list.end()
    }
}
