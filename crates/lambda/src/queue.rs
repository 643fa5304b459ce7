//! What waits for its time: events whose function is invoked asynchronously, and records on their way to a destination.
//!
//! An entry's key begins with the moment when it is due. An entry goes in the same commit that puts what follows from it, so
//! that nothing is lost, and what was under way when a process died is done again.

use std::time::Duration;

use aws_types::{AccountId, Context, Region, RequestId, Timestamp};
use bytes::Bytes;
use kv::{Key, Value, WriteSet};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::Lambda;
use crate::error::{Error, Result};
use crate::function_name::FunctionRef;
use crate::keyspace;

const FORMAT: u8 = 1;
/// The bytes before the task: the format, and the task's length.
const HEAD_BYTES: usize = 5;

/// An entry.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Queued {
    /// When it is to be done.
    pub(crate) due: Timestamp,
    pub(crate) id: String,
    pub(crate) task: Task,
    /// The event, or the record.
    pub(crate) payload: Bytes,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) account: String,
    pub(crate) region: String,
    /// When it was accepted, in milliseconds.
    pub(crate) accepted_ms: u64,
    /// How often it was tried and failed.
    pub(crate) attempts: u32,
    /// How often it was put off for want of room.
    pub(crate) put_off: u32,
    pub(crate) goal: Goal,
}

/// What for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Goal {
    /// Invoke a function.
    Invoke {
        /// The function's ARN, with a qualifier or without.
        function: String,
        trace_id: Option<String>,
        /// Whether it is a record that came from another invocation: then it has no destinations itself.
        from_record: bool,
    },
    /// Send a record.
    Deliver {
        /// The destination's ARN.
        destination: String,
        attributes: Vec<(String, String)>,
        object_key: String,
        failure: bool,
        resources: Vec<String>,
    },
}

impl Task {
    /// The invocation of a function that a request asks for.
    pub(crate) fn event(cx: &Context, function: &FunctionRef, trace_id: Option<String>) -> Self {
        let goal = Goal::Invoke { function: function.arn(), trace_id, from_record: false };
        Self::new(cx, goal)
    }

    /// A task that is accepted now.
    pub(crate) fn new(cx: &Context, goal: Goal) -> Self {
        Self {
            account: cx.account.to_string(),
            region: cx.region.to_string(),
            accepted_ms: cx.now.0,
            attempts: 0,
            put_off: 0,
            goal,
        }
    }

    /// How old it is.
    pub(crate) fn age(&self, now: Timestamp) -> Duration {
        Duration::from_millis(now.0.saturating_sub(self.accepted_ms))
    }
}

impl Queued {
    /// An entry that is due.
    pub(crate) fn new(due: Timestamp, id: String, task: Task, payload: Bytes) -> Self {
        Self { due, id, task, payload }
    }

    /// Its key.
    pub(crate) fn key(&self) -> Key {
        keyspace::queued_event(self.due.0, &self.id)
    }

    /// Adds the entry to a commit.
    pub(crate) fn put(&self, writes: &mut WriteSet) -> Result<()> {
        writes.put(self.key(), self.encode()?);
        Ok(())
    }

    /// The context in which the entry is worked on.
    pub(crate) fn context(&self, now: Timestamp) -> Result<Context> {
        let owner = AccountId::parse(&self.task.account).zip(Region::parse(&self.task.region));
        let (account, region) =
            owner.ok_or_else(|| Error::Internal(format!("the queued entry {} has no owner", self.id)))?;
        let attempt = u64::from(self.task.attempts) << 32 | u64::from(self.task.put_off);
        let words =
            [1, 2, 3, 4].map(|word| xxh3_64_with_seed(self.id.as_bytes(), attempt.wrapping_mul(8) + word));
        Ok(Context { request_id: RequestId::from_random(words), account, region, access_key: "".into(), now })
    }

    fn encode(&self) -> Result<Value> {
        let task = serde_json::to_vec(&self.task).map_err(|fault| Error::Internal(fault.to_string()))?;
        let length = u32::try_from(task.len()).map_err(|fault| Error::Internal(fault.to_string()))?;
        let mut bytes = Vec::with_capacity(HEAD_BYTES + task.len() + self.payload.len());
        bytes.push(FORMAT);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&task);
        bytes.extend_from_slice(&self.payload);
        Ok(bytes.into())
    }

    /// The entry in a stored pair.
    pub(crate) fn decode(key: &Key, stored: &Value) -> Result<Self> {
        let damaged = || Error::Internal("a queued entry is damaged".into());
        let (due, id) = keyspace::read_queued_event(key).ok_or_else(damaged)?;
        let head = stored.get(..HEAD_BYTES).filter(|head| head[0] == FORMAT).ok_or_else(damaged)?;
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        let task = stored.get(HEAD_BYTES..HEAD_BYTES + length).ok_or_else(damaged)?;
        Ok(Self {
            due: Timestamp(due),
            id,
            task: serde_json::from_slice(task).map_err(|_| damaged())?,
            payload: stored.slice(HEAD_BYTES + length..),
        })
    }
}

impl Lambda {
    /// Keeps an entry, and sees that it is worked on.
    pub(crate) async fn enqueue(&self, entry: Queued) -> Result<()> {
        let (key, value) = (entry.key(), entry.encode()?);
        kv::commit(&*self.kv, Vec::new(), move |_| {
            let mut writes = WriteSet::default();
            writes.put(key.clone(), value.clone());
            Ok::<_, Error>((writes, ()))
        })
        .await??;
        self.events.wake();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use aws_types::Timestamp;
    use bytes::Bytes;

    use super::{Goal, Queued, Task};

    #[test]
    fn an_entry_is_read_as_it_was_written() {
        let goal = Goal::Invoke { function: "arn".into(), trace_id: None, from_record: false };
        let task = Task {
            account: "000000000000".into(),
            region: "us-east-1".into(),
            accepted_ms: 5,
            attempts: 1,
            put_off: 2,
            goal,
        };
        let entry = Queued::new(Timestamp(77), "id-1".into(), task, Bytes::from_static(b"{\"a\":1}"));
        let stored = entry.encode().unwrap();
        assert_eq!(Queued::decode(&entry.key(), &stored).unwrap(), entry);
        assert!(Queued::decode(&entry.key(), &stored.slice(..4)).is_err());
    }
}
