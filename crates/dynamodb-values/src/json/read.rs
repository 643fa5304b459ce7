//! JSON to encoded values, in one pass.
//!
//! Two kinds of faults can be in an attribute value. What is not of the model's JSON type ends the request at once, as the
//! outer result. What is a wrong value is found by the service only after the whole body was read, so reading goes on
//! behind it for faults of the first kind, and the first wrong value is the inner result.

use std::borrow::Cow;

use aws_protocols::json::{Expected, Kind, Reader, SerializationError};

use crate::encoding::{self, begin_container, end_container, put_run};
use crate::entries::{Entries, Finished};
use crate::number::{Buffer, Number, canonical_size};
use crate::value::{put_number_set, put_set};
use crate::view::ValueRef;
use crate::{AttributeType, Item, Value, ValueError, item};

/// The Java class of attribute values in the real service, which its messages name.
pub const ATTRIBUTE_VALUE: &str = "com.amazonaws.dynamodb.v20120810.AttributeValue";

/// The most levels of an attribute, itself being the first.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>
const LEVELS_MAX: usize = 32;
/// Values of more levels are passed over unread. Observed: from here on the service tells of the depth later.
const LEVELS_READ_MAX: usize = 63;
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>
const NAME_BYTES_MAX: usize = 65_535;

/// Reads an item or key that is a structure's member.
///
/// # Errors
/// The outer error is a fault of the JSON, the inner one of a value.
pub fn read_item(reader: &mut Reader<'_>) -> Result<Result<Item, ValueError>, SerializationError> {
    read_item_as(reader, Expected::Map(ATTRIBUTE_VALUE))
}

/// Reads an item or key that stands where `expected` says: the elements of a list of keys have other faults.
///
/// # Errors
/// The outer error is a fault of the JSON, the inner one of a value.
pub fn read_item_as(
    reader: &mut Reader<'_>,
    expected: Expected,
) -> Result<Result<Item, ValueError>, SerializationError> {
    let mut encoder = Encoder::new(reader, item::begin());
    let finished = encoder.attributes(expected, 1)?;
    Ok(match encoder.fault() {
        Some(fault) => Err(fault),
        None => Ok(item::finish(finished, &mut encoder.out)),
    })
}

/// Reads one value, such as those of ExpressionAttributeValues.
///
/// # Errors
/// The outer error is a fault of the JSON, the inner one of the value.
pub fn read_value(reader: &mut Reader<'_>) -> Result<Result<Value, ValueError>, SerializationError> {
    let mut encoder = Encoder::new(reader, Vec::with_capacity(64));
    encoder.value(1)?;
    Ok(match encoder.fault() {
        Some(fault) => Err(fault),
        // What the encoder wrote is a value.
        None => ValueRef::decode(&encoder.out).map(|view| view.to_value()).ok_or(ValueError::Empty),
    })
}

struct Encoder<'r, 'a> {
    reader: &'r mut Reader<'a>,
    out: Vec<u8>,
    entries: Entries,
    /// The first wrong value; what is in `out` does not count any more.
    fault: Option<ValueError>,
    /// How deep values are nested.
    levels: usize,
}

impl<'r, 'a> Encoder<'r, 'a> {
    fn new(reader: &'r mut Reader<'a>, out: Vec<u8>) -> Self {
        Self { reader, out, entries: Entries::new(), fault: None, levels: 0 }
    }

    #[cold]
    fn refuse(&mut self, fault: ValueError) {
        self.fault.get_or_insert(fault);
    }

    /// The fault to tell: too many levels go before others, and far too many behind them.
    fn fault(&mut self) -> Option<ValueError> {
        match self.levels {
            0..=LEVELS_MAX => self.fault.take(),
            levels if levels <= LEVELS_READ_MAX => Some(ValueError::TooDeep),
            _ => Some(self.fault.take().unwrap_or(ValueError::FarTooDeep)),
        }
    }

    /// Names and values, which stand at `level`.
    fn attributes(&mut self, expected: Expected, level: usize) -> Result<Finished, SerializationError> {
        self.reader.begin_object_as(expected)?;
        let begun = self.entries.begin();
        while let Some(name) = self.reader.next_key()? {
            if name.is_empty() {
                self.refuse(ValueError::EmptyName);
            } else if name.len() > NAME_BYTES_MAX {
                self.refuse(ValueError::NameTooLong);
            }
            let start = self.out.len();
            put_run(name.as_bytes(), &mut self.out);
            let size_bytes = self.value(level)?;
            self.entries.push(&name, start..self.out.len(), size_bytes);
        }
        Ok(self.entries.finish(begun, &mut self.out))
    }

    /// One value, and its size as DynamoDB counts it.
    fn value(&mut self, level: usize) -> Result<usize, SerializationError> {
        self.levels = self.levels.max(level);
        if level > LEVELS_READ_MAX {
            return self.reader.skip().map(|()| 0);
        }
        if self.reader.null()? {
            self.refuse(ValueError::Empty);
            return Ok(0);
        }
        self.reader.begin_object_as(Expected::StructureElement(ATTRIBUTE_VALUE))?;
        let start = self.out.len();
        let (mut found, mut several, mut size_bytes) = (None, false, 0);
        while let Some(name) = self.reader.next_key()? {
            let Some(kind) = AttributeType::parse(&name) else {
                self.reader.skip()?;
                continue;
            };
            if self.reader.null()? {
                continue;
            }
            // The same member again: the last counts.
            self.out.truncate(start);
            several |= found.is_some_and(|found| found != kind);
            size_bytes = self.typed(kind, level)?;
            found = Some(kind);
        }
        // Wrong members are reported before too many or too few of them.
        if several {
            self.refuse(ValueError::SeveralTypes);
        } else if found.is_none() {
            self.refuse(ValueError::Empty);
        }
        Ok(size_bytes)
    }

