//! A directory that lives as long as this process. What a killed server left behind goes when the next one starts.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::TempDir;

const PREFIX: &str = "tidegate-functions-";
/// A file in the directory that its owner keeps locked: the system lets go of the lock however the owner ends.
const LOCK: &str = "server.lock";

/// The directory.
pub(crate) struct TemporaryDirectory {
    directory: TempDir,
    _lock: File,
}

impl TemporaryDirectory {
    /// Makes it, and gives those without an owner to `clear`.
    pub(crate) fn new(clear: impl Fn(&Path) -> io::Result<()>) -> io::Result<Self> {
        Self::within(&std::env::temp_dir(), clear)
    }

    fn within(parent: &Path, clear: impl Fn(&Path) -> io::Result<()>) -> io::Result<Self> {
        for entry in fs::read_dir(parent)?.flatten() {
            let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
            if is_ours
                && is_abandoned(&entry.path())
                && let Err(error) = clear(&entry.path())
            {
                tracing::debug!(%error, "files of a former server are left");
            }
        }
        let directory = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
        // Under its name it is locked from the beginning, or another server that starts now would take it for abandoned.
        let unnamed = directory.path().join("unlocked");
        let lock = File::create(&unnamed)?;
        // Where files cannot be locked, nobody takes a directory for abandoned either.
        let _ = lock.lock();
        fs::rename(&unnamed, directory.path().join(LOCK))?;
        Ok(Self { directory, _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Removes it.
    pub(crate) fn close(self) -> io::Result<()> {
        self.directory.close()
    }
}

fn is_abandoned(directory: &Path) -> bool {
    File::open(directory.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{LOCK, TemporaryDirectory};

    #[test]
    fn only_what_nobody_owns_is_cleared() {
        let parent = tempfile::tempdir().unwrap();
        let open =
            || TemporaryDirectory::within(parent.path(), |directory| fs::remove_dir_all(directory)).unwrap();
        let abandoned = parent.path().join("tidegate-functions-abandoned");
        let beginning = parent.path().join("tidegate-functions-beginning");
        let foreign = parent.path().join("foreign");
        for directory in [&abandoned, &beginning, &foreign] {
            fs::create_dir(directory).unwrap();
        }
        fs::write(abandoned.join(LOCK), "").unwrap();
        fs::write(foreign.join(LOCK), "").unwrap();
        let one = open();
        let other = open();
        let exist = [&*abandoned, &beginning, &foreign, one.path(), other.path()].map(|path| path.exists());
        assert_eq!(exist, [false, true, true, true, true]);
        let path = one.path().to_owned();
        one.close().unwrap();
        assert!(!path.exists());
    }
}
