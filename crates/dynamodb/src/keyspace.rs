//! The only place that knows this service's key bytes.
//!
//! | space | key | value |
//! |---|---|---|
//! | Meta | `T` account region name | table definition |
//! | Meta | `V` table id | the definition's version, eight bytes: every write to the table declares this key |
//! | Meta | `C` table id, index id, kind | a statistic: item count (`c`) or bytes (`b`); index id 0 is the table itself |
//! | Meta | `L` table id, partition | bytes of an item collection, for tables with local indexes |
//! | Meta | `I` account region operation token | an idempotency record |
//! | Meta | `E` expiry token-key | idempotency records by expiry |
//! | Meta | `N` | the last table id given |
//! | Meta | `J` table id, index id or 0 | background work: a backfill or a purge, and how far it is |
//! | Meta | `S` account region table label | a stream: what the log of a table was opened for |
//! | Meta | `W` table id, shard | the moment before which the shard's log is trimmed; one for every shard |
//! | Meta | `G` table id | a table that has a log, or had one: its owner and name |
//! | Meta | `Q` job id | a job that is not finished |
//! | Meta | `X` table id | a table whose items expire |
//! | Meta | `D` table id | what is to be delivered of a table's changes, and where to |
//! | Meta | `K` table id, shard | how far the delivery of a shard's log is |
//! | Meta | `P` account region table id | an export of a table: what it is, how far, and how it ended |
//! | Meta | `R` account region table id | an import of a table: what it is, and how it ended |
//! | Items | table id, hash of partition key, partition key, sort key | item |
//! | Indexes | table id, index id, hash of partition part, partition part, sort part, table's key | projected item |
//! | Indexes | table id, the last index id, second, item's key behind the table id | nothing: an item that expires then |
//! | Log | table id, shard, stamp, ordinal | a change of an item |
//!
//! Key attribute values are self-delimiting and sort as DynamoDB sorts them: strings and binary by unsigned bytes, numbers by value.

use std::ops::RangeInclusive;

use dynamodb_values::{Value, ValueRef};
use kv::{Key, KeyBuilder, KeyRange, Space};
use xxhash_rust::xxh3::xxh3_64;

use aws_types::Timestamp;

use crate::expiry::Second;
use crate::item_key::ItemKey;
use crate::log::{Position, ShardNumber};
use crate::table::{IndexId, TableId};
use crate::transfer::Kind;

/// The encoded values of a key's attributes, joined: self-delimiting, ordered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct KeyPart(Vec<u8>);

impl KeyPart {
    /// Appends one attribute's value. The caller has checked that it is of a key's type: others add nothing.
    pub(crate) fn push(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::S(text) => self.push_bytes(text.as_bytes()),
            ValueRef::B(bytes) => self.push_bytes(bytes),
            ValueRef::N(number) => number.number().encode_ordered(&mut self.0),
            _ => {}
        }
    }

    /// As [`KeyPart::push`], of a value in the other form.
    pub(crate) fn push_value(&mut self, value: &Value) {
        match value {
            Value::S(text) => self.push_bytes(text.as_bytes()),
            Value::B(bytes) => self.push_bytes(bytes),
            Value::N(number) => number.encode_ordered(&mut self.0),
            _ => {}
        }
    }

    /// The encoded bytes.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Where in the table the partition with this key lies.
    pub(crate) fn hash(&self) -> u64 {
        xxh3_64(&self.0)
    }

    fn push_bytes(&mut self, bytes: &[u8]) {
        kv::encode_bytes(bytes, &mut self.0);
    }
}

/// What the encodings of all strings or binaries that begin with `start` begin with.
pub(crate) fn begins_with(start: &[u8]) -> Vec<u8> {
    let mut encoded = Vec::with_capacity(start.len() + 2);
    kv::encode_bytes(start, &mut encoded);
    // Without the two bytes that end it.
    encoded.truncate(encoded.len().saturating_sub(2));
    encoded
}

/// An item's key.
pub(crate) fn item(table: TableId, partition: &KeyPart, sort: &KeyPart) -> Key {
    partition_of_items(table, partition).raw(sort.as_bytes()).build()
}

/// What the keys of all items with one partition key value begin with.
pub(crate) fn item_partition(table: TableId, partition: &KeyPart) -> Key {
    partition_of_items(table, partition).build()
}

/// All items of a table.
pub(crate) fn items(table: TableId) -> KeyRange {
    KeyBuilder::new(Space::Items).u64(table.0).prefix_range()
}

