//! `#set`.

use super::{Rendered, Renderer};
use crate::error::RenderError;
use crate::syntax::{Assignment, Reference, Root, Step};
use crate::value::{MapObject, Value};

impl<'v> Renderer<'v, '_> {
    /// Assigns a value. Nothing (what a failed computation makes) is not assigned: the target keeps what it has.
    pub(super) fn assign(&mut self, assignment: &'v Assignment) -> Rendered<()> {
        let value = self.expression(&assignment.value)?;
        if matches!(value, Value::Null) {
            return Ok(());
        }
        let Reference { root, steps } = &assignment.target;
        match (root, steps.split_last()) {
            (Root::Variable(slot), None) => self.variables[*slot] = Some(value),
            (Root::Context(_) | Root::StageVariables, _) => {
                let reason = "variables of the request cannot be changed";
                return Err(RenderError::Method { method: "put", reason });
            }
            (_, None) => {}
            (Root::RequestOverride | Root::ResponseOverride, Some((last, steps))) => {
                let mut container = self.root(root)?;
                for step in steps {
                    container = self.made_member(container, step)?;
                }
                self.assign_member(&container, last, value)?;
            }
            (_, Some((last, steps))) => {
                let container = self.root(root)?;
                let container = self.follow(container, steps)?;
                self.assign_member(&container, last, value)?;
            }
        }
        Ok(())
    }

    /// A member of an override, which comes to be when something is assigned below it.
    fn made_member(&mut self, container: Value<'v>, step: &'v Step) -> Rendered<Value<'v>> {
        let member = self.step(&container, step)?;
        if !matches!(member, Value::Null) {
            return Ok(member);
        }
        let made = Value::Map(self.heap.add_map(MapObject::default()));
        self.assign_member(&container, step, made.clone())?;
        Ok(made)
    }

    fn assign_member(&mut self, container: &Value<'v>, step: &'v Step, value: Value<'v>) -> Rendered<()> {
        match (container, step) {
            (Value::Map(id), Step::Property(name)) => {
                self.heap.map_mut(*id).put(crate::value::Text::Borrowed(name), value);
            }
            (Value::Map(id), Step::Index(key)) => {
                let key = self.expression(key)?;
                let key = self.text_of(&key)?;
                self.heap.map_mut(*id).put(key, value);
            }
            (Value::List(id), Step::Index(index)) => {
                let index = self.expression(index)?;
                let at = self.list_position(*id, &index, "set")?;
                self.heap.items_mut(*id)[at] = value;
            }
            _ => {}
        }
        Ok(())
    }
}
