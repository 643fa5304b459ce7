//! APIs in storage: one record for each, and one for what each deployment froze.
//!
//! A record is a version byte and JSON of AWS's own types. A change of an API is one commit on its key alone, so changes of
//! one API have an order, and a change never meets half of another one. The `revision` counts them.

use std::sync::Arc;

use aws_types::{AccountId, Context, Region};
use kv::{Direction, Key, KeyRange, Kv, Scan, Value, WriteSet, Writes};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::keyspace::{self, Kind, Owner};

const VERSION: u8 = 1;
const SCAN_ENTRIES: usize = 100;
const SCAN_BYTES: usize = 8 << 20;

/// The definition of one API as it is stored, in either control plane's form.
pub(crate) trait Record: DeserializeOwned + Serialize + Send + 'static {
    /// The control plane.
    const KIND: Kind;

    /// The API's id.
    fn id(&self) -> &str;

    /// The refusal when no API of this kind has the id.
    fn no_such(cx: &Context, id: &str) -> Error;
}

/// An API with what the store knows of it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Stored<R> {
    account: String,
    region: String,
    /// How often the API was changed.
    pub(crate) revision: u64,
    /// The API.
    pub(crate) record: R,
}

impl<R> Stored<R> {
    /// Whose API it is.
    pub(crate) fn owner(&self) -> Result<Owner> {
        let account = AccountId::parse(&self.account);
        let region = Region::parse(&self.region);
        match (account, region) {
            (Some(account), Some(region)) => Ok(Owner { account, region }),
            _ => Err(Error::Internal(format!("an API of {} in {}", self.account, self.region))),
        }
    }
}

/// The records of all accounts and regions.
pub(crate) struct Store {
    kv: Arc<dyn Kv>,
}

impl Store {
    pub(crate) fn new(kv: Arc<dyn Kv>) -> Self {
        Self { kv }
    }

    /// An API of the caller's.
    pub(crate) async fn api<R: Record>(&self, cx: &Context, id: &str) -> Result<Stored<R>> {
        self.api_or(cx, id, R::no_such(cx, id)).await
    }

    /// The same, with another refusal when there is none.
    pub(crate) async fn api_or<R: Record>(&self, cx: &Context, id: &str, absent: Error) -> Result<Stored<R>> {
        let found = self.get(keyspace::api(R::KIND, Owner::of(cx), id)).await?;
        found.ok_or(absent)
    }

    /// All APIs of the caller's, in the order of their ids.
    pub(crate) async fn apis<R: Record>(&self, cx: &Context) -> Result<Vec<Stored<R>>> {
        self.scan(keyspace::apis(R::KIND, Owner::of(cx))).await
    }

    /// All APIs of one kind of everybody's.
    pub(crate) async fn all_apis<R: Record>(&self) -> Result<Vec<Stored<R>>> {
        self.scan(keyspace::all_apis(R::KIND)).await
    }

    /// Stores a new API.
    pub(crate) async fn api_create<R: Record>(&self, cx: &Context, record: R) -> Result<Stored<R>> {
        self.api_create_with(cx, record, Writes::new()).await
    }

    /// Stores a new API with its side records.
    pub(crate) async fn api_create_with<R: Record>(
        &self,
        cx: &Context,
        record: R,
        side: Writes,
    ) -> Result<Stored<R>> {
        let owner = Owner::of(cx);
        let stored = Stored {
            account: owner.account.to_string(),
            region: owner.region.to_string(),
            revision: 1,
            record,
        };
        let value = encode(&stored)?;
        let key = keyspace::api(R::KIND, owner, stored.record.id());
        // The id is also a host name, so it is unique among both kinds.
        let keys = [Kind::Rest, Kind::Http].map(|kind| keyspace::api(kind, owner, stored.record.id()));
        let decide = move |values: &[Option<Value>]| {
            if values.iter().any(Option::is_some) {
                return Err(Error::ConcurrentModification);
            }
            let mut writes = WriteSet { writes: side.clone(), ..WriteSet::default() };
            writes.put(key.clone(), value.clone());
            Ok((writes, ()))
        };
        kv::commit(&*self.kv, keys.to_vec(), decide).await??;
        Ok(stored)
    }