    fn typed(&mut self, kind: AttributeType, level: usize) -> Result<usize, SerializationError> {
        match kind {
            AttributeType::S => {
                let text = self.reader.string()?;
                self.out.push(encoding::STRING);
                put_run(text.as_bytes(), &mut self.out);
                Ok(text.len())
            }
            AttributeType::N => self.number(),
            AttributeType::B => self.binary(),
            AttributeType::Bool => {
                let boolean = self.reader.boolean()?;
                self.out.push(if boolean { encoding::TRUE } else { encoding::FALSE });
                Ok(1)
            }
            AttributeType::Null => {
                if !self.reader.boolean()? {
                    self.refuse(ValueError::NullNotTrue);
                }
                self.out.push(encoding::NULL);
                Ok(1)
            }
            AttributeType::L => self.list(level),
            AttributeType::M => {
                let header = begin_container(encoding::MAP, &mut self.out);
                let finished = self.attributes(Expected::Map(ATTRIBUTE_VALUE), level + 1)?;
                end_container(header, finished.count, &mut self.out);
                Ok(3 + finished.count + finished.size_bytes)
            }
            AttributeType::Ss => self.string_set(),
            AttributeType::Ns => self.number_set(),
            AttributeType::Bs => self.binary_set(),
        }
    }

    fn number(&mut self) -> Result<usize, SerializationError> {
        let text = self.reader.string()?;
        self.out.push(encoding::NUMBER);
        if let Some(size_bytes) = canonical_size(text.as_bytes()) {
            put_run(text.as_bytes(), &mut self.out);
            return Ok(size_bytes);
        }
        let number = self.parse_number(&text);
        put_run(number.text(&mut Buffer::new()).as_bytes(), &mut self.out);
        Ok(number.size_bytes())
    }

    fn parse_number(&mut self, text: &str) -> Number {
        Number::parse(text).unwrap_or_else(|fault| {
            self.refuse(fault);
            Number::ZERO
        })
    }

    fn binary(&mut self) -> Result<usize, SerializationError> {
        let bytes = self.blob()?;
        self.out.push(encoding::BINARY);
        put_run(&bytes, &mut self.out);
        Ok(bytes.len())
    }

    fn blob(&mut self) -> Result<Vec<u8>, SerializationError> {
        let mut bytes = Vec::new();
        self.reader.blob_into(&mut bytes)?;
        Ok(bytes)
    }

    fn list(&mut self, level: usize) -> Result<usize, SerializationError> {
        self.reader.begin_array()?;
        let header = begin_container(encoding::LIST, &mut self.out);
        let (mut count, mut size_bytes) = (0, 3);
        while self.reader.next_element()? {
            size_bytes += 1 + self.value(level + 1)?;
            count += 1;
        }
        end_container(header, count, &mut self.out);
        Ok(size_bytes)
    }

    /// The elements of a set; a `null` among them is refused and left out.
    fn elements<T>(
        &mut self,
        kind: AttributeType,
        null: ValueError,
        mut read: impl FnMut(&mut Self) -> Result<T, SerializationError>,
    ) -> Result<Vec<T>, SerializationError> {
        self.reader.begin_array()?;
        let mut elements = Vec::new();
        while self.reader.next_element()? {
            if self.reader.peek()? == Kind::Null {
                self.reader.skip()?;
                self.refuse(null.clone());
                continue;
            }
            let element = read(self)?;
            elements.push(element);
        }
        if elements.is_empty() {
            self.refuse(ValueError::EmptySet(kind));
        }
        Ok(elements)
    }

    fn string_set(&mut self) -> Result<usize, SerializationError> {
        let kind = AttributeType::Ss;
        let null = ValueError::NullElement(kind);
        let elements: Vec<Cow<'a, str>> = self.elements(kind, null, |encoder| encoder.reader.string())?;
        let mut sorted: Vec<&str> = elements.iter().map(AsRef::as_ref).collect();
        sorted.sort_unstable();
        if has_duplicates(&sorted) {
            let given = elements.iter().map(|element| element.clone().into_owned()).collect();
            self.refuse(ValueError::DuplicateStrings(given));
        }
        put_set(encoding::STRING_SET, sorted.iter().map(|element| element.as_bytes()), &mut self.out);
        Ok(sorted.iter().map(|element| element.len()).sum())
    }

    fn number_set(&mut self) -> Result<usize, SerializationError> {
        let null = ValueError::NotNumeric(String::new());
        let mut numbers = self.elements(AttributeType::Ns, null, |encoder| {
            let text = encoder.reader.string()?;
            Ok(encoder.parse_number(&text))
        })?;
        numbers.sort_unstable();
        if has_duplicates(&numbers) {
            self.refuse(ValueError::DuplicateNumbers);
        }
        put_number_set(numbers.iter(), &mut self.out);
        Ok(numbers.iter().map(Number::size_bytes).sum())
    }

    fn binary_set(&mut self) -> Result<usize, SerializationError> {
        let kind = AttributeType::Bs;
        let elements = self.elements(kind, ValueError::NullElement(kind), Self::blob)?;
        let mut sorted: Vec<&[u8]> = elements.iter().map(AsRef::as_ref).collect();
        sorted.sort_unstable();
        if has_duplicates(&sorted) {
            self.refuse(ValueError::DuplicateBinaries(elements.clone()));
        }
        put_set(encoding::BINARY_SET, sorted.iter().copied(), &mut self.out);
        Ok(sorted.iter().map(|element| element.len()).sum())
    }
}

fn has_duplicates<T: PartialEq>(sorted: &[T]) -> bool {
    sorted.windows(2).any(|pair| matches!(pair, [left, right] if left == right))
}
