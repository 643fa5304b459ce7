//! Definitions as stored bytes: a marker of the format, then JSON.

use kv::Value;

use super::TableDefinition;
use crate::{Error, Result};

/// The format that is written. Readers know every format that was ever written.
const FORMAT: u8 = 1;

impl TableDefinition {
    /// The stored form.
    ///
    /// # Errors
    /// None that a definition can cause: its JSON always exists.
    pub(crate) fn encode(&self) -> Result<Value> {
        let mut bytes = vec![FORMAT];
        serde_json::to_writer(&mut bytes, self).map_err(|fault| Error::Internal(fault.to_string()))?;
        Ok(bytes.into())
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`Error::Internal`] if the bytes are damaged or of a newer format.
    pub(crate) fn decode(stored: &[u8]) -> Result<Self> {
        let Some((&FORMAT, json)) = stored.split_first() else {
            return Err(Error::Internal("a table definition has an unknown format".into()));
        };
        serde_json::from_slice(json)
            .map_err(|fault| Error::Internal(format!("a table definition is damaged: {fault}")))
    }
}
