//! Conditions: ConditionExpression and FilterExpression.
//!
//! [`ParsedCondition`] is the text's part, [`Condition`] the request's. Key conditions share the grammar and are read
//! from a bound condition; legacy parameters build one without a text.
//! See "Condition and filter expressions, operators, and functions" in the Amazon DynamoDB Developer Guide.

pub(crate) mod bind;
pub(crate) mod bounds;
pub(crate) mod evaluate;
pub(crate) mod parse;
pub(crate) mod program;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use dynamodb_values::Item;

use crate::{ExpressionError, ExpressionKind, Placeholders};

use evaluate::Test;
use parse::Syntax;
pub(crate) use program::Comparator;
use program::{Program, Step};

/// A condition's text, parsed: immutable, to be cached by text.
#[derive(Debug)]
pub struct ParsedCondition {
    text: Box<str>,
    kind: ExpressionKind,
    syntax: Syntax,
    program: Arc<Program>,
}

impl ParsedCondition {
    /// Parses a condition; `kind` is for the words of refusals.
    ///
    /// # Errors
    /// Faults of the text alone.
    pub fn parse(text: &str, kind: ExpressionKind) -> Result<Self, ExpressionError> {
        let mut syntax = parse::parse(text, kind)?;
        let program = Arc::new(std::mem::take(&mut syntax.program));
        Ok(Self { text: text.into(), kind, syntax, program })
    }

    /// Resolves the placeholders.
    ///
    /// # Errors
    /// Undefined placeholders and constant operands that an operator never takes.
    pub fn bind(&self, placeholders: &mut Placeholders) -> Result<Condition, ExpressionError> {
        let tests = bind::bind(&self.syntax, &self.text, placeholders);
        let tests = tests.map_err(|fault| fault.of(self.kind))?;
        Ok(Condition { program: Arc::clone(&self.program), tests })
    }

    pub(crate) fn syntax(&self) -> &Syntax {
        &self.syntax
    }
}

/// A condition of one request.
#[derive(Debug, Clone)]
pub struct Condition {
    program: Arc<Program>,
    tests: Vec<Test>,
}

impl Condition {
    /// The condition that all of the tests, or any of them, hold. No tests at all hold.
    pub(crate) fn joined(tests: Vec<Test>, jump: fn(u32) -> Step) -> Self {
        let mut program = Program::default();
        let mut jumps = Vec::new();
        for index in 0..tests.len() {
            if index > 0 {
                jumps.push(program.push(jump(0)));
            }
            program.push(Step::Test(index as u32));
        }
        jumps.into_iter().for_each(|jump| program.land(jump));
        Self { program: Arc::new(program), tests }
    }

    /// Whether the condition holds for an item, or for the lack of one.
    #[must_use]
    pub fn matches(&self, item: Option<&Item>) -> bool {
        self.program.run(|index| self.tests.get(index).is_some_and(|test| test.holds(item)))
    }

    /// The attributes that the condition reads, in the order of the text, repeated as often as they occur.
    pub fn attribute_names(&self) -> impl Iterator<Item = &str> {
        self.tests.iter().flat_map(Test::paths).map(|path| path.attribute())
    }

    pub(crate) fn tests(&self) -> &[Test] {
        &self.tests
    }
}
