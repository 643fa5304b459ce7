//! Which backups there are: complete ones in the bucket, and those that jobs are at work on.
//!
//! Manifests never change, so what they say is kept at hand, under the size and the time of the file. Backups appear and
//! vanish in the bucket without a word to this process; that is why each question lists it anew. A backup that is being
//! erased is not there any more. Jobs are asked first: one that completes between the two questions is seen twice, not never.

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt, stream};
use object_store::ObjectMeta;
use object_store::path::Path;
use quick_cache::sync::Cache;

use super::erase::NextAsked;
use super::files::{FileFault, Files, store_fault};
use super::{Address, Backup, EraseBackup, MakeBackup};
use crate::buckets::Buckets;
use crate::jobs::{self, Job, Recorded};
use crate::table::Owner;
use crate::{DynamoDb, Result};

/// Backups that are kept at hand.
const KNOWN_MAX: usize = 10_000;
/// Manifests that are read at the same time.
const READING_MAX: usize = 16;

/// What is known of backups.
pub(crate) struct Shelf {
    /// What manifests said, by their paths.
    known: Cache<Path, (ObjectMeta, Arc<Backup>)>,
    pub(super) next_asked: NextAsked,
}

/// A backup as clients see it.
#[derive(Clone, Debug)]
pub(crate) struct Shelved {
    /// Where it is.
    pub(crate) address: Address,
    /// What is known of it.
    pub(crate) backup: Arc<Backup>,
    /// If it is being made, the bytes of items that are written so far.
    pub(crate) making: Option<i64>,
}

/// What a job does with a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// It is being made.
    Making,
    /// A table is being filled from it.
    Restoring,
}

impl Default for Shelf {
    fn default() -> Self {
        Self { known: Cache::new(KNOWN_MAX), next_asked: NextAsked::default() }
    }
}

impl Shelf {
    /// The backup at `address`, if there is one.
    pub(crate) async fn find(&self, db: &DynamoDb, address: &Address) -> Result<Option<Shelved>> {
        let jobs = [MakeBackup::job_id(address), EraseBackup::job_id(address)];
        for id in jobs {
            match jobs::find(db, &id).await?.map(|recorded| recorded.job) {
                Some(Job::MakeBackup(make)) => return Ok(Some(Shelved::making(*make))),
                Some(Job::EraseBackup(_)) => return Ok(None),
                _ => {}
            }
        }
        let manifest = Files::of(&*db.buckets, address)?.manifest().await?;
        Ok(manifest.map(|manifest| Shelved {
            address: address.clone(),
            backup: Arc::new(manifest.backup),
            making: None,
        }))
    }

    /// What a job does with the backup at `address`.
    pub(crate) async fn used(&self, db: &DynamoDb, address: &Address) -> Result<Option<Use>> {
        let jobs = jobs::unfinished(&*db.kv).await?;
        Ok(jobs.iter().find_map(|recorded| match &recorded.job {
            Job::MakeBackup(make) if make.address() == *address => Some(Use::Making),
            Job::RestoreBackup(restore) if restore.source == *address => Some(Use::Restoring),
            _ => None,
        }))
    }

    /// All backups of an owner, or those of one table, in the order of their ids, which is that of their creation.
    pub(crate) async fn list(
        &self,
        db: &DynamoDb,
        owner: &Owner,
        table: Option<&str>,
    ) -> Result<Vec<Shelved>> {
        let jobs = jobs::unfinished(&*db.kv).await?;
        let erased: HashSet<Address> = jobs.iter().filter_map(erased).collect();
        let complete = self.complete(&*db.buckets, Address::folder(Some(owner), table), |_| true).await?;
        let complete = complete
            .into_iter()
            .filter(|(address, _)| !erased.contains(address))
            .map(|(address, backup)| Shelved { address, backup, making: None });
        let making = jobs.into_iter().filter_map(|recorded| match recorded.job {
            Job::MakeBackup(make) => Some(Shelved::making(*make)),
            _ => None,
        });
        let (account, region) = (owner.account.to_string(), owner.region.to_string());
        let making = making.filter(|shelved| {
            let address = &shelved.address;
            let is_table = table.is_none_or(|table| address.table == table);
            address.account == account && address.region == region && is_table
        });
        // One that a job completed meanwhile counts once.
        let mut all: Vec<Shelved> = complete.chain(making).collect();
        all.sort_by(|one, other| one.address.order().cmp(&other.address.order()));
        all.dedup_by(|one, other| one.address == other.address);
        Ok(all)
    }

    /// The backups of all owners that the service made by itself.
    pub(super) async fn by_service(
        &self,
        buckets: &dyn Buckets,
    ) -> Result<Vec<(Address, Arc<Backup>)>, FileFault> {
        self.complete(buckets, Address::folder(None, None), Address::is_system).await
    }

    /// The complete backups in a folder. One whose manifest cannot be read is none, and the log says why.
    async fn complete(
        &self,
        buckets: &dyn Buckets,
        folder: Path,
        wanted: impl Fn(&Address) -> bool,
    ) -> Result<Vec<(Address, Arc<Backup>)>, FileFault> {
        let store = buckets.backups()?;
        let listed = store.list(Some(&folder)).map_err(|fault| store_fault(&folder, fault));
        let manifests = listed.try_filter_map(async |file| {
            let address = Address::of_manifest(&file.location).filter(&wanted);
            Ok(address.map(|address| (address, file)))
        });
        let manifests: Vec<_> = manifests.try_collect().await?;
        let read = stream::iter(manifests).map(|(address, file)| async {
            match self.backup(buckets, &address, file).await {
                Ok(backup) => backup.map(|backup| (address, backup)),
                Err(fault) => {
                    tracing::error!(%fault, "a backup cannot be listed");
                    None
                }
            }
        });
        Ok(read.buffer_unordered(READING_MAX).filter_map(std::future::ready).collect().await)
    }

    /// What the manifest says that was listed as `file`.
    async fn backup(
        &self,
        buckets: &dyn Buckets,
        address: &Address,
        file: ObjectMeta,
    ) -> Result<Option<Arc<Backup>>, FileFault> {
        let known = self.known.get(&file.location);
        if let Some((_, backup)) = known.filter(|(known, _)| *known == file) {
            return Ok(Some(backup));
        }
        let Some(manifest) = Files::of(buckets, address)?.manifest().await? else { return Ok(None) };
        let backup = Arc::new(manifest.backup);
        self.known.insert(file.location.clone(), (file, Arc::clone(&backup)));
        Ok(Some(backup))
    }
}

impl Shelved {
    /// A backup that is being made.
    pub(crate) fn making(make: MakeBackup) -> Self {
        let (address, making) = (make.address(), Some(make.written_bytes));
        Self { address, backup: Arc::new(make.backup), making }
    }
}

fn erased(recorded: &Recorded) -> Option<Address> {
    match &recorded.job {
        Job::EraseBackup(erase) => Some(erase.address.clone()),
        _ => None,
    }
}
