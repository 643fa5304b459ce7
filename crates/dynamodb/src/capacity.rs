//! Consumed capacity, exact to the half unit.
//!
//! Reads count 4 KB steps, a half unit each when eventually consistent, one when consistent, two in a transaction; writes count 1 KB
//! steps of the larger of the old and the new item, doubled in a transaction. Indexes are charged for what a write changes in them.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html>

use crate::answer::{Object, write_array};
use crate::limits::{READ_UNIT_BYTES, WRITE_UNIT_BYTES};
use crate::table::{IndexScope, Table};
use crate::write::index_change::IndexCharge;

/// Capacity in half units, so that sums are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Units {
    halves: u64,
}

/// How strongly a read is consistent, which sets its price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consistency {
    /// Half a unit for 4 KB.
    Eventual,
    /// One unit for 4 KB.
    Strong,
    /// Two units for 4 KB.
    Transactional,
}

impl Units {
    /// What reading `bytes` costs; nothing read costs as much as the first 4 KB.
    pub(crate) fn read(bytes: usize, consistency: Consistency) -> Self {
        let halves_per_step = match consistency {
            Consistency::Eventual => 1,
            Consistency::Strong => 2,
            Consistency::Transactional => 4,
        };
        Self { halves: steps(bytes, READ_UNIT_BYTES) * halves_per_step }
    }

    /// What writing an item of `bytes` costs outside a transaction.
    pub(crate) fn write(bytes: usize) -> Self {
        Self { halves: steps(bytes, WRITE_UNIT_BYTES) * 2 }
    }

    /// The same work inside a transaction.
    pub(crate) fn doubled(self) -> Self {
        Self { halves: self.halves * 2 }
    }

    fn text(self) -> &'static [u8] {
        if self.halves.is_multiple_of(2) { b".0" } else { b".5" }
    }

    fn write_json(self, out: &mut Vec<u8>) {
        let mut digits = itoa::Buffer::new();
        out.extend_from_slice(digits.format(self.halves / 2).as_bytes());
        out.extend_from_slice(self.text());
    }
}

impl std::ops::AddAssign for Units {
    fn add_assign(&mut self, other: Self) {
        self.halves += other.halves;
    }
}

impl std::iter::Sum for Units {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        Self { halves: all.map(|units| units.halves).sum() }
    }
}

fn steps(bytes: usize, step: usize) -> u64 {
    bytes.div_ceil(step).max(1) as u64
}

/// What the caller wants to know of the capacity consumed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ReturnConsumedCapacity {
    /// Nothing.
    #[default]
    None,
    /// The sum.
    Total,
    /// The sum, the table's share and each index's share.
    Indexes,
}

impl ReturnConsumedCapacity {
    /// Parses the member's value.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "NONE" => Some(Self::None),
            "TOTAL" => Some(Self::Total),
            "INDEXES" => Some(Self::Indexes),
            _ => None,
        }
    }
}

/// Whether units are also named as read or write units, as transactions name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnitKind {
    /// Only `CapacityUnits`.
    Plain,
    /// `ReadCapacityUnits` too.
    Read,
    /// `WriteCapacityUnits` too.
    Write,
}

/// The capacity that one operation consumed on one table and its indexes.
#[derive(Clone, Debug)]
pub(crate) struct Consumed {
    /// The name or ARN by which the caller named the table.
    pub(crate) table_name: String,
    /// The table's own share; `None` where only an index was read.
    pub(crate) table: Option<Units>,
    /// The shares of the indexes that were touched.
    pub(crate) indexes: Vec<IndexShare>,
}

/// An index's share.
#[derive(Clone, Debug)]
pub(crate) struct IndexShare {
    pub(crate) name: String,
    pub(crate) scope: IndexScope,
    pub(crate) units: Units,
}

impl Consumed {
    /// Nothing yet.
    pub(crate) fn on_table(table_name: &str, units: Units) -> Self {
        Self { table_name: table_name.to_owned(), table: Some(units), indexes: Vec::new() }
    }

    /// Adds what a write cost on the table and its indexes; `doubled` inside a transaction.
    pub(crate) fn add_write(&mut self, table: &Table, units: Units, charges: &[IndexCharge], doubled: bool) {
        let price = |units: Units| if doubled { units.doubled() } else { units };
        *self.table.get_or_insert_default() += price(units);
        for charge in charges {
            self.add_index(table, charge, price(charge.units));
        }
    }

    fn add_index(&mut self, table: &Table, charge: &IndexCharge, units: Units) {
        let Some(index) = table.indexes.get(charge.position) else { return };
        match self.indexes.iter_mut().find(|share| share.name == index.name) {
            Some(share) => share.units += units,
            None => self.indexes.push(IndexShare { name: index.name.clone(), scope: index.scope, units }),
        }
    }

    fn total(&self) -> Units {
        self.table.into_iter().chain(self.indexes.iter().map(|share| share.units)).sum()
    }

    /// Writes the `ConsumedCapacity` structure.
    pub(crate) fn write_json(&self, out: &mut Vec<u8>, detail: ReturnConsumedCapacity, kind: UnitKind) {
        let mut object = Object::begin(out);
        object.string("TableName", &self.table_name);
        write_units(&mut object, self.total(), kind);
        if detail == ReturnConsumedCapacity::Indexes {
            write_capacity(object.member("Table"), self.table.unwrap_or_default(), kind);
            self.write_indexes(&mut object, "LocalSecondaryIndexes", IndexScope::Local, kind);
            self.write_indexes(&mut object, "GlobalSecondaryIndexes", IndexScope::Global, kind);
        }
        object.end();
    }

    fn write_indexes(&self, object: &mut Object<'_>, member: &str, scope: IndexScope, kind: UnitKind) {
        let mut shares = self.indexes.iter().filter(|share| share.scope == scope).peekable();
        if shares.peek().is_none() {
            return;
        }
        let mut map = Object::begin(object.member(member));
        for share in shares {
            write_capacity(map.escaped_member(&share.name), share.units, kind);
        }
        map.end();
    }
}

/// Writes the answer's `ConsumedCapacity` list of operations that touch several tables, if the caller wants it.
pub(crate) fn write_list(
    answer: &mut Object<'_>,
    all: &[Consumed],
    detail: ReturnConsumedCapacity,
    kind: UnitKind,
) {
    if detail != ReturnConsumedCapacity::None {
        write_array(answer.member("ConsumedCapacity"), all, |consumed, out| {
            consumed.write_json(out, detail, kind)
        });
    }
}

fn write_capacity(out: &mut Vec<u8>, units: Units, kind: UnitKind) {
    let mut object = Object::begin(out);
    write_units(&mut object, units, kind);
    object.end();
}

fn write_units(object: &mut Object<'_>, units: Units, kind: UnitKind) {
    match kind {
        UnitKind::Plain => {}
        UnitKind::Read => units.write_json(object.member("ReadCapacityUnits")),
        UnitKind::Write => units.write_json(object.member("WriteCapacityUnits")),
    }
    units.write_json(object.member("CapacityUnits"));
}
