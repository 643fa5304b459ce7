//! The stored definition of a table: everything that a client said about it and that the service must say back.
//!
//! Stored under the table's name as a version marker byte and JSON, in which what clients gave keeps the shape that it has
//! on the wire. It is the control plane's form; [`Table`] is the
//! form that the data path works with, and is derived from it. Every change makes a new version. Fields are only ever
//! added, with a default, so that a definition of any age stays readable. Knows neither requests nor answers.

mod stored;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use tests::FORMAT_1;

use aws_models::dynamodb::types::{
    ApproximateCreationDateTimePrecision, AttributeDefinition, BillingMode, DestinationStatus,
    KeySchemaElement, KeyType, OnDemandThroughput, Projection, ProjectionType, ScalarAttributeType,
    StreamViewType, TableClass, Tag, WarmThroughput,
};
use aws_types::Timestamp;
use dynamodb_values::AttributeType;
use serde::{Deserialize, Serialize};

use crate::expiry::Expiry;
use crate::log::Log;
use crate::table::{self, Index, IndexId, IndexScope, KeyAttribute, Owner, Table, TableId, TableKey};

/// A table as its owner defined it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct TableDefinition {
    /// The table's number in keys.
    pub(crate) id: u64,
    /// Grows with every change.
    pub(crate) version: u64,
    /// AWS's `TableId`.
    pub(crate) uuid: String,
    /// Whose it is.
    pub(crate) account: String,
    /// Where it is.
    pub(crate) region: String,
    /// Its name.
    pub(crate) name: String,
    /// When it was created.
    pub(crate) created_ms: u64,
    /// The attributes that keys use, in the order in which they were given.
    pub(crate) attributes: Vec<AttributeDefinition>,
    /// The primary key.
    pub(crate) key: Vec<KeySchemaElement>,
    /// Local secondary indexes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) local_indexes: Vec<LocalIndex>,
    /// Global secondary indexes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) global_indexes: Vec<GlobalIndex>,
    /// The last number given to an index: numbers are never reused.
    #[serde(default)]
    pub(crate) last_index_id: u32,
    /// How its throughput is paid for.
    pub(crate) billing_mode: BillingMode,
    /// When it last became an on-demand table; kept when it is switched back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) on_demand_since_ms: Option<u64>,
    /// Zero units in an on-demand table.
    #[serde(default)]
    pub(crate) throughput: Throughput,
    /// Ceilings for an on-demand table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) on_demand: Option<OnDemandThroughput>,
    /// What it can serve at once, if the owner raised it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) warm: Option<WarmThroughput>,
    /// The change stream, while it is enabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stream: Option<StreamViewType>,
    /// The label of the newest stream; stays when the stream is disabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) stream_label: Option<String>,
    /// The shards of the change log that take records now, in the order of their first hashes; none if nothing reads the
    /// log. See [`crate::log`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) log_shards: Vec<OpenShard>,
    /// The last number given to a shard: numbers are never reused.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) last_log_shard: u32,
    /// Point-in-time recovery, while it is enabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) recovery: Option<Recovery>,
    /// The attribute by which items expire, unless that is disabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) time_to_live: Option<TimeToLive>,
    /// Where changes are delivered to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) kinesis_destinations: Vec<KinesisDestination>,
    /// Whether it is still being filled by a restore or an import: nobody reads or writes it until then.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) creating: bool,
    /// What it was restored from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) restored: Option<Restored>,
    /// Encryption with a key of AWS KMS, if it was ever asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) encryption: Option<Encryption>,
    /// The storage class, if it was ever given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) class: Option<TableClass>,
    /// When the storage class was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) class_changed_ms: Option<u64>,
    /// Whether DeleteTable is refused.
    #[serde(default)]
    pub(crate) deletion_protection: bool,
    /// The resource policy given at creation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) resource_policy: Option<String>,
    /// Tags, in the order in which they were set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<Tag>,
}

/// A shard of the change log that takes records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OpenShard {
    /// Its number in keys.
    pub(crate) number: u32,
    /// The first hash of a partition key that belongs to it; it ends where the next one begins.
    pub(crate) first_hash: u64,
}

/// Point-in-time recovery as its owner configured it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recovery {
    /// When it was enabled: nothing before can be restored.
    pub(crate) since_ms: u64,
    /// For how many days a moment can be restored.
    pub(crate) period_days: u32,
}

/// Expiry of items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TimeToLive {
    /// The attribute that says when an item expires.
    pub(crate) attribute: String,
    /// Where the index by expiry stands in its life.
    pub(crate) status: TimeToLiveStatus,
}

/// Where the index of items by their expiry stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TimeToLiveStatus {
    /// Items that were there before are being brought into the index.
    Enabling,
    /// Complete: items expire.
    Enabled,
    /// Its entries are being removed.
    Disabling,
}

