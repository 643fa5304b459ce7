//! Rendering: one template, one request, one buffer.

mod arithmetic;
mod assign;
mod builtin;
mod escape;
mod expression;
mod format;
mod method;
mod reference;
mod regex;

use std::collections::HashMap;
use std::rc::Rc;

use crate::environment::{Environment, Overrides};
use crate::error::RenderError;
use crate::json::to_tree;
use crate::limits::{
    DEFINE_DEPTH_MAX, FOREACH_ITERATIONS_MAX, LOOKS_PER_STEP, RENDER_DEPTH_MAX, STEPS_MAX,
    TEXT_SIZE_BYTES_MAX, VALUE_LOOKS, VALUES_MAX, check_output,
};
use crate::syntax::{Block, Foreach, Node, Program};
use crate::value::{Heap, MapId, Text, Value, print, print_to_text};

type Rendered<T> = Result<T, RenderError>;

/// How a block ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Next,
    Break,
    Stop,
}

/// A `#foreach` under way.
#[derive(Debug, Clone, Copy)]
struct Loop {
    index: usize,
    length: usize,
}

pub(crate) struct Renderer<'v, 'o> {
    program: &'v Program,
    environment: &'v dyn Environment,
    overrides: &'o mut Overrides,
    heap: Heap<'v>,
    variables: Vec<Option<Value<'v>>>,
    loops: Vec<Loop>,
    /// How often each `#define`d block is under way.
    defines: Vec<usize>,
    out: String,
    /// The payload, once something read it.
    document: Option<Value<'v>>,
    parameters: Option<MapId>,
    stage_variables: Option<MapId>,
    request_override: Option<MapId>,
    response_override: Option<MapId>,
    regexes: HashMap<String, Rc<fancy_regex::Regex>>,
    depth: usize,
    steps: usize,
    text_size_bytes: usize,
}

impl<'v, 'o> Renderer<'v, 'o> {
    pub(crate) fn new(
        program: &'v Program,
        environment: &'v dyn Environment,
        overrides: &'o mut Overrides,
    ) -> Self {
        Self {
            program,
            environment,
            overrides,
            heap: Heap::default(),
            variables: vec![None; program.slots],
            loops: Vec::new(),
            defines: vec![0; program.blocks.len()],
            out: String::with_capacity(program.text_size_bytes + program.text_size_bytes / 2),
            document: None,
            parameters: None,
            stage_variables: None,
            request_override: None,
            response_override: None,
            regexes: HashMap::new(),
            depth: 0,
            steps: 0,
            text_size_bytes: 0,
        }
    }

    pub(crate) fn render(mut self) -> Rendered<String> {
        self.block(&self.program.body)?;
        check_output(&self.out)?;
        if let Some(id) = self.request_override
            && let serde_json::Value::Object(members) = to_tree(&Value::Map(id), &self.heap)?
        {
            self.overrides.request = members;
        }
        if let Some(id) = self.response_override
            && let serde_json::Value::Object(members) = to_tree(&Value::Map(id), &self.heap)?
        {
            self.overrides.response = members;
        }
        Ok(self.out)
    }

    /// Counts one piece of work.
    fn work(&mut self) -> Rendered<()> {
        self.steps += 1;
        // Looking at a value or byte in passing is much less than a step.
        let steps = self.steps + self.heap.looked_at() / LOOKS_PER_STEP;
        if steps > STEPS_MAX || self.heap.size() > VALUES_MAX {
            return Err(RenderError::TooMuchWork);
        }
        Ok(())
    }

