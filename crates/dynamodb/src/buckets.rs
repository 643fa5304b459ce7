//! The port through which this service reaches objects: buckets as Amazon S3 has them, for exports, imports and backups.
//!
//! A bucket is an [`ObjectStore`]; the product decides what stands behind it: a directory, an S3-compatible endpoint, or
//! memory. Invariant: what a `put` has answered is durable, and is seen whole or not at all. This module knows no paths
//! and no credentials, and nothing of what is kept in a bucket.
//!
//! Names: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>

use std::collections::HashMap;
use std::sync::Arc;

use object_store::ObjectStore;
use object_store::memory::InMemory;
use parking_lot::Mutex;

/// The lengths that S3 allows a bucket's name.
const NAME_LENGTHS: std::ops::RangeInclusive<usize> = 3..=63;

/// Where buckets come from.
pub trait Buckets: Send + Sync {
    /// The bucket that a request names.
    ///
    /// Says nothing about the bucket of an endpoint, which shows only when it is used: then a missing one answers
    /// [`object_store::Error::NotFound`].
    ///
    /// # Errors
    /// There is no such bucket here, there cannot be one of that name, or it cannot be reached.
    fn bucket(&self, name: &str) -> Result<Arc<dyn ObjectStore>, BucketError>;

    /// The bucket in which this service keeps backups, made if it is missing.
    ///
    /// # Errors
    /// It cannot be made or reached.
    fn backups(&self) -> Result<Arc<dyn ObjectStore>, BucketError>;
}

/// Why there is no bucket to work with.
#[derive(Debug, thiserror::Error)]
pub enum BucketError {
    /// The bucket is missing, or nothing can have that name.
    #[error("The specified bucket does not exist: {0}")]
    NoSuchBucket(String),
    /// What stands behind the bucket refused.
    #[error("the bucket {bucket} cannot be opened")]
    Store {
        /// Its name.
        bucket: String,
        /// What the store said.
        source: object_store::Error,
    },
}

/// Whether S3 would allow a bucket of that name: 3 to 63 small letters, digits, hyphens and dots, with a letter or a digit
/// at each end and no two dots together. Such a name is also a safe name of a directory.
#[must_use]
pub fn is_bucket_name(name: &str) -> bool {
    let ends =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let bytes = name.as_bytes();
    NAME_LENGTHS.contains(&bytes.len())
        && ends(bytes.first())
        && ends(bytes.last())
        && bytes.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(byte))
        && !name.contains("..")
}

/// Buckets in memory. Every name is there as soon as it is used, because nobody else could make it.
pub struct MemoryBuckets {
    by_name: Mutex<HashMap<String, Arc<InMemory>>>,
    backup_bucket: String,
}

impl MemoryBuckets {
    /// No bucket so far; backups will be in the one of this name.
    #[must_use]
    pub fn with_backups_in(backup_bucket: String) -> Self {
        Self { by_name: Mutex::default(), backup_bucket }
    }
}

impl Default for MemoryBuckets {
    fn default() -> Self {
        Self::with_backups_in("tidegate-backups".into())
    }
}

impl Buckets for MemoryBuckets {
    fn bucket(&self, name: &str) -> Result<Arc<dyn ObjectStore>, BucketError> {
        if !is_bucket_name(name) {
            return Err(BucketError::NoSuchBucket(name.into()));
        }
        Ok(Arc::clone(self.by_name.lock().entry(name.into()).or_default()) as Arc<dyn ObjectStore>)
    }

    fn backups(&self) -> Result<Arc<dyn ObjectStore>, BucketError> {
        self.bucket(&self.backup_bucket)
    }
}

#[cfg(test)]
mod tests {
    use object_store::ObjectStoreExt;
    use object_store::path::Path;

    use super::{BucketError, Buckets, MemoryBuckets, is_bucket_name};

    #[test]
    fn names_are_those_that_s3_allows() {
        let long = "a".repeat(63);
        for name in ["abc", "a-b.c", "0ab", &long] {
            assert!(is_bucket_name(name), "{name}");
        }
        let longer = "a".repeat(64);
        for name in ["", "ab", "Abc", "a_b", "a/b", "../a", "a..b", "-ab", "ab.", "äbc", &longer] {
            assert!(!is_bucket_name(name), "{name}");
        }
    }

    #[tokio::test]
    async fn buckets_in_memory_are_kept_apart() {
        let buckets = MemoryBuckets::default();
        let path = Path::from("a/b");
        buckets.bucket("one").unwrap().put(&path, "x".into()).await.unwrap();
        assert!(buckets.bucket("one").unwrap().head(&path).await.is_ok());
        assert!(buckets.bucket("two").unwrap().head(&path).await.is_err());
        assert!(matches!(buckets.bucket(".."), Err(BucketError::NoSuchBucket(_))));
    }
}
