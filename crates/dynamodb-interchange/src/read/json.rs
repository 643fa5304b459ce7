//! DynamoDB JSON: `{"Item":{"name":{"S":"value"}}}`.

use aws_protocols::json::Reader;
use dynamodb_values::{Item, json};

use super::Fault;

/// The item of a line. Members beside `Item` are passed over.
pub(super) fn item(line: &[u8]) -> Result<Item, Fault> {
    let mut reader = Reader::new(line);
    let mut item = None;
    reader.begin_object()?;
    while let Some(name) = reader.next_key()? {
        if name == "Item" {
            item = Some(json::read_item(&mut reader)?);
        } else {
            reader.skip()?;
        }
    }
    reader.end()?;
    Ok(item.ok_or(Fault::NoItem)??)
}