/// An index entry's key. `primary` is the table's key of the item: partition part, then sort part.
pub(crate) fn index_entry(
    table: TableId,
    index: IndexId,
    partition: &KeyPart,
    sort: &KeyPart,
    primary: [&KeyPart; 2],
) -> Key {
    let [primary_partition, primary_sort] = primary;
    partition_of_index(table, index, partition)
        .raw(sort.as_bytes())
        .raw(primary_partition.as_bytes())
        .raw(primary_sort.as_bytes())
        .build()
}

/// What the keys of all entries with one partition key value of an index begin with.
pub(crate) fn index_partition(table: TableId, index: IndexId, partition: &KeyPart) -> Key {
    partition_of_index(table, index, partition).build()
}

/// All entries of an index.
pub(crate) fn index_entries(table: TableId, index: IndexId) -> KeyRange {
    KeyBuilder::new(Space::Indexes).u64(table.0).u32(index.0).prefix_range()
}

/// All entries of all indexes of a table.
pub(crate) fn all_index_entries(table: TableId) -> KeyRange {
    KeyBuilder::new(Space::Indexes).u64(table.0).prefix_range()
}

fn partition_of_items(table: TableId, partition: &KeyPart) -> KeyBuilder {
    KeyBuilder::new(Space::Items).u64(table.0).u64(partition.hash()).raw(partition.as_bytes())
}

fn partition_of_index(table: TableId, index: IndexId, partition: &KeyPart) -> KeyBuilder {
    KeyBuilder::new(Space::Indexes).u64(table.0).u32(index.0).u64(partition.hash()).raw(partition.as_bytes())
}

/// The part of `items` or `index_entries` that one segment of a parallel scan reads: an even share of the hashes.
pub(crate) fn segment(all: KeyRange, segment: u32, total: u32) -> KeyRange {
    let bound = |n: u32| ((u128::from(n) << 64) / u128::from(total)) as u64;
    let at = |hash: u64| Key::from([all.start.as_ref(), &hash.to_be_bytes()].concat());
    let start = at(bound(segment));
    let end = if segment + 1 == total { all.end.clone() } else { at(bound(segment + 1)) };
    KeyRange { start, end }
}

/// A table's definition, by name.
pub(crate) fn definition(owner: &crate::table::Owner, name: &str) -> Key {
    owned(b'T', owner).bytes(name.as_bytes()).build()
}

/// All table definitions of an account in a region, in the order of their names.
pub(crate) fn definitions(owner: &crate::table::Owner) -> KeyRange {
    owned(b'T', owner).prefix_range()
}

/// The version of a table's definition.
pub(crate) fn version(table: TableId) -> Key {
    KeyBuilder::new(Space::Meta).u8(b'V').u64(table.0).build()
}

/// A statistic of a table (`None`) or of one of its indexes.
pub(crate) fn statistic(table: TableId, index: Option<IndexId>, kind: Statistic) -> Key {
    let index = index.map_or(0, |index| index.0);
    KeyBuilder::new(Space::Meta).u8(b'C').u64(table.0).u32(index).u8(kind as u8).build()
}

/// The bytes that an item collection takes, for tables with local secondary indexes.
pub(crate) fn collection_size(table: TableId, partition: &KeyPart) -> Key {
    KeyBuilder::new(Space::Meta).u8(b'L').u64(table.0).raw(partition.as_bytes()).build()
}

/// All statistics of a table and its indexes.
pub(crate) fn statistics(table: TableId) -> KeyRange {
    KeyBuilder::new(Space::Meta).u8(b'C').u64(table.0).prefix_range()
}

/// All statistics of one index.
pub(crate) fn index_statistics(table: TableId, index: IndexId) -> KeyRange {
    KeyBuilder::new(Space::Meta).u8(b'C').u64(table.0).u32(index.0).prefix_range()
}

/// All item collection sizes of a table.
pub(crate) fn collection_sizes(table: TableId) -> KeyRange {
    KeyBuilder::new(Space::Meta).u8(b'L').u64(table.0).prefix_range()
}

/// The last table id that was given.
pub(crate) fn last_table_id() -> Key {
    KeyBuilder::new(Space::Meta).u8(b'N').build()
}

/// Background work on a table (`None`) or on one of its indexes.
pub(crate) fn work(table: TableId, index: Option<IndexId>) -> Key {
    KeyBuilder::new(Space::Meta).u8(b'J').u64(table.0).u32(index.map_or(0, |index| index.0)).build()
}

/// All background work.
pub(crate) fn all_work() -> KeyRange {
    KeyBuilder::new(Space::Meta).u8(b'J').prefix_range()
}

/// A `ClientRequestToken` that was used.
pub(crate) fn token(owner: &crate::table::Owner, operation: &str, token: &str) -> Key {
    owned(b'I', owner).bytes(operation.as_bytes()).bytes(token.as_bytes()).build()
}

