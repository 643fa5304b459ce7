//! The manifest: what a backup is of, and which files belong to it, with the checksum of each.
//!
//! One JSON object whose last member is the checksum of all bytes before it, so that a changed manifest is noticed. The
//! version tells readers what the other files look like, too; they know every version that was ever written.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::Backup;

/// What the first member says.
const FORMAT: &str = "tidegate-backup";
/// The version that is written.
const VERSION: u32 = 1;

/// What stands before the digits of the checksum.
const CHECKSUM: &str = r#","checksum":""#;
/// The digits of a checksum.
const DIGITS: usize = 16;
/// What stands behind them.
const END: &str = r#""}"#;

/// All about one backup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Always [`FORMAT`].
    format: String,
    /// The version of this file and of the others.
    version: u32,
    /// The backup's name for clients; its parts are the path to the files.
    pub(super) arn: String,
    /// The backup itself.
    pub(super) backup: Backup,
    /// The files with the items, in the order of their keys.
    pub(super) parts: Vec<Part>,
}

/// A file with items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    /// Its name, beside the manifest.
    pub(super) file: String,
    /// Its length.
    pub(super) bytes: u64,
    /// The items in it.
    pub(super) items: i64,
    /// XXH3 of the whole file, 64 bits, in hexadecimal digits as `xxhsum -H3` prints them.
    pub(super) xxh3: String,
}

/// What is wrong with a manifest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ManifestFault {
    /// It has no checksum, or another one.
    #[error("its checksum is wrong")]
    Checksum,
    /// It is of a later version of the format.
    #[error("version {0} of the format is unknown here")]
    Version(u32),
    /// It is whole, but says something else than a manifest does.
    #[error("it is no manifest: {0}")]
    Shape(String),
}

impl Manifest {
    /// The manifest of a complete backup.
    pub(super) fn new(arn: String, backup: Backup, parts: Vec<Part>) -> Self {
        Self { format: FORMAT.into(), version: VERSION, arn, backup, parts }
    }

    /// The bytes of the file.
    pub(super) fn encode(&self) -> Result<Vec<u8>, ManifestFault> {
        let mut bytes = serde_json::to_vec(self).map_err(|fault| ManifestFault::Shape(fault.to_string()))?;
        // The brace that ends the object: the checksum goes before it.
        bytes.pop();
        let checksum = checksum(&bytes);
        bytes.extend_from_slice([CHECKSUM, &checksum, END].concat().as_bytes());
        Ok(bytes)
    }

    /// Reads the bytes of the file.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, ManifestFault> {
        // A file may have got a line's end from an editor's or a tool's hands.
        let bytes = bytes.trim_ascii_end();
        let tail = bytes.len().checked_sub(CHECKSUM.len() + DIGITS + END.len());
        let (body, tail) = tail.and_then(|at| bytes.split_at_checked(at)).ok_or(ManifestFault::Checksum)?;
        if tail != [CHECKSUM, &checksum(body), END].concat().as_bytes() {
            return Err(ManifestFault::Checksum);
        }
        let shape = |fault: serde_json::Error| ManifestFault::Shape(fault.to_string());
        let versioned: Versioned = serde_json::from_slice(bytes).map_err(shape)?;
        match versioned {
            Versioned { version: VERSION, format } if format == FORMAT => {
                serde_json::from_slice(bytes).map_err(shape)
            }
            Versioned { version, format } if format == FORMAT => Err(ManifestFault::Version(version)),
            Versioned { format, .. } => Err(ManifestFault::Shape(format!("its format is {format:?}"))),
        }
    }
}

/// What every version has.
#[derive(Deserialize)]
struct Versioned {
    format: String,
    version: u32,
}

/// A checksum as manifests have it.
pub(super) fn checksum(bytes: &[u8]) -> String {
    digits(xxh3_64(bytes))
}

/// The digits of a checksum.
pub(super) fn digits(checksum: u64) -> String {
    format!("{checksum:016x}")
}
