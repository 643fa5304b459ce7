//! The shape of requests and answers, as static tables: what a service model says about each member.
//!
//! The types stand here so that the checks of [`crate::validation`] need no service; the tables are generated into
//! `aws-models`. Tables refer to one another, and may do so in circles (an attribute value holds attribute values).
//! Order is part of a table: members and enum values stand as AWS lists them in its messages.

use std::fmt;
use std::sync::OnceLock;

use regex_lite::Regex;

/// One operation of a service.
#[derive(Debug)]
pub struct Operation {
    /// Its name on the wire, such as `CreateTable`.
    pub name: &'static str,
    /// What it takes.
    pub input: &'static Structure,
    /// The codes of its modelled errors.
    pub errors: &'static [&'static str],
    /// Its form in HTTP, of a service that tells operations apart by method and path.
    pub http: Option<&'static Http>,
}

/// An operation of restJson1 in HTTP.
#[derive(Debug)]
pub struct Http {
    /// Such as `GET`.
    pub method: &'static str,
    /// The template of its path, such as `/restapis/{restapi_id}`; may end with query parameters that must be there.
    pub uri: &'static str,
    /// Of success, unless the answer itself brings one.
    pub status: u16,
    /// The members of the answer that are not members of the body's object.
    pub output: &'static [OutputMember],
}

/// A member of an answer that stands outside the body's object.
#[derive(Debug)]
pub struct OutputMember {
    /// On the wire.
    pub name: &'static str,
    /// Where it stands.
    pub location: Location,
    /// Whether it is bytes, in base64 within JSON.
    pub is_blob: bool,
}

/// Where in an HTTP message a member stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// A member of the body's JSON object. Members of nested structures are all here.
    Body,
    /// A label of the path's template.
    Path,
    /// A query parameter; for a map, all that no other member takes.
    Query,
    /// A header.
    Header,
    /// The status code.
    Status,
    /// The member is the whole body.
    Payload,
}

/// A structure and its members.
#[derive(Debug)]
pub struct Structure {
    /// The real service's Java class, such as `com.amazonaws.dynamodb.v20120810.KeySchemaElement`, which messages show.
    pub class: &'static str,
    /// In the model's order, which is that of Java's `toString`.
    pub members: &'static [Member],
    /// Indices into `members`, in the order in which AWS reports their violations.
    pub report_order: &'static [u8],
}

impl Structure {
    /// A structure without members.
    pub const EMPTY: Self = Self { class: "", members: &[], report_order: &[] };

    /// The shape's name, such as `KeySchemaElement`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.class.rsplit('.').next().unwrap_or(self.class)
    }

    /// The member of that wire name.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.members.iter().find(|member| member.name == name)
    }

    /// The members in the order in which AWS reports their violations.
    pub fn reported(&self) -> impl Iterator<Item = &'static Member> {
        let members = self.members;
        self.report_order.iter().filter_map(move |&index| members.get(usize::from(index)))
    }
}

/// One member of a structure.
#[derive(Debug)]
pub struct Member {
    /// On the wire, such as `TableName`.
    pub name: &'static str,
    /// In the paths of messages, such as `tableName`.
    pub path: &'static str,
    /// Where it stands in HTTP.
    pub location: Location,
    /// Whether `null` and absence are violations.
    pub required: bool,
    /// A sentence of its own for the absence of this member, answered alone and before any violation.
    pub missing_message: Option<&'static str>,
    /// What it holds.
    pub shape: &'static Shape,
}

impl Member {
    /// A member that may be absent.
    #[must_use]
    pub const fn optional(name: &'static str, path: &'static str, shape: &'static Shape) -> Self {
        Self { name, path, location: Location::Body, required: false, missing_message: None, shape }
    }

    /// A member that must be there.
    #[must_use]
    pub const fn required(name: &'static str, path: &'static str, shape: &'static Shape) -> Self {
        Self { name, path, location: Location::Body, required: true, missing_message: None, shape }
    }

    /// The same member, whose absence has a sentence of its own.
    #[must_use]
    pub const fn missing(self, message: &'static str) -> Self {
        Self { missing_message: Some(message), ..self }
    }

    /// The same member, elsewhere than in the body.
    #[must_use]
    pub const fn at(self, location: Location) -> Self {
        Self { location, ..self }
    }
}

/// What a value may be.
#[derive(Debug)]
pub enum Shape {
    /// A string; enums are strings with a value set.
    Text(Text),
    /// Base64 on the wire.
    Blob,
    /// `true` or `false`.
    Boolean,
    /// A 32-bit integer.
    Integer(Range),
    /// A 64-bit integer.
    Long(Range),
    /// A floating point number.
    Double,
    /// Seconds since the epoch, with a fraction.
    Timestamp,
    /// A list of values of one shape.
    List(List),
    /// String keys and values of one shape.
    Map(Map),
    /// Named members.
    Structure(&'static Structure),
}

/// A string's constraints.
#[derive(Debug)]
pub struct Text {
    /// In UTF-16 units, as Java counts.
    pub length: Range,
    /// The whole string must match.
    pub pattern: Option<&'static Pattern>,
    /// The enum's values; empty if it is none.
    pub values: &'static [&'static str],
    /// Whether the ARN of the thing may stand for its name: then the constraints are those of the name alone.
    pub or_arn: bool,
}

/// A list's constraints.
#[derive(Debug)]
pub struct List {
    /// The number of elements.
    pub length: Range,
    /// Of each element.
    pub element: &'static Shape,
}

/// A map's constraints.
#[derive(Debug)]
pub struct Map {
    /// The number of entries.
    pub length: Range,
    /// Of each key.
    pub key: &'static Shape,
    /// Of each value.
    pub value: &'static Shape,
}

/// Inclusive bounds, each of which may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The smallest allowed.
    pub min: Option<i64>,
    /// The largest allowed.
    pub max: Option<i64>,
}

impl Range {
    /// No bounds.
    pub const ANY: Self = Self { min: None, max: None };
}

/// A regular expression of the model, compiled when first needed.
pub struct Pattern {
    source: &'static str,
    translated: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern that means the same to Java and to the engine here.
    #[must_use]
    pub const fn new(source: &'static str) -> Self {
        Self::translated(source, source)
    }

    /// The model's text, and what it is for the engine here.
    #[must_use]
    pub const fn translated(source: &'static str, translated: &'static str) -> Self {
        Self { source, translated, compiled: OnceLock::new() }
    }

    /// The model's text, as messages show it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.source
    }

    /// Whether all of `text` matches. A pattern that does not compile refuses nothing; a test of the tables proves that
    /// there is none.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.regex().is_none_or(|regex| regex.is_match(text))
    }

    /// Whether the engine understands the pattern.
    #[must_use]
    pub fn compiles(&self) -> bool {
        self.regex().is_some()
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&format!("^(?:{})$", self.translated)).ok()).as_ref()
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.source)
    }
}
