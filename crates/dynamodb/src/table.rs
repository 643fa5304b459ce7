//! A table as the data path sees it: identity, key schema, indexes. Immutable; a change makes a new version.

use dynamodb_values::AttributeType;

/// Numbers a table for its whole life; never reused, so a re-created table inherits nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TableId(pub u64);

/// Numbers an index within its table; never reused within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IndexId(pub u32);

/// A table under one version of its definition.
#[derive(Debug)]
pub struct Table {
    /// Its number.
    pub id: TableId,
    /// Grows with every change of the definition; every commit checks the version that it was decided under.
    pub version: u64,
    /// Its name, unique within account and region.
    pub name: String,
    /// `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME`
    pub arn: String,
    /// The primary key.
    pub key: TableKey,
    /// Local and global secondary indexes, those still being built included.
    pub indexes: Vec<Index>,
    /// The stored definition: what the control plane describes.
    pub definition: crate::definition::TableDefinition,
}

/// A primary key: one partition key attribute and, perhaps, one sort key attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableKey {
    /// The HASH attribute.
    pub partition: KeyAttribute,
    /// The RANGE attribute.
    pub sort: Option<KeyAttribute>,
}

/// An attribute that is part of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyAttribute {
    /// Its name.
    pub name: String,
    /// S, N or B.
    pub kind: AttributeType,
}

/// A secondary index.
#[derive(Clone, Debug)]
pub struct Index {
    /// Its number.
    pub id: IndexId,
    /// Its name.
    pub name: String,
    /// Global or local.
    pub scope: IndexScope,
    /// HASH attributes: one, or for a global index up to four.
    pub partition: Vec<KeyAttribute>,
    /// RANGE attributes: none, one, or for a global index up to four.
    pub sort: Vec<KeyAttribute>,
    /// What its entries hold.
    pub projection: Projection,
    /// Whether it may be read: false while it is created or deleted. Writes maintain it all the same, unless it is being deleted.
    pub readable: bool,
    /// False once it is being deleted.
    pub maintained: bool,
}

/// Which family an index belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexScope {
    /// Shares the table's partition key; may be read consistently.
    Local,
    /// Has a key of its own.
    Global,
}

/// The attributes that an index entry holds beside the index's and the table's keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Projection {
    /// The whole item.
    All,
    /// Nothing else.
    KeysOnly,
    /// These, by name.
    Include(Vec<String>),
}

impl TableKey {
    /// The one or two key attributes, in order.
    pub fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        std::iter::once(&self.partition).chain(&self.sort)
    }
}

impl Index {
    /// The index's own key attributes, in order.
    pub fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.partition.iter().chain(&self.sort)
    }
}

/// Whose a table is: tables of different accounts or regions never meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Owner {
    /// The account.
    pub account: aws_types::AccountId,
    /// The region.
    pub region: aws_types::Region,
}
