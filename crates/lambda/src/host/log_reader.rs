//! Reading a function's log file as it grows, across the moments at which it is set aside for a new one.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

/// Bytes read at once.
const READ_BYTES: u64 = 1024 * 1024;

/// A reader of one function's log, from the beginning of its present file.
pub struct LogReader {
    path: PathBuf,
    file: Option<File>,
}

impl LogReader {
    /// A reader of the file that [`super::log_path`] names. It need not be there yet.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path, file: None }
    }

    /// Bytes that have not been read; none if there are none now.
    ///
    /// # Errors
    /// The file is there and cannot be read.
    pub fn read(&mut self) -> io::Result<Vec<u8>> {
        let bytes = self.read_present()?;
        // Only a file that has been read to its end may be left for the next one.
        if bytes.is_empty() && self.is_set_aside()? {
            self.file = None;
            return self.read_present();
        }
        Ok(bytes)
    }

    fn read_present(&mut self) -> io::Result<Vec<u8>> {
        if self.file.is_none() {
            self.file = match File::open(&self.path) {
                Err(fault) if fault.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
                opened => Some(opened?),
            };
        }
        let mut bytes = Vec::new();
        if let Some(file) = &mut self.file {
            file.take(READ_BYTES).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }

    /// Whether another file has taken the place of the one that is read.
    fn is_set_aside(&self) -> io::Result<bool> {
        let Some(file) = &self.file else { return Ok(false) };
        match self.path.metadata() {
            Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(true),
            present => {
                let (present, read) = (present?, file.metadata()?);
                Ok((present.dev(), present.ino()) != (read.dev(), read.ino()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, OpenOptions};
    use std::io::Write;

    use super::LogReader;

    #[test]
    fn all_lines_are_read_once_over_a_change_of_files() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("f.log");
        let append = |text: &str| {
            let file = OpenOptions::new().append(true).create(true).open(&path);
            file.unwrap().write_all(text.as_bytes()).unwrap();
        };
        let mut reader = LogReader::new(path.clone());
        let mut check = |expected: &str| assert_eq!(reader.read().unwrap(), expected.as_bytes());
        check("");
        append("one\n");
        check("one\n");
        check("");
        append("two\n");
        fs::rename(&path, path.with_extension("log.1")).unwrap();
        append("three\n");
        check("two\n");
        check("three\n");
        check("");
    }
}
