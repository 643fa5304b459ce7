//! Values that outlive a rendering: what templates leave in `Overrides`.

use serde_json::{Map, Number, Value as Tree};

use crate::error::RenderError;
use crate::limits::{DEPTH_MAX, OUTPUT_SIZE_BYTES_MAX};
use crate::value::{Heap, MapObject, Text, Value, print_to_text};

/// Takes a tree into the heap. Its depth was bounded when it was made.
pub(crate) fn from_tree<'v>(tree: &Tree, heap: &mut Heap<'v>) -> Value<'v> {
    match tree {
        Tree::Null => Value::Null,
        Tree::Bool(bool) => Value::Bool(*bool),
        Tree::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(int), _) => Value::Int(int),
            (None, Some(double)) => Value::Double(double),
            (None, None) => Value::Big(Text::from(number.to_string())),
        },
        Tree::String(text) => Value::shared(text.as_str()),
        Tree::Array(items) => {
            let items = items.iter().map(|item| from_tree(item, heap)).collect();
            heap.add_list(items)
        }
        Tree::Object(members) => {
            let mut map = MapObject::default();
            for (name, member) in members {
                let value = from_tree(member, heap);
                map.put(Text::from(name.clone()), value);
            }
            Value::Map(heap.add_map(map))
        }
    }
}

/// Takes a value out of the heap.
pub(crate) fn to_tree<'v>(value: &Value<'v>, heap: &Heap<'v>) -> Result<Tree, RenderError> {
    tree_at(value, heap, 0, &mut Room { nodes: NODES_MAX, text_size_bytes: OUTPUT_SIZE_BYTES_MAX })
}

/// How many values a tree may have: lists that hold each other many times over are no tree any more.
const NODES_MAX: usize = 100_000;

/// What may still be taken out of the heap: a text that is small work to share is a large one to copy.
struct Room {
    nodes: usize,
    text_size_bytes: usize,
}

impl Room {
    fn text(&mut self, text: &str) -> Result<String, RenderError> {
        let left = self.text_size_bytes.checked_sub(text.len());
        self.text_size_bytes = left.ok_or(RenderError::TooMuchWork)?;
        Ok(text.to_owned())
    }
}

fn tree_at<'v>(
    value: &Value<'v>,
    heap: &Heap<'v>,
    depth: usize,
    room: &mut Room,
) -> Result<Tree, RenderError> {
    if depth > DEPTH_MAX {
        return Err(RenderError::TooDeep);
    }
    room.nodes = room.nodes.checked_sub(1).ok_or(RenderError::TooMuchWork)?;
    Ok(match value {
        Value::Null => Tree::Null,
        Value::Bool(bool) => Tree::Bool(*bool),
        Value::Int(int) => Tree::from(*int),
        Value::Double(double) => Number::from_f64(*double).map_or(Tree::Null, Tree::Number),
        Value::Text(text) => Tree::from(room.text(text.as_str())?),
        Value::List(id) => {
            let items = heap.list(*id).items.iter();
            Tree::Array(items.map(|item| tree_at(item, heap, depth + 1, room)).collect::<Result<_, _>>()?)
        }
        Value::Map(id) => {
            let mut members = Map::new();
            for (name, member) in heap.map(*id).entries() {
                members.insert(room.text(name.as_str())?, tree_at(member, heap, depth + 1, room)?);
            }
            Tree::Object(members)
        }
        other => Tree::from(room.text(&print_to_text(other, heap)?)?),
    })
}