/// The note that the token at `token` is forgotten at `expires`.
pub(crate) fn token_expiry(expires: Timestamp, token: &Key) -> Key {
    KeyBuilder::new(Space::Meta).u8(b'E').u64(expires.0).raw(token).build()
}

/// The notes of tokens that are forgotten from `start` on and before `end`.
pub(crate) fn token_expiries(start: Timestamp, end: Timestamp) -> KeyRange {
    let bound = |at: Timestamp| KeyBuilder::new(Space::Meta).u8(b'E').u64(at.0).build();
    KeyRange { start: bound(start), end: bound(end) }
}

/// When the token of a note of [`token_expiries`] is forgotten.
pub(crate) fn time_of_token_expiry(note: &Key) -> Timestamp {
    let time = note.get(2..10).and_then(|bytes| bytes.try_into().ok());
    Timestamp(time.map_or(0, u64::from_be_bytes))
}

/// The token that a note of [`token_expiries`] speaks of: what follows kind and time.
pub(crate) fn token_of_expiry(note: &Key) -> Key {
    note.slice(10.min(note.len())..)
}

/// A stream of a table, by the table's name and the stream's label.
pub(crate) fn stream(owner: &crate::table::Owner, table: &str, label: &str) -> Key {
    owned(b'S', owner).bytes(table.as_bytes()).bytes(label.as_bytes()).build()
}

/// All streams of an account in a region, or those of the tables with one name; in the order of names, then labels.
pub(crate) fn streams(owner: &crate::table::Owner, table: Option<&str>) -> KeyRange {
    let all = owned(b'S', owner);
    match table {
        Some(table) => all.bytes(table.as_bytes()).prefix_range(),
        None => all.prefix_range(),
    }
}

/// All streams of all accounts and regions.
pub(crate) fn all_streams() -> KeyRange {
    KeyBuilder::new(Space::Meta).u8(b'S').prefix_range()
}

/// The moment before which a shard's log is trimmed.
pub(crate) fn log_trimmed(table: TableId, shard: ShardNumber) -> Key {
    KeyBuilder::new(Space::Meta).u8(b'W').u64(table.0).u32(shard.0).build()
}

/// How far the shards of a table's log are trimmed.
pub(crate) fn all_log_trimmed(table: TableId) -> KeyRange {
    KeyBuilder::new(Space::Meta).u8(b'W').u64(table.0).prefix_range()
}

/// Which shard's mark of [`all_log_trimmed`] a key is.
pub(crate) fn shard_of_log_trimmed(mark: &Key) -> Option<ShardNumber> {
    Some(ShardNumber(u32::from_be_bytes(*mark.get(10..14)?.first_chunk()?)))
}

/// The note that a table has a log, or had one.
pub(crate) fn logged_table(table: TableId) -> Key {
    KeyBuilder::new(Space::Meta).u8(b'G').u64(table.0).build()
}

/// The notes of all tables that have a log, or had one.
pub(crate) fn logged_tables() -> KeyRange {
    KeyBuilder::new(Space::Meta).u8(b'G').prefix_range()
}

/// A job that is not finished.
pub(crate) fn job(id: &str) -> Key {
    KeyBuilder::new(Space::Meta).u8(b'Q').raw(id.as_bytes()).build()
}

/// All jobs that are not finished.
pub(crate) fn jobs() -> KeyRange {
    KeyBuilder::new(Space::Meta).u8(b'Q').prefix_range()
}

/// What is to be delivered of a table's changes.
pub(crate) fn delivery(table: TableId) -> Key {
    KeyBuilder::new(Space::Meta).u8(b'D').u64(table.0).build()
}

/// The same of all tables.
pub(crate) fn deliveries() -> KeyRange {
    KeyBuilder::new(Space::Meta).u8(b'D').prefix_range()
}

/// How far the delivery of a shard's log is.
pub(crate) fn delivery_cursor(table: TableId, shard: ShardNumber) -> Key {
    KeyBuilder::new(Space::Meta).u8(b'K').u64(table.0).u32(shard.0).build()
}

/// How far the delivery of a table's log is, shard by shard.
pub(crate) fn delivery_cursors(table: TableId) -> KeyRange {
    KeyBuilder::new(Space::Meta).u8(b'K').u64(table.0).prefix_range()
}

/// Which shard a key of [`delivery_cursors`] is about.
pub(crate) fn shard_of_delivery_cursor(cursor: &Key) -> Option<ShardNumber> {
    Some(ShardNumber(u32::from_be_bytes(*cursor.get(10..14)?.first_chunk()?)))
}

