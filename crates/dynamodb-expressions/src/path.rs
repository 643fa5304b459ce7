//! Document paths: an attribute, then names of map members and indexes of list elements.
//!
//! A parsed path points into its text; a [`DocumentPath`] has its placeholders resolved. Two paths of one expression may
//! neither overlap (one leads to the other) nor conflict (they take one value for a map and for a list).
//! See "Specifying item attributes when using expressions" in the Amazon DynamoDB Developer Guide.

use std::fmt;

use dynamodb_values::{Item, ValueRef};

use crate::lexer::{Span, TokenKind, Tokens};
use crate::{ExpressionError, Fault, Placeholders, reserved};

/// The most elements that a path may have.
const ELEMENTS_MAX: usize = 32;

/// A place in an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentPath {
    attribute: Box<str>,
    rest: Vec<PathElement>,
}

/// A step from a value to one of its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathElement {
    /// Into a map, by name.
    Name(Box<str>),
    /// Into a list, by position from 0.
    Index(u32),
}

impl DocumentPath {
    /// The path that is an attribute as a whole.
    pub fn of_attribute(name: impl Into<Box<str>>) -> Self {
        Self { attribute: name.into(), rest: Vec::new() }
    }

    /// The attribute that the path begins with.
    pub fn attribute(&self) -> &str {
        &self.attribute
    }

    /// The steps beneath the attribute.
    pub fn rest(&self) -> &[PathElement] {
        &self.rest
    }

    /// The value at the path, if the item has it.
    pub fn resolve<'a>(&self, item: &'a Item) -> Option<ValueRef<'a>> {
        descend(item.get(&self.attribute)?, &self.rest)
    }

    /// Whether the item has, or could be given, a value at the path without making anything on the way.
    pub(crate) fn leads_to_a_place(&self, item: &Item) -> bool {
        let Some((last, parents)) = self.rest.split_last() else { return true };
        let parent = item.get(&self.attribute).and_then(|value| descend(value, parents));
        matches!(
            (last, parent),
            (PathElement::Name(_), Some(ValueRef::M(_))) | (PathElement::Index(_), Some(ValueRef::L(_)))
        )
    }
}

impl fmt::Display for DocumentPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}", self.attribute)?;
        for element in &self.rest {
            match element {
                PathElement::Name(name) => write!(f, ", {name}")?,
                PathElement::Index(index) => write!(f, ", [{index}]")?,
            }
        }
        f.write_str("]")
    }
}

fn descend<'a>(value: ValueRef<'a>, steps: &[PathElement]) -> Option<ValueRef<'a>> {
    steps.iter().try_fold(value, |value, step| match (step, value) {
        (PathElement::Name(name), ValueRef::M(map)) => map.get(name),
        (PathElement::Index(index), ValueRef::L(list)) => list.get(usize::try_from(*index).ok()?),
        _ => None,
    })
}

/// Finds the first pair of paths that can not stand in one expression: an overlap anywhere before any conflict.
pub(crate) fn check_compatible(paths: &[DocumentPath]) -> Result<(), Fault> {
    let mut conflict = None;
    for (position, two) in paths.iter().enumerate() {
        for one in paths[..position].iter().filter(|one| one.attribute == two.attribute) {
            match relation(&one.rest, &two.rest) {
                Relation::Apart => {}
                Relation::Overlap => {
                    return Err(Fault::PathsOverlap { one: one.clone(), two: two.clone() });
                }
                Relation::Conflict => {
                    conflict
                        .get_or_insert_with(|| Fault::PathsConflict { one: one.clone(), two: two.clone() });
                }
            }
        }
    }
    conflict.map_or(Ok(()), Err)
}

enum Relation {
    Apart,
    Overlap,
    Conflict,
}

fn relation(one: &[PathElement], two: &[PathElement]) -> Relation {
    for pair in one.iter().zip(two) {
        match pair {
            (PathElement::Name(_), PathElement::Index(_)) | (PathElement::Index(_), PathElement::Name(_)) => {
                return Relation::Conflict;
            }
            (one, two) if one != two => return Relation::Apart,
            _ => {}
        }
    }
    Relation::Overlap
}

