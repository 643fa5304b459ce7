//! How far a mapping has read a shard, as it is stored.

use kv::Value;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

const FORMAT: u8 = 1;

/// The last record that needs nothing more, and whether the shard has none behind it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Position {
    pub(super) sequence_number: Option<String>,
    pub(super) finished: bool,
}

impl Position {
    pub(super) fn encode(&self) -> Result<Value> {
        let mut bytes = vec![FORMAT];
        serde_json::to_writer(&mut bytes, self).map_err(|fault| Error::Internal(fault.to_string()))?;
        Ok(bytes.into())
    }

    pub(super) fn decode(stored: &[u8]) -> Result<Self> {
        let json = stored.split_first().filter(|(format, _)| **format == FORMAT).map(|(_, json)| json);
        json.and_then(|json| serde_json::from_slice(json).ok())
            .ok_or_else(|| Error::Internal("the position of a mapping is damaged".into()))
    }
}
