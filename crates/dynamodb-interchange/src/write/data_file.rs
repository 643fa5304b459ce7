//! A data file of an export, built in memory and stored in one piece.

use std::io::Write as _;

use dynamodb_values::Item;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Change, ExportFormat};
use crate::Md5Digest;

/// A file under construction.
pub struct DataFile {
    format: ExportFormat,
    encoder: GzEncoder<Vec<u8>>,
    line: Vec<u8>,
    item_count: u64,
}

/// A file with what its manifest says of it.
#[derive(Clone, Debug)]
pub struct FinishedFile {
    /// The compressed file.
    pub bytes: Vec<u8>,
    /// Its sum.
    pub md5: Md5Digest,
    /// Its items or changes.
    pub item_count: u64,
}

impl DataFile {
    /// An empty file.
    #[must_use]
    pub fn new(format: ExportFormat) -> Self {
        let encoder = GzEncoder::new(Vec::new(), Compression::fast());
        Self { format, encoder, line: Vec::new(), item_count: 0 }
    }

    /// Appends an item.
    pub fn push_item(&mut self, item: &Item) {
        self.line.clear();
        self.format.write_item(item, &mut self.line);
        self.push_line();
    }

    /// Appends a change.
    pub fn push_change(&mut self, change: &Change<'_>) {
        self.line.clear();
        self.format.write_change(change, &mut self.line);
        self.push_line();
    }

    /// How many items or changes it has.
    #[must_use]
    pub fn item_count(&self) -> u64 {
        self.item_count
    }

    /// How many bytes it has so far, compressed; some may still be in the encoder.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        self.encoder.get_ref().len()
    }

    /// Completes the file.
    #[must_use]
    pub fn finish(self) -> FinishedFile {
        // A vector takes every byte.
        let bytes = self.encoder.finish().unwrap_or_default();
        FinishedFile { md5: Md5Digest::of(&bytes), item_count: self.item_count, bytes }
    }

    fn push_line(&mut self) {
        let written = self.encoder.write_all(&self.line);
        debug_assert!(written.is_ok(), "a vector takes every byte");
        self.item_count += 1;
    }
}
