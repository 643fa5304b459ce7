//! The functions there are: loading, changing and listing their records.
//!
//! A decoded function is kept beside the revision of the record it was decoded from. Every use reads the record; if it has
//! that revision still, decoding is spared, so what is kept here need not be right, only honest.

use std::sync::Arc;

use aws_types::{AccountId, Region};
use kv::{Direction, Key, Kv, Scan, WriteSet};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;

use crate::error::{Error, Result};
use crate::function::{self, Function};
use crate::function_name::FunctionRef;
use crate::keyspace;
use crate::limits::CONCURRENT_EXECUTIONS;

/// As many decoded functions are kept.
const DECODED_MAX: usize = 4_096;

/// As many records are read at once.
const SCAN_ENTRIES: usize = 256;
const SCAN_BYTES: usize = 4 << 20;

/// All functions of all accounts and regions.
pub(crate) struct Functions {
    kv: Arc<dyn Kv>,
    decoded: Mutex<FxHashMap<Key, Arc<Decoded>>>,
}

/// A function and the revision of its record.
pub(crate) struct Decoded {
    revision: Box<[u8]>,
    pub(crate) function: Function,
    /// Its versions as the host runs them, made when first needed.
    pub(crate) runnable: crate::runnable::Runnables,
}

/// What a change of a function's record may see and do beside it.
pub(crate) struct Beside {
    /// Further writes of the same commit.
    pub(crate) writes: WriteSet,
    /// The executions that all functions of the account and region have reserved together.
    pub(crate) reserved: i64,
}

impl Functions {
    /// Those in this store.
    pub(crate) fn new(kv: Arc<dyn Kv>) -> Self {
        Self { kv, decoded: Mutex::default() }
    }

    /// The function that a request names.
    pub(crate) async fn load(&self, reference: &FunctionRef) -> Result<Arc<Decoded>> {
        let key = keyspace::function(&reference.account, &reference.region, &reference.name);
        self.find(key).await?.ok_or_else(|| function::missing(reference))
    }

    /// The function that a request names, and the executions that it may share with others if it has reserved none.
    pub(crate) async fn load_to_run(&self, reference: &FunctionRef) -> Result<(Arc<Decoded>, u32)> {
        let keys = [
            keyspace::function(&reference.account, &reference.region, &reference.name),
            keyspace::reserved_concurrency(&reference.account, &reference.region),
        ];
        let values = self.kv.get(&keys).await?;
        let [key, _] = keys;
        let [Some(stored), reserved] = &values[..] else { return Err(function::missing(reference)) };
        let reserved = u32::try_from(WriteSet::counter(reserved.as_ref())).unwrap_or_default();
        Ok((self.decoded(key, stored)?, CONCURRENT_EXECUTIONS.saturating_sub(reserved)))
    }

    /// The function with this record, if there is one.
    async fn find(&self, key: Key) -> Result<Option<Arc<Decoded>>> {
        let keys = [key];
        let Some(stored) = self.kv.get(&keys).await?.into_iter().next().flatten() else {
            return Ok(None);
        };
        let [key] = keys;
        self.decoded(key, &stored).map(Some)
    }

    fn decoded(&self, key: Key, stored: &[u8]) -> Result<Arc<Decoded>> {
        let mut decoded = self.decoded.lock();
        if let Some(known) = decoded.get(&key)
            && *known.revision == *function::revision(stored)
        {
            return Ok(Arc::clone(known));
        }
        let fresh = Arc::new(Decoded::of(stored)?);
        if decoded.len() >= DECODED_MAX {
            decoded.clear();
        }
        decoded.insert(key, Arc::clone(&fresh));
        Ok(fresh)
    }

    /// Decides over one function's record: `decide` changes the function, or puts it where there was none, or takes it away,
    /// may add further writes, and may be called more than once.
    pub(crate) async fn change<T: Send + 'static>(
        &self,
        reference: &FunctionRef,
        revision: String,
        mut decide: impl FnMut(&mut Option<Function>, &mut Beside) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let key = keyspace::function(&reference.account, &reference.region, &reference.name);
        let reservations = keyspace::reserved_concurrency(&reference.account, &reference.region);
        kv::commit(&*self.kv, vec![key.clone(), reservations.clone()], move |values| {
            let stored = values.first().and_then(Option::as_ref);
            let before = stored.map(|stored| Function::decode(stored)).transpose()?;
            let mut after = before.clone();
            let reserved = WriteSet::counter(values.get(1).and_then(Option::as_ref));
            let mut beside = Beside { writes: WriteSet::default(), reserved };
            let answer = decide(&mut after, &mut beside)?;
            let mut writes = beside.writes;
            writes.add(reservations.clone(), reservation(after.as_ref()) - reservation(before.as_ref()));
            match after {
                Some(function) if before.as_ref() != Some(&function) => {
                    writes.put(key.clone(), function.encode(&revision)?);
                }
                None if before.is_some() => writes.delete(key.clone()),
                _ => {}
            }
            Ok((writes, answer))
        })
        .await?
    }

    /// Changes a function that is there.
    pub(crate) async fn update<T: Send + 'static>(
        &self,
        reference: &FunctionRef,
        revision: String,
        mut decide: impl FnMut(&mut Function, &mut Beside) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let named = reference.clone();
        self.change(reference, revision, move |function, beside| match function {
            Some(function) => decide(function, beside),
            None => Err(function::missing(&named)),
        })
        .await
    }

    /// All functions of an account in a region, by name.
    pub(crate) async fn list(&self, account: &AccountId, region: &Region) -> Result<Vec<Function>> {
        let mut range = keyspace::functions(account, region);
        let mut functions = Vec::new();
        loop {
            let scan = Scan {
                range: range.clone(),
                direction: Direction::Forward,
                limit: SCAN_ENTRIES,
                bytes_max: SCAN_BYTES,
            };
            let page = self.kv.scan(scan).await?;
            for (_, stored) in &page.entries {
                functions.push(Function::decode(stored)?);
            }
            match page.entries.last() {
                Some((last, _)) if page.more => range = range.after(last),
                _ => return Ok(functions),
            }
        }
    }
}

fn reservation(function: Option<&Function>) -> i64 {
    function.and_then(|function| function.reserved_concurrency).map_or(0, i64::from)
}

impl Decoded {
    fn of(stored: &[u8]) -> Result<Self, Error> {
        Ok(Self {
            revision: function::revision(stored).into(),
            function: Function::decode(stored)?,
            runnable: Default::default(),
        })
    }
}
