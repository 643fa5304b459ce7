//! A stream's record follows its table: what a change of the definition means for it, staged in the change's own commit.
//!
//! [`Catalog`](crate::catalog::Catalog) calls this for every change, so no operation has to think of it: whoever changes
//! `stream`, or renews the log's shards for any other reader's sake, gets the stream's record right. The record is read
//! before the commit; since nothing but changes of the same table adds to it, and they all check the table's version, what
//! was read still stands when the commit succeeds. Shards that were trimmed away in between come back, empty, until they
//! are trimmed again.

use aws_types::Timestamp;
use kv::{Key, Read, Value, WriteSet};

use super::record::Stream;
use crate::definition::TableDefinition;
use crate::{Error, Result, keyspace};

/// The records of streams to write with a change of their table.
#[derive(Debug, Default)]
pub(crate) struct Following {
    records: Vec<(Key, Value)>,
}

impl Following {
    /// What a new table begins with.
    pub(crate) fn creation(created: &TableDefinition, now: Timestamp) -> Result<Self> {
        let mut following = Self::default();
        if let Some(stream) = Stream::of(created, now) {
            following.write(&stream)?;
        }
        Ok(following)
    }

    /// What a change of a table's definition means.
    pub(crate) async fn change(
        state: &dyn Read,
        before: &TableDefinition,
        after: &TableDefinition,
        now: Timestamp,
    ) -> Result<Self> {
        let mut following = Self::default();
        let same = enabled_label(before) == enabled_label(after);
        if same && before.log_shards == after.log_shards {
            return Ok(following);
        }
        if let Some(mut stream) = enabled(state, before).await? {
            if same {
                stream.follow(before, after, now);
            } else {
                stream.disable(now);
            }
            following.write(&stream)?;
        }
        if !same && let Some(stream) = Stream::of(after, now) {
            following.write(&stream)?;
        }
        Ok(following)
    }

    /// What the removal of a table means: its stream stays, disabled.
    pub(crate) async fn removal(state: &dyn Read, before: &TableDefinition, now: Timestamp) -> Result<Self> {
        let mut following = Self::default();
        if let Some(mut stream) = enabled(state, before).await? {
            stream.disable(now);
            following.write(&stream)?;
        }
        Ok(following)
    }

    /// Adds the records to the change's commit.
    pub(crate) fn stage(&self, writes: &mut WriteSet) {
        for (key, value) in &self.records {
            writes.put(key.clone(), value.clone());
        }
    }

    fn write(&mut self, stream: &Stream) -> Result<()> {
        self.records.push((stream.stored_at()?, stream.encode()?));
        Ok(())
    }
}

fn enabled_label(definition: &TableDefinition) -> Option<&str> {
    definition.stream.and(definition.stream_label.as_deref())
}

/// The record of the stream that a definition has enabled.
async fn enabled(state: &dyn Read, definition: &TableDefinition) -> Result<Option<Stream>> {
    let Some(label) = enabled_label(definition) else { return Ok(None) };
    let owner = definition.owner();
    let owner = owner.ok_or_else(|| Error::Internal(format!("table {} has no owner", definition.name)))?;
    let values = state.get(&[keyspace::stream(&owner, &definition.name, label)]).await?;
    values.into_iter().next().flatten().map(|stored| Stream::decode(&stored)).transpose()
}
