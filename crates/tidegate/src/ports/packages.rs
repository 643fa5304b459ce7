//! Deployment packages and objects of functions, in the buckets that backups are in, too.

use std::sync::Arc;

use bytes::Bytes;
use dynamodb::{BucketError, Buckets};
use futures_util::future::BoxFuture;
use lambda::{ObjectFault, Objects, Packages};
use object_store::path::Path;
use object_store::{GetOptions, ObjectStore, ObjectStoreExt};

/// A bucket of the server's own.
pub(crate) struct BucketPackages(pub(crate) Arc<dyn ObjectStore>);

impl Packages for BucketPackages {
    fn put<'a>(&'a self, name: &'a str, package: Bytes) -> BoxFuture<'a, Result<(), ObjectFault>> {
        Box::pin(async move {
            let put = self.0.put(&Path::from(name), package.into()).await;
            put.map(drop).map_err(fault)
        })
    }

    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Bytes, ObjectFault>> {
        Box::pin(async move {
            let found = self.0.get(&Path::from(name)).await.map_err(fault)?;
            found.bytes().await.map_err(fault)
        })
    }

    fn delete<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), ObjectFault>> {
        Box::pin(async move {
            match self.0.delete(&Path::from(name)).await {
                Err(object_store::Error::NotFound { .. }) => Ok(()),
                deleted => deleted.map_err(fault),
            }
        })
    }
}

/// The buckets that callers name.
pub(crate) struct BucketObjects(pub(crate) Arc<dyn Buckets>);

impl Objects for BucketObjects {
    fn get<'a>(
        &'a self,
        bucket: &'a str,
        key: &'a str,
        version: Option<&'a str>,
        bytes_max: u64,
    ) -> BoxFuture<'a, Result<Bytes, ObjectFault>> {
        Box::pin(async move {
            let bucket = self.0.bucket(bucket).map_err(|error| match error {
                BucketError::NoSuchBucket(_) => ObjectFault::NoSuchBucket,
                error @ BucketError::Store { .. } => ObjectFault::Failed(error.to_string()),
            })?;
            let options = GetOptions { version: version.map(str::to_owned), ..GetOptions::default() };
            let found = bucket.get_opts(&Path::from(key), options).await.map_err(fault)?;
            if found.meta.size > bytes_max {
                return Err(ObjectFault::TooLarge);
            }
            found.bytes().await.map_err(fault)
        })
    }
}

fn fault(error: object_store::Error) -> ObjectFault {
    match error {
        object_store::Error::NotFound { .. } => ObjectFault::NoSuchKey,
        other => ObjectFault::Failed(other.to_string()),
    }
}