/// The record of an export or import of a table.
pub(crate) fn transfer(kind: Kind, owner: &crate::table::Owner, table: &str, id: &str) -> Key {
    of_transfers(kind, owner).bytes(table.as_bytes()).bytes(id.as_bytes()).build()
}

/// All exports, or all imports, of an account in a region, or those of the tables with one name; in the order of names, then
/// ids.
pub(crate) fn transfers(kind: Kind, owner: &crate::table::Owner, table: Option<&str>) -> KeyRange {
    let all = of_transfers(kind, owner);
    match table {
        Some(table) => all.bytes(table.as_bytes()).prefix_range(),
        None => all.prefix_range(),
    }
}

fn of_transfers(kind: Kind, owner: &crate::table::Owner) -> KeyBuilder {
    owned(
        match kind {
            Kind::Export => b'P',
            Kind::Import => b'R',
        },
        owner,
    )
}

/// What the keys of all records of one shard of a table's log begin with: appends add stamp and ordinal.
pub(crate) fn log_shard(table: TableId, shard: ShardNumber) -> Key {
    KeyBuilder::new(Space::Log).u64(table.0).u32(shard.0).build()
}

/// The log of a table, all shards of it, in the order of their numbers.
pub(crate) fn log(table: TableId) -> KeyRange {
    KeyBuilder::new(Space::Log).u64(table.0).prefix_range()
}

/// The records of a shard from `start` on and before `end`.
pub(crate) fn log_records(table: TableId, shard: ShardNumber, start: Position, end: Position) -> KeyRange {
    let prefix = log_shard(table, shard);
    let bound = |at: Position| kv::append_key(&prefix, at.stamp, at.ordinal);
    KeyRange { start: bound(start), end: bound(end) }
}

/// Which shard a record's key lies in, and where; `None` for a key of another kind.
pub(crate) fn place_in_log(key: &Key) -> Option<(ShardNumber, Position)> {
    let shard = u32::from_be_bytes(*key.get(9..13)?.first_chunk()?);
    let stamp = u64::from_be_bytes(*key.get(13..21)?.first_chunk()?);
    let ordinal = u16::from_be_bytes(*key.get(21..23)?.first_chunk()?);
    Some((ShardNumber(shard), Position { stamp: kv::Stamp(stamp), ordinal }))
}

/// The index of a table's items by their expiry: a number that no other index reaches.
pub(crate) const EXPIRY_INDEX: IndexId = IndexId(u32::MAX);

/// The note that an item expires at a second.
pub(crate) fn expiry_entry(table: TableId, second: Second, key: &ItemKey) -> Key {
    expiry(table, second)
        .u64(key.partition.hash())
        .raw(key.partition.as_bytes())
        .raw(key.sort.as_bytes())
        .build()
}

/// The notes of all items that expire in `seconds`.
pub(crate) fn expiry_entries(table: TableId, seconds: &RangeInclusive<Second>) -> KeyRange {
    let end = match seconds.end().checked_add(1) {
        Some(second) => expiry(table, second).build(),
        None => index_entries(table, EXPIRY_INDEX).end,
    };
    KeyRange { start: expiry(table, *seconds.start()).build(), end }
}

/// The key of the item that a note of [`expiry_entries`] speaks of.
pub(crate) fn item_of_expiry_entry(table: TableId, entry: &Key) -> Key {
    const NOTE_BYTES: usize = 1 + 8 + 4 + 8;
    KeyBuilder::new(Space::Items).u64(table.0).raw(entry.get(NOTE_BYTES..).unwrap_or_default()).build()
}

/// A table whose items expire.
pub(crate) fn expiring_table(table: TableId) -> Key {
    KeyBuilder::new(Space::Meta).u8(b'X').u64(table.0).build()
}

/// All tables whose items expire.
pub(crate) fn expiring_tables() -> KeyRange {
    KeyBuilder::new(Space::Meta).u8(b'X').prefix_range()
}

fn expiry(table: TableId, second: Second) -> KeyBuilder {
    KeyBuilder::new(Space::Indexes).u64(table.0).u32(EXPIRY_INDEX.0).u64(second)
}

/// What is counted of a table or an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Statistic {
    /// Items or entries.
    Count = b'c',
    /// Their bytes, by DynamoDB's reckoning.
    Bytes = b'b',
}

fn owned(kind: u8, owner: &crate::table::Owner) -> KeyBuilder {
    KeyBuilder::new(Space::Meta)
        .u8(kind)
        .bytes(owner.account.as_str().as_bytes())
        .bytes(owner.region.as_str().as_bytes())
}
