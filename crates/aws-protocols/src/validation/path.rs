//! Where in a request a value stands, written as messages write it: `keySchema.1.member.attributeName`.

use std::fmt;

/// A path, linked to its parent so that nothing is allocated unless a violation is worded.
#[derive(Clone, Copy, Debug)]
pub enum Path<'a> {
    /// The request itself.
    Root,
    /// A structure's member, by its name in messages (`tableName`).
    Member(&'a Path<'a>, &'a str),
    /// A list's element, counted from zero.
    Element(&'a Path<'a>, usize),
    /// A map's value, by its key.
    Entry(&'a Path<'a>, &'a str),
}

impl<'a> Path<'a> {
    /// A member of the request itself.
    #[must_use]
    pub const fn top(name: &'a str) -> Self {
        Path::Member(&Path::Root, name)
    }

    /// A member of the structure at this path.
    #[must_use]
    pub const fn member(&'a self, name: &'a str) -> Self {
        Path::Member(self, name)
    }

    /// An element of the list at this path, counted from zero.
    #[must_use]
    pub const fn element(&'a self, index: usize) -> Self {
        Path::Element(self, index)
    }

    /// The value under a key of the map at this path.
    #[must_use]
    pub const fn entry(&'a self, key: &'a str) -> Self {
        Path::Entry(self, key)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Member(Path::Root, name) => f.write_str(name),
            Path::Member(parent, name) => write!(f, "{parent}.{name}"),
            // AWS counts from one.
            Path::Element(parent, index) => write!(f, "{parent}.{}.member", index + 1),
            Path::Entry(parent, key) => write!(f, "{parent}.{key}.member"),
        }
    }
}