    /// Counts text made on the way.
    fn made(&mut self, text: String) -> Rendered<Text<'v>> {
        self.text_size_bytes += text.len();
        if self.text_size_bytes > TEXT_SIZE_BYTES_MAX {
            return Err(RenderError::TooMuchWork);
        }
        Ok(Text::from(text))
    }

    fn deeper(&mut self) -> Rendered<()> {
        self.depth += 1;
        if self.depth > RENDER_DEPTH_MAX { Err(RenderError::TooDeep) } else { Ok(()) }
    }

    fn block(&mut self, block: &'v Block) -> Rendered<Flow> {
        self.deeper()?;
        let mut flow = Flow::Next;
        for node in block {
            self.work()?;
            flow = self.node(node)?;
            if flow != Flow::Next {
                break;
            }
        }
        self.depth -= 1;
        Ok(flow)
    }

    fn node(&mut self, node: &'v Node) -> Rendered<Flow> {
        match node {
            Node::Text(text) => {
                self.out.push_str(text);
                check_output(&self.out)?;
            }
            Node::Reference(reference) => {
                let value = self.reference(reference)?;
                self.write(&value)?;
            }
            Node::Set(assignment) => self.assign(assignment)?,
            Node::If(conditional) => {
                for (condition, block) in &conditional.branches {
                    if self.expression(condition)?.is_true() {
                        return self.block(block);
                    }
                }
                return self.block(&conditional.otherwise);
            }
            Node::Foreach(foreach) => return self.foreach(foreach),
            Node::Define { slot, block } => self.variables[*slot] = Some(Value::Block(*block)),
            Node::Break => return Ok(Flow::Break),
            Node::Stop => return Ok(Flow::Stop),
        }
        Ok(Flow::Next)
    }

    fn foreach(&mut self, foreach: &'v Foreach) -> Rendered<Flow> {
        let (length, items) = match self.expression(&foreach.items)? {
            Value::List(id) => {
                let items = &self.heap.list(id).items;
                (items.len(), items.iter().take(FOREACH_ITERATIONS_MAX).cloned().collect::<Vec<_>>())
            }
            Value::Map(id) => {
                let entries = self.heap.map(id).entries();
                let values = entries.iter().take(FOREACH_ITERATIONS_MAX).map(|(_, value)| value.clone());
                (entries.len(), values.collect())
            }
            _ => return Ok(Flow::Next),
        };
        self.heap.look_at(items.len() * VALUE_LOOKS)?;
        let hidden = self.variables[foreach.slot].take();
        self.loops.push(Loop { index: 0, length });
        let mut flow = Flow::Next;
        for (index, item) in items.into_iter().enumerate() {
            self.work()?;
            if let Some(current) = self.loops.last_mut() {
                current.index = index;
            }
            self.variables[foreach.slot] = Some(item);
            flow = self.block(&foreach.body)?;
            if flow != Flow::Next {
                break;
            }
        }
        self.loops.pop();
        self.variables[foreach.slot] = hidden;
        Ok(if flow == Flow::Stop { Flow::Stop } else { Flow::Next })
    }

    /// Writes a value to the output; a `#define`d block is rendered in place.
    fn write(&mut self, value: &Value<'v>) -> Rendered<()> {
        match value {
            Value::Text(text) => self.out.push_str(text.as_str()),
            Value::Block(block) => self.defined(*block)?,
            Value::Null => {}
            other => print(other, &self.heap, &mut self.out)?,
        }
        check_output(&self.out)
    }

    /// Renders a `#define`d block, unless it is under way as often as it may be.
    fn defined(&mut self, block: usize) -> Rendered<()> {
        if self.defines[block] >= DEFINE_DEPTH_MAX {
            return Ok(());
        }
        self.defines[block] += 1;
        self.block(&self.program.blocks[block])?;
        self.defines[block] -= 1;
        Ok(())
    }

    /// What `render` writes, as a text of its own.
    fn captured(&mut self, render: impl FnOnce(&mut Self) -> Rendered<()>) -> Rendered<Text<'v>> {
        let outer = std::mem::take(&mut self.out);
        let rendered = render(self);
        let text = std::mem::replace(&mut self.out, outer);
        rendered?;
        self.made(text)
    }

    /// A value's `toString`.
    fn text_of(&mut self, value: &Value<'v>) -> Rendered<Text<'v>> {
        match value {
            Value::Text(text) => Ok(text.clone()),
            Value::Null => Ok(Text::Borrowed("")),
            Value::Block(block) => self.captured(|renderer| renderer.defined(*block)),
            other => {
                let text = print_to_text(other, &self.heap)?;
                self.made(text)
            }
        }
    }
}
