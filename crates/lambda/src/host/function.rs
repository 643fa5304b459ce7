//! What the host must know of a function's version to run it.

use std::time::Duration;

use aws_types::{AccountId, Region};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// One immutable configuration of one function: what an execution environment is made of.
///
/// `$LATEST` changes: then `revision` does, and environments of the former one are not used again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionVersion {
    /// Never given twice: a function that is made again under a former one's name has another.
    pub function_id: String,
    /// Whose function it is.
    pub account: AccountId,
    /// Where it lives.
    pub region: Region,
    /// Its name, without account or region.
    pub name: String,
    /// `$LATEST` or a number.
    pub version: String,
    /// Changes with every change of code or configuration.
    pub revision: String,
    /// AWS's identifier, such as `python3.12` or `provided.al2023`.
    pub runtime: String,
    /// Which function of the package is called; the form depends on the runtime.
    pub handler: String,
    /// Which deployment package it runs.
    pub code: CodeDigest,
    /// The variables that its owner set.
    pub environment: Vec<(String, String)>,
    /// How long one invocation may take.
    pub timeout: Duration,
    /// Memory in MB.
    pub memory_mb: u32,
}

/// The SHA-256 of a deployment package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CodeDigest([u8; 32]);

impl CodeDigest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(zip: &[u8]) -> Self {
        Self(Sha256::digest(zip).into())
    }

    /// Reads what [`CodeDigest::to_base64`] writes.
    #[must_use]
    pub fn from_base64(text: &str) -> Option<Self> {
        STANDARD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// As AWS writes it in `CodeSha256`.
    #[must_use]
    pub fn to_base64(self) -> String {
        STANDARD.encode(self.0)
    }

    /// As names of files and objects have it: 64 small hexadecimal digits.
    #[must_use]
    pub fn to_hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
