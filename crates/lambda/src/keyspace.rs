//! The only place that knows this service's key bytes. All lie in the Meta space, their second byte is `f`.
//!
//! | key behind `f` | value |
//! |---|---|
//! | `F` account region name | a function: all there is to know of it but its code |
//! | `R` account region | a counter: the executions that all functions have reserved together |
//! | `U` function URL id | which function the URL belongs to |
//! | `E` due time, id | an event that waits for its asynchronous invocation |
//! | `M` account region uuid | an event source mapping |
//! | `P` uuid, shard id | how far a mapping has read a shard |

use aws_types::{AccountId, Region};
use kv::{Key, KeyBuilder, KeyRange, Space};

const SERVICE: u8 = b'f';

/// A function's record.
pub(crate) fn function(account: &AccountId, region: &Region, name: &str) -> Key {
    owned(b'F', account, region).bytes(name.as_bytes()).build()
}

/// The records of all functions of an account in a region, by name.
pub(crate) fn functions(account: &AccountId, region: &Region) -> KeyRange {
    owned(b'F', account, region).prefix_range()
}

/// The sum of all functions' reservations.
pub(crate) fn reserved_concurrency(account: &AccountId, region: &Region) -> Key {
    owned(b'R', account, region).build()
}

/// The owner of a function URL.
pub(crate) fn function_url(id: &str) -> Key {
    kind(b'U').bytes(id.as_bytes()).build()
}

/// An event that is due at a moment.
pub(crate) fn queued_event(due_ms: u64, id: &str) -> Key {
    kind(b'E').u64(due_ms).bytes(id.as_bytes()).build()
}

/// When an event is due and what it is called, from its key.
pub(crate) fn read_queued_event(key: &Key) -> Option<(u64, String)> {
    let rest = key.get(3..)?;
    let (due, id) = rest.split_at_checked(8)?;
    let id = id.strip_suffix(&[0, 0])?;
    Some((u64::from_be_bytes(due.try_into().ok()?), String::from_utf8(id.to_vec()).ok()?))
}

/// All events that wait, the earliest due first.
pub(crate) fn queued_events() -> KeyRange {
    kind(b'E').prefix_range()
}

/// An event source mapping.
pub(crate) fn mapping(account: &AccountId, region: &Region, uuid: &str) -> Key {
    owned(b'M', account, region).bytes(uuid.as_bytes()).build()
}

/// The mappings of an account in a region.
pub(crate) fn mappings(account: &AccountId, region: &Region) -> KeyRange {
    owned(b'M', account, region).prefix_range()
}

/// The mappings of everybody.
pub(crate) fn all_mappings() -> KeyRange {
    kind(b'M').prefix_range()
}

/// How far a mapping has read a shard.
pub(crate) fn position(uuid: &str, shard: &str) -> Key {
    kind(b'P').bytes(uuid.as_bytes()).bytes(shard.as_bytes()).build()
}

/// The shard of a position, from its key.
pub(crate) fn read_position(key: &Key, uuid: &str) -> Option<String> {
    let shard = key.strip_prefix(&kind(b'P').bytes(uuid.as_bytes()).build()[..])?.strip_suffix(&[0, 0])?;
    String::from_utf8(shard.to_vec()).ok()
}

/// How far a mapping has read all its shards.
pub(crate) fn positions(uuid: &str) -> KeyRange {
    kind(b'P').bytes(uuid.as_bytes()).prefix_range()
}

fn kind(kind: u8) -> KeyBuilder {
    KeyBuilder::new(Space::Meta).u8(SERVICE).u8(kind)
}

fn owned(of: u8, account: &AccountId, region: &Region) -> KeyBuilder {
    kind(of).raw(account.as_str().as_bytes()).bytes(region.as_str().as_bytes())
}
