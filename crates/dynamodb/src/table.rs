//! A table as the data path sees it: identity, key schema, indexes. Immutable; a change makes a new version.

use dynamodb_values::{AttributeType, Item};

/// Numbers a table for its whole life; never reused, so a re-created table inherits nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TableId(pub(crate) u64);

/// Numbers an index within its table; never reused within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct IndexId(pub(crate) u32);

/// A table under one version of its definition.
#[derive(Debug)]
pub(crate) struct Table {
    /// Its number.
    pub(crate) id: TableId,
    /// Grows with every change of the definition; every commit checks the version that it was decided under.
    pub(crate) version: u64,
    /// Its name, unique within account and region.
    pub(crate) name: String,
    /// The primary key.
    pub(crate) key: TableKey,
    /// Local and global secondary indexes, those still being built included.
    pub(crate) indexes: Vec<Index>,
    /// The change log, if something reads it.
    pub(crate) log: Option<crate::log::Log>,
    /// By what items expire, while their index is maintained.
    pub(crate) expiry: Option<crate::expiry::Expiry>,
    /// The stored definition: what the control plane describes.
    pub(crate) definition: crate::definition::TableDefinition,
}

/// A primary key: one partition key attribute and, perhaps, one sort key attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableKey {
    /// The HASH attribute.
    pub(crate) partition: KeyAttribute,
    /// The RANGE attribute.
    pub(crate) sort: Option<KeyAttribute>,
}

/// An attribute that is part of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyAttribute {
    /// Its name.
    pub(crate) name: String,
    /// S, N or B.
    pub(crate) kind: AttributeType,
}

/// A secondary index.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    /// Its number.
    pub(crate) id: IndexId,
    /// Its name.
    pub(crate) name: String,
    /// Global or local.
    pub(crate) scope: IndexScope,
    /// HASH attributes: one, or for a global index up to four.
    pub(crate) partition: Vec<KeyAttribute>,
    /// RANGE attributes: none, one, or for a global index up to four.
    pub(crate) sort: Vec<KeyAttribute>,
    /// What its entries hold.
    pub(crate) projection: Projection,
    /// Whether it may be read: false while it is created or deleted. Writes maintain it all the same, unless it is being deleted.
    pub(crate) readable: bool,
    /// False once it is being deleted.
    pub(crate) maintained: bool,
}

/// Which family an index belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IndexScope {
    /// Shares the table's partition key; may be read consistently.
    Local,
    /// Has a key of its own.
    Global,
}

/// The attributes that an index entry holds beside the index's and the table's keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Projection {
    /// The whole item.
    All,
    /// Nothing else.
    KeysOnly,
    /// These, by name.
    Include(Vec<String>),
}

impl TableKey {
    /// The one or two key attributes, in order.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        std::iter::once(&self.partition).chain(&self.sort)
    }

    /// The key attributes of an item.
    pub(crate) fn of(&self, item: &Item) -> Item {
        Item::from_entries(
            self.attributes().filter_map(|key| Some((key.name.as_str(), item.get(&key.name)?))),
        )
    }
}

impl Index {
    /// The index's own key attributes, in order.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.partition.iter().chain(&self.sort)
    }
}

/// Whose a table is: tables of different accounts or regions never meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Owner {
    /// The account.
    pub(crate) account: aws_types::AccountId,
    /// The region.
    pub(crate) region: aws_types::Region,
}

impl Owner {
    /// The owner that a stored record names; `None` only for damaged records.
    #[must_use]
    pub(crate) fn parse(account: &str, region: &str) -> Option<Self> {
        Some(Self {
            account: aws_types::AccountId::parse(account)?,
            region: aws_types::Region::parse(region)?,
        })
    }

    /// The owner of what a request makes and names.
    #[must_use]
    pub(crate) fn of(cx: &aws_types::Context) -> Self {
        Self { account: cx.account, region: cx.region }
    }
}
