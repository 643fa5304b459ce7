//! Lines of bounded length.

use std::io::{self, BufRead, ErrorKind};

use super::{Fault, RECORD_BYTES_MAX};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The lines of a source that are not empty.
pub(super) struct Lines<R> {
    source: R,
    line: Vec<u8>,
    bytes: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, line: Vec::new(), bytes: 0 }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next line, without what ends it; a line that is too long is passed over whole.
    pub(super) fn next(&mut self) -> io::Result<Option<Result<&[u8], Fault>>> {
        loop {
            let begin = self.bytes;
            let ended = self.fill()?;
            let line = if begin == 0 { without_mark(&self.line) } else { &self.line };
            if !line.trim_ascii().is_empty() {
                break;
            }
            if ended {
                return Ok(None);
            }
        }
        if self.line.len() > RECORD_BYTES_MAX {
            return Ok(Some(Err(Fault::TooLong)));
        }
        Ok(Some(Ok(without_mark(&self.line).trim_ascii())))
    }

    /// Reads up to the end of the line, keeps one byte more of it than is allowed, and answers whether the source ended.
    fn fill(&mut self) -> io::Result<bool> {
        self.line.clear();
        loop {
            let available = match self.source.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                available => available?,
            };
            if available.is_empty() {
                return Ok(true);
            }
            let end = memchr::memchr(b'\n', available);
            let taken = end.map_or(available.len(), |end| end + 1);
            let room = (RECORD_BYTES_MAX + 1).saturating_sub(self.line.len());
            self.line.extend(available.iter().take(end.unwrap_or(taken).min(room)));
            self.source.consume(taken);
            self.bytes += taken as u64;
            if end.is_some() {
                return Ok(false);
            }
        }
    }
}

fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line)
}
