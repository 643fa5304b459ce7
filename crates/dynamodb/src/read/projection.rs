//! Which attributes of an item a read answers with: ProjectionExpression, or the older AttributesToGet.

use std::borrow::Cow;

use aws_protocols::json::Reader;
use dynamodb_expressions::{Placeholders, Projection};
use dynamodb_values::Item;

use crate::DynamoDb;
use crate::error::{Error, Result};
use crate::request::expressions::{ExpressionMembers, refuse_mixture};
use crate::request::{Suspect, read_elements};

/// The two members, of a request or of a part of one that has no other expressions.
#[derive(Debug, Default)]
pub(crate) struct ProjectionMembers<'a> {
    expressions: ExpressionMembers<'a>,
    attributes: Option<AttributesToGet<'a>>,
}

/// The names in AttributesToGet.
pub(crate) type AttributesToGet<'a> = Vec<Cow<'a, str>>;

/// What is answered of an item.
#[derive(Debug, Default)]
pub(crate) enum Answered {
    /// All of it.
    #[default]
    Whole,
    /// These paths.
    Paths(Projection),
}

impl<'a> ProjectionMembers<'a> {
    /// Reads the member if it is one of these; passes over others.
    pub(crate) fn read(&mut self, name: &str, reader: &mut Reader<'a>) -> Result<(), Suspect> {
        match name {
            "AttributesToGet" => self.attributes = Some(read_attributes(reader)?),
            _ => self.expressions.read(name, reader)?,
        }
        Ok(())
    }

    /// Refuses the two together, and placeholders without the expression.
    pub(crate) fn check_form(&self) -> Result<()> {
        let given = [("ProjectionExpression", self.expressions.projection.is_some())];
        refuse_mixture(&[("AttributesToGet", self.attributes.is_some())], &given)?;
        self.expressions.refuse_without_expression(&given)
    }

    /// Which of the two are given: the attributes, and the expression.
    pub(crate) fn given(&self) -> (bool, bool) {
        (self.attributes.is_some(), self.expressions.projection.is_some())
    }

    /// Binds them.
    pub(crate) fn bind(mut self, db: &DynamoDb) -> Result<Answered> {
        let mut placeholders = self.expressions.placeholders()?;
        let answered =
            bind(db, self.expressions.projection.as_deref(), self.attributes.as_deref(), &mut placeholders)?;
        placeholders.check_all_used().map_err(Error::validation)?;
        Ok(answered)
    }
}

/// Binds whichever of the two was given.
pub(crate) fn bind(
    db: &DynamoDb,
    expression: Option<&str>,
    attributes: Option<&[Cow<'_, str>]>,
    placeholders: &mut Placeholders,
) -> Result<Answered> {
    if let Some(text) = expression {
        let parsed = db.expressions.projection(text).map_err(Error::validation)?;
        return Ok(Answered::Paths(parsed.bind(placeholders).map_err(Error::validation)?));
    }
    let Some(names) = attributes else { return Ok(Answered::Whole) };
    let mut sorted: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Error::Request(format!(
            "One or more parameter values were invalid: Duplicate value in attribute name: {}",
            pair[0]
        ))),
        None => Ok(Answered::Paths(Projection::of_attributes(names.iter().map(|name| name.to_string())))),
    }
}

/// Reads AttributesToGet, which names at least one attribute.
pub(crate) fn read_attributes<'a>(reader: &mut Reader<'a>) -> Result<AttributesToGet<'a>, Suspect> {
    let mut names = Vec::new();
    read_elements(reader, |reader| {
        names.push(reader.string()?);
        Ok(())
    })?;
    if names.is_empty() { Err(Suspect) } else { Ok(names) }
}

impl Answered {
    /// The top-level attributes that are answered with; none for whole items.
    pub(crate) fn attribute_names(&self) -> impl Iterator<Item = &str> {
        let paths = match self {
            Self::Whole => &[],
            Self::Paths(projection) => projection.paths(),
        };
        paths.iter().map(|path| path.attribute())
    }

    /// Writes what is answered of the item.
    pub(crate) fn write(&self, item: &Item, out: &mut Vec<u8>) {
        match self {
            Self::Whole => item.write_json(out),
            Self::Paths(projection) => projection.project(item).write_json(out),
        }
    }
}
