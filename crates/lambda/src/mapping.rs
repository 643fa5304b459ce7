//! An event source mapping as it is stored: which stream a function follows, and how.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>

mod batch;
mod follower;
mod position;
mod shard;
mod source;

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_models::lambda::types::EventSourceMappingConfiguration;
use aws_types::{AccountId, Context, Region};
use kv::{Direction, Key, KeyRange, Kv, Scan, Value, WriteSet};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::{Lambda, keyspace};

#[cfg(test)]
pub(crate) use follower::run_once;
pub(crate) use follower::{Followers, run_for_ever};

use source::{Source, SourceFault};

const FORMAT: u8 = 1;

/// A mapping.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mapping {
    pub(crate) uuid: String,
    pub(crate) account: String,
    pub(crate) region: String,
    /// Whether it reads: what changes by itself, such as `State`, is not stored in the configuration.
    pub(crate) enabled: bool,
    /// When it was made, in milliseconds: where LATEST is.
    pub(crate) created_ms: u64,
    /// Grows with every change, so that who works for a mapping sees that it has another form.
    pub(crate) revision: u64,
    pub(crate) configuration: EventSourceMappingConfiguration,
    pub(crate) tags: BTreeMap<String, String>,
}

impl Mapping {
    /// The record's key.
    pub(crate) fn key(&self) -> Result<Key> {
        let (account, region) = self.owner()?;
        Ok(keyspace::mapping(&account, &region, &self.uuid))
    }

    /// Whose it is.
    pub(crate) fn owner(&self) -> Result<(AccountId, Region)> {
        AccountId::parse(&self.account)
            .zip(Region::parse(&self.region))
            .ok_or_else(|| Error::Internal(format!("the mapping {} has no owner", self.uuid)))
    }

    /// The stream it follows.
    pub(crate) fn stream_arn(&self) -> &str {
        self.configuration.event_source_arn.as_deref().unwrap_or_default()
    }

    /// The function it calls.
    pub(crate) fn function_arn(&self) -> &str {
        self.configuration.function_arn.as_deref().unwrap_or_default()
    }

    fn encode(&self) -> Result<Value> {
        let mut bytes = vec![FORMAT];
        serde_json::to_writer(&mut bytes, self).map_err(|fault| Error::Internal(fault.to_string()))?;
        Ok(bytes.into())
    }

    fn decode(stored: &[u8]) -> Result<Self> {
        let Some((&FORMAT, json)) = stored.split_first() else {
            return Err(Error::Internal("the record of a mapping has an unknown format".into()));
        };
        serde_json::from_slice(json)
            .map_err(|fault| Error::Internal(format!("the record of a mapping is damaged: {fault}")))
    }
}

/// All mappings.
pub(crate) struct Mappings {
    kv: Arc<dyn Kv>,
}

impl Mappings {
    /// Those in this store.
    pub(crate) fn new(kv: Arc<dyn Kv>) -> Self {
        Self { kv }
    }

    /// The mapping with this identifier.
    pub(crate) async fn load(&self, account: &AccountId, region: &Region, uuid: &str) -> Result<Mapping> {
        let stored =
            self.kv.get(&[keyspace::mapping(account, region, uuid)]).await?.into_iter().next().flatten();
        stored.map_or_else(|| Err(missing()), |stored| Mapping::decode(&stored))
    }

    /// Keeps a mapping that is new.
    pub(crate) async fn insert(&self, mapping: &Mapping) -> Result<()> {
        let (key, value) = (mapping.key()?, mapping.encode()?);
        kv::commit(&*self.kv, Vec::new(), move |_| {
            let mut writes = WriteSet::default();
            writes.put(key.clone(), value.clone());
            Ok((writes, ()))
        })
        .await?
    }

    /// Changes a mapping that is there; answers it changed.
    pub(crate) async fn update(
        &self,
        account: &AccountId,
        region: &Region,
        uuid: &str,
        mut decide: impl FnMut(&mut Mapping) -> Result<()> + Send + 'static,
    ) -> Result<Mapping> {
        let key = keyspace::mapping(account, region, uuid);
        kv::commit(&*self.kv, vec![key.clone()], move |values| {
            let Some(stored) = values.first().and_then(Option::as_ref) else { return Err(missing()) };
            let mut mapping = Mapping::decode(stored)?;
            decide(&mut mapping)?;
            mapping.revision += 1;
            let mut writes = WriteSet::default();
            writes.put(key.clone(), mapping.encode()?);
            Ok((writes, mapping))
        })
        .await?
    }

    /// Takes a mapping away, and where it stood in its shards.
    pub(crate) async fn remove(&self, account: &AccountId, region: &Region, uuid: &str) -> Result<Mapping> {
        let key = keyspace::mapping(account, region, uuid);
        let positions = self.scan(keyspace::positions(uuid)).await?;
        kv::commit(&*self.kv, vec![key.clone()], move |values| {
            let Some(stored) = values.first().and_then(Option::as_ref) else { return Err(missing()) };
            let mut writes = WriteSet::default();
            writes.delete(key.clone());
            for (position, _) in &positions {
                writes.delete(position.clone());
            }
            Ok((writes, Mapping::decode(stored)?))
        })
        .await?
    }

    /// The mappings of an account in a region.
    pub(crate) async fn list(&self, account: &AccountId, region: &Region) -> Result<Vec<Mapping>> {
        let entries = self.scan(keyspace::mappings(account, region)).await?;
        entries.iter().map(|(_, stored)| Mapping::decode(stored)).collect()
    }

    /// The mappings of everybody.
    pub(crate) async fn all(&self) -> Result<Vec<Mapping>> {
        let entries = self.scan(keyspace::all_mappings()).await?;
        entries.iter().map(|(_, stored)| Mapping::decode(stored)).collect()
    }

    async fn scan(&self, range: KeyRange) -> Result<Vec<(Key, Value)>> {
        let scan = Scan { range, direction: Direction::Forward, limit: usize::MAX, bytes_max: usize::MAX };
        Ok(self.kv.scan(scan).await?.entries)
    }
}

/// The refusal of a request for a mapping that is not there.
pub(crate) fn missing() -> Error {
    Error::ResourceNotFound("The resource you requested does not exist.".into())
}

/// Checks that a stream is there.
pub(crate) async fn check_stream(cx: &Context, lambda: &Lambda, arn: &str) -> Result<()> {
    let source = Source { streams: &*lambda.ports.streams, arn, since_ms: None };
    match source.shards(cx).await {
        Ok(_) => Ok(()),
        Err(SourceFault::Failed(cause)) => {
            tracing::debug!(stream = arn, cause, "a stream cannot be mapped");
            Err(Error::invalid(format!("Stream not found: {arn}")))
        }
        Err(fault) => Err(fault.into()),
    }
}
