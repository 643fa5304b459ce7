//! Deployment packages: where a request brings one from, and what of it is checked before it is kept.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-zip.html>

#[cfg(test)]
mod tests;

use std::io::Cursor;

use aws_models::lambda::types::{FunctionCode, S3ObjectStorageMode, UpdateFunctionCodeRequest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use zip::ZipArchive;

use crate::Lambda;
use crate::error::{Error, Result};
use crate::host::CodeDigest;
use crate::limits::{PACKAGE_BYTES_MAX, UNZIPPED_BYTES_MAX};
use crate::ports::{self, ObjectFault};

/// A package that may be kept.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) zip: Bytes,
    pub(crate) digest: CodeDigest,
}

/// Where a request says that the package is.
pub(crate) struct Source {
    zip_file: Option<String>,
    bucket: Option<String>,
    key: Option<String>,
    version: Option<String>,
}

impl Source {
    /// Of a function that is made.
    pub(crate) fn of_new(code: FunctionCode) -> Result<Self> {
        refuse(code.image_uri.is_some(), code.source_kms_key_arn.is_some(), code.s3_object_storage_mode)?;
        Ok(Self {
            zip_file: code.zip_file,
            bucket: code.s3_bucket,
            key: code.s3_key,
            version: code.s3_object_version,
        })
    }

    /// Of a function that is there.
    pub(crate) fn of_update(code: &mut UpdateFunctionCodeRequest) -> Result<Self> {
        refuse(code.image_uri.is_some(), code.source_kms_key_arn.is_some(), code.s3_object_storage_mode)?;
        Ok(Self {
            zip_file: code.zip_file.take(),
            bucket: code.s3_bucket.take(),
            key: code.s3_key.take(),
            version: code.s3_object_version.take(),
        })
    }

    /// Gets the package and checks it.
    pub(crate) async fn package(self, lambda: &Lambda) -> Result<Package> {
        let zip = match (self.zip_file, self.bucket, self.key) {
            (Some(text), None, None) => decode(&text)?,
            (None, Some(bucket), Some(key)) => {
                let version = self.version.as_deref();
                let object = lambda.ports.objects.get(&bucket, &key, version, UNZIPPED_BYTES_MAX).await;
                object.map_err(object_refusal)?
            }
            (Some(_), ..) => {
                return Err(Error::invalid(
                    "Please do not provide other FunctionCode parameters when providing a ZipFile.",
                ));
            }
            _ => return Err(Error::invalid("Please provide a source for function code.")),
        };
        check(&zip)?;
        Ok(Package { digest: CodeDigest::of(&zip), zip })
    }
}

impl Package {
    /// Keeps the package for a function.
    pub(crate) async fn keep(&self, lambda: &Lambda, function_id: &str) -> Result<()> {
        let name = ports::package_name(function_id, self.digest);
        let kept = lambda.ports.packages.put(&name, self.zip.clone()).await;
        kept.map_err(|fault| Error::Internal(format!("the package {name} cannot be kept: {fault}")))
    }

    /// Its bytes, as `CodeSize` counts them.
    pub(crate) fn size(&self) -> i64 {
        i64::try_from(self.zip.len()).unwrap_or(i64::MAX)
    }
}

/// Forgets packages of a function by their digests, as `CodeSha256` has them. What cannot be forgotten is only waste.
pub(crate) async fn forget(lambda: &Lambda, function_id: &str, digests: impl IntoIterator<Item = String>) {
    for digest in digests.into_iter().filter_map(|text| CodeDigest::from_base64(&text)) {
        let name = ports::package_name(function_id, digest);
        if let Err(fault) = lambda.ports.packages.delete(&name).await {
            tracing::warn!(package = name, %fault, "a package that nobody needs could not be removed");
        }
    }
}

fn refuse(image: bool, key: bool, mode: Option<S3ObjectStorageMode>) -> Result<()> {
    if image {
        return Err(Error::unsupported("ImageUri: a function of container images"));
    }
    if key {
        return Err(Error::unsupported("SourceKMSKeyArn"));
    }
    match mode {
        Some(S3ObjectStorageMode::Reference) => Err(Error::unsupported("S3ObjectStorageMode REFERENCE")),
        Some(S3ObjectStorageMode::Copy) | None => Ok(()),
    }
}

fn decode(text: &str) -> Result<Bytes> {
    let zip = STANDARD.decode(text).map_err(|_| unreadable())?;
    if zip.len() as u64 > PACKAGE_BYTES_MAX {
        return Err(Error::RequestTooLarge(format!(
            "Request must be smaller than {PACKAGE_BYTES_MAX} bytes for the UpdateFunctionCode operation"
        )));
    }
    Ok(zip.into())
}

fn check(zip: &[u8]) -> Result<()> {
    if zip.is_empty() {
        return Err(Error::invalid("Uploaded file must be a non-empty zip"));
    }
    let mut archive = ZipArchive::new(Cursor::new(zip)).map_err(|_| unreadable())?;
    if archive.is_empty() {
        return Err(Error::invalid("Uploaded file must be a non-empty zip"));
    }
    let mut unzipped: u64 = 0;
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|_| unreadable())?;
        unzipped = unzipped.saturating_add(file.size());
    }
    if unzipped > UNZIPPED_BYTES_MAX {
        return Err(Error::invalid(format!("Unzipped size must be smaller than {UNZIPPED_BYTES_MAX} bytes")));
    }
    Ok(())
}

fn unreadable() -> Error {
    Error::invalid("Could not unzip uploaded file. Please check your file, then try to upload again.")
}

fn object_refusal(fault: ObjectFault) -> Error {
    let said = |code: &str, message: &str| {
        Error::invalid(format!(
            "Error occurred while GetObject. S3 Error Code: {code}. S3 Error Message: {message}"
        ))
    };
    match fault {
        ObjectFault::NoSuchBucket => said("NoSuchBucket", "The specified bucket does not exist"),
        ObjectFault::NoSuchKey => said("NoSuchKey", "The specified key does not exist."),
        ObjectFault::TooLarge => {
            Error::invalid(format!("Unzipped size must be smaller than {UNZIPPED_BYTES_MAX} bytes"))
        }
        ObjectFault::Failed(cause) => Error::Internal(cause),
    }
}
