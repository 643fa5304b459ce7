//! The files of one backup in the bucket of backups, and what can be wrong with them.
//!
//! Names a file in every fault, and tells those that the files themselves have, which stay, from those of the store
//! behind the bucket, which may pass.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use xxhash_rust::xxh3::Xxh3;

use super::address::Address;
use super::manifest::{Manifest, ManifestFault, Part, digits};
use crate::buckets::{BucketError, Buckets};

/// The file that makes a backup.
pub(super) const MANIFEST: &str = "manifest.json";

/// The files of one backup.
#[derive(Clone)]
pub(super) struct Files {
    store: Arc<dyn ObjectStore>,
    address: Address,
}

/// Why a backup's files could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// There is no bucket.
    #[error(transparent)]
    Bucket(#[from] BucketError),
    /// What stands behind the bucket failed.
    #[error("{file}: {source}")]
    Store {
        /// Its path in the bucket.
        file: String,
        /// What the store said.
        source: object_store::Error,
    },
    /// A file is not there.
    #[error("{file} is missing")]
    Missing {
        /// Its path in the bucket.
        file: String,
    },
    /// A file is not as it was written.
    #[error("{file} is damaged: {fault}")]
    Damaged {
        /// Its path in the bucket.
        file: String,
        /// What is wrong with it.
        fault: String,
    },
}

impl FileFault {
    /// Whether the files themselves are at fault: trying again would not help.
    pub(super) fn is_lasting(&self) -> bool {
        match self {
            Self::Missing { .. } | Self::Damaged { .. } => true,
            Self::Bucket(_) | Self::Store { .. } => false,
        }
    }
}

impl Files {
    /// The files of one backup.
    pub(super) fn of(buckets: &dyn Buckets, address: &Address) -> Result<Self, FileFault> {
        Ok(Self { store: buckets.backups()?, address: address.clone() })
    }

    /// Writes a data file of these frames.
    pub(super) async fn put_part(
        &self,
        number: usize,
        frames: Vec<Bytes>,
        items: i64,
    ) -> Result<Part, FileFault> {
        let file = format!("data-{number:05}.zst");
        let mut hash = Xxh3::new();
        frames.iter().for_each(|frame| hash.update(frame));
        let bytes = frames.iter().map(|frame| frame.len() as u64).sum();
        self.put(&file, frames.into_iter().collect()).await?;
        Ok(Part { file, bytes, items, xxh3: digits(hash.digest()) })
    }

    /// A data file, which is the one that was written.
    pub(super) async fn part(&self, part: &Part) -> Result<Bytes, FileFault> {
        let bytes = self.get(&part.file).await?;
        if bytes.len() as u64 != part.bytes {
            let fault = format!("it has {} bytes instead of {}", bytes.len(), part.bytes);
            return Err(self.damaged(&part.file, fault));
        }
        let mut hash = Xxh3::new();
        hash.update(&bytes);
        if digits(hash.digest()) != part.xxh3 {
            return Err(self.damaged(&part.file, "its checksum is wrong"));
        }
        Ok(bytes)
    }

    /// Writes the manifest, which makes the backup.
    pub(super) async fn put_manifest(&self, manifest: &Manifest) -> Result<(), FileFault> {
        let bytes = manifest.encode().map_err(|fault| self.damaged(MANIFEST, fault))?;
        self.put(MANIFEST, bytes.into()).await
    }

    /// The manifest; none if there is no such backup.
    pub(super) async fn manifest(&self) -> Result<Option<Manifest>, FileFault> {
        let bytes = match self.get(MANIFEST).await {
            Err(FileFault::Missing { .. }) => return Ok(None),
            read => read?,
        };
        let manifest =
            Manifest::decode(&bytes).map_err(|fault: ManifestFault| self.damaged(MANIFEST, fault))?;
        if manifest.arn != self.address.to_string() {
            return Err(self.damaged(MANIFEST, format!("it is of another backup, {}", manifest.arn)));
        }
        Ok(Some(manifest))
    }

    /// Removes the manifest: from then on there is no such backup.
    async fn erase_manifest(&self) -> Result<(), FileFault> {
        let path = self.path(MANIFEST);
        match self.store.delete(&path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(source) => Err(store_fault(&path, source)),
        }
    }

    /// Removes all files, the manifest before the others.
    pub(super) async fn erase(&self) -> Result<(), FileFault> {
        self.erase_manifest().await?;
        let folder = self.address.path();
        let paths = self.store.list(Some(&folder)).map_ok(|file| file.location).boxed();
        let mut erased = self.store.delete_stream(paths);
        while let Some(outcome) = erased.next().await {
            match outcome {
                Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
                Err(source) => return Err(store_fault(&folder, source)),
            }
        }
        Ok(())
    }

    /// One of the files is not there.
    pub(super) fn missing(&self, file: &str) -> FileFault {
        FileFault::Missing { file: self.path(file).to_string() }
    }

    /// What is wrong with one of the files.
    pub(super) fn damaged(&self, file: &str, fault: impl ToString) -> FileFault {
        FileFault::Damaged { file: self.path(file).to_string(), fault: fault.to_string() }
    }

    async fn put(&self, file: &str, payload: PutPayload) -> Result<(), FileFault> {
        let path = self.path(file);
        self.store.put(&path, payload).await.map(drop).map_err(|source| store_fault(&path, source))
    }

    async fn get(&self, file: &str) -> Result<Bytes, FileFault> {
        let path = self.path(file);
        let read = async { self.store.get(&path).await?.bytes().await };
        read.await.map_err(|source| store_fault(&path, source))
    }

    fn path(&self, file: &str) -> Path {
        self.address.path().join(file)
    }
}

/// What a store's failure means for a file.
pub(super) fn store_fault(path: &Path, source: object_store::Error) -> FileFault {
    let file = path.to_string();
    match source {
        object_store::Error::NotFound { .. } => FileFault::Missing { file },
        source => FileFault::Store { file, source },
    }
}
