//! Records of a source file, one by one.
//!
//! A record is a line of JSON or Ion, or a row of CSV. Its index counts from 0 in its file and passes over empty lines;
//! errors name it, and a reader that starts again skips to it. No record of any length makes the reader take more than a
//! few times [`RECORD_BYTES_MAX`].

mod csv;
mod fault;
mod ion;
mod ion_shape;
mod json;
mod lines;

use std::collections::BTreeMap;
use std::io::{self, BufRead};

use dynamodb_values::{AttributeType, Item};

pub use fault::{Fault, RecordFault};

use csv::Rows;
use lines::Lines;

/// The longest record that is read. An item of 400 KB in its longest notation (each byte escaped as `\u0000`) stays below.
pub const RECORD_BYTES_MAX: usize = 4 << 20;

/// The format of source files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputFormat {
    /// Lines of `{"Item":{"name":{"S":"value"}}}`.
    DynamoDbJson,
    /// Lines of `$ion_1_0 {Item:{name:"value"}}`.
    Ion,
    /// Rows of values.
    Csv(CsvOptions),
}

/// How CSV becomes items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvOptions {
    /// What stands between two values.
    pub delimiter: u8,
    /// The attributes' names; if absent, the first row has them.
    pub header: Option<Vec<String>>,
    /// The types of attributes that are keys of the table or of an index. All others are strings.
    pub key_types: BTreeMap<String, AttributeType>,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self { delimiter: b',', header: None, key_types: BTreeMap::new() }
    }
}

/// The items of a source file. An error ends it: what follows damage cannot be read.
pub struct Records<R> {
    source: Source<R>,
    count: u64,
    ended: bool,
}

enum Source<R> {
    Json(Lines<R>),
    Ion(Lines<R>),
    Csv(Box<Rows<R>>),
}

impl<R: BufRead> Records<R> {
    /// Reads from `source`, which is not compressed any more.
    pub fn new(format: InputFormat, source: R) -> Self {
        let source = match format {
            InputFormat::DynamoDbJson => Source::Json(Lines::new(source)),
            InputFormat::Ion => Source::Ion(Lines::new(source)),
            InputFormat::Csv(options) => Source::Csv(Box::new(Rows::new(options, source))),
        };
        Self { source, count: 0, ended: false }
    }

    /// How many records were passed.
    pub fn records_passed(&self) -> u64 {
        self.count
    }

    /// How many bytes were passed.
    pub fn bytes_passed(&self) -> u64 {
        match &self.source {
            Source::Json(lines) | Source::Ion(lines) => lines.bytes(),
            Source::Csv(rows) => rows.bytes(),
        }
    }

    /// Passes over `count` records without looking at them.
    ///
    /// # Errors
    /// The source is damaged.
    pub fn skip_records(&mut self, count: u64) -> io::Result<()> {
        for _ in 0..count {
            let found = match &mut self.source {
                Source::Json(lines) | Source::Ion(lines) => lines.next()?.is_some(),
                Source::Csv(rows) => rows.next()?.is_some(),
            };
            if !found {
                break;
            }
            self.count += 1;
        }
        Ok(())
    }

    fn read(&mut self) -> io::Result<Option<Result<Item, Fault>>> {
        Ok(match &mut self.source {
            Source::Json(lines) => lines.next()?.map(|line| line.and_then(json::item)),
            Source::Ion(lines) => lines.next()?.map(|line| line.and_then(ion::item)),
            Source::Csv(rows) => rows.next()?.map(|row| row.and_then(|row| row.item())),
        })
    }
}

impl<R: BufRead> Iterator for Records<R> {
    type Item = io::Result<Result<Item, RecordFault>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let read = self.read().transpose();
        let index = self.count;
        match &read {
            Some(Ok(_)) => self.count += 1,
            Some(Err(_)) | None => self.ended = true,
        }
        read.map(|read| read.map(|record| record.map_err(|fault| RecordFault { index, fault })))
    }
}
