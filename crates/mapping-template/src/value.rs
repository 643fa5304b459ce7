//! What expressions evaluate to, and the heap that holds lists and maps while one template is rendered.
//!
//! Lists and maps are shared and changed in place, as Java's are; a heap that is dropped as a whole makes cycles harmless.
//! Text is borrowed from the template or the request where it can be.

mod equal;
mod number;
mod print;

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::error::RenderError;
use crate::limits::{LOOKS_PER_STEP, STEPS_MAX};

pub(crate) use equal::{equal, position};
pub(crate) use number::{Number, write_double};
pub(crate) use print::{print, print_to_text};

/// Text that is borrowed or shared.
#[derive(Debug, Clone)]
pub(crate) enum Text<'v> {
    Borrowed(&'v str),
    Shared(Rc<str>),
}

impl Text<'_> {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Shared(text) => text,
        }
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Self::Shared(text.into())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ListId(usize);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct MapId(usize);

/// A value as Java has it.
#[derive(Debug, Clone)]
pub(crate) enum Value<'v> {
    Null,
    Bool(bool),
    /// An Integer or Long.
    Int(i64),
    Double(f64),
    /// A BigInteger or BigDecimal: its digits.
    Big(Text<'v>),
    Text(Text<'v>),
    List(ListId),
    Map(MapId),
    /// A Map.Entry: a map and one of its keys.
    Entry(MapId, Text<'v>),
    /// What `#define` made: the block's index.
    Block(usize),
    /// `$foreach` of the loop at this depth, from 1.
    Loop(usize),
    Input,
    Util,
    /// A Class: its full name.
    Class(&'static str),
}

impl<'v> Value<'v> {
    pub(crate) fn borrowed(text: &'v str) -> Self {
        Self::Text(Text::Borrowed(text))
    }

    pub(crate) fn shared(text: impl Into<Rc<str>>) -> Self {
        Self::Text(Text::Shared(text.into()))
    }

    pub(crate) fn count(count: usize) -> Self {
        // No text or list has more than i64::MAX elements.
        Self::Int(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// What `#if` takes it for: on API Gateway everything but `false` is true.
    pub(crate) fn is_true(&self) -> bool {
        !matches!(self, Self::Bool(false))
    }

    /// The name of its Java class.
    pub(crate) fn class(&self, heap: &Heap<'v>) -> &'static str {
        match self {
            Self::Bool(_) => "java.lang.Boolean",
            Self::Int(int) if i32::try_from(*int).is_ok() => "java.lang.Integer",
            Self::Int(_) => "java.lang.Long",
            Self::Double(_) => "java.lang.Double",
            Self::Big(digits) if digits.as_str().contains(['.', 'e', 'E']) => "java.math.BigDecimal",
            Self::Big(_) => "java.math.BigInteger",
            Self::Null | Self::Text(_) => "java.lang.String",
            Self::List(id) if heap.list(*id).json => "net.minidev.json.JSONArray",
            Self::List(_) => "java.util.ArrayList",
            Self::Map(_) => "java.util.LinkedHashMap",
            Self::Entry(..) => "java.util.LinkedHashMap$Entry",
            Self::Class(_) => "java.lang.Class",
            Self::Block(_) | Self::Loop(_) | Self::Input | Self::Util => "java.lang.Object",
        }
    }
}

/// A list, and how it prints.
#[derive(Debug, Default)]
pub(crate) struct List<'v> {
    pub(crate) items: Vec<Value<'v>>,
    /// An array of the payload, which prints as JSON.
    pub(crate) json: bool,
}

/// A map in the order of its insertions.
///
/// Small ones, which most are, are searched from front to back.
#[derive(Debug, Default)]
pub(crate) struct MapObject<'v> {
    entries: Vec<(Text<'v>, Value<'v>)>,
    index: HashMap<Rc<str>, usize>,
}

/// From how many entries on a map has an index.
const INDEXED_FROM: usize = 16;

impl<'v> MapObject<'v> {
    pub(crate) fn entries(&self) -> &[(Text<'v>, Value<'v>)] {
        &self.entries
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    fn position(&self, key: &str) -> Option<usize> {
        if self.index.is_empty() {
            return self.entries.iter().position(|(name, _)| name.as_str() == key);
        }
        self.index.get(key).copied()
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Value<'v>> {
        let (_, value) = self.entries.get(self.position(key)?)?;
        Some(value)
    }

    /// Puts a value and answers the one before.
    pub(crate) fn put(&mut self, key: Text<'v>, value: Value<'v>) -> Option<Value<'v>> {
        if let Some((_, old)) = self.position(key.as_str()).and_then(|at| self.entries.get_mut(at)) {
            return Some(std::mem::replace(old, value));
        }
        if !self.index.is_empty() {
            self.index.insert(key.as_str().into(), self.entries.len());
        }
        self.entries.push((key, value));
        if self.index.is_empty() && self.entries.len() >= INDEXED_FROM {
            self.reindex();
        }
        None
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<Value<'v>> {
        let at = self.position(key)?;
        let (_, value) = self.entries.remove(at);
        self.index.remove(key);
        for behind in self.index.values_mut().filter(|behind| **behind > at) {
            *behind -= 1;
        }
        Some(value)
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.index.clear();
    }

    fn reindex(&mut self) {
        let numbered = self.entries.iter().enumerate();
        self.index = numbered.map(|(at, (key, _))| (key.as_str().into(), at)).collect();
    }
}

/// All lists and maps of one rendering.
#[derive(Debug, Default)]
pub(crate) struct Heap<'v> {
    lists: Vec<List<'v>>,
    maps: Vec<MapObject<'v>>,
    /// How many values were put in new lists and maps.
    size: usize,
    /// How many values and bytes were looked at.
    looked_at: Cell<usize>,
}

impl<'v> Heap<'v> {
    pub(crate) fn add_list(&mut self, items: Vec<Value<'v>>) -> Value<'v> {
        self.push_list(List { items, json: false })
    }

    /// A list that prints as JSON.
    pub(crate) fn add_array(&mut self, items: Vec<Value<'v>>) -> Value<'v> {
        self.push_list(List { items, json: true })
    }

    fn push_list(&mut self, list: List<'v>) -> Value<'v> {
        self.size += 1 + list.items.len();
        self.lists.push(list);
        Value::List(ListId(self.lists.len() - 1))
    }

    pub(crate) fn add_map(&mut self, map: MapObject<'v>) -> MapId {
        self.size += 1 + map.len();
        self.maps.push(map);
        MapId(self.maps.len() - 1)
    }

    /// How many values the heap was given.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// Counts values or bytes that one step looks at, and fails once they are more than a rendering may look at.
    pub(crate) fn look_at(&self, count: usize) -> Result<(), RenderError> {
        let looked_at = self.looked_at.get().saturating_add(count);
        self.looked_at.set(looked_at);
        if looked_at / LOOKS_PER_STEP > STEPS_MAX { Err(RenderError::TooMuchWork) } else { Ok(()) }
    }

    pub(crate) fn looked_at(&self) -> usize {
        self.looked_at.get()
    }

    // Ids are made only by the methods above, and nothing is ever taken out of the heap.

    pub(crate) fn list(&self, id: ListId) -> &List<'v> {
        &self.lists[id.0]
    }

    pub(crate) fn items_mut(&mut self, id: ListId) -> &mut Vec<Value<'v>> {
        &mut self.lists[id.0].items
    }

    pub(crate) fn map(&self, id: MapId) -> &MapObject<'v> {
        &self.maps[id.0]
    }

    pub(crate) fn map_mut(&mut self, id: MapId) -> &mut MapObject<'v> {
        &mut self.maps[id.0]
    }
}

impl Heap<'_> {
    /// Copies what was just parsed, and therefore is a tree of bounded depth, to a heap that outlives its text.
    pub(crate) fn copy_into<'w>(&self, value: &Value<'_>, heap: &mut Heap<'w>) -> Value<'w> {
        match value {
            Value::Bool(bool) => Value::Bool(*bool),
            Value::Int(int) => Value::Int(*int),
            Value::Double(double) => Value::Double(*double),
            Value::Big(digits) => Value::Big(Text::Shared(digits.as_str().into())),
            Value::Text(text) => Value::shared(text.as_str()),
            Value::List(id) => {
                let items = self.lists[id.0].items.iter().map(|item| self.copy_into(item, heap)).collect();
                heap.add_array(items)
            }
            Value::Map(id) => {
                let mut map = MapObject::default();
                for (key, member) in &self.maps[id.0].entries {
                    let member = self.copy_into(member, heap);
                    map.put(Text::Shared(key.as_str().into()), member);
                }
                Value::Map(heap.add_map(map))
            }
            _ => Value::Null,
        }
    }
}