/// A stream of Amazon Kinesis Data Streams that changes are delivered to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KinesisDestination {
    /// The stream's ARN.
    pub(crate) stream_arn: String,
    /// Where it stands in its life; one that is over is remembered for a day.
    pub(crate) status: DestinationStatus,
    /// How exact times are told, if its owner said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) precision: Option<ApproximateCreationDateTimePrecision>,
    /// Why it could not be enabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) failure: Option<String>,
    /// When it was enabled or disabled.
    pub(crate) changed_ms: u64,
}

/// Where a restored table came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Restored {
    /// The backup, unless the table was restored from another as it was at a moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) backup_arn: Option<String>,
    /// The table that the backup was of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) table_arn: Option<String>,
    /// The moment of the state that was restored.
    pub(crate) moment_ms: u64,
}

/// A local secondary index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct LocalIndex {
    /// Its number in keys.
    pub(crate) id: u32,
    /// Its name.
    pub(crate) name: String,
    /// Its key.
    pub(crate) key: Vec<KeySchemaElement>,
    /// What its entries hold.
    pub(crate) projection: Projection,
}

/// A global secondary index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct GlobalIndex {
    /// Its number in keys.
    pub(crate) id: u32,
    /// Its name.
    pub(crate) name: String,
    /// Its key.
    pub(crate) key: Vec<KeySchemaElement>,
    /// What its entries hold.
    pub(crate) projection: Projection,
    /// Where it stands in its life.
    pub(crate) status: IndexStatus,
    /// Zero units in an on-demand table.
    #[serde(default)]
    pub(crate) throughput: Throughput,
    /// Ceilings in an on-demand table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) on_demand: Option<OnDemandThroughput>,
    /// What it can serve at once, if the owner raised it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) warm: Option<WarmThroughput>,
}

/// Where a global index stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum IndexStatus {
    /// Added to a live table; the backfill has not begun.
    Creating,
    /// The backfill is under way.
    Backfilling,
    /// Complete.
    Active,
    /// Its entries are being purged.
    Deleting,
}

/// Provisioned units and the record of their changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Throughput {
    /// Read capacity units per second.
    pub(crate) read: i64,
    /// Write capacity units per second.
    pub(crate) write: i64,
    /// When a unit count last grew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) increased_ms: Option<u64>,
    /// When a unit count last shrank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) decreased_ms: Option<u64>,
    /// How often it shrank on the UTC day of `decreased_ms`.
    #[serde(default)]
    pub(crate) decreases: i64,
}

/// Encryption at rest as the owner configured it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Encryption {
    /// The key's ARN.
    pub(crate) key_arn: String,
}

impl TableDefinition {
    /// `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME`
    #[must_use]
    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:dynamodb:{}:{}:table/{}", self.region, self.account, self.name)
    }

    /// Whose it is; `None` only for damaged definitions.
    #[must_use]
    pub(crate) fn owner(&self) -> Option<Owner> {
        Owner::parse(&self.account, &self.region)
    }

    /// The destination that changes are delivered to; there is never more than one.
    #[must_use]
    pub(crate) fn live_destination(&self) -> Option<&KinesisDestination> {
        self.kinesis_destinations.iter().find(|destination| destination.is_live())
    }

    /// Drops the attribute definitions that no key uses.
    pub(crate) fn forget_unused_attributes(&mut self) {
        let locals = self.local_indexes.iter().map(|index| &index.key);
        let globals = self.global_indexes.iter().map(|index| &index.key);
        let used =
            |name: &str, key: &[KeySchemaElement]| key.iter().any(|element| element.attribute_name == name);
        let keys: Vec<_> = std::iter::once(&self.key).chain(locals).chain(globals).cloned().collect();
        self.attributes.retain(|attribute| keys.iter().any(|key| used(&attribute.attribute_name, key)));
    }

    /// Which part of a key an attribute is: of the table's, or else of the first index that uses it.
    #[must_use]
    pub(crate) fn role_of(&self, name: &str) -> &'static str {
        let locals = self.local_indexes.iter().flat_map(|index| &index.key);
        let globals = self.global_indexes.iter().flat_map(|index| &index.key);
        let mut elements = self.key.iter().chain(locals).chain(globals);
        elements
            .find(|element| element.attribute_name == name)
            .map_or("", |element| element.key_type.as_str())
    }

    /// The table that the data path sees; `None` if a key attribute is nowhere defined, which no stored table has.
    #[must_use]
    pub(crate) fn into_table(self) -> Option<Table> {
        let mut key = self.key.iter().filter_map(|element| self.key_attribute(&element.attribute_name));
        let key = TableKey { partition: key.next()?, sort: key.next() };
        let locals = self.local_indexes.iter().map(|index| self.local(index));
        let globals = self.global_indexes.iter().map(|index| self.global(index));
        let indexes = locals.chain(globals).collect();
        Some(Table {
            id: TableId(self.id),
            version: self.version,
            name: self.name.clone(),
            key,
            indexes,
            log: Log::of(&self),
            expiry: self.time_to_live.as_ref().and_then(TimeToLive::expiry),
            definition: self,
        })
    }

    fn local(&self, index: &LocalIndex) -> Index {
        Index {
            id: IndexId(index.id),
            name: index.name.clone(),
            scope: IndexScope::Local,
            partition: self.key_part(&index.key, KeyType::Hash),
            sort: self.key_part(&index.key, KeyType::Range),
            projection: projection(&index.projection),
            readable: true,
            maintained: true,
        }
    }

    fn global(&self, index: &GlobalIndex) -> Index {
        Index {
            id: IndexId(index.id),
            name: index.name.clone(),
            scope: IndexScope::Global,
            partition: self.key_part(&index.key, KeyType::Hash),
            sort: self.key_part(&index.key, KeyType::Range),
            projection: projection(&index.projection),
            readable: index.status == IndexStatus::Active,
            maintained: index.status != IndexStatus::Deleting,
        }
    }

    fn key_part(&self, key: &[KeySchemaElement], role: KeyType) -> Vec<KeyAttribute> {
        key.iter()
            .filter(|element| element.key_type == role)
            .filter_map(|element| self.key_attribute(&element.attribute_name))
            .collect()
    }

    fn key_attribute(&self, name: &str) -> Option<KeyAttribute> {
        let defined = self.attributes.iter().find(|attribute| attribute.attribute_name == name)?;
        Some(KeyAttribute { name: name.to_owned(), kind: key_type(defined.attribute_type) })
    }
}

