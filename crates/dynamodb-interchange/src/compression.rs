//! How the files of an import are compressed.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ImportTable.html>

use std::io::{self, BufRead, BufReader};

/// The compression of a source file, as the import's request names it: names of files say nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// Plain text.
    #[default]
    None,
    /// Members of gzip, one after the other.
    Gzip,
    /// Frames of Zstandard, one after the other.
    Zstd,
}

impl Compression {
    /// The text within `source`. Damage shows when it is read, as an error of the reader.
    ///
    /// # Errors
    /// No memory for the decoder.
    pub fn reader<'a>(self, source: impl BufRead + Send + 'a) -> io::Result<Box<dyn BufRead + Send + 'a>> {
        Ok(match self {
            Self::None => Box::new(source),
            Self::Gzip => Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(source))),
            Self::Zstd => Box::new(BufReader::new(zstd::stream::read::Decoder::with_buffer(source)?)),
        })
    }
}
