//! Rows of comma-separated values.
//!
//! Keys have the types of the table's definition, binary ones in base64; everything else is a string, the empty value the
//! empty string. A quote within quotes is doubled, and quoted values may have line ends.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.Format.html>

use std::collections::BTreeSet;
use std::io::{self, BufRead, ErrorKind};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use csv_core::{ReadRecordResult, ReaderBuilder};
use dynamodb_values::{AttributeType, Item, Number, Value};

use super::{CsvOptions, Fault, RECORD_BYTES_MAX};

/// More than an item of 400 KB can have attributes.
const COLUMNS_MAX: usize = 1 << 18;

/// The rows of a source, behind the header.
pub(super) struct Rows<R> {
    source: R,
    parser: csv_core::Reader,
    options: CsvOptions,
    /// The values of the current row, one behind the other.
    values: Vec<u8>,
    /// Where each of them ends.
    ends: Vec<usize>,
    bytes: u64,
}

/// One row.
pub(super) struct Row<'a> {
    options: &'a CsvOptions,
    values: &'a str,
    ends: &'a [usize],
}

impl<R: BufRead> Rows<R> {
    pub(super) fn new(options: CsvOptions, source: R) -> Self {
        let parser = ReaderBuilder::new().delimiter(options.delimiter).build();
        Self { source, parser, options, values: vec![0; 4096], ends: vec![0; 64], bytes: 0 }
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next row. The header is read before the first; a header that names no attributes is damage.
    pub(super) fn next(&mut self) -> io::Result<Option<Result<Row<'_>, Fault>>> {
        if self.options.header.is_none() {
            let Some(header) = self.fill()? else { return Ok(None) };
            self.options.header = Some(self.header(header)?);
        }
        let Some(row) = self.fill()? else { return Ok(None) };
        Ok(Some(self.row(row)))
    }

    fn header(&self, filled: Filled) -> io::Result<Vec<String>> {
        let damaged = |what: String| io::Error::new(ErrorKind::InvalidData, what);
        let row = self.row(filled).map_err(|fault| damaged(format!("The header is not valid: {fault}")))?;
        let header: Vec<String> = row.values().map(str::to_owned).collect();
        let distinct: BTreeSet<&String> = header.iter().filter(|name| !name.is_empty()).collect();
        if distinct.len() < header.len() {
            return Err(damaged("The header has empty or repeated names".to_owned()));
        }
        Ok(header)
    }

    fn row(&self, filled: Filled) -> Result<Row<'_>, Fault> {
        if filled.too_long {
            return Err(Fault::TooLong);
        }
        let values = self.values.get(..filled.bytes).unwrap_or_default();
        let values = std::str::from_utf8(values).map_err(|_| Fault::NotText)?;
        Ok(Row { options: &self.options, values, ends: self.ends.get(..filled.columns).unwrap_or_default() })
    }

    /// Reads a row into the buffers, which grow up to their limits; a longer row is read to its end and forgotten.
    fn fill(&mut self) -> io::Result<Option<Filled>> {
        let mut filled = Filled { bytes: 0, columns: 0, too_long: false };
        loop {
            let available = match self.source.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                available => available?,
            };
            let (values, ends) = (&mut self.values[filled.bytes..], &mut self.ends[filled.columns..]);
            let (result, taken, bytes, columns) = self.parser.read_record(available, values, ends);
            self.source.consume(taken);
            self.bytes += taken as u64;
            filled.bytes += bytes;
            filled.columns += columns;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.values.len() >= RECORD_BYTES_MAX => filled.overflow(),
                ReadRecordResult::OutputFull => self.values.resize(self.values.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() >= COLUMNS_MAX => filled.overflow(),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => return Ok(Some(filled)),
                ReadRecordResult::End => return Ok(None),
            }
        }
    }
}

/// How far the buffers are filled.
#[derive(Clone, Copy)]
struct Filled {
    bytes: usize,
    columns: usize,
    too_long: bool,
}

impl Filled {
    fn overflow(&mut self) {
        *self = Self { bytes: 0, columns: 0, too_long: true };
    }
}

impl<'a> Row<'a> {
    fn values(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let (values, mut start) = (self.values, 0);
        self.ends.iter().map(move |&end| {
            let value = values.get(start..end).unwrap_or_default();
            start = end;
            value
        })
    }

    pub(super) fn item(&self) -> Result<Item, Fault> {
        let header = self.options.header.as_deref().unwrap_or_default();
        if header.len() != self.ends.len() {
            return Err(Fault::Columns { found: self.ends.len(), expected: header.len() });
        }
        let values = header.iter().zip(self.values());
        let attributes = values.map(|(name, text)| Ok((name.clone(), self.value(name, text)?)));
        Ok(Item::from_map(&attributes.collect::<Result<_, Fault>>()?))
    }

    fn value(&self, name: &str, text: &str) -> Result<Value, Fault> {
        Ok(match self.options.key_types.get(name) {
            Some(AttributeType::N) => Value::N(Number::parse(text)?),
            Some(AttributeType::B) => {
                let bytes = STANDARD.decode(text).map_err(|_| Fault::NotBase64(name.to_owned()))?;
                Value::B(bytes.into())
            }
            _ => Value::S(text.to_owned()),
        })
    }
}
