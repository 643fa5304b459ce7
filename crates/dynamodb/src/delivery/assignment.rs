//! Which tables have something to deliver: a record for each, written by the commit that enables the destination and removed
//! with the last of what it asks for. It says all that a lane needs, for the table may be gone.

use std::sync::Arc;

use aws_models::dynamodb::types::{ApproximateCreationDateTimePrecision, KeySchemaElement};

use kv::{Direction, Kv, Read, Scan, Value, WriteSet};
use serde::{Deserialize, Serialize};

use super::KinesisStream;
use crate::definition::{KinesisDestination, TableDefinition};
use crate::log::ShardNumber;
use crate::table::{Owner, Table, TableId};
use crate::{DynamoDb, Error, Result, keyspace};

/// The format that is written. Readers know every format that was ever written.
const FORMAT: u8 = 1;

/// What is to be delivered, and where to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Assignment {
    /// The table's number.
    pub(crate) table: u64,
    /// Whose it is.
    pub(crate) account: String,
    /// Where it is.
    pub(crate) region: String,
    /// The table's name.
    pub(crate) name: String,
    /// The table's primary key.
    pub(crate) key: Vec<KeySchemaElement>,
    /// The stream that takes the changes.
    pub(crate) stream_arn: String,
    /// How exact times are told.
    pub(crate) precision: ApproximateCreationDateTimePrecision,
    /// The first shard that was opened for it: its changes begin there.
    pub(crate) first_shard: u32,
    /// The last one that was, once the destination is disabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_shard: Option<u32>,
}

impl Assignment {
    /// The assignment of a destination, in a definition whose log has just been renewed for it.
    pub(crate) fn of(definition: &TableDefinition, destination: &KinesisDestination) -> Self {
        let first_shard = definition.log_shards.iter().map(|shard| shard.number).min();
        Self {
            table: definition.id,
            account: definition.account.clone(),
            region: definition.region.clone(),
            name: definition.name.clone(),
            key: definition.key.clone(),
            stream_arn: destination.stream_arn.clone(),
            precision: destination.told_precision(),
            first_shard: first_shard.unwrap_or_default(),
            last_shard: None,
        }
    }

    /// Adds the record to a commit.
    pub(crate) fn record(&self, writes: &mut WriteSet) -> Result<()> {
        writes.put(keyspace::delivery(self.table_id()), self.encode()?);
        Ok(())
    }

    /// Checks, inside a decision, that the destination has not ended since the record was read. It may have been disabled or
    /// updated: what was accepted until then stays accepted.
    pub(super) fn check(&self, stored: Option<&Value>) -> Result<()> {
        match stored.map(Self::decode).transpose()? {
            Some(stored) if stored.first_shard == self.first_shard => Ok(()),
            _ => Err(Error::Stale),
        }
    }

    /// The table's number.
    pub(crate) fn table_id(&self) -> TableId {
        TableId(self.table)
    }

    /// Whether a shard of the table's log is to be delivered.
    pub(super) fn covers(&self, shard: ShardNumber) -> bool {
        shard.0 >= self.first_shard && self.last_shard.is_none_or(|last| shard.0 <= last)
    }

    /// Where the changes go.
    pub(super) fn stream(&self) -> Result<KinesisStream> {
        KinesisStream::parse(&self.stream_arn).ok_or_else(|| damaged("it names no stream"))
    }

    /// The table as it is now; none if it is gone.
    pub(super) async fn find_table(&self, db: &DynamoDb) -> Result<Option<Arc<Table>>> {
        let owner = Owner::parse(&self.account, &self.region);
        let owner = owner.ok_or_else(|| damaged("it names no owner"))?;
        let table = db.catalog.find(&owner, &self.name).await?;
        Ok(table.filter(|table| table.id == self.table_id()))
    }

    fn encode(&self) -> Result<Value> {
        let mut bytes = vec![FORMAT];
        serde_json::to_writer(&mut bytes, self).map_err(|fault| Error::Internal(fault.to_string()))?;
        Ok(bytes.into())
    }

    fn decode(stored: &Value) -> Result<Self> {
        let Some((&FORMAT, json)) = stored.split_first() else {
            return Err(damaged("unknown format"));
        };
        serde_json::from_slice(json).map_err(|fault| damaged(&fault.to_string()))
    }
}

/// The assignment of a table, if it has one.
pub(crate) async fn find(kv: &dyn Read, table: TableId) -> Result<Option<Assignment>> {
    let stored = kv.get(&[keyspace::delivery(table)]).await?.into_iter().next().flatten();
    stored.as_ref().map(Assignment::decode).transpose()
}

/// All assignments.
pub(super) async fn all(kv: &dyn Kv) -> Result<Vec<Assignment>> {
    let range = keyspace::deliveries();
    let (limit, bytes_max) = (usize::MAX, usize::MAX);
    let page = kv.scan(Scan { range, direction: Direction::Forward, limit, bytes_max }).await?;
    page.entries.iter().map(|(_, stored)| Assignment::decode(stored)).collect()
}

fn damaged(why: &str) -> Error {
    Error::Internal(format!("the record of a destination is damaged: {why}"))
}
