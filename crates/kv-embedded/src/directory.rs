//! The data directory: who may use it, and whether this program understands what is in it.
//!
//! `LOCK` is held while the store is open, `FORMAT` names the format and the version that wrote last, `store/` is the tree.
//! `CREATING` stands beside a tree whose creation has not finished: nothing in it was ever acknowledged, so it is made anew.
//! Invariant: a directory that is not wholly understood is left as it was found.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::Options;
use crate::journal;
use crate::store::Store;

/// The format of everything below the directory: the layout here, the tree's files, the engine's own records.
const FORMAT: u32 = 1;

const LOCK_FILE: &str = "LOCK";
const FORMAT_FILE: &str = "FORMAT";
const FORMAT_FILE_NEW: &str = "FORMAT.new";
const CREATING_FILE: &str = "CREATING";
const STORE_DIR: &str = "store";
/// Not this crate's: the product keeps buckets of objects there, and somebody may have put some in before the first start.
const OBJECTS_DIR: &str = "objects";

/// Why a data directory could not be opened, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it open.
    #[error(
        "the data directory {} is in use by another process; stop that one, or choose another directory",
        .0.display()
    )]
    Locked(PathBuf),
    /// It holds files, but no store.
    #[error(
        "the directory {} is not empty and holds no Tidegate data; choose an empty or new directory",
        .0.display()
    )]
    Foreign(PathBuf),
    /// The store was written in a format that this version does not know.
    #[error(
        "the data directory {} has format {found}, this version reads format {FORMAT}; \
         open it with the version that wrote it ({written_by})",
        .dir.display()
    )]
    Format {
        /// The data directory.
        dir: PathBuf,
        /// Its format.
        found: u32,
        /// The version of the program that wrote it.
        written_by: String,
    },
    /// The file that names the format makes no sense.
    #[error(
        "{} does not name a format; the data directory is damaged: restore it from a backup",
        .0.display()
    )]
    FormatUnreadable(PathBuf),
    /// Acknowledged commits in a journal cannot be read back.
    #[error(
        "the journal {} is damaged at byte {offset}, with intact commits behind the damage: opening it would lose \
         acknowledged writes. Keep a copy of the directory and restore it from a backup. If the store last ran with \
         relaxed durability and the machine lost power, open it once with relaxed durability to drop what is behind \
         the damage",
        .path.display()
    )]
    JournalDamaged {
        /// The journal's file.
        path: PathBuf,
        /// Where the first commit starts that cannot be read.
        offset: u64,
    },
    /// The file system refused.
    #[error("the data directory {} cannot be used", .dir.display())]
    Io {
        /// The data directory.
        dir: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The tree refused.
    #[error("the store in {} cannot be opened: {reason}", .dir.display())]
    Engine {
        /// The data directory.
        dir: PathBuf,
        /// What the tree said.
        reason: String,
    },
}

impl OpenError {
    pub(crate) fn io(dir: &Path, source: io::Error) -> Self {
        Self::Io { dir: dir.to_owned(), source }
    }

    pub(crate) fn engine(dir: &Path, reason: &impl ToString) -> Self {
        Self::Engine { dir: dir.to_owned(), reason: reason.to_string() }
    }
}

/// Locks `dir`, checks its format and its journals, and opens or creates the tree.
pub(crate) fn open(dir: &Path, options: &Options) -> Result<Store, OpenError> {
    let io = |source| OpenError::io(dir, source);
    fs::create_dir_all(dir).map_err(io)?;
    refuse_foreign(dir)?;
    let lock = lock(dir)?;
    let recorded = recorded(dir)?;
    match &recorded {
        Some(recorded) => {
            recorded.check(dir)?;
            journal::check(&dir.join(STORE_DIR), options.durability)
                .map_err(|error| error.in_directory(dir))?;
        }
        None => prepare(dir)?,
    }
    let store =
        Store::open(&dir.join(STORE_DIR), options, lock).map_err(|error| OpenError::engine(dir, &error))?;
    if recorded.is_none_or(|recorded| recorded.written_by != options.version) {
        record(dir, &options.version).map_err(io)?;
    }
    Ok(store)
}

fn lock(dir: &Path) -> Result<File, OpenError> {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(dir.join(LOCK_FILE))
        .map_err(|source| OpenError::io(dir, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::Locked(dir.to_owned())),
        Err(TryLockError::Error(source)) => Err(OpenError::io(dir, source)),
    }
}

/// What `FORMAT` says.
struct Recorded {
    format: u32,
    written_by: String,
}

impl Recorded {
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let format = lines.next()?.strip_prefix("format ")?.parse().ok()?;
        let written_by = lines.next()?.strip_prefix("written-by tidegate ")?.to_owned();
        Some(Self { format, written_by })
    }

    fn check(&self, dir: &Path) -> Result<(), OpenError> {
        if self.format == FORMAT {
            return Ok(());
        }
        Err(OpenError::Format {
            dir: dir.to_owned(),
            found: self.format,
            written_by: self.written_by.clone(),
        })
    }
}

fn recorded(dir: &Path) -> Result<Option<Recorded>, OpenError> {
    let path = dir.join(FORMAT_FILE);
    match fs::read_to_string(&path) {
        Ok(text) => Recorded::parse(&text).map(Some).ok_or(OpenError::FormatUnreadable(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(OpenError::FormatUnreadable(path)),
        Err(source) => Err(OpenError::io(dir, source)),
    }
}

/// Refuses a directory that holds files, but no store; before it is locked, because the lock is a file too.
fn refuse_foreign(dir: &Path) -> Result<(), OpenError> {
    let io = |source| OpenError::io(dir, source);
    let (mut is_empty, mut is_ours) = (true, false);
    for entry in fs::read_dir(dir).map_err(io)? {
        let name = entry.map_err(io)?.file_name();
        is_ours |= name == FORMAT_FILE || name == CREATING_FILE;
        is_empty &= name == LOCK_FILE || name == OBJECTS_DIR;
    }
    if is_empty || is_ours { Ok(()) } else { Err(OpenError::Foreign(dir.to_owned())) }
}

/// Makes a directory without a store ready for one.
fn prepare(dir: &Path) -> Result<(), OpenError> {
    let io = |source| OpenError::io(dir, source);
    if dir.join(CREATING_FILE).try_exists().map_err(io)? {
        match fs::remove_dir_all(dir.join(STORE_DIR)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io(error)),
            _ => return Ok(()),
        }
    }
    File::create(dir.join(CREATING_FILE)).map_err(io)?;
    Ok(())
}

/// Records the format and `version`; after a creation this is what makes the store count as created.
fn record(dir: &Path, version: &str) -> io::Result<()> {
    let new = dir.join(FORMAT_FILE_NEW);
    let mut file = File::create(&new)?;
    write!(file, "format {FORMAT}\nwritten-by tidegate {version}\n")?;
    file.sync_data()?;
    fs::rename(&new, dir.join(FORMAT_FILE))?;
    match fs::remove_file(dir.join(CREATING_FILE)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    File::open(dir)?.sync_all()
}
