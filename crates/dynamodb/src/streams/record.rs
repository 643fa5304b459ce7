//! A stream as it is stored: what it was opened for, and which shards of its table's log are its own.
//!
//! The record is written by the commits that change the table's definition and by the removal of what is too old, and by
//! nothing else. Which records the stream holds is not written down: they are those of its shards. Shards are in the order
//! of their ids, so parents stand before their children.

use aws_models::dynamodb::types::{KeySchemaElement, StreamViewType};
use aws_types::Timestamp;
use kv::{Key, Value};
use serde::{Deserialize, Serialize};

use super::shard_id::ShardId;
use crate::definition::TableDefinition;
use crate::log::{self, Shard, ShardNumber};
use crate::table::{Owner, TableId};
use crate::{Error, Result, keyspace};

/// The format that is written. Readers know every format that was ever written.
const FORMAT: u8 = 1;

/// A stream of a table, which may be gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stream {
    /// The table's number in keys.
    pub(crate) table: u64,
    /// Whose it is.
    pub(crate) account: String,
    /// Where it is.
    pub(crate) region: String,
    /// The table's name.
    pub(crate) name: String,
    /// What tells it from the table's other streams.
    pub(crate) label: String,
    /// Which images its readers see.
    pub(crate) view: StreamViewType,
    /// The table's primary key.
    pub(crate) key: Vec<KeySchemaElement>,
    /// When it was enabled.
    pub(crate) created_ms: u64,
    /// When it was disabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) disabled_ms: Option<u64>,
    /// Those that still hold records or take them, in the order of their ids.
    pub(crate) shards: Vec<StreamShard>,
}

/// A shard of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StreamShard {
    /// Its name within the stream.
    pub(crate) id: ShardId,
    /// The shard whose records its own follow; none for those that the stream began with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parent: Option<ShardId>,
    /// When it ceased to take records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) closed_ms: Option<u64>,
}

impl Stream {
    /// The stream that a definition has enabled, with the log's open shards; `None` if it has none.
    pub(super) fn of(definition: &TableDefinition, now: Timestamp) -> Option<Self> {
        let (view, label) = (definition.stream?, definition.stream_label.clone()?);
        let shards = definition.log_shards.iter().map(|shard| StreamShard {
            id: ShardId { opened_ms: now.0, number: shard.number },
            parent: None,
            closed_ms: None,
        });
        Some(Self {
            table: definition.id,
            account: definition.account.clone(),
            region: definition.region.clone(),
            name: definition.name.clone(),
            label,
            view,
            key: definition.key.clone(),
            created_ms: now.0,
            disabled_ms: None,
            shards: shards.collect(),
        })
    }

    /// Closes the shards that a new definition has closed and takes in those that it has opened.
    pub(super) fn follow(&mut self, before: &TableDefinition, after: &TableDefinition, now: Timestamp) {
        // A clock that stepped back must not put children before their parents.
        let opened_ms = self.shards.iter().map(|shard| shard.id.opened_ms).fold(now.0, u64::max);
        let is_open =
            |shard: &StreamShard| after.log_shards.iter().any(|open| open.number == shard.id.number);
        for shard in &mut self.shards {
            if shard.closed_ms.is_none() && !is_open(shard) {
                shard.closed_ms = Some(now.0);
            }
        }
        for opened in &after.log_shards {
            if before.log_shards.iter().any(|open| open.number == opened.number) {
                continue;
            }
            let parent = log::parent(&before.log_shards, opened.first_hash);
            let parent = parent.and_then(|parent| self.shard_numbered(parent)).map(|parent| parent.id);
            let id = ShardId { opened_ms, number: opened.number };
            self.shards.push(StreamShard { id, parent, closed_ms: None });
        }
        self.shards.sort_unstable_by_key(|shard| shard.id);
    }

    /// Ends it: it takes no more records.
    pub(super) fn disable(&mut self, now: Timestamp) {
        self.disabled_ms = Some(now.0);
        for shard in &mut self.shards {
            shard.closed_ms.get_or_insert(now.0);
        }
    }

    /// `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL`
    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:dynamodb:{}:{}:table/{}/stream/{}", self.region, self.account, self.name, self.label)
    }

    /// The table whose log it shows.
    pub(crate) fn table_id(&self) -> TableId {
        TableId(self.table)
    }

    /// Whose it is; `None` only for damaged records.
    pub(crate) fn owner(&self) -> Option<Owner> {
        Owner::parse(&self.account, &self.region)
    }

    /// The shard of that number, unless it is trimmed away.
    pub(crate) fn shard_numbered(&self, number: ShardNumber) -> Option<&StreamShard> {
        self.shards.iter().find(|shard| shard.id.number == number.0)
    }

    /// The shard with that id, unless it is trimmed away.
    pub(crate) fn shard(&self, id: ShardId) -> Option<&StreamShard> {
        self.shards.iter().find(|shard| shard.id == id)
    }

    /// Where a shard's records are.
    pub(crate) fn in_log(&self, id: ShardId) -> Shard {
        Shard { table: self.table_id(), number: ShardNumber(id.number) }
    }

    /// The record's key.
    pub(crate) fn stored_at(&self) -> Result<Key> {
        let owner = self.owner().ok_or_else(|| damaged("it has no owner"))?;
        Ok(keyspace::stream(&owner, &self.name, &self.label))
    }

    /// The stored form.
    pub(crate) fn encode(&self) -> Result<Value> {
        let mut bytes = vec![FORMAT];
        serde_json::to_writer(&mut bytes, self).map_err(|fault| Error::Internal(fault.to_string()))?;
        Ok(bytes.into())
    }

    /// Reads the stored form.
    pub(crate) fn decode(stored: &[u8]) -> Result<Self> {
        let Some((&FORMAT, json)) = stored.split_first() else {
            return Err(damaged("unknown format"));
        };
        serde_json::from_slice(json).map_err(|fault| damaged(&fault.to_string()))
    }
}

impl StreamShard {
    /// Whether it may still take records.
    pub(crate) fn is_open(&self) -> bool {
        self.closed_ms.is_none()
    }
}

fn damaged(why: &str) -> Error {
    Error::Internal(format!("the record of a stream is damaged: {why}"))
}
