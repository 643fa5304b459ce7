//! Evaluating references, step by step.

use super::{Rendered, Renderer};
use crate::error::RenderError;
use crate::json::{Slashes, write_json};
use crate::jsonpath::JsonPath;
use crate::syntax::{Reference, Root, Step};
use crate::value::{ListId, Value};

impl<'v> Renderer<'v, '_> {
    /// A reference's value. One that leads nowhere is the empty text: this is API Gateway's, not Velocity's.
    pub(super) fn reference(&mut self, reference: &'v Reference) -> Rendered<Value<'v>> {
        let value = match (&reference.root, reference.steps.as_slice()) {
            (Root::StageVariables, [Step::Property(name)]) => {
                self.environment.stage_variable(name).map_or(Value::Null, Value::borrowed)
            }
            (root, steps) => {
                let root = self.root(root)?;
                self.follow(root, steps)?
            }
        };
        Ok(if matches!(value, Value::Null) { Value::borrowed("") } else { value })
    }

    pub(super) fn root(&mut self, root: &'v Root) -> Rendered<Value<'v>> {
        Ok(match root {
            Root::Variable(slot) => self.variables[*slot].clone().unwrap_or(Value::Null),
            Root::Input => Value::Input,
            Root::InputJson(path) => return self.input_json(path),
            Root::InputPath(path) => return self.input_path(path),
            Root::Util => Value::Util,
            Root::Context(name) => self.context(name),
            Root::RequestOverride => Value::Map(self.request_override()),
            Root::ResponseOverride => Value::Map(self.response_override()),
            Root::StageVariables => Value::Map(self.all_stage_variables()),
            Root::Foreach if self.loops.is_empty() => Value::Null,
            Root::Foreach => Value::Loop(self.loops.len()),
            Root::VelocityCount => self.loop_property(self.loops.len(), "count"),
            Root::VelocityHasNext => self.loop_property(self.loops.len(), "hasNext"),
        })
    }

    pub(super) fn follow(&mut self, mut value: Value<'v>, steps: &'v [Step]) -> Rendered<Value<'v>> {
        for step in steps {
            if matches!(value, Value::Null) {
                break;
            }
            value = self.step(&value, step)?;
        }
        Ok(value)
    }

    pub(super) fn step(&mut self, value: &Value<'v>, step: &'v Step) -> Rendered<Value<'v>> {
        self.work()?;
        match step {
            Step::Property(name) => self.property(value, name),
            Step::Index(index) => {
                let index = self.expression(index)?;
                self.index(value, &index)
            }
            Step::Method(name, arguments) => {
                self.deeper()?;
                let arguments = arguments
                    .iter()
                    .map(|argument| self.expression(argument))
                    .collect::<Rendered<Vec<_>>>()?;
                self.depth -= 1;
                self.method(value, name, &arguments)
            }
        }
    }

    /// `.name`: a map's member, or what the method `getName` or `isName` answers.
    fn property(&mut self, value: &Value<'v>, name: &'v str) -> Rendered<Value<'v>> {
        if name == "class" {
            return Ok(Value::Class(value.class(&self.heap)));
        }
        match value {
            Value::Map(id) => Ok(self.heap.map(*id).get(name).cloned().unwrap_or(Value::Null)),
            Value::Loop(depth) => Ok(self.loop_property(*depth, name)),
            Value::Input if name == "body" => Ok(Value::borrowed(self.body())),
            Value::Entry(..) if matches!(name, "key" | "value") => self.method(value, name, &[]),
            Value::Text(_) | Value::List(_) if name == "empty" => self.method(value, "isEmpty", &[]),
            Value::Class(class) => Ok(match name {
                "name" => Value::borrowed(class),
                "simpleName" => Value::borrowed(class.rsplit(['.', '$']).next().unwrap_or(class)),
                _ => Value::Null,
            }),
            _ => Ok(Value::Null),
        }
    }

    fn index(&mut self, value: &Value<'v>, index: &Value<'v>) -> Rendered<Value<'v>> {
        match value {
            Value::List(id) => {
                let at = self.list_position(*id, index, "get")?;
                Ok(self.heap.list(*id).items[at].clone())
            }
            Value::Map(id) => {
                let key = self.text_of(index)?;
                Ok(self.heap.map(*id).get(key.as_str()).cloned().unwrap_or(Value::Null))
            }
            _ => Ok(Value::Null),
        }
    }

    /// Where an index in brackets points to; a negative one counts from the end.
    pub(super) fn list_position(
        &self,
        list: ListId,
        index: &Value<'v>,
        method: &'static str,
    ) -> Rendered<usize> {
        let length = self.heap.list(list).items.len();
        let position = match index {
            Value::Int(index) if *index < 0 => {
                usize::try_from(index.unsigned_abs()).ok().and_then(|from_end| length.checked_sub(from_end))
            }
            Value::Int(index) => usize::try_from(*index).ok().filter(|at| *at < length),
            _ => None,
        };
        position.ok_or(RenderError::Method { method, reason: "the index is out of bounds" })
    }

    pub(super) fn loop_property(&self, depth: usize, name: &str) -> Value<'v> {
        let Some(current) = depth.checked_sub(1).and_then(|at| self.loops.get(at)) else {
            return Value::Null;
        };
        match name {
            "index" => Value::count(current.index),
            "count" => Value::count(current.index + 1),
            "hasNext" => Value::Bool(current.index + 1 < current.length),
            "first" => Value::Bool(current.index == 0),
            "last" => Value::Bool(current.index + 1 == current.length),
            "parent" if depth > 1 => Value::Loop(depth - 1),
            "topmost" => Value::Loop(1),
            _ => Value::Null,
        }
    }

    /// `$input.path(…)`
    pub(super) fn input_path(&mut self, path: &JsonPath) -> Rendered<Value<'v>> {
        let document = self.document()?;
        Ok(path.select(&document, &mut self.heap)?.unwrap_or(Value::Null))
    }

    /// `$input.json(…)`: the empty JSON text where the path leads nowhere.
    pub(super) fn input_json(&mut self, path: &JsonPath) -> Rendered<Value<'v>> {
        let document = self.document()?;
        let Some(value) = path.select(&document, &mut self.heap)? else { return Ok(Value::borrowed("\"\"")) };
        let mut json = String::new();
        write_json(&value, &self.heap, Slashes::Plain, &mut json)?;
        Ok(Value::Text(self.made(json)?))
    }
}
