//! The collected violations of one request, and the message that reports them.

use std::fmt::{self, Write};

use super::{Constraint, Path};
use crate::schema::{Range, Shape, Text};

/// As many as one message lists; the count at its beginning is that of the listed ones.
const REPORTED_MAX: usize = 10;

/// What is wrong with a request, in the order in which it was found. Costs nothing while nothing is wrong, and no more than
/// what one message lists however much is: a body of millions of empty structures has millions of violations.
#[derive(Debug, Default)]
pub struct Violations {
    sentences: Vec<String>,
}

impl Violations {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { sentences: Vec::new() }
    }

    /// Whether all was well so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    /// A required member is absent or null.
    pub fn missing(&mut self, path: &Path<'_>) {
        self.add(path, None, Constraint::NotNull);
    }

    /// `value`, as Java would print it, violates `constraint`.
    pub fn violated(&mut self, path: &Path<'_>, value: &dyn fmt::Display, constraint: Constraint) {
        self.add(path, Some(value), constraint);
    }

    /// The value at `path` violates `constraint`, in the form that shows no value: `Value at 'TableName' failed …`.
    /// Operations of the data plane answer so for some members, whose paths then have the names of the wire.
    pub fn violated_unshown(&mut self, path: &Path<'_>, constraint: Constraint) {
        self.say(format!("Value at '{path}' failed to satisfy constraint: {constraint}"));
    }

    /// A violation that has a sentence of its own.
    pub fn say(&mut self, sentence: impl Into<String>) {
        if !self.is_full() {
            self.sentences.push(sentence.into());
        }
    }

    /// Whether nothing that is added will be listed.
    fn is_full(&self) -> bool {
        self.sentences.len() >= REPORTED_MAX
    }

    /// Checks a string against its shape: value set, pattern, length.
    pub fn check_text(&mut self, path: &Path<'_>, value: &str, shape: &'static Shape) {
        if let Shape::Text(text) = shape {
            for constraint in text_violations(value, text).into_iter().flatten() {
                self.violated(path, &value, constraint);
            }
        }
    }

    /// Checks a required string: absent is a violation too.
    pub fn check_required_text(&mut self, path: &Path<'_>, value: Option<&str>, shape: &'static Shape) {
        match value {
            Some(value) => self.check_text(path, value, shape),
            None => self.missing(path),
        }
    }

    /// Checks an integer against its shape's range.
    pub fn check_number(&mut self, path: &Path<'_>, value: i64, shape: &'static Shape) {
        if let Shape::Integer(range) | Shape::Long(range) = shape
            && let Some(constraint) =
                range_violation(value, *range, Constraint::ValueMin, Constraint::ValueMax)
        {
            self.violated(path, &value, constraint);
        }
    }

    /// Checks how many elements or entries a list or map has; `shown` is the whole of it as Java would print it.
    pub fn check_count(
        &mut self,
        path: &Path<'_>,
        count: usize,
        shown: &dyn fmt::Display,
        shape: &'static Shape,
    ) {
        let length = match shape {
            Shape::List(list) => list.length,
            Shape::Map(map) => map.length,
            _ => return,
        };
        if let Some(constraint) = length_violation(count, length) {
            self.violated(path, shown, constraint);
        }
    }

    /// The message, if anything is wrong: `N validation error(s) detected: …; …`.
    #[must_use]
    pub fn message(&self) -> Option<String> {
        let plural = match self.sentences.len() {
            0 => return None,
            1 => "",
            _ => "s",
        };
        let sentences = self.sentences.join("; ");
        Some(format!("{} validation error{plural} detected: {sentences}", self.sentences.len()))
    }

    fn add(&mut self, path: &Path<'_>, value: Option<&dyn fmt::Display>, constraint: Constraint) {
        if self.is_full() {
            return;
        }
        let mut sentence = String::from("Value ");
        // Writing into a String cannot fail.
        let _ = match value {
            Some(value) => write!(sentence, "'{value}'"),
            None => write!(sentence, "null"),
        };
        let _ = write!(sentence, " at '{path}' failed to satisfy constraint: {constraint}");
        self.say(sentence);
    }
}

/// The violated constraints of a string, in the order of their report.
pub(super) fn text_violations(value: &str, text: &Text) -> [Option<Constraint>; 3] {
    if text.or_arn && value.is_empty() {
        // Neither a name nor an ARN: the service says no more than that.
        return [Some(Constraint::LengthMin(1)), None, None];
    }
    if text.or_arn && value.starts_with("arn:") {
        return [None; 3];
    }
    let one_of = !text.values.is_empty() && !text.values.contains(&value);
    let pattern = text.pattern.filter(|pattern| !pattern.matches(value));
    let length = match text.length {
        Range::ANY => None,
        length => length_violation(value.encode_utf16().count(), length),
    };
    [
        one_of.then_some(Constraint::OneOf(text.values)),
        pattern.map(|p| Constraint::Pattern(p.as_str())),
        length,
    ]
}

pub(super) fn length_violation(length: usize, range: Range) -> Option<Constraint> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    range_violation(length, range, Constraint::LengthMin, Constraint::LengthMax)
}

pub(super) fn range_violation(
    value: i64,
    range: Range,
    below: fn(i64) -> Constraint,
    above: fn(i64) -> Constraint,
) -> Option<Constraint> {
    match range {
        Range { min: Some(min), .. } if value < min => Some(below(min)),
        Range { max: Some(max), .. } if value > max => Some(above(max)),
        _ => None,
    }
}
