//! `$name`, `${name}`, `$!name`, with properties, methods and indexes.

use super::{Fault, Parser};
use crate::jsonpath::JsonPath;
use crate::syntax::{Expression, Reference, Root, Step};

impl<'t> Parser<'t, '_> {
    /// A reference in text. Here, as on API Gateway, a quiet one prints like any other.
    pub(super) fn printed_reference(&mut self) -> Result<Reference, Fault> {
        let (name, steps) = self.reference_parts()?;
        Ok(resolved(self.scope.root(name), steps))
    }

    /// The target of an assignment.
    pub(super) fn assigned_reference(&mut self, name: &str, steps: Vec<Step>) -> Reference {
        if steps.is_empty() {
            return Reference { root: Root::Variable(self.scope.assigned(name)), steps };
        }
        resolved(self.scope.root(name), steps)
    }

    /// The variable of a `#foreach` or `#define`.
    pub(super) fn assigned_variable(&mut self) -> Result<usize, Fault> {
        let start = self.cursor.at();
        let (name, steps) = self.reference_parts()?;
        if !steps.is_empty() {
            self.cursor.back_to(start);
            return Err(self.unexpected());
        }
        Ok(self.scope.assigned(name))
    }

    /// A reference's name and steps.
    pub(super) fn reference_parts(&mut self) -> Result<(&'t str, Vec<Step>), Fault> {
        self.expect(b'$')?;
        self.cursor.skip_quiet_mark();
        let formal = self.cursor.take(b'{');
        let name = self.cursor.take_identifier().ok_or_else(|| self.unexpected())?;
        let mut steps = Vec::new();
        while let Some(step) = self.step()? {
            steps.push(step);
        }
        if formal {
            self.expect(b'}')?;
        }
        Ok((name, steps))
    }

    fn step(&mut self) -> Result<Option<Step>, Fault> {
        if self.cursor.take(b'[') {
            let index = self.expression()?;
            self.expect(b']')?;
            return Ok(Some(Step::Index(index)));
        }
        if self.cursor.peek() != Some(b'.')
            || !self.cursor.peek_at(1).is_some_and(|b| b.is_ascii_alphabetic())
        {
            return Ok(None);
        }
        self.cursor.advance(1);
        let name = self.cursor.take_identifier().ok_or_else(|| self.unexpected())?.into();
        if !self.cursor.take(b'(') {
            return Ok(Some(Step::Property(name)));
        }
        Ok(Some(Step::Method(name, self.expressions(b')')?)))
    }
}

/// Takes into the root what of the steps is known before rendering.
fn resolved(root: Root, mut steps: Vec<Step>) -> Reference {
    match root {
        Root::Input => match input_path(steps.first()) {
            Some(root) => {
                steps.remove(0);
                Reference { root, steps }
            }
            None => Reference { root, steps },
        },
        Root::Context(_) => context(steps),
        root => Reference { root, steps },
    }
}

fn input_path(step: Option<&Step>) -> Option<Root> {
    let Some(Step::Method(name, arguments)) = step else { return None };
    let [Expression::Text(path)] = arguments.as_slice() else { return None };
    // A path that is none fails when it is evaluated, as on API Gateway.
    let path = Box::new(JsonPath::compile(path).ok()?);
    match &**name {
        "json" => Some(Root::InputJson(path)),
        "path" => Some(Root::InputPath(path)),
        _ => None,
    }
}

fn context(mut steps: Vec<Step>) -> Reference {
    let root = match steps.first() {
        Some(Step::Property(name)) if &**name == "requestOverride" => Root::RequestOverride,
        Some(Step::Property(name)) if &**name == "responseOverride" => Root::ResponseOverride,
        _ => return context_variable(steps),
    };
    steps.remove(0);
    Reference { root, steps }
}

fn context_variable(mut steps: Vec<Step>) -> Reference {
    let mut dotted = String::new();
    let properties = steps.iter().take_while(|step| matches!(step, Step::Property(_))).count();
    for step in steps.drain(..properties) {
        if let Step::Property(name) = step {
            if !dotted.is_empty() {
                dotted.push('.');
            }
            dotted.push_str(&name);
        }
    }
    Reference { root: Root::Context(dotted.into()), steps }
}
