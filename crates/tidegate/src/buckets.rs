//! What stands behind buckets: directories, an S3-compatible endpoint, or memory.
//!
//! Invariant: what was put is durable when that is answered, in a directory as at an endpoint. This module knows nothing
//! of what is kept in buckets.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context;
use dynamodb::{BucketError, Buckets, MemoryBuckets, is_bucket_name};
use lambda::Packages;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::{ClientOptions, ObjectStore, RetryConfig};

use crate::config::{Endpoint, Objects, Place};
use crate::ports::BucketPackages;

/// Where packages of functions are.
const PACKAGE_BUCKET: &str = "tidegate-functions";

/// How long a request to an endpoint that fails is tried again: jobs go on later, and callers do not wait longer.
const RETRY_TIMEOUT: Duration = Duration::from_secs(30);

/// How old a file is that nobody finishes any more: it is written in seconds.
const UNFINISHED_AGE: Duration = Duration::from_secs(10 * 60);

/// The buckets that the configuration asks for.
pub(crate) fn open(objects: &Objects) -> anyhow::Result<Arc<dyn Buckets>> {
    let backup_bucket = objects.backup_bucket.clone();
    Ok(match &objects.place {
        Place::Memory => Arc::new(MemoryBuckets::with_backups_in(backup_bucket)),
        Place::Directory(dir) => {
            if let Err(error) = forget_unfinished(&dir.join(&backup_bucket)) {
                tracing::warn!(%error, "unfinished files of backups are left");
            }
            Arc::new(DirectoryBuckets { dir: dir.clone(), backup_bucket })
        }
        Place::S3(endpoint) => {
            let buckets =
                EndpointBuckets { endpoint: endpoint.clone(), backup_bucket, backups: OnceLock::new() };
            // Opening sends nothing yet, but shows whether the options make sense.
            buckets.backups().context("cannot use the S3-compatible endpoint")?;
            Arc::new(buckets)
        }
    })
}

/// The bucket in which the packages of functions are kept. Opening it sends nothing.
pub(crate) fn packages(objects: &Objects) -> anyhow::Result<Arc<dyn Packages>> {
    let store: Arc<dyn ObjectStore> = match &objects.place {
        Place::Memory => Arc::new(InMemory::new()),
        Place::Directory(dir) => {
            let dir = dir.join(PACKAGE_BUCKET);
            create_durably(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
            open_directory(&dir).with_context(|| format!("cannot use {}", dir.display()))?
        }
        Place::S3(endpoint) => {
            open_at(endpoint, PACKAGE_BUCKET).context("cannot use the S3-compatible endpoint")?
        }
    };
    Ok(Arc::new(BucketPackages(store)))
}

fn open_directory(dir: &Path) -> object_store::Result<Arc<dyn ObjectStore>> {
    let store = LocalFileSystem::new_with_prefix(dir)?;
    Ok(Arc::new(store.with_fsync(true).with_automatic_cleanup(true)))
}

/// A bucket is a directory below `dir`, and an object a file below that.
struct DirectoryBuckets {
    dir: PathBuf,
    backup_bucket: String,
}

impl DirectoryBuckets {
    fn open(&self, name: &str) -> Result<Arc<dyn ObjectStore>, BucketError> {
        open_directory(&self.dir.join(name))
            .map_err(|source| BucketError::Store { bucket: name.into(), source })
    }
}

impl Buckets for DirectoryBuckets {
    fn bucket(&self, name: &str) -> Result<Arc<dyn ObjectStore>, BucketError> {
        // Only names of buckets become paths: they can neither leave the directory nor hide in it.
        if !is_bucket_name(name) || !self.dir.join(name).is_dir() {
            return Err(BucketError::NoSuchBucket(name.into()));
        }
        self.open(name)
    }

    fn backups(&self) -> Result<Arc<dyn ObjectStore>, BucketError> {
        create_durably(&self.dir.join(&self.backup_bucket)).map_err(|source| BucketError::Store {
            bucket: self.backup_bucket.clone(),
            source: object_store::Error::Generic { store: "directory", source: source.into() },
        })?;
        self.open(&self.backup_bucket)
    }
}

/// Makes a directory and those above it, such that they are still there after a power loss.
fn create_durably(dir: &Path) -> io::Result<()> {
    match fs::create_dir(dir) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && dir.is_dir() => return Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let Some(parent) = dir.parent() else { return Err(error) };
            create_durably(parent)?;
            return create_durably(dir);
        }
        made => made?,
    }
    let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty());
    File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}

/// Removes what a process that was killed had begun to write: files that `object_store` would have given their names, which
/// hold no `#`, in the end. Younger ones may be those of a process that lives.
fn forget_unfinished(dir: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            forget_unfinished(&entry.path())?;
        } else if entry.file_name().to_string_lossy().contains('#')
            && entry.metadata()?.modified()?.elapsed().is_ok_and(|age| age > UNFINISHED_AGE)
        {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Buckets of one S3-compatible endpoint. It is the endpoint's business which there are.
struct EndpointBuckets {
    endpoint: Endpoint,
    backup_bucket: String,
    /// Kept, because its connections are.
    backups: OnceLock<Arc<AmazonS3>>,
}

impl EndpointBuckets {
    fn open(&self, name: &str) -> Result<Arc<AmazonS3>, BucketError> {
        open_at(&self.endpoint, name).map_err(|source| BucketError::Store { bucket: name.into(), source })
    }
}

impl Buckets for EndpointBuckets {
    fn bucket(&self, name: &str) -> Result<Arc<dyn ObjectStore>, BucketError> {
        if name == self.backup_bucket {
            return self.backups();
        }
        if !is_bucket_name(name) {
            return Err(BucketError::NoSuchBucket(name.into()));
        }
        Ok(self.open(name)?)
    }

    fn backups(&self) -> Result<Arc<dyn ObjectStore>, BucketError> {
        if let Some(store) = self.backups.get() {
            return Ok(Arc::<AmazonS3>::clone(store));
        }
        let store = self.open(&self.backup_bucket)?;
        Ok(Arc::<AmazonS3>::clone(self.backups.get_or_init(|| store)))
    }
}

fn open_at(endpoint: &Endpoint, name: &str) -> object_store::Result<Arc<AmazonS3>> {
    let retry = RetryConfig { retry_timeout: RETRY_TIMEOUT, ..RetryConfig::default() };
    let without_tls = endpoint.url.as_ref().is_some_and(|url| url.starts_with("http://"));
    let client = ClientOptions::new()
        .with_allow_http(endpoint.allow_http)
        // A machine that needs no certificates may have none, which is a mistake otherwise.
        .with_no_system_certificates(without_tls);
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(name)
        .with_region(&endpoint.region)
        .with_client_options(client)
        .with_retry(retry);
    if let Some(url) = &endpoint.url {
        builder = builder.with_endpoint(url);
    }
    if let Some(key) = &endpoint.key {
        builder = builder.with_access_key_id(&key.id).with_secret_access_key(key.secret.reveal());
    }
    builder.build().map(Arc::new)
}

#[cfg(test)]
mod tests;