    /// Changes an API of the caller's. `decide` may run more than once; what it adds to the write set is written in the
    /// same commit.
    pub(crate) async fn api_change<R: Record, T: Send + 'static>(
        &self,
        cx: &Context,
        id: &str,
        decide: impl FnMut(&mut R, &mut WriteSet) -> Result<T> + Send + 'static,
    ) -> Result<(T, Stored<R>)> {
        self.api_change_or(cx, id, R::no_such(cx, id), decide).await
    }

    /// The same, with another refusal when there is none.
    pub(crate) async fn api_change_or<R: Record, T: Send + 'static>(
        &self,
        cx: &Context,
        id: &str,
        absent: Error,
        mut decide: impl FnMut(&mut R, &mut WriteSet) -> Result<T> + Send + 'static,
    ) -> Result<(T, Stored<R>)> {
        let key = keyspace::api(R::KIND, Owner::of(cx), id);
        let put = key.clone();
        let decide = move |values: &[Option<Value>]| {
            let mut stored: Stored<R> = present(values)?.ok_or_else(|| absent.clone())?;
            let mut writes = WriteSet::default();
            let answer = decide(&mut stored.record, &mut writes)?;
            stored.revision += 1;
            writes.put(put.clone(), encode(&stored)?);
            Ok((writes, (answer, stored)))
        };
        kv::commit(&*self.kv, vec![key], decide).await?
    }

    /// Removes an API of the caller's. `decide` refuses, or adds what else is to be removed. Returns what was there, with the
    /// revision of its end.
    pub(crate) async fn api_delete<R: Record>(
        &self,
        cx: &Context,
        id: &str,
        mut decide: impl FnMut(&R, &mut WriteSet) -> Result<()> + Send + 'static,
    ) -> Result<Stored<R>> {
        let key = keyspace::api(R::KIND, Owner::of(cx), id);
        let (absent, gone) = (R::no_such(cx, id), key.clone());
        let decide = move |values: &[Option<Value>]| {
            let mut stored: Stored<R> = present(values)?.ok_or_else(|| absent.clone())?;
            let mut writes = WriteSet::default();
            decide(&stored.record, &mut writes)?;
            stored.revision += 1;
            writes.delete(gone.clone());
            Ok((writes, stored))
        };
        kv::commit(&*self.kv, vec![key], decide).await?
    }

    /// What a deployment froze.
    pub(crate) async fn deployment<D: DeserializeOwned>(
        &self,
        owner: Owner,
        api: &str,
        id: &str,
    ) -> Result<Option<D>> {
        self.get(keyspace::deployment(owner, api, id)).await
    }

    /// The settings of the caller's account, or the default ones.
    pub(crate) async fn account<A: DeserializeOwned + Default>(&self, cx: &Context) -> Result<A> {
        Ok(self.get(keyspace::account(Owner::of(cx))).await?.unwrap_or_default())
    }

    /// Changes the settings of the caller's account.
    pub(crate) async fn account_change<A>(
        &self,
        cx: &Context,
        mut decide: impl FnMut(&mut A) -> Result<()> + Send + 'static,
    ) -> Result<A>
    where
        A: DeserializeOwned + Serialize + Default + Send + 'static,
    {
        let key = keyspace::account(Owner::of(cx));
        let put = key.clone();
        let decide = move |values: &[Option<Value>]| {
            let mut account = present(values)?.unwrap_or_default();
            decide(&mut account)?;
            let mut writes = WriteSet::default();
            writes.put(put.clone(), encode(&account)?);
            Ok((writes, account))
        };
        kv::commit(&*self.kv, vec![key], decide).await?
    }

    async fn get<T: DeserializeOwned>(&self, key: Key) -> Result<Option<T>> {
        present(&self.kv.get(&[key]).await?)
    }

    async fn scan<T: DeserializeOwned>(&self, mut range: KeyRange) -> Result<Vec<T>> {
        let mut found = Vec::new();
        loop {
            let scan = Scan {
                range: range.clone(),
                direction: Direction::Forward,
                limit: SCAN_ENTRIES,
                bytes_max: SCAN_BYTES,
            };
            let page = self.kv.scan(scan).await?;
            for (_, value) in &page.entries {
                found.push(decode(value)?);
            }
            match page.entries.last() {
                Some((last, _)) if page.more => range = range.after(last),
                _ => return Ok(found),
            }
        }
    }
}

/// A record's bytes. What a deployment freezes is put in the write set of the change that makes the deployment.
pub(crate) fn encode<T: Serialize>(record: &T) -> Result<Value> {
    let mut bytes = vec![VERSION];
    serde_json::to_writer(&mut bytes, record).map_err(|fault| Error::Internal(fault.to_string()))?;
    Ok(bytes.into())
}

fn decode<T: DeserializeOwned>(value: &Value) -> Result<T> {
    match value.split_first() {
        Some((&VERSION, json)) => {
            serde_json::from_slice(json).map_err(|fault| Error::Internal(fault.to_string()))
        }
        _ => Err(Error::Internal("a stored record of an unknown version".into())),
    }
}

fn present<T: DeserializeOwned>(values: &[Option<Value>]) -> Result<Option<T>> {
    values.first().and_then(Option::as_ref).map(decode).transpose()
}
