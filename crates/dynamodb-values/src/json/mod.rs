//! Attribute values as JSON: `{"S": "text"}`, `{"N": "1"}`, …
//!
//! Items go from request bytes to their stored form, and back, in one pass without a tree between.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html>

mod read;
mod write;

pub use aws_protocols::json::write_string;
pub use read::{ATTRIBUTE_VALUE, read_item, read_item_as, read_value};
pub use write::{write_attributes, write_value};
