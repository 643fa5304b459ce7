//! Methods of lists.

use super::{Rendered, Renderer, index, out_of_bounds};
use crate::value::{ListId, Value, equal, position};

impl<'v> Renderer<'v, '_> {
    pub(super) fn list_method(
        &mut self,
        list: ListId,
        name: &str,
        arguments: &[Value<'v>],
    ) -> Rendered<Value<'v>> {
        let length = self.heap.list(list).items.len();
        Ok(match (name, arguments) {
            // `count` is what the developer guide's example calls.
            ("size" | "count", []) => Value::count(length),
            ("isEmpty", []) => Value::Bool(length == 0),
            ("get", [at]) => {
                let at = index(at, "get")?;
                self.heap.list(list).items.get(at).cloned().ok_or_else(|| out_of_bounds("get"))?
            }
            ("contains", [item]) => Value::Bool(self.position_of(list, item)?.is_some()),
            ("containsAll", [Value::List(other)]) => {
                for item in &self.heap.list(*other).items {
                    if self.position_of(list, item)?.is_none() {
                        return Ok(Value::Bool(false));
                    }
                }
                Value::Bool(true)
            }
            ("indexOf", [item]) => self.position_of(list, item)?.map_or(Value::Int(-1), Value::count),
            ("lastIndexOf", [item]) => {
                for (at, other) in self.heap.list(list).items.iter().enumerate().rev() {
                    if equal(other, item, &self.heap)? {
                        return Ok(Value::count(at));
                    }
                }
                Value::Int(-1)
            }
            ("subList", [from, to]) => {
                let (from, to) = (index(from, "subList")?, index(to, "subList")?);
                let items =
                    self.heap.list(list).items.get(from..to).ok_or_else(|| out_of_bounds("subList"))?;
                let items = items.to_vec();
                self.heap.add_list(items)
            }
            ("iterator" | "toArray" | "clone", []) => {
                let items = self.heap.list(list).items.clone();
                self.heap.add_list(items)
            }
            _ => return self.list_change(list, name, arguments),
        })
    }

    fn list_change(&mut self, list: ListId, name: &str, arguments: &[Value<'v>]) -> Rendered<Value<'v>> {
        let length = self.heap.list(list).items.len();
        Ok(match (name, arguments) {
            ("add", [item]) => {
                self.heap.items_mut(list).push(item.clone());
                Value::Bool(true)
            }
            ("add", [at, item]) => {
                let at = index(at, "add")?;
                if at > length {
                    return Err(out_of_bounds("add"));
                }
                self.heap.items_mut(list).insert(at, item.clone());
                Value::Null
            }
            ("addAll", [Value::List(other)]) => {
                let items = self.heap.list(*other).items.clone();
                self.steps += items.len();
                self.work()?;
                let changes = !items.is_empty();
                self.heap.items_mut(list).extend(items);
                Value::Bool(changes)
            }
            ("set", [at, item]) => {
                let at = index(at, "set")?;
                let place = self.heap.items_mut(list).get_mut(at).ok_or_else(|| out_of_bounds("set"))?;
                std::mem::replace(place, item.clone())
            }
            ("remove", [at @ Value::Int(_)]) => {
                let at = index(at, "remove")?;
                if at >= length {
                    return Err(out_of_bounds("remove"));
                }
                self.heap.items_mut(list).remove(at)
            }
            ("remove", [item]) => {
                let position = self.position_of(list, item)?;
                if let Some(at) = position {
                    self.heap.items_mut(list).remove(at);
                }
                Value::Bool(position.is_some())
            }
            ("removeAll" | "retainAll", [Value::List(other)]) => {
                let mut kept = Vec::new();
                for item in &self.heap.list(list).items {
                    if self.position_of(*other, item)?.is_some() == (name == "retainAll") {
                        kept.push(item.clone());
                    }
                }
                let changes = kept.len() != length;
                *self.heap.items_mut(list) = kept;
                Value::Bool(changes)
            }
            ("clear", []) => {
                self.heap.items_mut(list).clear();
                Value::Null
            }
            _ => Value::Null,
        })
    }

    fn position_of(&self, list: ListId, item: &Value<'v>) -> Rendered<Option<usize>> {
        position(&self.heap.list(list).items, item, &self.heap)
    }
}
