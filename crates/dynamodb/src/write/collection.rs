//! Item collections: what a table with local secondary indexes reports of the items that share a partition key.

use dynamodb_values::{Item, json};

use crate::answer::{Object, write_array};
use crate::table::Table;
use crate::write::item::Change;

const GIB: i64 = 1024 * 1024 * 1024;

/// The size of the item collection that a write touched.
#[derive(Clone, Debug)]
pub(crate) struct CollectionMetrics {
    partition_name: String,
    /// Any image of the item: all have the same partition key.
    item: Item,
    bytes: i64,
}

impl CollectionMetrics {
    /// What a change reports; nothing on tables without local indexes.
    pub(crate) fn of(table: &Table, change: &Change) -> Option<Self> {
        let bytes = change.collection_bytes?;
        let item = change.new.as_ref().or(change.old.as_ref())?.clone();
        Some(Self { partition_name: table.key.partition.name.clone(), item, bytes })
    }

    /// Writes the `ItemCollectionMetrics` structure: the size as a range of whole gigabytes.
    pub(crate) fn write_json(&self, out: &mut Vec<u8>) {
        let mut object = Object::begin(out);
        let mut key = Object::begin(object.member("ItemCollectionKey"));
        if let Some(value) = self.item.get(&self.partition_name) {
            json::write_value(value, key.escaped_member(&self.partition_name));
        }
        key.end();
        let whole = (self.bytes / GIB).max(0);
        write_array(object.member("SizeEstimateRangeGB"), [whole, whole + 1], |bound, out| {
            out.extend_from_slice(format!("{bound}.0").as_bytes());
        });
        object.end();
    }
}
