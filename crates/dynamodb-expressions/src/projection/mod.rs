//! Projections: the parts of an item that a read answers.
//!
//! What is projected keeps its place in maps; list elements are packed together in the order of their indexes, since a
//! list has no holes. Values that are taken whole are copied encoded, and only maps and lists on the way are rebuilt.
//! See "Using projection expressions in DynamoDB" in the Amazon DynamoDB Developer Guide.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use dynamodb_values::{Item, Value, ValueRef};

use crate::lexer::{TokenKind, Tokens};
use crate::path::{DocumentPath, ParsedPath, ParsedPaths, PathElement, check_compatible};
use crate::{ExpressionError, ExpressionKind, Placeholders};

/// Up to so many attributes are looked up one by one: that passes over the values of the others without reading them.
const LOOK_UPS_MAX: usize = 8;

/// A projection's text, parsed: immutable, to be cached by text.
#[derive(Debug)]
pub struct ParsedProjection {
    text: Box<str>,
    paths: ParsedPaths,
    list: Vec<ParsedPath>,
}

impl ParsedProjection {
    /// Parses a ProjectionExpression.
    ///
    /// # Errors
    /// Faults of the text alone.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let mut tokens = Tokens::lex(text, ExpressionKind::Projection)?;
        let mut paths = ParsedPaths::default();
        let mut list = vec![paths.parse(&mut tokens)?];
        while tokens.take(TokenKind::Comma) {
            list.push(paths.parse(&mut tokens)?);
        }
        tokens.expect(TokenKind::End)?;
        if let Some(reserved) = paths.reserved.take() {
            return Err(tokens.fault(reserved));
        }
        Ok(Self { text: text.into(), paths, list })
    }

    /// Resolves the placeholders.
    ///
    /// # Errors
    /// Undefined placeholders, and paths that overlap or conflict.
    pub fn bind(&self, placeholders: &mut Placeholders) -> Result<Projection, ExpressionError> {
        let resolve = |path: &ParsedPath| self.paths.resolve(*path, &self.text, placeholders);
        let paths = self.list.iter().map(resolve).collect::<Result<Vec<_>, _>>();
        let paths = paths.and_then(|paths| check_compatible(&paths).map(|()| paths));
        paths.map(Projection::of_paths).map_err(|fault| fault.of(ExpressionKind::Projection))
    }
}

/// A projection of one request.
#[derive(Debug, Clone, Default)]
pub struct Projection {
    paths: Vec<DocumentPath>,
    tree: BTreeMap<Box<str>, Branch>,
}

/// What is projected of one value.
#[derive(Debug, Clone)]
enum Branch {
    Whole,
    Members(BTreeMap<Box<str>, Branch>),
    Elements(BTreeMap<u32, Branch>),
}

impl Projection {
    /// The projection to whole attributes, as the legacy AttributesToGet asks for.
    pub fn of_attributes(names: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self::of_paths(names.into_iter().map(DocumentPath::of_attribute).collect())
    }

    /// The projection to paths that neither overlap nor conflict.
    pub(crate) fn of_paths(paths: Vec<DocumentPath>) -> Self {
        let mut tree = BTreeMap::new();
        for path in &paths {
            let branch = tree.entry(path.attribute().into());
            match path.rest() {
                [] => drop(branch.insert_entry(Branch::Whole)),
                [element, ..] => branch.or_insert_with(|| Branch::empty(element)).grow(path.rest()),
            }
        }
        Self { paths, tree }
    }

    /// The paths, in the order of the text.
    #[must_use]
    pub fn paths(&self) -> &[DocumentPath] {
        &self.paths
    }

    /// The item's part that the projection names; paths that the item does not have add nothing.
    #[must_use]
    pub fn project(&self, item: &Item) -> Item {
        let mut rebuilt = Vec::new();
        let mut parts = Vec::with_capacity(self.tree.len());
        for (name, branch, value) in self.found(item) {
            match branch {
                Branch::Whole => parts.push((name, Part::Copied(value))),
                branch => {
                    if let Some(value) = branch.project(value) {
                        let start = rebuilt.len();
                        value.encode(&mut rebuilt);
                        parts.push((name, Part::Rebuilt(start..rebuilt.len())));
                    }
                }
            }
        }
        Item::from_entries(parts.into_iter().filter_map(|(name, part)| match part {
            Part::Copied(value) => Some((name, value)),
            Part::Rebuilt(range) => Some((name, ValueRef::decode(rebuilt.get(range)?)?)),
        }))
    }

    /// The attributes that the projection and the item share, in the order of their names.
    fn found<'a>(&'a self, item: &'a Item) -> Vec<(&'a str, &'a Branch, ValueRef<'a>)> {
        if self.tree.len() <= LOOK_UPS_MAX {
            let found = self.tree.iter().filter_map(|(name, branch)| {
                let name: &str = name;
                Some((name, branch, item.get(name)?))
            });
            return found.collect();
        }
        item.iter().filter_map(|(name, value)| Some((name, self.tree.get(name)?, value))).collect()
    }
}

enum Part<'a> {
    Copied(ValueRef<'a>),
    Rebuilt(std::ops::Range<usize>),
}

impl Branch {
    /// A branch with room for steps like this one.
    fn empty(element: &PathElement) -> Self {
        match element {
            PathElement::Name(_) => Self::Members(BTreeMap::new()),
            PathElement::Index(_) => Self::Elements(BTreeMap::new()),
        }
    }

    fn grow(&mut self, rest: &[PathElement]) {
        let Some((element, rest)) = rest.split_first() else {
            *self = Self::Whole;
            return;
        };
        let next = || rest.first().map_or(Self::Whole, Self::empty);
        match (self, element) {
            (Self::Members(members), PathElement::Name(name)) => {
                members.entry(name.clone()).or_insert_with(next).grow(rest);
            }
            (Self::Elements(elements), PathElement::Index(index)) => {
                elements.entry(*index).or_insert_with(next).grow(rest);
            }
            // The paths neither overlap nor conflict.
            _ => {}
        }
    }

    fn project(&self, value: ValueRef<'_>) -> Option<Value> {
        match (self, value) {
            (Self::Whole, value) => Some(value.to_value()),
            (Self::Members(members), ValueRef::M(map)) => {
                let members = members
                    .iter()
                    .filter_map(|(name, branch)| Some((name.to_string(), branch.project(map.get(name)?)?)));
                let members = members.collect::<BTreeMap<_, _>>();
                (!members.is_empty()).then_some(Value::M(members))
            }
            (Self::Elements(elements), ValueRef::L(list)) => {
                let elements = elements
                    .iter()
                    .filter_map(|(index, branch)| branch.project(list.get(usize::try_from(*index).ok()?)?));
                let elements = elements.collect::<Vec<_>>();
                (!elements.is_empty()).then_some(Value::L(elements))
            }
            _ => None,
        }
    }
}