/// A path in a text: a stretch of [`ParsedPaths`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct ParsedPath {
    first: u16,
    count: u16,
}

#[derive(Debug, Clone, Copy)]
enum ParsedElement {
    Bare(Span),
    Placeholder(Span),
    Index(u32),
}

/// All paths of one text, and the first reserved word among their bare names.
#[derive(Debug, Default)]
pub(crate) struct ParsedPaths {
    elements: Vec<ParsedElement>,
    pub(crate) reserved: Option<Fault>,
}

impl ParsedPaths {
    /// Takes a path from the tokens, which stand at its first name.
    pub(crate) fn parse(&mut self, tokens: &mut Tokens<'_>) -> Result<ParsedPath, ExpressionError> {
        let first = self.elements.len();
        self.parse_name(tokens)?;
        self.parse_rest(tokens, first)
    }

    /// Takes the steps that follow a path in parentheses.
    pub(crate) fn extend(
        &mut self,
        path: ParsedPath,
        tokens: &mut Tokens<'_>,
    ) -> Result<ParsedPath, ExpressionError> {
        self.parse_rest(tokens, usize::from(path.first))
    }

    fn parse_rest(&mut self, tokens: &mut Tokens<'_>, first: usize) -> Result<ParsedPath, ExpressionError> {
        loop {
            if tokens.take(TokenKind::Dot) {
                self.parse_name(tokens)?;
            } else if tokens.take(TokenKind::LeftBracket) {
                let digits = tokens.expect(TokenKind::Integer)?;
                let digits = tokens.word(digits);
                let index = parse_index(digits).ok_or_else(|| tokens.fault(out_of_range(digits)))?;
                self.elements.push(ParsedElement::Index(index));
                tokens.expect(TokenKind::RightBracket)?;
            } else {
                break;
            }
        }
        let count = self.elements.len() - first;
        if count > ELEMENTS_MAX {
            return Err(tokens.fault(Fault::PathTooDeep(count)));
        }
        // Each element takes a byte of a text that is 4,096 bytes at most.
        Ok(ParsedPath { first: first as u16, count: count as u16 })
    }

    fn parse_name(&mut self, tokens: &mut Tokens<'_>) -> Result<(), ExpressionError> {
        let token = tokens.peek();
        let element = match token.kind {
            TokenKind::Word => {
                let word = tokens.word(token);
                if self.reserved.is_none() && reserved::is_reserved(word) {
                    self.reserved = Some(Fault::ReservedWord(word.to_owned()));
                }
                ParsedElement::Bare(token.span)
            }
            TokenKind::Name => ParsedElement::Placeholder(token.span),
            _ => return Err(tokens.syntax_error()),
        };
        tokens.next();
        self.elements.push(element);
        Ok(())
    }

    /// The path with its placeholders resolved.
    pub(crate) fn resolve(
        &self,
        path: ParsedPath,
        text: &str,
        placeholders: &mut Placeholders,
    ) -> Result<DocumentPath, Fault> {
        let first = usize::from(path.first);
        let mut attribute = None;
        let mut rest = Vec::new();
        for element in &self.elements[first..first + usize::from(path.count)] {
            let name = match *element {
                ParsedElement::Bare(span) => span.of(text),
                ParsedElement::Placeholder(span) => placeholders.name(span.of(text))?,
                ParsedElement::Index(index) => {
                    rest.push(PathElement::Index(index));
                    continue;
                }
            };
            match attribute {
                None => attribute = Some(name.into()),
                Some(_) => rest.push(PathElement::Name(name.into())),
            }
        }
        // A parsed path begins with a name, so there is an attribute.
        Ok(DocumentPath { attribute: attribute.unwrap_or_default(), rest })
    }
}

/// The highest index that the service takes is one below what 32 bits hold.
fn parse_index(digits: &str) -> Option<u32> {
    digits.parse().ok().filter(|index| *index < u32::MAX)
}

fn out_of_range(digits: &str) -> Fault {
    Fault::IndexOutOfRange(digits.to_owned())
}