impl KinesisDestination {
    /// Whether changes of items are written down for it.
    pub(crate) fn takes_changes(&self) -> bool {
        matches!(
            self.status,
            DestinationStatus::Enabling | DestinationStatus::Active | DestinationStatus::Updating
        )
    }

    /// Whether there is or may be something left to deliver.
    pub(crate) fn is_live(&self) -> bool {
        self.takes_changes() || self.status == DestinationStatus::Disabling
    }

    /// How exact times are told.
    pub(crate) fn told_precision(&self) -> ApproximateCreationDateTimePrecision {
        self.precision.unwrap_or(ApproximateCreationDateTimePrecision::Millisecond)
    }
}

impl TimeToLive {
    /// By what writes maintain the index of items by their expiry; none once that is being removed.
    fn expiry(&self) -> Option<Expiry> {
        (self.status != TimeToLiveStatus::Disabling).then(|| Expiry::by(&self.attribute))
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde passes it
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde passes it
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Milliseconds of a day of the UTC calendar.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

impl Throughput {
    /// Units without a past.
    #[must_use]
    pub(crate) fn new(read: i64, write: i64) -> Self {
        Self { read, write, ..Self::default() }
    }

    /// How often it shrank on the UTC day of `now`.
    #[must_use]
    pub(crate) fn decreases_on_day_of(&self, now: Timestamp) -> i64 {
        let today = self.decreased_ms.is_some_and(|decreased| decreased / DAY_MS == now.0 / DAY_MS);
        if today { self.decreases } else { 0 }
    }

    /// The same with other units, and the change on record.
    #[must_use]
    pub(crate) fn changed(&self, read: i64, write: i64, now: Timestamp) -> Self {
        let grew = read > self.read || write > self.write;
        let shrank = read < self.read || write < self.write;
        Self {
            read,
            write,
            increased_ms: if grew { Some(now.0) } else { self.increased_ms },
            decreased_ms: if shrank { Some(now.0) } else { self.decreased_ms },
            decreases: self.decreases_on_day_of(now) + i64::from(shrank),
        }
    }
}

fn key_type(kind: ScalarAttributeType) -> AttributeType {
    match kind {
        ScalarAttributeType::S => AttributeType::S,
        ScalarAttributeType::N => AttributeType::N,
        ScalarAttributeType::B => AttributeType::B,
    }
}

/// What entries hold, as the data path sees it. Requests without a type are refused.
fn projection(projection: &Projection) -> table::Projection {
    match projection.projection_type {
        Some(ProjectionType::All) => table::Projection::All,
        Some(ProjectionType::Include) => {
            table::Projection::Include(projection.non_key_attributes.clone().unwrap_or_default())
        }
        Some(ProjectionType::KeysOnly) | None => table::Projection::KeysOnly,
    }
}
