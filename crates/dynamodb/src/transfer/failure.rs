//! Why an export or import ends early: for ever, in the live service's words, or for now.

use serde::{Deserialize, Serialize};

use crate::{BucketError, Error};

/// Why an export or import failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    /// A word for programs.
    pub(crate) code: String,
    /// A sentence for people.
    pub(crate) message: String,
}

/// Why an attempt ends early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It cannot be done.
    Failed(Failure),
    /// It may be done another time.
    Fault(Error),
}

impl Failure {
    /// A failure in these words.
    pub(crate) fn new(code: &str, message: &str) -> Self {
        Self { code: code.to_owned(), message: message.to_owned() }
    }

    /// This server's own, or that of what stands behind a bucket.
    pub(crate) fn internal(fault: &Error) -> Self {
        Self::new("InternalFailure", &fault.to_string())
    }

    fn no_bucket() -> Self {
        Self::new(
            "S3NoSuchBucket",
            "The specified bucket does not exist (Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket)",
        )
    }
}

impl From<Error> for Stop {
    fn from(fault: Error) -> Self {
        Self::Fault(fault)
    }
}

impl From<object_store::Error> for Stop {
    fn from(fault: object_store::Error) -> Self {
        match fault {
            object_store::Error::NotFound { .. } => Self::Failed(Failure::no_bucket()),
            object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. } => {
                Self::Failed(Failure::new(
                    "S3AccessDenied",
                    "Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)",
                ))
            }
            object_store::Error::InvalidPath { source } => {
                Self::Failed(Failure::new("S3InvalidKey", &source.to_string()))
            }
            fault => Self::Fault(Error::Internal(format!("a bucket: {fault}"))),
        }
    }
}

impl From<object_store::path::Error> for Stop {
    fn from(fault: object_store::path::Error) -> Self {
        Self::from(object_store::Error::from(fault))
    }
}

impl From<BucketError> for Stop {
    fn from(fault: BucketError) -> Self {
        match fault {
            BucketError::NoSuchBucket(_) => Self::Failed(Failure::no_bucket()),
            BucketError::Store { source, .. } => source.into(),
        }
    }
}
