//! Where buckets are, put together from the options.

use std::path::PathBuf;

use anyhow::{bail, ensure};

use super::Storage;
use crate::cli::{ObjectOptions, Secret};

const BACKUP_BUCKET: &str = "tidegate-backups";
/// Below the data directory.
const DIRECTORY: &str = "objects";
const REGION: &str = "us-east-1";
/// The value of `--objects` that is no directory.
const S3: &str = "s3";

/// Where buckets are, and which of them keeps backups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Objects {
    pub(crate) place: Place,
    pub(crate) backup_bucket: String,
}

/// What stands behind buckets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Memory,
    Directory(PathBuf),
    S3(Endpoint),
}

/// An S3-compatible endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// `None` is Amazon's.
    pub(crate) url: Option<String>,
    pub(crate) region: String,
    /// `None` leaves it to the machine's role.
    pub(crate) key: Option<Key>,
    pub(crate) allow_http: bool,
}

/// What signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) secret: Secret,
}

impl Objects {
    pub(crate) fn from_options(options: ObjectOptions, storage: &Storage) -> anyhow::Result<Self> {
        let backup_bucket = options.backup_bucket.clone().unwrap_or_else(|| BACKUP_BUCKET.into());
        ensure!(
            dynamodb::is_bucket_name(&backup_bucket),
            "'{backup_bucket}' is no name of a bucket; give 3 to 63 small letters, digits, hyphens and dots"
        );
        let place = match (options.objects.as_deref(), storage) {
            (Some(S3), _) => return Ok(Self { place: Place::S3(endpoint(options)?), backup_bucket }),
            (Some(dir), _) => Place::Directory(dir.into()),
            (None, Storage::Memory) => Place::Memory,
            (None, Storage::Disk { dir, .. }) => Place::Directory(dir.join(DIRECTORY)),
        };
        if let Some(option) = first_for_s3(&options) {
            bail!("--{option} is about an S3-compatible endpoint: add --objects s3, or leave it out");
        }
        Ok(Self { place, backup_bucket })
    }
}

fn endpoint(options: ObjectOptions) -> anyhow::Result<Endpoint> {
    let key = match (options.s3_access_key_id, options.s3_secret_access_key) {
        (Some(id), Some(secret)) => Some(Key { id, secret }),
        (None, None) => None,
        _ => bail!("--s3-access-key-id and --s3-secret-access-key belong together: give both or none"),
    };
    let allow_http = options.s3_allow_http.unwrap_or(false);
    if let Some(url) = &options.s3_endpoint {
        ensure!(
            url.starts_with("https://") || url.starts_with("http://"),
            "'{url}' is no endpoint; give a URL, such as https://s3.example.com"
        );
        ensure!(
            allow_http || url.starts_with("https://"),
            "the endpoint {url} has no TLS, so everyone on the way could read and change what is stored; use https, or \
             give --s3-allow-http if that is what you want"
        );
    }
    Ok(Endpoint {
        url: options.s3_endpoint,
        region: options.s3_region.unwrap_or_else(|| REGION.into()),
        key,
        allow_http,
    })
}

fn first_for_s3(options: &ObjectOptions) -> Option<&'static str> {
    [
        ("s3-endpoint", options.s3_endpoint.is_some()),
        ("s3-region", options.s3_region.is_some()),
        ("s3-access-key-id", options.s3_access_key_id.is_some()),
        ("s3-secret-access-key", options.s3_secret_access_key.is_some()),
        ("s3-allow-http", options.s3_allow_http.is_some()),
    ]
    .into_iter()
    .find_map(|(option, given)| given.then_some(option))
}

#[cfg(test)]
mod tests;
