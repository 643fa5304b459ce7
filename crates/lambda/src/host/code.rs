//! Unpacked deployment packages: one directory for each digest, shared by all versions and environments that run it.
//!
//! A directory appears whole, by a rename, or not at all. A package is outside input: no entry leaves the directory, links
//! stay within it, and what it unpacks to is bounded by what is really written, not by what the package says of itself.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fs::{self, File, Permissions};
use std::io::{self, Cursor, Read};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;
use zip::ZipArchive;
use zip::read::ZipFile;

use super::limits::{UNPACKED_BYTES_MAX, UNPACKED_FILES_MAX};
use super::{CodeDigest, CodeStore, FunctionVersion, HostError};

/// The bits of a Unix mode that say what kind of file it is, and the value for a symbolic link.
const KIND_MASK: u32 = 0o170_000;
const KIND_LINK: u32 = 0o120_000;

/// The directory of unpacked packages.
pub(super) struct CodeCache {
    directory: PathBuf,
    store: Arc<dyn CodeStore>,
    /// Held while a package is unpacked, so that a burst of starts unpacks it once.
    unpacking: Mutex<HashMap<CodeDigest, Arc<tokio::sync::Mutex<()>>>>,
}

impl CodeCache {
    pub(super) fn new(directory: PathBuf, store: Arc<dyn CodeStore>) -> Self {
        Self { directory, store, unpacking: Mutex::default() }
    }

    /// The directory with a version's code.
    pub(super) async fn directory_of(&self, version: &FunctionVersion) -> Result<PathBuf, HostError> {
        let target = self.directory.join(version.code.to_hex());
        if target.is_dir() {
            return Ok(target);
        }
        let turn = Arc::clone(self.unpacking.lock().entry(version.code).or_default());
        let _turn = turn.lock().await;
        if !target.is_dir() {
            let zip = self.store.zip(version).await.map_err(HostError::CodeUnavailable)?;
            let (directory, to) = (self.directory.clone(), target.clone());
            let unpacked = tokio::task::spawn_blocking(move || unpack_once(&zip, &directory, &to)).await;
            unpacked.map_err(|fault| HostError::Machine(fault.to_string()))?.map_err(HostError::from)?;
        }
        self.unpacking.lock().remove(&version.code);
        Ok(target)
    }
}

/// Why a package cannot be unpacked.
#[derive(Debug, thiserror::Error)]
pub(super) enum UnpackError {
    #[error("Could not unzip uploaded file. Please check your file, then try to upload again.")]
    NotAZip(#[from] zip::result::ZipError),
    #[error("The deployment package has an entry outside of its directory: {0}")]
    Outside(String),
    #[error("Unzipped size must be smaller than {UNPACKED_BYTES_MAX} bytes")]
    TooLarge,
    #[error("The deployment package has more than {UNPACKED_FILES_MAX} entries")]
    TooMany,
    #[error("the deployment package cannot be written: {0}")]
    Machine(#[from] io::Error),
}

impl From<UnpackError> for HostError {
    fn from(fault: UnpackError) -> Self {
        match fault {
            UnpackError::Machine(_) => Self::Machine(fault.to_string()),
            UnpackError::NotAZip(_)
            | UnpackError::Outside(_)
            | UnpackError::TooLarge
            | UnpackError::TooMany => Self::InvalidZip(fault.to_string()),
        }
    }
}

fn unpack_once(zip: &Bytes, directory: &Path, target: &Path) -> Result<(), UnpackError> {
    let staging = tempfile::Builder::new().prefix("unpacking-").tempdir_in(directory)?;
    unpack(zip, staging.path())?;
    fs::set_permissions(staging.path(), Permissions::from_mode(0o755))?;
    fs::rename(staging.keep(), target)?;
    Ok(())
}

/// Unpacks a package into an empty directory.
fn unpack(zip: &[u8], directory: &Path) -> Result<(), UnpackError> {
    let mut archive = ZipArchive::new(Cursor::new(zip))?;
    if archive.len() > UNPACKED_FILES_MAX {
        return Err(UnpackError::TooMany);
    }
    let mut bytes_left = UNPACKED_BYTES_MAX;
    let mut links = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let path = inside(&entry.name()?)
            .ok_or_else(|| UnpackError::Outside(entry.name().map(Into::into).unwrap_or_default()))?;
        let at = directory.join(&path);
        if entry.unix_mode().is_some_and(|mode| mode & KIND_MASK == KIND_LINK) {
            links.push((path, link_target(&mut entry)?));
        } else if entry.is_dir() {
            fs::create_dir_all(&at)?;
        } else {
            bytes_left -= unpack_file(&mut entry, &at, bytes_left)?;
        }
    }
    // Last, so that no entry is written through a link.
    links.into_iter().try_for_each(|(path, target)| make_link(directory, &path, &target))
}

/// The path of an entry if it is relative and never climbs.
fn inside(name: &str) -> Option<PathBuf> {
    let path = Path::new(name);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    (plain && !name.contains('\0')).then(|| path.components().collect())
}

fn unpack_file(entry: &mut ZipFile<'_, impl Read>, at: &Path, bytes_left: u64) -> Result<u64, UnpackError> {
    if let Some(parent) = at.parent() {
        fs::create_dir_all(parent)?;
    }
    // Every file can be read, as packages made on other systems often do not say.
    let mode = entry.unix_mode().map_or(0o644, |mode| mode & 0o777 | 0o444);
    let mut file = File::options().write(true).create(true).truncate(true).open(at)?;
    let written = copy_bounded(entry, &mut file, bytes_left)?;
    fs::set_permissions(at, Permissions::from_mode(mode))?;
    Ok(written)
}

fn copy_bounded(from: &mut impl Read, to: &mut File, bytes_max: u64) -> Result<u64, UnpackError> {
    let written = io::copy(&mut from.take(bytes_max + 1), to).map_err(|fault| match fault.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            UnpackError::NotAZip(fault.into())
        }
        _ => UnpackError::Machine(fault),
    })?;
    if written > bytes_max { Err(UnpackError::TooLarge) } else { Ok(written) }
}

fn link_target(entry: &mut ZipFile<'_, impl Read>) -> Result<String, UnpackError> {
    const PATH_BYTES_MAX: u64 = 4096;
    let mut target = String::new();
    entry.take(PATH_BYTES_MAX).read_to_string(&mut target)?;
    Ok(target)
}

/// Makes a link whose target, seen from where the link stands, is within the directory.
fn make_link(directory: &Path, path: &Path, target: &str) -> Result<(), UnpackError> {
    let depth = path.components().count() - 1;
    if !stays_within(target, depth) {
        return Err(UnpackError::Outside(format!("{} -> {target}", path.display())));
    }
    let at = directory.join(path);
    if let Some(parent) = at.parent() {
        fs::create_dir_all(parent)?;
        // A parent that is itself a link would lead elsewhere than its depth says.
        if parent.canonicalize()? != directory.canonicalize()?.join(path.parent().unwrap_or(Path::new(""))) {
            return Err(UnpackError::Outside(path.display().to_string()));
        }
    }
    Ok(symlink(target, at)?)
}

/// Whether a relative path that starts `depth` directories deep never leaves the top. It must climb first and descend then:
/// after a descent into a link, climbing leads elsewhere.
fn stays_within(target: &str, depth: usize) -> bool {
    let mut climbed = 0;
    let mut descended = false;
    for part in Path::new(target).components() {
        match part {
            Component::CurDir => {}
            Component::Normal(_) => descended = true,
            Component::ParentDir if !descended && climbed < depth => climbed += 1,
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return false,
        }
    }
    !target.is_empty()
}
