//! JSON pointers as patch operations have them: `/binaryMediaTypes/image~1png`.

use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// A path's segments, with their escapes undone.
pub(crate) struct Path(Vec<String>);

impl Path {
    /// Reads a pointer. One that does not begin with a slash has no segments, and matches nothing.
    pub(crate) fn parse(text: &str) -> Self {
        match text.strip_prefix('/') {
            Some(rest) => Self(rest.split('/').map(unescaped).collect()),
            None => Self(Vec::new()),
        }
    }

    /// Whether it is one of the paths that a pattern stands for.
    pub(crate) fn matches(&self, pattern: &str) -> bool {
        let pattern = pattern.trim_start_matches('/').split('/');
        let fits =
            |(segment, part): (&String, &str)| (part == "{}" && !segment.is_empty()) || segment == part;
        pattern.clone().count() == self.0.len() && self.0.iter().zip(pattern).all(fits)
    }

    /// What stands there.
    pub(crate) fn get<'v>(&self, json: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(json, |at, segment| at.get(segment))
    }

    /// The object that holds what the path names, and the name; objects that are missing on the way are made.
    pub(crate) fn parent<'v>(&self, json: &'v mut Value) -> Result<(&'v mut Map<String, Value>, &str)> {
        let no_object = || Error::Internal("a patch path through something that is no object".into());
        let (last, way) = self.0.split_last().ok_or_else(no_object)?;
        let mut at = json.as_object_mut().ok_or_else(no_object)?;
        for segment in way {
            let next = at.entry(segment.clone()).or_insert_with(|| Value::Object(Map::new()));
            at = next.as_object_mut().ok_or_else(no_object)?;
        }
        Ok((at, last))
    }

    /// The list that the path names an element of, or that it names, and that element.
    pub(crate) fn list<'v>(&self, json: &'v mut Value, whole: bool) -> Result<(&'v mut Vec<Value>, &str)> {
        let (last, way) = self.0.split_last().map_or(("", &[][..]), |(last, way)| (last.as_str(), way));
        let at = Self(if whole { self.0.clone() } else { way.to_vec() });
        let (parent, name) = at.parent(json)?;
        let list = parent.entry(name.to_owned()).or_insert_with(|| Value::Array(Vec::new()));
        let list = list.as_array_mut().ok_or_else(|| Error::Internal("a patch path to no list".into()))?;
        Ok((list, last))
    }

    /// Removes the maps and lists on the way that became empty: absent is what AWS answers then.
    pub(crate) fn prune(&self, json: &mut Value) {
        for length in (1..self.0.len()).rev() {
            let way = Self(self.0[..length].to_vec());
            let is_empty = match way.get(json) {
                Some(Value::Object(map)) => map.is_empty(),
                Some(Value::Array(list)) => list.is_empty(),
                _ => false,
            };
            if is_empty && let Ok((parent, last)) = way.parent(json) {
                parent.shift_remove(last);
            }
        }
    }
}

fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}
