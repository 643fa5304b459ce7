//! Decisions and what they write.
//!
//! A [`WriteSet`] holds three kinds of writes. *Puts and deletes* name their keys. *Counter additions* commute, so that a
//! statistic touched by every write need not be among the keys that a decision reads. *Stamped appends* receive the
//! commit's [`Stamp`] inside their key, so that a log is in commit order and its readers miss nothing.

use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;

use crate::stamp::APPEND_SUFFIX_BYTES;
use crate::{Error, Key, Kv, Result, Space, Stamp, Value};

/// Receives the values of the declared keys and chooses.
pub type Decide = Box<dyn FnMut(&[Option<Value>]) -> Decision + Send>;

/// What a decision came to.
#[derive(Debug)]
pub enum Decision {
    /// Apply these writes. An empty set is fine: it commits nothing, at the cost of a read.
    Write(WriteSet),
    /// Write nothing; the caller knows why.
    Abort,
}

/// What became of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The writes are durable and visible, with this stamp.
    Committed(Stamp),
    /// The decision was [`Decision::Abort`].
    Aborted,
}

/// A log record: its key is `prefix ‖ stamp ‖ ordinal within the commit`.
#[derive(Clone, Debug)]
pub struct Append {
    /// What precedes the stamp in the key.
    pub prefix: Key,
    /// The record.
    pub value: Value,
}

/// The writes of one commit: puts and deletes take effect first, then counter additions, then appends. A later write of
/// a key in the same set replaces an earlier one.
#[derive(Debug, Default)]
pub struct WriteSet {
    /// Puts (`Some`) and deletes (`None`), in order.
    pub writes: Writes,
    /// Additions to counters: 64-bit sums that start at zero.
    pub counters: Counters,
    /// Log records, in order.
    pub appends: Vec<Append>,
}

/// Puts and deletes.
pub type Writes = Vec<(Key, Option<Value>)>;

/// Additions by counter key.
pub type Counters = Vec<(Key, i64)>;

impl WriteSet {
    /// Sets `key` to `value`.
    pub fn put(&mut self, key: Key, value: Value) {
        self.writes.push((key, Some(value)));
    }

    /// Removes `key`, if it is there.
    pub fn delete(&mut self, key: Key) {
        self.writes.push((key, None));
    }

    /// Adds `delta` to the counter at `key`; read it back with [`WriteSet::counter`]. Nothing but additions and deletes writes a counter's key.
    pub fn add(&mut self, key: Key, delta: i64) {
        if delta != 0 {
            self.counters.push((key, delta));
        }
    }

    /// Appends a log record under `prefix`.
    pub fn append(&mut self, prefix: Key, value: Value) {
        self.appends.push(Append { prefix, value });
    }

    /// Checks what no engine can store, so that every engine refuses the same write sets.
    ///
    /// # Errors
    /// A key outside every [`Space`], a key or value that is too long, or more appends than ordinals.
    pub fn validate(&self) -> Result<()> {
        for (key, value) in &self.writes {
            validate_key(key, key.len())?;
            validate_value(value.as_ref())?;
        }
        for (key, _) in &self.counters {
            validate_key(key, key.len())?;
        }
        for append in &self.appends {
            validate_key(&append.prefix, append.prefix.len() + APPEND_SUFFIX_BYTES)?;
            validate_value(Some(&append.value))?;
        }
        if self.appends.len() > usize::from(u16::MAX) + 1 {
            return Err(Error::Engine(format!("{} appends in one commit", self.appends.len())));
        }
        Ok(())
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.counters.is_empty() && self.appends.is_empty()
    }

    /// The sum held by a counter's stored value; a missing counter is zero.
    #[must_use]
    pub fn counter(value: Option<&Value>) -> i64 {
        value.and_then(|bytes| bytes.as_ref().try_into().ok()).map_or(0, i64::from_le_bytes)
    }

    /// How engines store a counter's sum.
    #[must_use]
    pub fn counter_value(sum: i64) -> Value {
        Bytes::copy_from_slice(&sum.to_le_bytes())
    }
}

/// The longest key that engines accept.
const KEY_BYTES_MAX: usize = u16::MAX as usize;

/// The longest value that engines accept: far above any item, far below what a 32-bit length field holds.
const VALUE_BYTES_MAX: usize = 1 << 30;

fn validate_key(key: &[u8], length: usize) -> Result<()> {
    if Space::of(key).is_none() {
        return Err(Error::Engine("a key lies in no space".into()));
    }
    if length > KEY_BYTES_MAX {
        return Err(Error::Engine(format!("a key has {length} bytes, more than {KEY_BYTES_MAX}")));
    }
    Ok(())
}

fn validate_value(value: Option<&Value>) -> Result<()> {
    match value {
        Some(value) if value.len() > VALUE_BYTES_MAX => {
            Err(Error::Engine(format!("a value has {} bytes, more than {VALUE_BYTES_MAX}", value.len())))
        }
        _ => Ok(()),
    }
}

/// Commits a typed decision: `decide` returns the writes and what to tell the caller, or why it refuses.
///
/// # Errors
/// The outer error is the engine's, the inner one the decision's.
pub async fn commit<T, E>(
    kv: &dyn Kv,
    keys: Vec<Key>,
    decide: impl FnMut(&[Option<Value>]) -> std::result::Result<(WriteSet, T), E> + Send + 'static,
) -> Result<std::result::Result<T, E>>
where
    T: Send + 'static,
    E: Send + 'static,
{
    Ok(commit_stamped(kv, keys, decide).await?.map(|(value, _)| value))
}

/// Commits a typed decision as [`commit`] does, and also returns the stamp, which an empty write set receives too.
///
/// # Errors
/// The outer error is the engine's, the inner one the decision's.
pub async fn commit_stamped<T, E>(
    kv: &dyn Kv,
    keys: Vec<Key>,
    mut decide: impl FnMut(&[Option<Value>]) -> std::result::Result<(WriteSet, T), E> + Send + 'static,
) -> Result<std::result::Result<(T, Stamp), E>>
where
    T: Send + 'static,
    E: Send + 'static,
{
    let answer = Arc::new(Mutex::new(None));
    let slot = Arc::clone(&answer);
    let outcome = kv
        .commit(
            keys,
            Box::new(move |values| match decide(values) {
                Ok((writes, value)) => {
                    *slot.lock() = Some(Ok(value));
                    Decision::Write(writes)
                }
                Err(refusal) => {
                    *slot.lock() = Some(Err(refusal));
                    Decision::Abort
                }
            }),
        )
        .await?;
    let decided = answer.lock().take();
    match (decided, outcome) {
        (Some(Ok(value)), Outcome::Committed(stamp)) => Ok(Ok((value, stamp))),
        (Some(Err(refusal)), Outcome::Aborted) => Ok(Err(refusal)),
        _ => Err(Error::Engine("the engine's outcome is not that of the decision".into())),
    }
}
