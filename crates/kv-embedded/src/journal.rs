//! Looks through the journals before the tree replays them.
//!
//! The tree ends its replay at the first entry that it cannot read, and cuts off the rest: right for the tail that a crash
//! tore, silent loss for damage in the middle. So every batch is checked first. A torn tail, a batch that was never
//! acknowledged with nothing intact behind it, is cut off here. Damage with intact batches behind it is refused.
//!
//! With every batch synced before the next is begun, only the last one of the newest journal can be torn. With relaxed syncs
//! a power loss may also leave holes; then everything behind the first hole is dropped, as that mode allows.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use self::batch::{Start, read_batch};
use crate::{Durability, OpenError};

mod batch;

/// Damage, or an error of the file system.
#[derive(Debug)]
pub(crate) enum CheckError {
    Damaged { path: PathBuf, offset: u64 },
    Io(io::Error),
}

impl CheckError {
    pub(crate) fn in_directory(self, dir: &Path) -> OpenError {
        match self {
            Self::Damaged { path, offset } => OpenError::JournalDamaged { path, offset },
            Self::Io(source) => OpenError::io(dir, source),
        }
    }
}

impl From<io::Error> for CheckError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Checks all journals of the tree in `dir`, and cuts off a torn tail.
pub(crate) fn check(dir: &Path, durability: Durability) -> Result<(), CheckError> {
    let mut journals = journals(dir)?;
    let Some(active) = journals.pop() else { return Ok(()) };
    for sealed in journals {
        // A journal is synced to its end before the next is created.
        if let Some(offset) = first_unreadable(&sealed)?.map(|tail| tail.offset) {
            return Err(CheckError::Damaged { path: sealed, offset });
        }
    }
    let Some(tail) = first_unreadable(&active)? else { return Ok(()) };
    if durability == Durability::Sync && intact_batch_behind(&active, tail)? {
        return Err(CheckError::Damaged { path: active, offset: tail.offset });
    }
    tracing::warn!(journal = %active.display(), offset = tail.offset, "cutting off a commit that was never acknowledged");
    let file = OpenOptions::new().write(true).open(&active)?;
    file.set_len(tail.offset)?;
    Ok(file.sync_all()?)
}

/// The journals' paths, oldest first.
fn journals(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut numbered = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let number =
            path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse::<u64>().ok());
        if let (Some(number), true) = (number, path.extension().is_some_and(|extension| extension == "jnl")) {
            numbered.push((number, path));
        }
    }
    numbered.sort_unstable();
    Ok(numbered.into_iter().map(|(_, path)| path).collect())
}

/// Where reading a journal ended before its data did.
#[derive(Clone, Copy)]
struct Tail {
    offset: u64,
    /// The sequence number of the last batch before it.
    sequence: Option<u64>,
}

/// The place of the first batch that cannot be read; `None` when nothing but zeros follow the last one, since journals are
/// created longer than they are.
fn first_unreadable(path: &Path) -> io::Result<Option<Tail>> {
    let mut reader = BufReader::with_capacity(1 << 18, File::open(path)?);
    let mut tail = Tail { offset: 0, sequence: None };
    while let Some(batch) = read_batch(&mut reader)? {
        tail = Tail { offset: tail.offset + batch.bytes, sequence: Some(batch.sequence) };
    }
    let blank = is_blank_from(reader.get_mut(), tail.offset)?;
    Ok((!blank).then_some(tail))
}

fn is_blank_from(file: &mut File, offset: u64) -> io::Result<bool> {
    // Skips holes, of which a new journal consists. File systems that know no holes report the offset itself.
    let data = match rustix::fs::seek(&*file, rustix::fs::SeekFrom::Data(offset)) {
        Ok(data) => data,
        Err(Errno::NXIO) => return Ok(true),
        Err(_) => offset,
    };
    file.seek(SeekFrom::Start(data))?;
    let mut buffer = vec![0; 1 << 18];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(true);
        }
        if buffer.iter().take(count).any(|byte| *byte != 0) {
            return Ok(false);
        }
    }
}

/// Whether any batch behind the damage can be read: begun anywhere, since the damage may have any length.
fn intact_batch_behind(path: &Path, tail: Tail) -> io::Result<bool> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(tail.offset))?;
    let mut rest = Vec::new();
    file.read_to_end(&mut rest)?;
    for start in memchr_all(Start::TAG, &rest) {
        // The batch at the damage itself is the one that cannot be read.
        let mut candidate = &rest[start..];
        if start == 0 || !Start::plausible(candidate, tail.sequence) {
            continue;
        }
        if read_batch(&mut candidate)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn memchr_all(byte: u8, bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    bytes.iter().enumerate().filter(move |(_, found)| **found == byte).map(|(at, _)| at)
}
