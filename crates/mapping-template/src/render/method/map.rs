//! Methods of maps and their entries.

use super::{Rendered, Renderer};
use crate::value::{MapId, Text, Value, equal};

impl<'v> Renderer<'v, '_> {
    pub(super) fn map_method(
        &mut self,
        map: MapId,
        name: &str,
        arguments: &[Value<'v>],
    ) -> Rendered<Value<'v>> {
        Ok(match (name, arguments) {
            ("size", []) => Value::count(self.heap.map(map).len()),
            ("isEmpty", []) => Value::Bool(self.heap.map(map).len() == 0),
            ("get", [key]) => {
                let key = self.key(key)?;
                self.heap.map(map).get(key.as_str()).cloned().unwrap_or(Value::Null)
            }
            ("getOrDefault", [key, default]) => {
                let key = self.key(key)?;
                self.heap.map(map).get(key.as_str()).unwrap_or(default).clone()
            }
            ("containsKey", [key]) => {
                let key = self.key(key)?;
                Value::Bool(self.heap.map(map).get(key.as_str()).is_some())
            }
            ("containsValue", [value]) => {
                for (_, other) in self.heap.map(map).entries() {
                    if equal(other, value, &self.heap)? {
                        return Ok(Value::Bool(true));
                    }
                }
                Value::Bool(false)
            }
            ("keySet", []) => self.listed(map, |key, _| Value::Text(key.clone())),
            ("values", []) => self.listed(map, |_, value| value.clone()),
            ("entrySet", []) => self.listed(map, |key, _| Value::Entry(map, key.clone())),
            _ => return self.map_change(map, name, arguments),
        })
    }

    fn map_change(&mut self, map: MapId, name: &str, arguments: &[Value<'v>]) -> Rendered<Value<'v>> {
        Ok(match (name, arguments) {
            ("put", [key, value]) => {
                let key = self.key(key)?;
                self.heap.map_mut(map).put(key, value.clone()).unwrap_or(Value::Null)
            }
            ("putIfAbsent", [key, value]) => {
                let key = self.key(key)?;
                let present = self.heap.map(map).get(key.as_str()).cloned();
                if present.is_none() {
                    self.heap.map_mut(map).put(key, value.clone());
                }
                present.unwrap_or(Value::Null)
            }
            ("putAll", [Value::Map(other)]) => {
                let entries = self.heap.map(*other).entries().to_vec();
                self.steps += entries.len();
                self.work()?;
                for (key, value) in entries {
                    self.heap.map_mut(map).put(key, value);
                }
                Value::Null
            }
            ("remove", [key]) => {
                let key = self.key(key)?;
                self.heap.map_mut(map).remove(key.as_str()).unwrap_or(Value::Null)
            }
            ("clear", []) => {
                self.heap.map_mut(map).clear();
                Value::Null
            }
            _ => Value::Null,
        })
    }

    /// Something of every entry, as a list.
    fn listed(&mut self, map: MapId, item: impl Fn(&Text<'v>, &Value<'v>) -> Value<'v>) -> Value<'v> {
        let items = self.heap.map(map).entries().iter().map(|(key, value)| item(key, value)).collect();
        self.heap.add_list(items)
    }

    pub(super) fn entry_method(
        &mut self,
        map: MapId,
        key: &Text<'v>,
        name: &str,
        arguments: &[Value<'v>],
    ) -> Value<'v> {
        match (name, arguments) {
            ("getKey" | "key", []) => Value::Text(key.clone()),
            ("getValue" | "value", []) => {
                self.heap.map(map).get(key.as_str()).cloned().unwrap_or(Value::Null)
            }
            ("setValue", [value]) => {
                self.heap.map_mut(map).put(key.clone(), value.clone()).unwrap_or(Value::Null)
            }
            _ => Value::Null,
        }
    }
}
